//! One strict way from bytes to a tree.
//!
//! What makes two readers of one document disagree is refused before any of them reads it: document types,
//! entities, comments, instructions, CDATA and other encodings (S-120). Without them canonical XML and the
//! document say the same text, and no rule of ours has to remember the difference.

use crate::Refused;
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::HashSet;

/// Bytes of a message after its binding has been undone (S-120). A response with hundreds of groups has 60 KiB.
pub const MAX_MESSAGE: usize = 256 * 1024;
/// Bytes of metadata. Those of Entra ID have 100 KiB, of a federation's single provider less.
pub const MAX_METADATA: usize = 1024 * 1024;
/// Elements within elements (S-120).
pub const MAX_DEPTH: usize = 64;
/// Elements of a message or of metadata.
pub const MAX_ELEMENTS: usize = 4096;
/// Elements, and the text between them.
const NODES: u32 = 16_384;
/// Attributes of one element, namespaces included. The parser compares each with each.
pub const MAX_ATTRIBUTES: usize = 64;
/// Namespace declarations in scope at one place.
pub const MAX_NAMESPACES: usize = 32;
/// Declarations in scope, added up over all elements that declare one: the parser copies so many.
const MAX_CARRIED: usize = 32_768;

pub(crate) const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub(crate) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

/// Whether comments and instructions are skipped or refused. People write them into metadata, and nothing
/// there is read from around them; providers do not write them into messages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remarks {
    Refused,
    Skipped,
}

/// Reads a message of the protocol. All limits hold before the parser sees it.
pub(crate) fn message(text: &str) -> Result<Document<'_>, Refused> {
    if text.len() > MAX_MESSAGE {
        return Err(Refused::Size);
    }
    parse(text, Remarks::Refused)
}

/// Reads metadata, where comments may stand between elements.
pub(crate) fn metadata(text: &str) -> Result<Document<'_>, Refused> {
    if text.len() > MAX_METADATA {
        return Err(Refused::Size);
    }
    parse(text, Remarks::Skipped)
}

fn parse(text: &str, remarks: Remarks) -> Result<Document<'_>, Refused> {
    let rest = after_declaration(text)?;
    Scan {
        rest,
        remarks,
        elements: 0,
        open: Vec::new(),
        namespaces: 0,
        carried: 0,
    }
    .run()?;
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|_| Refused::Xml)?;
    absolute_namespaces(&document)?;
    distinct_ids(&document)?;
    Ok(document)
}

/// The text after the XML declaration, which may only say what is so: version 1.0, and UTF-8.
fn after_declaration(text: &str) -> Result<&str, Refused> {
    let Some(declared) = text.strip_prefix("<?xml") else {
        return Ok(text);
    };
    let (declared, rest) = declared.split_once("?>").ok_or(Refused::Xml)?;
    let declared = declared.to_ascii_lowercase().replace('\'', "\"");
    let utf8 = !declared.contains("encoding") || declared.contains("encoding=\"utf-8\"");
    if !declared.contains("version=\"1.0\"") || !utf8 {
        return Err(Refused::Markup);
    }
    Ok(rest)
}

/// Walks over the tags without building anything, so that what would cost the parser much costs nothing.
/// It need not be right about text that is not well-formed: up to the first mistake both agree, and there
/// the parser stops.
struct Scan<'a> {
    rest: &'a str,
    remarks: Remarks,
    elements: usize,
    /// The elements not yet ended, each as the number of its namespace declarations.
    open: Vec<usize>,
    /// Declarations of all that are open.
    namespaces: usize,
    carried: usize,
}

impl<'a> Scan<'a> {
    fn run(mut self) -> Result<(), Refused> {
        while let Some(at) = self.rest.find('<') {
            let tag = &self.rest[at..];
            self.rest = match tag.as_bytes().get(1) {
                Some(b'!' | b'?') => self.remark(tag)?,
                Some(b'/') => {
                    self.namespaces -= self.open.pop().unwrap_or(0);
                    &tag[2..]
                }
                _ => self.start(tag)?,
            };
        }
        Ok(())
    }

    fn remark(&self, tag: &'a str) -> Result<&'a str, Refused> {
        let ends = [("<!--", "-->"), ("<?", "?>")];
        let end = ends
            .iter()
            .find(|(begin, _)| self.remarks == Remarks::Skipped && tag.starts_with(begin));
        let (begin, end) = end.ok_or(Refused::Markup)?;
        tag[begin.len()..]
            .split_once(end)
            .map(|(_, rest)| rest)
            .ok_or(Refused::Xml)
    }

    fn start(&mut self, tag: &'a str) -> Result<&'a str, Refused> {
        let (mut quote, mut attributes, mut before) = (None, 0, b'<');
        self.elements += 1;
        for (at, byte) in tag.bytes().enumerate().skip(1) {
            match (quote, byte) {
                (Some(open), _) if open == byte => quote = None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => attributes += 1,
                (None, b'>') => {
                    self.enter(&tag[..at], attributes, before == b'/')?;
                    return Ok(&tag[at + 1..]);
                }
                _ => {}
            }
            before = byte;
        }
        Err(Refused::Xml)
    }

    /// Counts an element that begins and, if it does not end at once, is open from here on.
    fn enter(&mut self, tag: &str, attributes: usize, ends: bool) -> Result<(), Refused> {
        let declared = tag.matches("xmlns").count();
        if declared > 0 {
            self.carried += self.namespaces + declared;
        }
        let within = attributes <= MAX_ATTRIBUTES
            && self.elements <= MAX_ELEMENTS
            && self.open.len() + usize::from(!ends) <= MAX_DEPTH
            && self.namespaces + declared <= MAX_NAMESPACES
            && self.carried <= MAX_CARRIED;
        if !within {
            return Err(Refused::Limits);
        }
        if !ends {
            self.open.push(declared);
            self.namespaces += declared;
        }
        Ok(())
    }
}

/// Canonical XML leaves it to the reader what a relative namespace means; some readers answer with nothing,
/// and the digest of nothing is known to everybody ("The Fragile Lock", 2025).
fn absolute_namespaces(document: &Document) -> Result<(), Refused> {
    for node in document.descendants().filter(Node::is_element) {
        if node
            .namespaces()
            .any(|n| !n.uri().is_empty() && !n.uri().contains(':'))
        {
            return Err(Refused::Namespace);
        }
    }
    Ok(())
}

/// Whatever its case, an ID names one element, and no other attribute may look like one.
fn distinct_ids(document: &Document) -> Result<(), Refused> {
    let mut seen = HashSet::new();
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        if !attribute.name().eq_ignore_ascii_case("id") {
            continue;
        }
        let plain = attribute.namespace().is_none() && !attribute.value().is_empty();
        if !plain || !seen.insert(attribute.value()) {
            return Err(Refused::Ids);
        }
    }
    Ok(())
}

/// Is it this element?
pub(crate) fn is(node: Node, namespace: &str, name: &str) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(namespace) && node.tag_name().name() == name
}

/// The text of an element that has nothing else in it; not one word of it is lost at a comment.
pub(crate) fn text<'a>(node: Node<'a, '_>) -> Result<&'a str, Refused> {
    let mut children = node.children();
    match (children.next(), children.next()) {
        (None, _) => Ok(""),
        (Some(only), None) if only.is_text() => Ok(only.text().unwrap_or_default()),
        _ => Err(Refused::Malformed),
    }
}

/// An attribute that must be there. Only one without a namespace counts.
pub(crate) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str, Refused> {
    node.attribute(name).ok_or(Refused::Malformed)
}

/// The elements of an element, taken in the order in which they must come.
pub(crate) struct Children<'a, 'i> {
    next: Option<Node<'a, 'i>>,
}

impl<'a, 'i> Children<'a, 'i> {
    /// Between elements there may be white space and remarks, and no text.
    pub(crate) fn of(parent: Node<'a, 'i>) -> Result<Self, Refused> {
        let blank = |n: &Node| {
            n.text()
                .is_none_or(|t| t.bytes().all(|b| b" \t\r\n".contains(&b)))
        };
        if !parent.children().filter(Node::is_text).all(|n| blank(&n)) {
            return Err(Refused::Malformed);
        }
        Ok(Self {
            next: parent.first_element_child(),
        })
    }

    /// The next one, if it is this.
    pub(crate) fn take(&mut self, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
        let found = self.next.filter(|node| is(*node, namespace, name))?;
        self.next = found.next_sibling_element();
        Some(found)
    }

    /// The next one, which must be this.
    pub(crate) fn need(&mut self, namespace: &str, name: &str) -> Result<Node<'a, 'i>, Refused> {
        self.take(namespace, name).ok_or(Refused::Malformed)
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Refused> {
        if self.next.is_some() {
            Err(Refused::Malformed)
        } else {
            Ok(())
        }
    }
}

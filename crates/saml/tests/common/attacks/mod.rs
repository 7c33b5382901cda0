//! What attackers make of a document that was signed (S-122), each from any document.
//!
//! The wrappings are those that `SAMLRaider` of Compass Security publishes as XSW1 to XSW10, written anew; the
//! others are named by the weakness they were found as.
#![allow(
    clippy::unwrap_used,
    reason = "what is not as the tests need it must stop them"
)]

mod words;
mod wrapping;

use roxmltree::{Document, Node};
use std::ops::Range;

/// One forged document and what it is.
pub struct Attack {
    pub name: String,
    pub xml: String,
}

/// The pieces of a signed document.
struct Parts<'a> {
    xml: &'a str,
    response: Range<usize>,
    assertion: Range<usize>,
    response_signature: Option<Range<usize>>,
    assertion_signature: Option<Range<usize>>,
}

fn named<'a>(document: &'a Document, name: &str) -> Option<Node<'a, 'a>> {
    document
        .descendants()
        .find(|n| n.is_element() && n.tag_name().name() == name)
}

fn signature_of(node: Node) -> Option<Range<usize>> {
    node.children()
        .find(|n| n.tag_name().name() == "Signature")
        .map(|n| n.range())
}

impl<'a> Parts<'a> {
    fn of(xml: &'a str) -> Self {
        let document = Document::parse(xml).unwrap();
        let (response, assertion) = (
            named(&document, "Response").unwrap(),
            named(&document, "Assertion").unwrap(),
        );
        Self {
            xml,
            response: response.range(),
            assertion: assertion.range(),
            response_signature: signature_of(response),
            assertion_signature: signature_of(assertion),
        }
    }

    fn text(&self, range: &Range<usize>) -> &'a str {
        &self.xml[range.clone()]
    }

    /// A part without its signature.
    fn bare(&self, whole: &Range<usize>, signature: Option<&Range<usize>>) -> String {
        match signature {
            Some(s) => format!(
                "{}{}",
                &self.xml[whole.start..s.start],
                &self.xml[s.end..whole.end]
            ),
            None => self.text(whole).to_owned(),
        }
    }

    /// The document with its assertion replaced.
    fn with_assertion(&self, assertion: &str) -> String {
        format!(
            "{}{assertion}{}",
            &self.xml[..self.assertion.start],
            &self.xml[self.assertion.end..]
        )
    }
}

/// Another person in a text of the same form, under another ID if asked.
fn evil(text: &str, id: Option<&str>) -> String {
    let text = text.replace(">anna", ">root").replace("agents", "administrators");
    match (id, text.split_once(" ID=\"")) {
        (Some(id), Some((before, after))) => {
            let (_, after) = after.split_once('"').unwrap();
            format!("{before} ID=\"{id}\"{after}")
        }
        _ => text,
    }
}

/// Puts something before the end tag of an element.
fn append(element: &str, inner: &str) -> String {
    let at = element.rfind("</").unwrap();
    format!("{}{inner}{}", &element[..at], &element[at..])
}

/// Puts something behind the first start tag.
fn prepend(element: &str, inner: &str) -> String {
    let at = element.find('>').unwrap() + 1;
    format!("{}{inner}{}", &element[..at], &element[at..])
}

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Every attack that this document allows.
pub fn all(xml: &str) -> Vec<Attack> {
    let parts = Parts::of(xml);
    let mut found = Vec::new();
    let mut add = |name: &str, xml: String| {
        found.push(Attack {
            name: name.to_owned(),
            xml,
        });
    };
    if parts.response_signature.is_some() {
        wrapping::of_the_response(&parts, &mut add);
    }
    if parts.assertion_signature.is_some() {
        wrapping::of_the_assertion(&parts, &mut add);
        wrapping::of_moved_signatures(&parts, &mut add);
        wrapping::of_places(&parts, &mut add);
    }
    words::of_the_digest(&parts, &mut add);
    words::of_the_signed_info(&parts, &mut add);
    words::of_values_and_methods(&parts, &mut add);
    words::of_names(&parts, &mut add);
    words::of_texts(&parts, &mut add);
    found
}

fn object(inner: &str) -> String {
    format!("<o:Object xmlns:o=\"{DSIG}\">{inner}</o:Object>")
}

fn extensions(inner: &str) -> String {
    format!("<e:Extensions xmlns:e=\"{PROTOCOL}\">{inner}</e:Extensions>")
}

/// Details added to the status.
fn in_status(xml: &str, inner: &str) -> String {
    let document = Document::parse(xml).unwrap();
    let code = named(&document, "StatusCode").unwrap().range();
    let detail = format!("<x:StatusDetail xmlns:x=\"{PROTOCOL}\">{inner}</x:StatusDetail>");
    format!("{}{detail}{}", &xml[..code.end], &xml[code.end..])
}

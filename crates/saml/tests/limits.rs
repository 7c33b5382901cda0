//! S-120: what is too large, too deep or too many is refused before it costs anything.

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use common::{World, read};
use saml::Refused;
use std::time::{Duration, Instant};

/// Refused within the 50 ms of S-120, in the best of five tries, because the machine may be busy.
fn quickly(what: &str, xml: &str) -> Option<Refused> {
    let (world, field) = (World::new(), STANDARD.encode(xml));
    let ask = || {
        let began = Instant::now();
        (
            saml::verify(&world.expectation(), &field, None).err(),
            began.elapsed(),
        )
    };
    let tries = [ask(), ask(), ask(), ask(), ask()];
    let best = tries.iter().map(|(_, took)| *took).min();
    assert!(best < Some(Duration::from_millis(50)), "{what} took {best:?}");
    tries[0].0
}

fn response(inner: &str) -> String {
    format!("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">{inner}</samlp:Response>")
}

fn many(number: usize, make: impl Fn(usize) -> String) -> String {
    (0..number).map(make).collect()
}

#[test]
fn size_depth_and_number_are_bounded() {
    let deep = |start: &str| format!("{}{}", start.repeat(64), "</a>".repeat(64));
    let crowded = |i: usize| format!("<a {}>", many(30, |j| format!("xmlns:a{i}-{j}='urn:a' ")));
    let cases = [
        (
            "a large one",
            response(&"x".repeat(saml::MAX_MESSAGE)),
            Refused::Size,
        ),
        (
            "a huge one",
            response(&"x".repeat(64 * 1024 * 1024)),
            Refused::Size,
        ),
        ("a deep one", response(&deep("<a>")), Refused::Limits),
        (
            "a bottomless one",
            response(&"<a>".repeat(60_000)),
            Refused::Limits,
        ),
        (
            "a deep one with quotes",
            response(&deep("<a b='/>'>")),
            Refused::Limits,
        ),
        (
            "many elements",
            response(&"<a/>".repeat(saml::MAX_ELEMENTS)),
            Refused::Limits,
        ),
        (
            "many attributes",
            response(&format!("<a {}/>", many(20_000, |i| format!("a{i}='' ")))),
            Refused::Limits,
        ),
        (
            "many namespaces",
            response(&format!("{}{}", many(60, crowded), "</a>".repeat(60))),
            Refused::Limits,
        ),
    ];
    for (what, xml, expected) in cases {
        assert_eq!(quickly(what, &xml), Some(expected), "{what}");
    }
}

/// The most that the limits let through, in the ways that cost most.
#[test]
fn what_is_just_allowed_is_cheap_too() {
    let attributes = many(60, |i| format!("a{i}='{i}' "));
    let scope = many(28, |i| format!("xmlns:a{i}='urn:{i}' "));
    let redeclared = format!("<a {scope}>{}</a>", "<b xmlns:b='urn:b'/>".repeat(1000));
    let cases = [
        ("elements", response(&"<a/>".repeat(saml::MAX_ELEMENTS - 2))),
        (
            "depth",
            response(&format!("{}{}", "<a>".repeat(62), "</a>".repeat(62))),
        ),
        ("attributes", response(&format!("<a {attributes}/>").repeat(300))),
        (
            "namespaces apart",
            response(&many(4000, |i| format!("<a xmlns:a{i}='urn:{i}'/>"))),
        ),
        ("namespaces redeclared", response(&redeclared)),
        (
            "namespaces in scope",
            response(&format!("<a {scope}>{}</a>", "<b/>".repeat(4000))),
        ),
        ("IDs", response(&many(4000, |i| format!("<a ID='{i}'/>")))),
        ("text", response(&"&amp;".repeat(50_000))),
    ];
    for (what, xml) in cases {
        assert_eq!(quickly(what, &xml), Some(Refused::Malformed), "{what}");
    }
}

#[test]
fn what_is_no_document_is_refused() {
    let cases = [
        ("nothing", String::new(), Refused::Xml),
        ("a tag without end", "<samlp:Response".to_owned(), Refused::Xml),
        ("half an element", response("<a>"), Refused::Xml),
        ("an end too many", response("</a></a></a>"), Refused::Xml),
        (
            "only a declaration",
            "<?xml version=\"1.0\"?>".to_owned(),
            Refused::Xml,
        ),
        ("other things", "<a/>".to_owned(), Refused::Malformed),
    ];
    for (what, xml, expected) in cases {
        assert_eq!(quickly(what, &xml), Some(expected), "{what}");
    }
}

#[test]
fn entities_cost_nothing() {
    for name in [
        "billion-laughs",
        "quadratic-blowup",
        "external-entity",
        "external-dtd",
        "parameter-entity",
    ] {
        assert_eq!(
            quickly(name, &read(&format!("refused/Markup.{name}.xml"))),
            Some(Refused::Markup),
            "{name}"
        );
    }
}

#[test]
fn what_is_not_base64_or_not_utf8_is_refused() {
    let world = World::new();
    let post = |field: &str| saml::verify(&world.expectation(), field, None).unwrap_err();
    let good = STANDARD.encode(read("accepted/plain-assertion.xml"));
    assert_eq!(post("%%%"), Refused::Encoding);
    assert_eq!(post(&good[1..]), Refused::Encoding);
    assert_eq!(post(&STANDARD.encode([0xff, 0xfe, b'<', 0])), Refused::Markup);
    let lines: Vec<_> = good
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let broken = lines.join("\r\n");
    assert!(saml::verify(&world.expectation(), &broken, None).is_ok());
}

//! S-122: a hundred thousand changed documents, and not one of them says anything else than the provider did.

use crate::{Assertion, Certificate, DecryptionKey, Expectation, Provider, Refused, signature, verify, xml};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use roxmltree::{Document, Node};

const TRIES: usize = 100_000;

const SIGNED: [&str; 8] = [
    include_str!("../tests/fixtures/accepted/plain-assertion.xml"),
    include_str!("../tests/fixtures/accepted/plain-response.xml"),
    include_str!("../tests/fixtures/accepted/plain-both.xml"),
    include_str!("../tests/fixtures/accepted/default-namespaces.xml"),
    include_str!("../tests/fixtures/accepted/genuine-signed-both.xml"),
    include_str!("../tests/fixtures/accepted/genuine-signed-assertion.xml"),
    include_str!("../tests/fixtures/accepted/ec256.xml"),
    include_str!("../tests/fixtures/accepted/encrypted-aes128-cbc.xml"),
];

/// What attackers write into documents.
const SCRAPS: [&str; 16] = [
    "<!---->",
    "<?x?>",
    "<![CDATA[x]]>",
    "&amp;",
    "&#65;",
    " ",
    "\n",
    "<x/>",
    "</x>",
    "<x>",
    " xmlns=\"urn:x\"",
    " xmlns:saml=\"urn:x\"",
    " ID=\"_assertion-1\"",
    " x:ID=\"_x\"",
    "root",
    "\u{0}",
];

struct World {
    provider: Provider,
    key: DecryptionKey,
}

impl World {
    fn new() -> Self {
        let provider = Provider::parse(include_str!("../tests/fixtures/metadata/all-keys.xml")).unwrap();
        let key = DecryptionKey::from_pem(include_str!("../tests/fixtures/keys/sp.key")).unwrap();
        Self { provider, key }
    }

    fn post(&self, bytes: &[u8]) -> Result<Assertion, Refused> {
        let expected = Expectation {
            provider: &self.provider,
            audience: "https://sp.example/saml/metadata",
            acs_url: "https://sp.example/saml/acs",
            request_id: Some("_request-0123456789abcdef"),
            now: include_str!("../tests/fixtures/clock.txt")
                .trim()
                .parse()
                .unwrap(),
            skew: TimeDelta::seconds(90),
        };
        verify(
            &expected,
            &STANDARD.encode(bytes),
            std::slice::from_ref(&self.key),
        )
    }
}

/// All texts that signatures cover: of the response, and of the assertion in it.
fn covered(text: &str, certificates: &[Certificate]) -> Vec<String> {
    let document = xml::message(text).unwrap();
    let root = document.root_element();
    let elements = [
        Some(root),
        root.children().find(|n| n.tag_name().name() == "Assertion"),
    ];
    let signed = |n: Node| {
        signature::of(n)
            .unwrap()
            .map(|s| signature::verify(n, s, certificates).unwrap())
    };
    elements.into_iter().flatten().filter_map(signed).collect()
}

#[test]
fn no_mutation_changes_what_is_read() {
    let (world, mut rng) = (World::new(), StdRng::seed_from_u64(20_260_301));
    let truths: Vec<_> = SIGNED
        .iter()
        .map(|text| world.post(text.as_bytes()).unwrap())
        .collect();
    let texts: Vec<_> = SIGNED
        .iter()
        .map(|text| covered(text, &world.provider.certificates))
        .collect();
    let (mut accepted, mut deep) = (0, 0);
    for number in 0..TRIES {
        let which = number % SIGNED.len();
        let mut bytes = SIGNED[which].as_bytes().to_vec();
        for _ in 0..rng.random_range(1..=3) {
            mutate(&mut bytes, &mut rng);
        }
        match world.post(&bytes) {
            Ok(read) => {
                accepted += 1;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(read, truths[which], "try {number} was believed:\n{text}");
                // A signature too many may be lost; what is left covers what it covered.
                let left = covered(&text, &world.provider.certificates);
                let same = !left.is_empty() && left.iter().all(|one| texts[which].contains(one));
                assert!(same, "try {number} is covered otherwise:\n{text}");
            }
            Err(Refused::Xml | Refused::Markup | Refused::Encoding | Refused::Size | Refused::Limits) => {}
            Err(_) => deep += 1,
        }
    }
    println!("{TRIES} tries, {accepted} accepted with the same content, {deep} refused after the parser");
    // The changes must reach the rules, and some must be harmless, or the test says nothing.
    assert!(
        deep > TRIES / 4 && accepted > TRIES / 200,
        "{accepted} accepted, {deep} deep"
    );
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut StdRng) {
    if bytes.is_empty() {
        return;
    }
    let at = rng.random_range(0..bytes.len());
    match rng.random_range(0..10) {
        0 => bytes[at] ^= 1 << rng.random_range(0..8),
        1 => bytes[at] = rng.random_range(0x20..0x7f),
        2 => drop(bytes.remove(at)),
        3 => bytes.truncate(at),
        4 => {
            let scrap = SCRAPS[rng.random_range(0..SCRAPS.len())];
            bytes.splice(at..at, scrap.bytes());
        }
        // Within text and values, where changes stay well-formed: a letter for a letter.
        5 => {
            if let Some(offset) = bytes[at..].iter().position(u8::is_ascii_alphanumeric) {
                bytes[at + offset] = b"0aZ"[rng.random_range(0..3)];
            }
        }
        _ => rearrange(bytes, rng),
    }
}

/// Moves, copies, drops or exchanges whole elements and attributes.
fn rearrange(bytes: &mut Vec<u8>, rng: &mut StdRng) {
    let Ok(text) = String::from_utf8(bytes.clone()) else {
        return;
    };
    let Ok(document) = Document::parse(&text) else {
        return;
    };
    let elements: Vec<_> = document
        .descendants()
        .filter(|n| n.is_element() && *n != document.root_element())
        .collect();
    if elements.is_empty() {
        return;
    }
    let one = elements[rng.random_range(0..elements.len())];
    let other = elements[rng.random_range(0..elements.len())];
    let (from, to) = (one.range(), other.range());
    let piece = &text[from.clone()];
    *bytes = match rng.random_range(0..6) {
        // A copy before or after another element.
        0 => format!("{}{piece}{}", &text[..to.start], &text[to.start..]),
        1 => format!("{}{piece}{}", &text[..to.end], &text[to.end..]),
        // Moved.
        2 if to.start >= from.end => format!(
            "{}{}{piece}{}",
            &text[..from.start],
            &text[from.end..to.start],
            &text[to.start..]
        ),
        2 if to.end <= from.start => format!(
            "{}{piece}{}{}",
            &text[..to.start],
            &text[to.start..from.start],
            &text[from.end..]
        ),
        3 => format!("{}{}", &text[..from.start], &text[from.end..]),
        4 => format!("{}{piece}{}", &text[..to.start], &text[to.end..]),
        _ => match one.attributes().nth(rng.random_range(0..3)) {
            Some(a) => {
                let other = other
                    .attributes()
                    .next()
                    .map_or("_x", |a| a.value())
                    .replace(['"', '<', '&'], "");
                format!(
                    "{}{other}{}",
                    &text[..a.range_value().start],
                    &text[a.range_value().end..]
                )
            }
            None => text.clone(),
        },
    }
    .into_bytes();
}

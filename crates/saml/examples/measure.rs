//! Verifications a second of one core: `cargo run --release --example measure`.
//!
//! Time is what the processor spent on us, so that a busy machine does not count (Linux; elsewhere the clock).

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use saml::{DecryptionKey, Expectation, Provider, verify};
use std::{fs, time::Instant};

/// Seconds that this thread has run.
fn spent(began: Instant) -> f64 {
    let ran = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = ran.and_then(|text| text.split(' ').next().and_then(|first| first.parse::<f64>().ok()));
    nanoseconds.map_or_else(|| began.elapsed().as_secs_f64(), |n| n / 1e9)
}

fn main() {
    let start = Instant::now();
    let read = |path: &str| {
        fs::read_to_string(format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR")))
            .expect("a fixture")
    };
    let provider = Provider::parse(&read("metadata/all-keys.xml")).expect("metadata");
    let key = DecryptionKey::from_pem(&read("keys/sp.key")).expect("a key");
    let expected = Expectation {
        provider: &provider,
        audience: "https://sp.example/saml/metadata",
        acs_url: "https://sp.example/saml/acs",
        request_id: Some("_request-0123456789abcdef"),
        now: read("clock.txt").trim().parse().expect("a time"),
        skew: TimeDelta::seconds(90),
    };
    println!(
        "{:<34} {:>6} {:>9} {:>10}",
        "document", "bytes", "a second", "each, µs"
    );
    let names = [
        "accepted/genuine-signed-assertion",
        "accepted/genuine-signed-response",
        "accepted/genuine-signed-both",
        "accepted/ec256",
        "accepted/ec384",
        "accepted/genuine-encrypted-gcm",
        "accepted/genuine-encrypted-cbc",
        "refused/Markup.billion-laughs",
        "refused/Signature.attacker-key",
    ];
    for name in names {
        let field = STANDARD.encode(read(&format!("{name}.xml")));
        let (began, mut rounds) = (spent(start), 0_u32);
        while spent(start) - began < 1.0 {
            for _ in 0..10 {
                assert_eq!(
                    verify(&expected, &field, std::slice::from_ref(&key)).is_ok(),
                    name.starts_with("accepted")
                );
            }
            rounds += 10;
        }
        let each = (spent(start) - began) / f64::from(rounds);
        println!(
            "{name:<34} {:>6} {:>9.0} {:>10.0}",
            field.len() / 4 * 3,
            1.0 / each,
            each * 1e6
        );
    }
}

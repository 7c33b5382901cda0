//! What providers send, read; and what they never send, refused.

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use common::{World, folder, read};
use saml::Refused;

/// S-120, S-121: what pysaml2 and other providers send is read, to the letter.
#[test]
fn what_providers_send_is_read() {
    let world = World::new();
    for (name, xml) in folder("accepted") {
        let assertion = world.post(&xml).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        let expected = match name.as_str() {
            n if n.starts_with("genuine") => "anna-7f3c",
            "text-with-references" => "anna&<co>\u{e9}\u{4e2d}\u{1F600};\"'@org.example",
            _ => "anna@org.example",
        };
        assert_eq!(assertion.name_id.value, expected.replace(';', ""), "{name}");
        assert_eq!(
            assertion.name_id.format.as_deref(),
            Some(saml::PERSISTENT),
            "{name}"
        );
        assert!(
            assertion.session_index.is_some() && assertion.authn_context.is_some(),
            "{name}"
        );
        assert!(assertion.not_on_or_after <= assertion.replay_until, "{name}");
    }
}

#[test]
fn attributes_come_whole_and_in_their_order() {
    let world = World::new();
    let read = |name: &str| world.post(&read(&format!("accepted/{name}.xml"))).unwrap();
    let plain = read("plain-assertion");
    assert_eq!(plain.values("mail"), ["anna@org.example"]);
    assert_eq!(plain.values("groups"), ["agents", "night shift"]);
    assert!(plain.values("nothing").is_empty());
    assert_eq!(plain.session_index.as_deref(), Some("session-7"));
    assert_eq!(plain.id, "_assertion-1");
    assert_eq!(plain, read("plain-response"));
    assert_eq!(plain, read("plain-both"));
    assert_eq!(plain, read("encrypted-aes256-gcm"));
    assert_eq!(read("roles-apart").values("Role"), ["agent", "supervisor"]);
    let odd = read("value-with-returns");
    assert_eq!(odd.attributes[0].name, "a\tb\nc\rd\"<e");
    assert_eq!(odd.attributes[0].values, ["one\r\ntwo\n\tthree", ""]);
    assert!(read("targeted-id").attributes[0].values.is_empty());
    assert!(read("one-time-use").one_time_use && !plain.one_time_use);
    let genuine = read("genuine-signed-both");
    assert!(
        genuine.attributes.iter().any(|a| a.values == ["Anna & <Co>"]),
        "{genuine:?}"
    );
}

/// S-120…S-122: each for the reason that its file is named by.
#[test]
fn what_no_provider_may_send_is_refused_for_its_reason() {
    let world = World::new();
    let mut wrong = Vec::new();
    for (name, xml) in folder("refused") {
        let reason = name.split_once('.').unwrap().0;
        match world.post(&xml) {
            Ok(assertion) => panic!("{name} was accepted: {assertion:?}"),
            Err(why) if format!("{why:?}") == reason => {}
            Err(why) => wrong.push(format!("{name}: {why:?}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "refused for another reason:\n{}",
        wrong.join("\n")
    );
}

/// S-122: all of them, made from what each kind of provider signs.
#[test]
fn no_wrapped_document_is_believed() {
    let world = World::new();
    let mut tried = 0;
    for name in [
        "plain-assertion",
        "plain-response",
        "plain-both",
        "default-namespaces",
        "indented",
        "genuine-signed-assertion",
        "genuine-signed-response",
        "genuine-signed-both",
    ] {
        let xml = read(&format!("accepted/{name}.xml"));
        let truth = world.post(&xml).unwrap();
        for attack in common::attacks::all(&xml) {
            assert_ne!(attack.xml, xml, "{name}: {} changes nothing", attack.name);
            tried += 1;
            if let Ok(read) = world.post(&attack.xml) {
                assert_eq!(read, truth, "{name}: {} was believed", attack.name);
                panic!(
                    "{name}: {} was accepted, though with the true content",
                    attack.name
                );
            }
        }
    }
    assert!(tried > 350, "{tried} tried");
}

/// From the provider's side only where no request is awaited, and then no answer to one.
#[test]
fn an_answer_is_an_answer_and_an_unasked_one_is_not() {
    let world = World::new();
    let unasked = saml::Expectation {
        request_id: None,
        ..world.expectation()
    };
    let post = |expected: &saml::Expectation, xml: &str| saml::verify(expected, &STANDARD.encode(xml), &[]);
    for (name, xml) in folder("unsolicited") {
        assert!(post(&unasked, &xml).is_ok(), "{name}");
        assert_eq!(
            post(&world.expectation(), &xml),
            Err(Refused::InResponseTo),
            "{name}"
        );
    }
    assert_eq!(
        post(&unasked, &read("accepted/plain-both.xml")),
        Err(Refused::InResponseTo)
    );
}

/// The same words from the provider of another organisation, who may even call itself the same.
#[test]
fn the_stranger_s_provider_opens_nothing() {
    let mut world = World::new();
    world.provider.certificates = vec![common::certificate("attacker")];
    assert_eq!(
        world.post(&read("accepted/plain-both.xml")),
        Err(Refused::Signature)
    );
    let mut world = World::new();
    world.provider.entity_id = "https://stranger.example/metadata".into();
    assert_eq!(world.post(&read("accepted/plain-both.xml")), Err(Refused::Issuer));
}

#[test]
fn an_assertion_ends_and_the_skew_ends_too() {
    let mut world = World::new();
    let xml = read("accepted/plain-assertion.xml");
    let begin = world.post(&xml).unwrap();
    world.now = begin.replay_until - chrono::TimeDelta::milliseconds(1);
    assert!(world.post(&xml).is_ok());
    world.now = begin.replay_until;
    assert_eq!(world.post(&xml), Err(Refused::Expired));
    let mut expected = world.expectation();
    expected.skew = chrono::TimeDelta::days(1);
    assert_eq!(
        saml::verify(&expected, &STANDARD.encode(&xml), &[]),
        Err(Refused::Expired)
    );
}

/// An encrypted assertion in a response without signature is not opened, so nobody can ask our key anything.
#[test]
fn without_a_key_or_a_signature_nothing_is_opened() {
    let world = World::new();
    let xml = read("accepted/encrypted-aes256-gcm.xml");
    assert_eq!(
        saml::verify(&world.expectation(), &STANDARD.encode(xml), &[]),
        Err(Refused::Decryption)
    );
}

/// While one key of ours takes over from the other, both open; and no other does.
#[test]
fn an_assertion_is_opened_by_whichever_of_our_keys_it_was_encrypted_to() {
    let world = World::new();
    let field = STANDARD.encode(read("accepted/encrypted-aes256-cbc.xml"));
    let another = || {
        let end = world.now + chrono::TimeDelta::days(1);
        let made = saml::OwnKey::generate("sp.example", world.now, end, [7; 16]).unwrap();
        saml::DecryptionKey::from_pkcs8(&made.pkcs8).unwrap()
    };
    let expected = world.expectation();
    let plain = saml::verify(&expected, &field, std::slice::from_ref(&world.key)).unwrap();
    assert_eq!(
        saml::verify(&expected, &field, &[another()]),
        Err(Refused::Decryption)
    );
    let World { key, .. } = World::new();
    assert_eq!(saml::verify(&expected, &field, &[another(), key]), Ok(plain));
}

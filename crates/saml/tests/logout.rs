//! S-127: who may end a session.

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use common::{REQUEST, SLO, World, read};
use saml::{Incoming, LogoutExpectation, LogoutRequest, LogoutResponse, NameId, Refused, SigningKey};

fn expected(world: &World) -> LogoutExpectation<'_> {
    LogoutExpectation {
        provider: &world.provider,
        slo_url: SLO,
        now: world.now,
        skew: TimeDelta::seconds(90),
    }
}

fn form(world: &World, name: &str) -> Result<LogoutRequest, Refused> {
    let field = STANDARD.encode(read(&format!("logout/{name}.xml")));
    LogoutRequest::verify(&expected(world), Incoming::Form(&field))
}

fn query(world: &World, name: &str) -> Result<LogoutRequest, Refused> {
    LogoutRequest::verify(
        &expected(world),
        Incoming::Query(&read(&format!("logout/{name}.txt"))),
    )
}

#[test]
fn a_provider_s_word_of_a_sign_out_is_read() {
    let world = World::new();
    let posted = form(&world, "request-post").unwrap();
    assert_eq!(
        (posted.name_id.value.as_str(), &*posted.session_indexes),
        ("anna-7f3c", &["session-7".to_owned()][..])
    );
    let redirected = query(&world, "request-redirect").unwrap();
    assert_eq!(redirected.name_id, posted.name_id);
    assert_eq!(redirected.relay_state.as_deref(), Some("relay&state=1"));
    assert_eq!(
        form(&world, "plain-request").unwrap().session_indexes,
        ["session-7", "session-8"]
    );
    assert_eq!(
        query(&world, "redirect-request-idp")
            .unwrap()
            .relay_state
            .as_deref(),
        Some("a b/c")
    );
    // The letters are signed, not what they mean.
    assert!(query(&world, "redirect-request-lower").is_ok());
}

#[test]
fn word_of_others_ends_nothing() {
    let world = World::new();
    assert_eq!(form(&world, "refused-attacker"), Err(Refused::Signature));
    assert_eq!(form(&world, "refused-unsigned"), Err(Refused::Unsigned));
    assert_eq!(form(&world, "refused-comment"), Err(Refused::Markup));
    assert_eq!(form(&world, "refused-changed"), Err(Refused::Digest));
    assert_eq!(
        query(&world, "redirect-request-attacker"),
        Err(Refused::Signature)
    );
    assert_eq!(query(&world, "redirect-request-sha1"), Err(Refused::Algorithm));
    assert_eq!(form(&world, "plain-response"), Err(Refused::Malformed));
}

#[test]
fn a_query_is_taken_as_it_is_or_not_at_all() {
    let world = World::new();
    let good = read("logout/redirect-request-idp.txt");
    let ask = |query: &str| LogoutRequest::verify(&expected(&world), Incoming::Query(query)).map(|_| ());
    let turned: Vec<_> = good.split('&').rev().collect();
    assert_eq!(
        ask(&turned.join("&")),
        Ok(()),
        "the order of the address is not that of the signature"
    );
    assert_eq!(ask(&format!("{good}&RelayState=x")), Err(Refused::Query));
    assert_eq!(ask(&format!("{good}&%53AMLRequest=x")), Err(Refused::Query));
    assert_eq!(
        ask(&good.replace("SAMLRequest", "%53AMLRequest")),
        Err(Refused::Query)
    );
    assert_eq!(
        ask(&good.replace("RelayState=a", "RelayState=b")),
        Err(Refused::Signature)
    );
    assert_eq!(
        ask(&good.replace("&RelayState=a+b%2Fc", "")),
        Err(Refused::Signature)
    );
    assert_eq!(
        ask(good.split("&Signature").next().unwrap()),
        Err(Refused::Unsigned)
    );
    assert_eq!(ask(good.split("&SigAlg").next().unwrap()), Err(Refused::Unsigned));
    assert_eq!(ask(""), Err(Refused::Query));
    assert_eq!(ask(&"a".repeat(saml::MAX_MESSAGE + 1)), Err(Refused::Size));
}

#[test]
fn word_of_a_sign_out_has_an_address_and_an_end() {
    let mut world = World::new();
    let elsewhere = LogoutExpectation {
        slo_url: "https://other.example/logout",
        ..expected(&world)
    };
    let field = STANDARD.encode(read("logout/plain-request.xml"));
    assert_eq!(
        LogoutRequest::verify(&elsewhere, Incoming::Form(&field)),
        Err(Refused::Destination)
    );
    world.now = form(&world, "plain-request").unwrap().replay_until;
    assert_eq!(form(&world, "plain-request"), Err(Refused::Expired));
    world.now -= TimeDelta::hours(1);
    assert_eq!(form(&world, "plain-request"), Err(Refused::TooEarly));
}

#[test]
fn an_answer_to_our_sign_out_answers_ours() {
    let world = World::new();
    let field = STANDARD.encode(read("logout/plain-response.xml"));
    let answer = |id: &str, incoming: Incoming| LogoutResponse::verify(&expected(&world), id, incoming);
    assert!(answer(REQUEST, Incoming::Form(&field)).unwrap().success);
    assert!(
        answer(
            REQUEST,
            Incoming::Query(&read("logout/redirect-response-idp.txt"))
        )
        .unwrap()
        .success
    );
    assert_eq!(
        answer("_other", Incoming::Form(&field)),
        Err(Refused::InResponseTo)
    );
    let attacker = read("logout/redirect-response-attacker.txt");
    assert_eq!(
        answer(REQUEST, Incoming::Query(&attacker)),
        Err(Refused::Signature)
    );
}

/// What we write, another that is like us believes: both ways, signed.
#[test]
fn what_we_send_is_as_strict_as_what_we_take() {
    let mut world = World::new();
    world.provider.entity_id = "https://sp.example/saml/metadata".into();
    world.provider.certificates = vec![common::certificate("sp")];
    let key = SigningKey::from_pem(&read("keys/sp.key")).unwrap();
    let name = NameId {
        value: "anna & <co>".into(),
        format: Some(saml::PERSISTENT.into()),
        name_qualifier: None,
        sp_name_qualifier: Some("\"\t<".into()),
    };
    let us = "https://sp.example/saml/metadata";
    let request = saml::logout_request(us, "_1", world.now, SLO, (&name, Some("session-7"))).unwrap();
    let field = request.post(Some(&key)).unwrap();
    let url = request.redirect(Some("x y"), Some(&key)).unwrap();
    let by_form = LogoutRequest::verify(&expected(&world), Incoming::Form(&field)).unwrap();
    let query = url.split_once('?').unwrap().1;
    let by_query = LogoutRequest::verify(&expected(&world), Incoming::Query(query)).unwrap();
    assert_eq!(
        (&by_form.name_id, &by_form.session_indexes),
        (&name, &vec!["session-7".to_owned()])
    );
    assert_eq!(by_query.name_id, name);
    assert_eq!(by_query.relay_state.as_deref(), Some("x y"));
    let response = saml::logout_response(us, "_2", world.now, SLO, "_1").unwrap();
    let field = response.post(Some(&key)).unwrap();
    assert!(
        LogoutResponse::verify(&expected(&world), "_1", Incoming::Form(&field))
            .unwrap()
            .success
    );
    let unsigned = response.post(None).unwrap();
    assert_eq!(
        LogoutResponse::verify(&expected(&world), "_1", Incoming::Form(&unsigned)),
        Err(Refused::Unsigned)
    );
}

//! Accounts by rule, and what groups say, of a provider that speaks SAML.

use super::*;
use crate::sso::tests::{
    mandate::{named_house, proven},
    rules::{reason, rules, team},
};
use testkit::federation::EMAIL;

/// Something a provider says of somebody, under its name there.
type Said<'a> = (&'static str, &'a [&'a str]);

const NADIA: &str = "nadia@aurora.example";

/// Where Entra has one look when there are more groups than it writes.
const LINKED: Said = (
    "http://schemas.microsoft.com/claims/groups.link",
    &["https://graph.example/users/nadia/getMemberObjects"],
);

/// A house with a proven domain, and a provider offered.
async fn founded(app: &TestApp) -> (TestApp, Browser, Federation) {
    let (app, _, names) = named_house(app).await;
    let (mut ana, federation) = federated(&app).await;
    proven(&mut ana, &names).await;
    (app, ana, federation)
}

/// Somebody comes of whom this is said and nothing else.
async fn described(
    app: &TestApp,
    federation: &Federation,
    subject: &str,
    said: &[Said<'_>],
) -> (Browser, Page) {
    comes(app, federation, subject, |answer| {
        answer.attributes.clear();
        for (name, values) in said {
            let values = values.iter().map(|&value| value.to_owned()).collect();
            answer.attributes.push((*name, values));
        }
    })
    .await
}

/// Nadia comes, of whom this is said beside her address and her name.
async fn nadia(app: &TestApp, federation: &Federation, said: &[Said<'_>]) -> (Browser, Page) {
    let always: [Said<'_>; 2] = [("email", &[NADIA]), ("displayName", &["Nadia Prado"])];
    described(app, federation, "nadia-51a0", &[&always[..], said].concat()).await
}

testkit::both! {
    // S-107: groups that are not said, or only linked, are not none: they make nobody and change nobody.
    async fn groups_of_an_assertion_give_a_role_and_a_team_and_take_them_back(app: TestApp) {
        let (app, mut ana, federation) = founded(&app).await;
        let team = team(&mut ana, "Cobrança").await;
        for fields in [
            vec![("group", "leads"), ("role", "supervisor"), ("team", team.as_str()), ("follows", "yes")],
            vec![("role", "agent")],
        ] {
            assert_eq!(ana.post(&rules(), &fields).await.status, 303);
        }
        let (leads, others): (Said, Said) = (("groups", &["staff", "leads"]), ("groups", &["staff"]));
        let unsaid: [&[Said]; 3] = [&[], &[LINKED], &[leads, LINKED]];
        for said in unsaid {
            let (mut guest, page) = nadia(&app, &federation, said).await;
            assert_eq!((page.status, reason(&app).await.as_str()), (422, "groups not said"), "{said:?}");
            assert_eq!(guest.get("/profile").await.status, 303, "{said:?}");
        }
        let (mut first, page) = nadia(&app, &federation, &[leads]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let profile = first.get("/profile").await;
        assert!(profile.words().contains(NADIA) && profile.words().contains("Cobrança"), "{}", profile.words());
        assert_eq!(profile.field("display_name"), "Nadia Prado");
        assert_eq!(first.get("/lockouts").await.status, 200, "a supervisor");
        let unsaid: [&[Said]; 3] = [&[], &[LINKED], &[others, LINKED]];
        for said in unsaid {
            let (mut again, page) = nadia(&app, &federation, said).await;
            assert_eq!(page.status, 303, "{said:?}: {}", page.words());
            assert_eq!(again.get("/lockouts").await.status, 200, "{said:?}");
            assert!(again.get("/profile").await.words().contains("Cobrança"), "{said:?}");
        }
        assert_eq!(first.get("/profile").await.status, 200);
        // Out of the group: less access, and so every other session ends.
        let (mut second, page) = nadia(&app, &federation, &[others]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(second.get("/lockouts").await.status, 403, "an agent again");
        assert!(!second.get("/profile").await.words().contains("Cobrança"));
        assert_eq!(first.get("/profile").await.status, 303);
        // What is not said does not give it back either.
        let (mut third, page) = nadia(&app, &federation, &[leads, LINKED]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(third.get("/lockouts").await.status, 403);
        assert_eq!(app.audited("sso.groups-followed").await.len(), 1);
        assert_eq!(app.audited("sso.member-made").await.len(), 1);
        app.letters().await;
    }

    async fn groups_are_read_by_every_name_that_providers_have_for_them(app: TestApp) {
        let (app, mut ana, federation) = founded(&app).await;
        let fields = [("group", "leads"), ("role", "supervisor")];
        assert_eq!(ana.post(&rules(), &fields).await.status, 303);
        let (_, page) = nadia(&app, &federation, &[("roles", &["leads"])]).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "groups not said"));
        let (_, page) = nadia(&app, &federation, &[("groups", &["staff"])]).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "no rule"));
        for (n, name) in [
            "groups",
            "memberOf",
            "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
            "http://schemas.xmlsoap.org/claims/Group",
            "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
        ].into_iter().enumerate() {
            let address = format!("agent{n}@aurora.example");
            let said: [Said; 2] = [("email", &[&address]), (name, &["leads"])];
            let (mut own, page) = described(&app, &federation, &format!("agent-{n}"), &said).await;
            assert_eq!(page.status, 303, "{name}: {}", page.words());
            assert_eq!(own.get("/lockouts").await.status, 200, "{name}");
        }
        app.letters().await;
    }

    // S-105: the address is an attribute, by whatever name, and never what somebody is called there; no login is taken over.
    async fn a_rule_makes_a_member_of_an_address_that_an_attribute_names(app: TestApp) {
        let (app, mut ana, federation) = founded(&app).await;
        assert_eq!(ana.post(&rules(), &[("role", "agent")]).await.status, 303);
        for (n, name) in [
            "email",
            "mail",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            "urn:oid:0.9.2342.19200300.100.1.3",
            "urn:oid:1.2.840.113549.1.9.1",
        ].into_iter().enumerate() {
            let address = format!("agent{n}@aurora.example");
            let said: [Said; 1] = [(name, &[&address])];
            let (mut own, page) = described(&app, &federation, &format!("agent-{n}"), &said).await;
            assert_eq!(page.status, 303, "{name}: {}", page.words());
            assert!(own.get("/profile").await.words().contains(&address), "{name}");
            assert_eq!(own.get("/lockouts").await.status, 403, "{name}");
        }
        let cases: [(Said, &str); 5] = [
            (("displayName", &["Nadia Prado"]), "no address"),
            (("email", &["nadia"]), "no address"),
            (("email", &["nadia@evil.example"]), "domain not proven"),
            (("email", &[BRUNO]), "login taken"),
            (("email", &[ANA]), "login taken"),
        ];
        for (said, why) in cases {
            let (mut guest, page) = described(&app, &federation, "nadia-51a0", &[said]).await;
            assert_eq!((page.status, reason(&app).await.as_str()), (422, why), "{said:?}");
            assert_eq!(guest.get("/profile").await.status, 303, "{said:?}");
        }
        let (_, page) = comes(&app, &federation, NADIA, |one| {
            one.format = EMAIL;
            one.attributes = vec![("displayName", vec!["Nadia Prado".to_owned()])];
        }).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "no address"), "a name is no address");
        assert_eq!(app.audited("sso.member-made").await.len(), 5);
        app.letters().await;
    }
}

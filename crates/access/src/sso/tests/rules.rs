//! Accounts by rule, and what groups say.

use super::{
    mandate::{named_house, proven},
    *,
};
use testkit::names::NameServer;

/// The address of the rules.
pub(super) fn rules() -> String {
    format!("/sso/providers/{ID}/rules")
}

fn person(email: &str, verified: bool, groups: Option<&[&str]>) -> Value {
    let mut claims = json!({ "email": email, "email_verified": verified, "name": "Nadia Prado" });
    if let Some(groups) = groups {
        claims["groups"] = json!(groups);
    }
    claims
}

pub(super) async fn reason(app: &TestApp) -> String {
    refused(app).await.1
}

/// A team of the organisation, by its name.
pub(super) async fn team(ana: &mut Browser, name: &str) -> String {
    ana.post("/teams", &[("name", name)]).await;
    let page = ana.get(&rules()).await;
    let options = page.all("select[name=team] option");
    let at = options.iter().position(|one| one == name).unwrap() + 1;
    page.attribute(&format!("select[name=team] option:nth-child({at})"), "value")
        .unwrap()
}

/// The administrator has the proof of a domain looked at; what they are told.
async fn look(ana: &mut Browser, domain: &str) -> String {
    let page = ana.post(&format!("/domains/{domain}/proof"), &[]).await;
    page.location().split_once("done=").unwrap().1.to_owned()
}

/// One more domain of the organisation's is proven.
async fn proven_too(ana: &mut Browser, names: &NameServer, domain: &str) {
    let before = ana.get("/domains").await.all("td code");
    assert_eq!(ana.post("/domains", &[("name", domain)]).await.status, 303);
    let mut values = ana.get("/domains").await.all("td code");
    values.retain(|value| !before.contains(value));
    names.say(&format!("_guichet.{domain}"), &[&values[0]]);
    assert_eq!(look(ana, domain).await, "domains-done-proven");
}

/// A schedule of the organisation, by its name.
async fn schedule(ana: &mut Browser, name: &str) -> String {
    let fields = [
        ("name", name),
        ("time_zone", "America/Sao_Paulo"),
        ("mon", "on"),
        ("mon_from", "08:00"),
        ("mon_to", "12:00"),
    ];
    let page = ana.post("/schedules", &fields).await;
    assert_eq!(page.status, 303, "{}", page.words());
    let place = ana.get("/schedules").await.attribute("tbody th a", "href");
    place.unwrap().replace("/schedules/", "")
}

testkit::both! {
    // S-105: by rule, for a proven domain, where the provider vouches for the address; nobody's login is taken over.
    async fn a_rule_makes_a_member_of_a_proven_domain_and_of_nobody_elses_s_105(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let nadia = "nadia@aurora.example";
        // Without a rule, nobody; without a proof, nobody.
        let (_, page) = enter(&app, &provider, "s1", &person(nadia, true, None)).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, ""));
        let team = team(&mut ana, "Cobrança").await;
        let fields = [("role", "agent"), ("team", team.as_str())];
        assert_eq!(ana.post(&rules(), &[fields[0], ("domain", "aurora.example")]).await.status, 422);
        assert_eq!(ana.post(&rules(), &fields).await.status, 303);
        let (_, page) = enter(&app, &provider, "s1", &person(nadia, true, None)).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "domain not proven"));
        proven(&mut ana, &names).await;
        for (email, verified, why) in [
            (nadia, false, "address not verified"),
            ("nadia@evil.example", true, "domain not proven"),
            ("nadia", true, "no address"),
            // nOAuth: the victim's own address, vouched for (S-104).
            (BRUNO, true, "login taken"),
            (ANA, true, "login taken"),
        ] {
            let (mut guest, page) = enter(&app, &provider, "stranger", &person(email, verified, None)).await;
            assert_eq!((page.status, reason(&app).await.as_str()), (422, why), "{email}");
            assert_eq!(guest.get("/profile").await.status, 303);
        }
        let (mut nadia_in, page) = enter(&app, &provider, "s1", &person(nadia, true, None)).await;
        assert_eq!(page.status, 303, "{}", page.words());
        let profile = nadia_in.get("/profile").await;
        assert!(profile.words().contains(nadia) && profile.words().contains("Cobrança"), "{}", profile.words());
        assert!(profile.field("display_name") == "Nadia Prado");
        // Where passwords count, the welcome comes as ever (000-18).
        assert!(app.letters().await.iter().any(|letter| letter.to.contains(nadia)));
        // The second time it is a link like any other; another subject with the same address is another person.
        assert_eq!(enter(&app, &provider, "s1", &person(nadia, true, None)).await.1.status, 303);
        assert_eq!(enter(&app, &provider, "s2", &person(nadia, true, None)).await.1.status, 422);
        assert_eq!(app.audited("sso.member-made").await.len(), 1);
        // An administrator ends it all.
        let place = place(&mut ana, nadia).await;
        let state = format!("{place}/deactivation");
        let page = ana.post(&state, &[]).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(enter(&app, &provider, "s1", &person(nadia, true, None)).await.1.status, 422);
        // Nobody else's rules.
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.get(&rules()).await.status, 404);
        assert_eq!(boris.post(&rules(), &[("role", "agent")]).await.status, 404);
        app.letters().await;
    }

    // S-105: the first rule that is for the domain, with all that it gives; a domain without one makes nobody.
    async fn each_domain_has_a_rule_of_its_own(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        proven(&mut ana, &names).await;
        proven_too(&mut ana, &names, "filial.example").await;
        let (team, schedule) = (team(&mut ana, "Cobrança").await, schedule(&mut ana, "Turno noche").await);
        let here = [("domain", "aurora.example"), ("role", "agent"), ("team", team.as_str()), ("schedule", schedule.as_str())];
        assert_eq!(ana.post(&rules(), &here).await.status, 303);
        let (nadia, caio) = ("nadia@aurora.example", "caio@filial.example");
        let (_, page) = enter(&app, &provider, "s2", &person(caio, true, None)).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "no rule"));
        let there = [("domain", "filial.example"), ("role", "supervisor")];
        assert_eq!(ana.post(&rules(), &there).await.status, 303);
        for (subject, email, lockouts, schedules, in_team) in [
            ("s1", nadia, 403, vec!["Turno noche"], true),
            ("s2", caio, 200, vec![], false),
        ] {
            let (mut own, page) = enter(&app, &provider, subject, &person(email, true, None)).await;
            assert_eq!(page.status, 303, "{}", page.words());
            assert_eq!(own.get("/lockouts").await.status, lockouts, "{email}: the role");
            assert_eq!(own.get("/profile").await.words().contains("Cobrança"), in_team, "{email}");
            let place = place(&mut ana, email).await;
            let worn = ana.get(&place).await.all("select[name=schedule] option[selected]");
            assert_eq!(worn, schedules, "{email}");
        }
        let (_, page) = enter(&app, &provider, "s3", &person("rui@outra.example", true, None)).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "domain not proven"));
        app.letters().await;
    }

    // S-105: a proof may be away for fourteen days, and who was made by it stays.
    async fn a_domain_whose_proof_is_long_gone_makes_nobody(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        proven(&mut ana, &names).await;
        assert_eq!(ana.post(&rules(), &[("role", "agent")]).await.status, 303);
        names.say("_guichet.aurora.example", &["something else"]);
        assert_eq!(look(&mut ana, "aurora.example").await, "domains-done-lapsed-missing");
        app.clock.advance(chrono::Duration::days(13));
        let (_, page) = enter(&app, &provider, "s1", &person("nadia@aurora.example", true, None)).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.clock.advance(chrono::Duration::days(1));
        let (_, page) = enter(&app, &provider, "s2", &person("caio@aurora.example", true, None)).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "domain not proven"));
        let (_, page) = enter(&app, &provider, "s1", &person("nadia@aurora.example", true, None)).await;
        assert_eq!(page.status, 303, "{}", page.words());
        app.letters().await;
    }

    // S-107: groups give a role and a team, and take them; none said is not none.
    async fn groups_give_roles_and_teams_and_take_them_back(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        proven(&mut ana, &names).await;
        let team = team(&mut ana, "Cobrança").await;
        for fields in [
            vec![("group", "leads"), ("role", "supervisor"), ("team", team.as_str()), ("follows", "yes")],
            vec![("role", "agent")],
        ] {
            assert_eq!(ana.post(&rules(), &fields).await.status, 303);
        }
        for (fields, status) in [
            (vec![("role", "administrator"), ("group", "bosses")], 422),
            (vec![("role", "agent"), ("follows", "yes")], 422),
            (vec![("role", "agent"), ("team", "x")], 422),
            (vec![("role", "agent"), ("schedule", "019a0000-0000-7000-8000-000000000009")], 422),
        ] {
            assert_eq!(ana.post(&rules(), &fields).await.status, status, "{fields:?}");
        }
        let nadia = "nadia@aurora.example";
        let (_, page) = enter(&app, &provider, "s1", &person(nadia, true, None)).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "groups not said"));
        let many = json!({ "email": nadia, "email_verified": true, "_claim_names": { "groups": "src1" } });
        let (_, page) = enter(&app, &provider, "s1", &many).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "groups not said"));
        let (mut first, page) = enter(&app, &provider, "s1", &person(nadia, true, Some(&["leads"]))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(first.get("/profile").await.words().contains("Cobrança"));
        assert_eq!(first.get("/lockouts").await.status, 200, "a supervisor");
        // Too many to name: nothing changes.
        assert_eq!(enter(&app, &provider, "s1", &many).await.1.status, 303);
        assert_eq!(first.get("/lockouts").await.status, 200);
        // Out of the group: less access, and so every other session ends.
        let (mut second, page) = enter(&app, &provider, "s1", &person(nadia, true, Some(&[]))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(second.get("/lockouts").await.status, 403);
        assert!(!second.get("/profile").await.words().contains("Cobrança"));
        assert_eq!(first.get("/profile").await.status, 303);
        assert_eq!(app.audited("sso.groups-followed").await.len(), 1);
        // An administrator stays one, and in the team, whatever the groups say.
        app.alter("insert into team_member (organisation_id, team_id, member_id) select t.organisation_id, t.id, m.id
            from team t join member m on m.organisation_id = t.organisation_id
            where t.name = 'Cobrança' and m.identifier = 'ana@aurora.example'").await;
        assert_eq!(enter(&app, &provider, "subject of ana", &person(ANA, true, Some(&[]))).await.1.status, 303);
        assert_eq!(ana.get("/profile").await.status, 200, "her other session goes on");
        assert!(ana.get("/profile").await.words().contains("Cobrança"));
        let (mut boss, page) = enter(&app, &provider, "subject of ana", &person(ANA, true, Some(&["leads"]))).await;
        assert_eq!(page.status, 303);
        assert_eq!(boss.get("/sso").await.status, 200);
        app.letters().await;
    }

    // S-107: what the token left out is asked for, of the one who gave it and about the same person.
    async fn groups_that_the_token_left_out_are_asked_for(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let scopes = json!({ "scopes_supported": ["openid", "groups"] });
        provider.mood(Mood { described: scopes.clone(), ..Mood::default() });
        let mut ana = offered(&app, &provider).await;
        proven(&mut ana, &names).await;
        let asked = away(&mut app.guest()).await;
        assert!(!asked.contains("groups"), "nobody needs them: {asked}");
        // Whoever tries it is to see them before there is a rule.
        provider.mood(Mood { described: scopes.clone(), userinfo: json!({ "sub": "subject of ana", "groups": ["leads"] }), ..Mood::default() });
        let asked = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
        assert!(asked.contains("groups"), "{asked}");
        let page = ana.get(&provider.approve(&asked, &claims(&app, "subject of ana", &json!({})))).await;
        assert!(page.location().ends_with("done=sso-done-linked"), "{}", page.words());
        assert_eq!(ana.get(&format!("/sso/providers/{ID}")).await.all("#said li"), ["leads"]);
        provider.mood(Mood { described: scopes.clone(), ..Mood::default() });
        let fields = [("role", "supervisor"), ("group", "leads")];
        assert_eq!(ana.post(&rules(), &fields).await.status, 303);
        let asked = away(&mut app.guest()).await;
        assert!(asked.contains("groups"), "{asked}");
        let told = |said: Value| {
            provider.mood(Mood { described: scopes.clone(), userinfo: said, ..Mood::default() });
        };
        let nadia = json!({ "sub": "s1", "email": "nadia@aurora.example", "email_verified": true, "groups": ["leads"] });
        for (said, why) in [
            (Value::Null, "no address"),
            // What cannot be read says nothing; it keeps nobody out who needs nothing of it.
            (json!("<html>"), "no address"),
            (json!({ "sub": "s2", "email": "nadia@aurora.example", "email_verified": true, "groups": ["leads"] }), "speaks of another"),
            (json!({ "sub": "s1", "email": "nadia@aurora.example", "groups": ["leads"] }), "address not verified"),
            (json!({ "sub": "s1", "email": "nadia@aurora.example", "email_verified": true }), "groups not said"),
        ] {
            told(said);
            let (_, page) = enter(&app, &provider, "s1", &json!({ "email": null, "email_verified": null })).await;
            assert!(page.status == 422 && reason(&app).await.contains(why), "{why}: {}", reason(&app).await);
        }
        // An address of the token's is not vouched for by what is said of another one.
        told(nadia.clone());
        let typed = json!({ "email": "nadia@aurora.example", "email_verified": null });
        let (_, page) = enter(&app, &provider, "s1", &typed).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "address not verified"));
        let (mut nadia, page) = enter(&app, &provider, "s1", &json!({ "email": null, "email_verified": null })).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert_eq!(nadia.get("/lockouts").await.status, 200, "a supervisor");
        // A scope that it names and does not give: this browser goes without at once, once, and nobody else does.
        let mut guest = app.guest();
        let asked = away(&mut guest).await;
        let back = provider.approve(&asked, &claims(&app, "s1", &json!({})));
        let state = back.split("&state=").nth(1).unwrap();
        let no = format!("{}?error=invalid_scope&state={state}", back.split('?').next().unwrap());
        let once_more = guest.get(&no).await;
        assert_eq!(once_more.status, 303);
        let asked = once_more.location();
        assert!(!asked.contains("groups"), "{asked}");
        assert_eq!(guest.get(&no).await.status, 422, "the first question is over");
        let again = provider.approve(&asked, &json!({}));
        let page = guest.get(&format!("{}&error=invalid_scope", again.replace("code=", "none="))).await;
        assert_eq!((page.status, reason(&app).await.as_str()), (422, "invalid_scope"));
        assert!(away(&mut app.guest()).await.contains("groups"));
        assert_eq!(enter(&app, &provider, "s1", &json!({})).await.1.status, 303);
        app.letters().await;
    }
}

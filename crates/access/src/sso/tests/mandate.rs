//! Coming in by the provider and no other way.

use super::*;
use chrono::Duration;
use testkit::{
    access::{break_glass, organisations},
    names::NameServer,
};

const SENTENCE: &str =
    "Este usuário pertence a um grupo autogerenciado. Entre em contato com Administrador da conta";

/// A house that may call the provider and asks a name server of the test's.
pub(super) async fn named_house(app: &TestApp) -> (TestApp, Provider, NameServer) {
    let (provider, names) = (Provider::start().await, NameServer::start().await);
    let extras = Extras {
        outbound: kit::outbound::Rules {
            dns_server: Some(names.address),
            ..provider.rules()
        },
        ..Extras::default()
    };
    (app.with(extras).await, provider, names)
}

/// The account for the day when the provider is gone.
async fn break_glass(app: &TestApp) {
    let state = &app.state;
    let home = organisations::store::by_slug(state.db.read(), "aurora")
        .await
        .unwrap()
        .unwrap();
    let now = app.clock.now();
    let begun = break_glass::begin(state, &home, "safe@aurora.example", now)
        .await
        .unwrap()
        .unwrap();
    let secret = testkit::access::factors::letters(&begun.pending.secret);
    let secret = totp_rs::Secret::try_from_base32(secret.expose()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = totp.generate(u64::try_from(now.timestamp()).unwrap()).to_string();
    break_glass::finish(state, &home, &begun, &code, now)
        .await
        .unwrap()
        .unwrap();
    app.letters().await;
}

/// Another administrator, who is connected.
async fn second(app: &TestApp, provider: &Provider, ana: &mut Browser) {
    let fields = [
        ("display_name", "Rita"),
        ("identifier", "rita@aurora.example"),
        ("recovery_address", "rita@aurora.example"),
        ("role", "administrator"),
        ("locale", "pt-BR"),
        ("landing", "members"),
        ("time_zone", "America/Sao_Paulo"),
    ];
    assert_eq!(ana.post("/members", &fields).await.status, 303);
    let link = newest(app, "rita@aurora.example").await;
    let mut rita = app.guest();
    let path = rita
        .get(&link)
        .await
        .attribute("div[data-providers] a", "href")
        .unwrap();
    let away = pressed(&rita.get(&path).await);
    let page = rita
        .get(&provider.approve(&away, &claims(app, "subject of rita", &json!({}))))
        .await;
    assert_eq!(page.status, 303, "{}", page.words());
    app.letters().await;
}

pub(super) async fn proven(ana: &mut Browser, names: &NameServer) {
    ana.post("/domains", &[("name", "aurora.example")]).await;
    let value = ana.get("/domains").await.all("td code").remove(0);
    names.say("_guichet.aurora.example", &[&value]);
    let page = ana.post("/domains/aurora.example/proof", &[]).await;
    assert!(
        page.location().ends_with("domains-done-proven"),
        "{}",
        page.location()
    );
}

fn wish(reach: &str) -> [(&str, &str); 3] {
    [("provider", ID), ("reach", reach), ("hours", "4")]
}

/// Everything that must be so, and the obligation.
pub(super) async fn mandatory(app: &TestApp, provider: &Provider, reach: &str) -> Browser {
    let mut ana = offered(app, provider).await;
    break_glass(app).await;
    second(app, provider, &mut ana).await;
    let page = ana.post("/sso/mandate", &wish(reach)).await;
    assert!(
        page.location().ends_with("sso-done-mandatory"),
        "{}",
        page.words()
    );
    ana
}

async fn by_password(app: &TestApp, login: &str, password: &str) -> Page {
    let fields = [
        ("organisation", "aurora"),
        ("identifier", login),
        ("password", password),
    ];
    app.guest().post("/sign-in", &fields).await
}

testkit::both! {
    // S-182: nobody can shut themselves out by it, and nothing is left out.
    async fn it_is_mandatory_only_when_nobody_could_be_shut_out_s_182(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = app.signed_in(ANA).await;
        add(&mut ana, &provider).await;
        let lacking = async |ana: &mut Browser, reach: &str| {
            let page = ana.post("/sso/mandate", &wish(reach)).await;
            assert_eq!(page.status, 422, "{}", page.words());
            page.all(".refusal p").remove(0)
        };
        let not_offered = lacking(&mut ana, "everybody").await;
        offered_by(&app, &provider, &mut ana).await;
        let no_account = lacking(&mut ana, "everybody").await;
        break_glass(&app).await;
        let alone = lacking(&mut ana, "everybody").await;
        second(&app, &provider, &mut ana).await;
        let no_domain = lacking(&mut ana, "domains").await;
        app.clock.advance(Duration::minutes(16));
        let stale = lacking(&mut ana, "everybody").await;
        let all = [not_offered, no_account, alone, no_domain, stale];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len(), "{all:?}");
        for (name, value) in [("provider", "x"), ("reach", "x"), ("hours", "0"), ("hours", "1000")] {
            let mut fields = wish("everybody").to_vec();
            fields.retain(|field| field.0 != name);
            fields.push((name, value));
            assert_eq!(ana.post("/sso/mandate", &fields).await.status, 422, "{name} {value}");
        }
        let (mut ana, _) = enter(&app, &provider, "subject of ana", &json!({})).await;
        proven(&mut ana, &names).await;
        let page = ana.post("/sso/mandate", &wish("domains")).await;
        assert!(page.location().ends_with("sso-done-mandatory"), "{}", page.words());
        assert_eq!(ana.post("/sso/mandate", &wish("everybody")).await.status, 422);
        let line = app.audited("sso.mandate-began").await.remove(0);
        assert_eq!((line.data["reach"].as_str(), line.data["name"].as_str()), (Some("domains"), Some("Keycloak")));
        // What it rests on stays as it is.
        let kept = ana.post("/domains/aurora.example", &[("_method", "delete")]).await;
        assert!(kept.location().ends_with("lapsed-mandatory"));
        let kept = ana.post(&format!("/sso/providers/{ID}/offer"), &[("_method", "delete")]).await;
        assert!(kept.location().ends_with("lapsed-mandatory"));
        let kept = ana.post(&format!("/sso/providers/{ID}"), &[("_method", "delete")]).await;
        assert!(kept.location().ends_with("lapsed-mandatory"));
        let mut moved = form("https://localhost:1/another", ID);
        moved.push(("_method", "patch"));
        assert_eq!(ana.post(&format!("/sso/providers/{ID}"), &moved).await.status, 422);
        // Nobody else's.
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post("/sso/mandate", &[("_method", "delete")]).await.status, 404);
        assert_eq!(boris.post("/sso/mandate", &wish("everybody")).await.status, 422);
        let mut bruno = enter_connected(&app, &provider).await;
        assert_eq!(bruno.get("/sso/mandate").await.status, 403);
        app.letters().await;
    }

    // 004-10: with it for everybody there is no password anywhere, and nobody is told who has one.
    async fn for_everybody_no_password_opens_or_changes_anything_004_10(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut bruno = connected(&app, &provider_offered(&app, &provider).await, BRUNO, "subject of bruno").await;
        let asked = app.guest().post("/recovery?organisation=aurora", &[("identifier", BRUNO)]).await;
        assert_eq!(asked.status, 303);
        app.run_jobs().await;
        let old_link = newest(&app, BRUNO).await;
        let mut ana = enter(&app, &provider, "subject of ana", &json!({})).await.0;
        break_glass(&app).await;
        second(&app, &provider, &mut ana).await;
        let page = ana.post("/sso/mandate", &wish("everybody")).await;
        assert!(page.location().ends_with("sso-done-mandatory"), "{}", page.words());

        let form = app.guest().get("/sign-in?organisation=aurora").await;
        assert!(!form.has("input[type=password]") && form.has("div[data-providers] a"));
        assert!(form.has("input[name=organisation]"));
        let right = by_password(&app, BRUNO, PASSWORD).await;
        let unknown = by_password(&app, "nobody@elsewhere.example", "wrong one").await;
        assert_eq!((right.status, unknown.status), (422, 422));
        assert_eq!(right.all(".refusal"), unknown.all(".refusal"));
        assert!(right.has("div[data-providers] a"), "{}", right.words());
        for n in 0..12 {
            assert_eq!(by_password(&app, BRUNO, &format!("wrong {n}")).await.status, 422);
        }
        assert!(app.audited("lockouts.locked").await.is_empty());
        let overlay = [("member", ""), ("identifier", BRUNO), ("organisation", "aurora"), ("password", PASSWORD)];
        assert_eq!(app.guest().post("/reentry", &overlay).await.status, 422);

        let page = app.guest().get(&old_link).await;
        assert_eq!(page.status, 410, "{}", page.words());
        assert!(!page.has("input[type=password]") && !page.has("form button[data-kind=primary]"));
        let new = [("password", "brincos de papel azul 9!"), ("password_confirmation", "brincos de papel azul 9!")];
        assert_eq!(app.guest().post(&old_link, &new).await.status, 410);
        assert_eq!(bruno.get("/profile/password").await.status, 404);
        assert!(!bruno.get("/profile").await.has("a[href='/profile/password']"));
        let change = [("current_password", PASSWORD), new[0], new[1]];
        assert_eq!(bruno.post("/profile/password", &change).await.status, 404);
        // Who is invited comes in by the provider alone.
        let link = invited(&app, &mut ana, "nadia@aurora.example").await;
        let page = app.guest().get(&link).await;
        assert!(page.has("div[data-providers] a") && !page.has("input[type=password]"), "{}", page.words());
        assert_eq!(app.guest().post(&link, &new).await.status, 200);
        let (_, page) = enter(&app, &provider, "subject of bruno", &json!({})).await;
        assert_eq!(page.status, 303);
        // It ends as it began, and passwords are what they were.
        let page = ana.post("/sso/mandate", &[("_method", "delete")]).await;
        assert!(page.location().ends_with("sso-done-optional"));
        assert_eq!(by_password(&app, BRUNO, PASSWORD).await.status, 303);
        app.letters().await;
    }

    // 001-16, S-006: the sentence, by the organisation and the domain, never by the account.
    async fn whoever_forgets_the_password_of_a_managed_domain_reads_the_sentence_001_16(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        break_glass(&app).await;
        second(&app, &provider, &mut ana).await;
        proven(&mut ana, &names).await;
        ana.post("/sso/mandate", &wish("domains")).await;
        let mut guest = app.guest().with("accept-language", "pt-BR");
        for (door, login, organisation, managed) in [
            ("/recovery?organisation=aurora", BRUNO, "", true),
            ("/recovery?organisation=aurora", "Nobody@AURORA.example ", "", true),
            ("/recovery?organisation=aurora", "ramal 12", "", false),
            ("/recovery?organisation=aurora", "bruno@evil.example", "", false),
            ("/recovery", BRUNO, "aurora", true),
            // Nobody said where: the domain is enough.
            ("/recovery", "nobody@aurora.example", "", true),
            ("/recovery?organisation=boreal", BRUNO, "", false),
            ("/recovery", BRUNO, "boreal", false),
            ("/assistance?organisation=aurora", BRUNO, "", true),
            ("/assistance?organisation=aurora", "nobody@aurora.example", "", true),
        ] {
            let page = guest.post(door, &[("identifier", login), ("organisation", organisation)]).await;
            assert_eq!(page.status == 422, managed, "{door} {login} {organisation} {}", page.status);
            assert_eq!(page.words().contains(SENTENCE), managed, "{door} {login} {organisation}");
        }
        app.run_jobs().await;
        app.letters().await;
    }

    // 001-18: whom it reaches presses the button; everybody else types a password as before.
    async fn for_a_domain_only_its_logins_come_in_by_the_provider_001_18(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        break_glass(&app).await;
        second(&app, &provider, &mut ana).await;
        proven(&mut ana, &names).await;
        let fields = [
            ("display_name", "Nadia"),
            ("identifier", "nadia@outra.example"),
            ("recovery_address", "nadia@outra.example"),
            ("role", "agent"),
            ("locale", "pt-BR"),
            ("landing", "conversations"),
            ("time_zone", "America/Sao_Paulo"),
        ];
        ana.post("/members", &fields).await;
        let link = newest(&app, "nadia@outra.example").await;
        let new = [("password", "brincos de papel azul 9!"), ("password_confirmation", "brincos de papel azul 9!")];
        ana.post("/sso/mandate", &wish("domains")).await;
        assert_eq!(app.guest().post(&link, &new).await.status, 303);
        assert_eq!(by_password(&app, "nadia@outra.example", new[0].1).await.status, 303);
        let known = by_password(&app, BRUNO, PASSWORD).await;
        let nobody = by_password(&app, "nobody@aurora.example", PASSWORD).await;
        assert_eq!((known.status, nobody.status), (422, 422));
        assert_eq!(known.all(".refusal"), nobody.all(".refusal"));
        assert!(known.has("div[data-providers] a"));
        assert_eq!(app.guest().get("/sign-in?organisation=aurora").await.all("input[type=password]").len(), 1);
        // The same login elsewhere is another's affair.
        assert_eq!(app.signed_in("boris@boreal.example").await.get("/profile").await.status, 200);
        app.letters().await;
    }

    // G-10: when nobody comes in by it in time it is over, at that very moment, and everybody who decides is told.
    async fn it_goes_back_by_itself_when_nobody_comes_in_g_10(app: TestApp) {
        let (app, provider) = house(&app).await;
        mandatory(&app, &provider, "everybody").await;
        // The provider is gone the moment it matters (S-111).
        provider.mood(Mood { down: true, ..Mood::default() });
        app.clock.advance(Duration::minutes(239));
        assert_eq!(by_password(&app, BRUNO, PASSWORD).await.status, 422);
        app.clock.advance(Duration::minutes(2));
        assert_eq!(by_password(&app, BRUNO, PASSWORD).await.status, 303);
        assert!(app.guest().get("/sign-in?organisation=aurora").await.has("input[type=password]"));
        app.plant_jobs().await;
        app.run_jobs_once().await;
        assert_eq!(app.audited("sso.mandate-rolled-back").await.len(), 1);
        let told: Vec<_> = app.sink.take().into_iter().map(|letter| letter.to).collect();
        for whom in ["ana@aurora.example", "rita@aurora.example"] {
            assert!(told.iter().any(|to| to.contains(whom)), "{told:?}");
        }
        provider.mood(Mood::default());
        let (mut ana, _) = enter(&app, &provider, "subject of ana", &json!({})).await;
        let page = ana.post("/sso/mandate", &wish("everybody")).await;
        assert!(page.location().ends_with("sso-done-mandatory"), "{}", page.words());
        // Once somebody is in, it stays until somebody ends it.
        let (_, page) = enter(&app, &provider, "subject of rita", &json!({})).await;
        assert_eq!(page.status, 303);
        assert_eq!(app.audited("sso.mandate-confirmed").await.len(), 1);
        app.clock.advance(Duration::hours(100));
        app.run_jobs_once().await;
        assert_eq!(by_password(&app, BRUNO, PASSWORD).await.status, 422);
        assert_eq!(app.audited("sso.mandate-rolled-back").await.len(), 1);
        app.sink.take();
    }

    // S-105: whom it would shut out gets a link, which connects one account, once.
    async fn who_is_not_connected_comes_in_by_a_link(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = mandatory(&app, &provider, "everybody").await;
        let page = ana.get("/sso/mandate").await;
        assert!(page.words().contains(BRUNO), "{}", page.words());
        assert!(ana.post("/sso/mandate/connections", &[]).await.location().ends_with("connections-sent"));
        let letters = app.letters().await;
        let whom: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert!(whom.contains(&"bruno@aurora.example") && !whom.contains(&"ana@aurora.example"), "{whom:?}");
        let link = letters.iter().find(|letter| letter.to == BRUNO).unwrap().path();
        let mut bruno = app.guest();
        let path = bruno.get(&link).await.attribute("div[data-providers] a", "href").unwrap();
        let away = pressed(&bruno.get(&path).await);
        // Whose account it is already stays whose it is.
        let page = bruno.get(&provider.approve(&away, &claims(&app, "subject of ana", &json!({})))).await;
        assert_eq!(page.status, 422);
        let away = pressed(&bruno.get(&path).await);
        let page = bruno.get(&provider.approve(&away, &claims(&app, "subject of bruno", &json!({})))).await;
        assert_eq!(page.status, 303, "{}", page.words());
        assert!(bruno.get("/profile").await.words().contains(BRUNO));
        let told = "select count(*) as n from letter l join member m on m.id = l.member_id
            where l.kind = 'provider-connected' and m.identifier = 'bruno@aurora.example'";
        assert_eq!(app.number(told).await, 1, "his mailbox is told");
        assert_eq!(app.guest().get(&link).await.status, 410);
        // Who is connected is connected as somebody; nobody else's account takes its place by a link.
        let his = place(&mut ana, BRUNO).await;
        let page = ana.post(&format!("{his}/connection"), &[]).await;
        assert!(page.location().ends_with("sso-done-lapsed-connected"), "{}", page.location());
        assert_eq!(app.guest().get(&path).await.status, 422);
        assert_eq!(app.guest().get("/connections/x").await.status, 404);
        app.clock.advance(Duration::minutes(2));
        // One that a later one replaced is dead, and nobody else sends any.
        let sofia = place(&mut ana, "sofia@aurora.example").await;
        assert_eq!(ana.post(&format!("{sofia}/connection"), &[]).await.status, 303);
        let first = newest(&app, "sofia@aurora.example").await;
        // Two presses are one; it is nobody's to read but hers.
        assert_eq!(ana.post(&format!("{sofia}/connection"), &[]).await.status, 303);
        assert_eq!(app.guest().get(&first).await.status, 200);
        let letter = ana.get("/outbox").await.attribute("tbody th a", "href").unwrap();
        let page = ana.post(&format!("{letter}/reveal"), &[]).await;
        assert!(page.words().contains("sofia@aurora.example") && !page.text.contains(&first), "{}", page.text);
        app.clock.advance(Duration::minutes(2));
        assert_eq!(ana.post(&format!("{sofia}/connection"), &[]).await.status, 303);
        assert_eq!(app.guest().get(&first).await.status, 410);
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.post(&format!("{sofia}/connection"), &[]).await.status, 404);
        assert_eq!(bruno.post(&format!("{sofia}/connection"), &[]).await.status, 403);
        app.letters().await;
    }

    // S-105: pressed again it goes on with the next; nobody is written to twice, or whom it does not reach.
    async fn links_go_to_whom_it_reaches_and_who_has_none(app: TestApp) {
        let (app, provider, names) = named_house(&app).await;
        let mut ana = offered(&app, &provider).await;
        break_glass(&app).await;
        second(&app, &provider, &mut ana).await;
        proven(&mut ana, &names).await;
        assert_eq!(ana.post("/sso/mandate", &wish("domains")).await.status, 303);
        let sofia = place(&mut ana, "sofia@aurora.example").await;
        app.alter("update member set mailbox = 'delegate' where identifier = 'sofia@aurora.example'").await;
        let page = ana.get("/sso/mandate").await;
        assert!(page.words().contains(BRUNO) && !page.words().contains("virginia"), "{}", page.words());
        let many = page.all("section ul.links li").len();
        ana.post("/sso/mandate/connections", &[]).await;
        let to = |letters: Vec<testkit::SentLetter>| letters.into_iter().map(|one| one.to).collect::<Vec<_>>();
        let first = to(app.letters().await);
        assert!(first.iter().any(|to| to == BRUNO), "{first:?}");
        assert!(!first.iter().any(|to| to.contains("caixa") || to.contains("sofia")), "{first:?}");
        assert_eq!(first.len(), many - 1, "{first:?}");
        let page = ana.get("/sso/mandate").await;
        assert!(!page.has("form[action='/sso/mandate/connections']"), "{}", page.words());
        assert_eq!(page.all("section ul.links .chip").len(), many);
        ana.post("/sso/mandate/connections", &[]).await;
        assert_eq!(to(app.letters().await), Vec::<String>::new());
        app.clock.advance(Duration::minutes(2));
        // One that is void counts for nothing, and who reads their mail alone gets one.
        ana.post(&format!("{sofia}/connection"), &[]).await;
        app.alter("update member set mailbox = 'own' where identifier = 'sofia@aurora.example'").await;
        app.alter("update ticket set voided_at = issued_at where purpose = 'connection' and recovery_address = 'bruno@aurora.example'").await;
        ana.post("/sso/mandate/connections", &[]).await;
        let mut again = to(app.letters().await);
        again.sort();
        assert_eq!(again, ["bruno@aurora.example", "sofia@aurora.example"]);
    }

    // S-154: who has no password that counts shows themselves at the provider, lately and as nobody else.
    async fn the_provider_vouches_once_more_for_whoever_has_no_password(app: TestApp) {
        let (app, provider) = house(&app).await;
        mandatory(&app, &provider, "everybody").await;
        let (mut rita, _) = enter(&app, &provider, "subject of rita", &json!({})).await;
        let new = "/profile/factors/new";
        assert!(!rita.get(new).await.has("input[name=current_password]"));
        app.clock.advance(Duration::minutes(16));
        let page = rita.get(new).await;
        let button = page.attribute("form .buttons a.button", "href").unwrap();
        let refused = rita.post("/profile/factors", &[("name", "phone"), ("kind", "code"), AGAIN[0]]).await;
        assert_eq!(refused.status, 422);
        let there = rita.get(&button).await;
        assert_eq!(there.status, 303, "{}", there.words());
        assert!(there.location().contains("prompt=login") && there.location().contains("max_age=0"));
        // Somebody else there, and an answer from before: neither is her, now.
        let page = rita.get(&provider.approve(&there.location(), &claims(&app, "subject of ana", &json!({})))).await;
        assert!(page.location().contains("lapsed"), "{}", page.location());
        let there = rita.get(&button).await.location();
        let old = json!({ "auth_time": app.clock.now().timestamp() - 600 });
        let page = rita.get(&provider.approve(&there, &claims(&app, "subject of rita", &old))).await;
        assert!(page.location().contains("lapsed"), "{}", page.location());
        // What it was asked for stands in an address: one that does not say when was perhaps not asked.
        let there = rita.get(&button).await.location().replace("&prompt=login", "");
        let page = rita.get(&provider.approve(&there, &claims(&app, "subject of rita", &json!({})))).await;
        assert!(page.location().contains("lapsed"), "{}", page.location());
        let there = rita.get(&button).await.location();
        let now = json!({ "auth_time": app.clock.now().timestamp() });
        let page = rita.get(&provider.approve(&there, &claims(&app, "subject of rita", &now))).await;
        assert_eq!(page.location(), new);
        let made = rita.post("/profile/factors", &[("name", "phone"), ("kind", "code")]).await;
        assert_eq!(made.status, 303, "{}", made.words());
        assert_eq!(app.audited("sso.shown").await.len(), 1);
        // Who came through because they had shown themselves long ago has not done so lately.
        let long_ago = json!({ "auth_time": app.clock.now().timestamp() - 3_600 });
        let (mut rita, _) = enter(&app, &provider, "subject of rita", &long_ago).await;
        let refused = rita.post("/profile/factors", &[("name", "other"), ("kind", "code")]).await;
        assert_eq!(refused.status, 422);
        app.letters().await;
    }

    // 004-10: the one that is mandatory, and none that stood beside it.
    async fn another_provider_opens_nothing_where_one_is_mandatory(app: TestApp) {
        let (app, provider) = house(&app).await;
        let mut ana = offered(&app, &provider).await;
        let issuer = provider.issuer();
        let fields: Vec<_> = form(&issuer, OTHER).into_iter()
            .map(|(name, value)| (name, if name == "name" { "Other" } else { value })).collect();
        assert_eq!(ana.post("/sso/providers", &fields).await.status, 303);
        let away = onward(&ana.post(&format!("/sso/providers/{OTHER}/trial"), &AGAIN).await);
        let said = claims(&app, "subject of ana", &json!({}));
        assert_eq!(ana.get(&provider.approve(&away, &said)).await.status, 303);
        assert!(ana.post(&format!("/sso/providers/{OTHER}/offer"), &[]).await.location().ends_with("sso-done-offered"));
        break_glass(&app).await;
        second(&app, &provider, &mut ana).await;
        assert_eq!(ana.post("/sso/mandate", &wish("everybody")).await.status, 303);
        let (mut guest, path) = (app.guest(), button(&mut app.guest()).await.replace(ID, OTHER));
        let away = guest.get(&path).await.location();
        let page = guest.get(&provider.approve(&away, &said)).await;
        assert_eq!((page.status, refused(&app).await.1.as_str()), (422, "another provider is mandatory"));
        assert_eq!(guest.get("/profile").await.status, 303);
        assert_eq!(enter(&app, &provider, "subject of ana", &json!({})).await.1.status, 303);
        // A new secret may be a wrong one: the hours in which somebody must come in begin anew.
        let fields: Vec<_> = form(&issuer, ID).into_iter().chain([("_method", "patch")]).collect();
        assert_eq!(ana.post(&format!("/sso/providers/{ID}"), &fields).await.status, 303);
        app.clock.advance(Duration::minutes(241));
        assert_eq!(by_password(&app, BRUNO, PASSWORD).await.status, 303);
        app.letters().await;
    }
}

/// The provider, offered by an administrator.
async fn provider_offered(app: &TestApp, provider: &Provider) -> Provider {
    offered(app, provider).await;
    provider.clone()
}

/// An agent of a domain that is managed, in by a link made before.
async fn enter_connected(app: &TestApp, provider: &Provider) -> Browser {
    let mut ana = enter(app, provider, "subject of ana", &json!({})).await.0;
    let link = invited(app, &mut ana, "caio@aurora.example").await;
    let mut caio = app.guest();
    let path = caio
        .get(&link)
        .await
        .attribute("div[data-providers] a", "href")
        .unwrap();
    let away = pressed(&caio.get(&path).await);
    let page = caio
        .get(&provider.approve(&away, &claims(app, "subject of caio", &json!({}))))
        .await;
    assert_eq!(page.status, 303, "{}", page.words());
    caio
}

use chrono::Duration;
use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, TestApp};

const SOFIA: &str = "sofia@aurora.example";
const BRUNO: &str = "bruno@aurora.example";
const ANA: &str = "ana@aurora.example";
const NEW: &str = "lluvia-mesa-cobre-farol-58";
const FLOW: &str = "__Host-guichet_flow";

async fn id_of(app: &TestApp, identifier: &str) -> String {
    let db = app.state.db.read();
    let text = "select id from member where identifier = $1";
    let row = db
        .query_one_raw(sql(db, text, [identifier.into()]))
        .await
        .unwrap()
        .unwrap();
    row.try_get::<uuid::Uuid>("", "id").unwrap().simple().to_string()
}

/// Sofía's team is Bruno's.
async fn join(app: &TestApp) {
    app.alter("insert into team_member (organisation_id, team_id, member_id) select t.organisation_id, t.id, m.id
         from team t join member m on m.organisation_id = t.organisation_id where m.identifier = 'sofia@aurora.example'",
    )
    .await;
}

/// Somebody who asks for help with a login, and the number on their screen.
async fn ask(app: &TestApp, identifier: &str) -> (Browser, String) {
    let mut browser = app.guest();
    let fields = [("identifier", identifier), ("organisation", "aurora")];
    let asked = browser.post("/assistance", &fields).await;
    assert_eq!(
        (asked.status, asked.location().as_str()),
        (303, "/assistance/code")
    );
    let page = browser.follow(&asked).await;
    assert_eq!(page.status, 200);
    let number = page.all("#number").remove(0);
    assert_eq!(number.len(), 3);
    (browser, number)
}

async fn issue(helper: &mut Browser, member: &str, number: &str) -> Page {
    let fields = [("number", number), ("current_password", PASSWORD)];
    helper.post(&format!("/assistance/{member}/code"), &fields).await
}

/// The code a supervisor reads out.
fn spoken(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.words());
    let code = page.all("#code").remove(0);
    assert_eq!(code.len(), 10, "{code}");
    code
}

async fn prove(browser: &mut Browser, code: &str) -> Page {
    browser.post("/assistance/code", &[("code", code)]).await
}

async fn choose(browser: &mut Browser, path: &str) -> Page {
    browser
        .post(path, &[("password", NEW), ("password_confirmation", NEW)])
        .await
}

async fn sign_in(app: &TestApp, identifier: &str, password: &str) -> u16 {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await.status
}

testkit::both! {
    // G-04 S-026
    async fn a_supervisor_reads_out_a_code_and_the_member_chooses_a_new_password_g_04(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let mut old = app.signed_in(BRUNO).await;
        app.letters().await;
        assert!(app.guest().get("/recovery/new?organisation=aurora").await.has("a[href^='/assistance/new']"));
        let (mut bruno, number) = ask(&app, "  BRUNO@aurora.example ").await;
        let list = sofia.get("/assistance").await;
        let place = list.attribute("tbody a", "href").unwrap();
        let page = sofia.get(&place).await;
        assert!(!page.words().contains(&number), "the number is the caller's to say");
        let member = id_of(&app, BRUNO).await;
        let code = spoken(&issue(&mut sofia, &member, &number).await);
        let mut told: Vec<_> = app.letters().await.into_iter().map(|letter| letter.to).collect();
        told.sort();
        assert_eq!(told, [BRUNO, SOFIA], "both mailboxes are told");
        let right = prove(&mut bruno, &format!("{} - {}", code[..5].to_lowercase(), &code[5..])).await;
        assert_eq!(right.status, 303);
        let path = right.location();
        assert!(path.starts_with("/recovery/") && !bruno.cookies.contains_key(FLOW));
        assert_eq!(bruno.get(&path).await.status, 200);
        assert_eq!(old.get("/session").await.status, 200, "nothing happened yet");
        assert_eq!(choose(&mut bruno, &path).await.status, 303);
        assert_eq!(old.get("/session").await.status, 303, "every session ends");
        assert_eq!((sign_in(&app, BRUNO, PASSWORD).await, sign_in(&app, BRUNO, NEW).await), (422, 303));
        let issued = &app.audited("assistance.issued").await[0];
        assert_eq!((issued.actor_name.as_deref(), issued.subject_name.as_deref()), (Some("Sofía Vega"), Some("Bruno Reyes")));
        assert_eq!(app.audited("assistance.proven").await.len(), 1);
        app.letters().await;
    }

    // S-026: the code opens the browser whose number was read out, and no other.
    async fn a_code_is_bound_to_its_own_browser(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let (mut bruno, number) = ask(&app, BRUNO).await;
        let (mut thief, other) = ask(&app, BRUNO).await;
        if number == other {
            return; // once in a thousand: then nothing is issued at all
        }
        let member = id_of(&app, BRUNO).await;
        let code = spoken(&issue(&mut sofia, &member, &number).await);
        assert_eq!(prove(&mut thief, &code).await.status, 422);
        assert_eq!(prove(&mut app.guest(), &code).await.location(), "/sign-in?done=assistance-done-lapsed");
        assert_eq!(prove(&mut bruno, &code).await.status, 303);
        assert_eq!(prove(&mut bruno, &code).await.location(), "/sign-in?done=assistance-done-lapsed", "once");
        app.letters().await;
    }

    // S-026 S-040: five tries, however many codes were read out, at once or one after the other.
    async fn a_flow_is_over_after_five_tries(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let member = id_of(&app, BRUNO).await;
        let (bruno, number) = ask(&app, BRUNO).await;
        let code = spoken(&issue(&mut sofia, &member, &number).await);
        let tries = (0..40).map(|n| {
            let mut browser = bruno.clone();
            tokio::spawn(async move { prove(&mut browser, &format!("00000000{n:02}")).await.status })
        });
        let statuses: Vec<_> = futures::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
        assert!(statuses.iter().all(|status| matches!(status, 303 | 422)), "{statuses:?}");
        assert_eq!(app.audited("assistance.proven").await.len(), 5);
        let mut late = bruno.clone();
        assert_eq!(prove(&mut late, &code).await.location(), "/sign-in?done=assistance-done-lapsed", "nor the right one");
        assert_eq!(sign_in(&app, BRUNO, PASSWORD).await, 303, "the login itself is not locked by it");
        app.letters().await;
    }

    // S-026: ten minutes.
    async fn a_code_lives_for_ten_minutes(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let member = id_of(&app, BRUNO).await;
        let (mut bruno, number) = ask(&app, BRUNO).await;
        let code = spoken(&issue(&mut sofia, &member, &number).await);
        app.clock.advance(Duration::minutes(10) + Duration::seconds(1));
        assert_eq!(prove(&mut bruno, &code).await.status, 422);
        let code = spoken(&issue(&mut sofia, &member, &number).await);
        app.clock.advance(Duration::minutes(10) - Duration::seconds(1));
        assert_eq!(prove(&mut bruno, &code).await.status, 303, "a second one, in time");
        app.letters().await;
    }

    // S-001: whoever asks sees the same for a login that is nobody's, an administrator's, and closed.
    async fn nobody_learns_from_it_whose_a_login_is(app: TestApp) {
        app.alter("update member set state = 'disabled' where identifier = 'virginia@conecta.com.vc'").await;
        let mut shown = Vec::new();
        for login in [BRUNO, ANA, "virginia@conecta.com.vc", "nobody@aurora.example"] {
            let (mut browser, number) = ask(&app, login).await;
            let mut seen = Vec::new();
            for n in 0..5 {
                let page = prove(&mut browser, &format!("000000000{n}")).await;
                // Where it is shown: three digits stand in other places too, by chance.
                let shown = format!(">{number}<");
                assert!(page.status == 303 || page.text.contains(&shown));
                seen.push((page.status, page.text.replace(&shown, ">NNN<")));
            }
            shown.push(seen);
        }
        for others in &shown[1..] {
            assert_eq!(others, &shown[0]);
        }
        let mut elsewhere = app.guest();
        let fields = [("identifier", BRUNO), ("organisation", "nowhere")];
        assert_eq!(elsewhere.post("/assistance", &fields).await.status, 303);
        assert_eq!(elsewhere.get("/assistance/code").await.status, 200);
        assert_eq!(prove(&mut elsewhere, "0000000000").await.status, 422);
        assert!(app.letters_but_notices().await.is_empty());
    }

    // G-04: not an administrator, not oneself, not another team's, not another organisation's, and not without the proof.
    async fn a_supervisor_helps_their_own_team_and_nobody_else(app: TestApp) {
        let mut sofia = app.signed_in(SOFIA).await;
        let (_bruno, number) = ask(&app, BRUNO).await;
        let (_own, own) = ask(&app, SOFIA).await;
        let (_ana, hers) = ask(&app, ANA).await;
        let members = [id_of(&app, BRUNO).await, id_of(&app, SOFIA).await, id_of(&app, ANA).await];
        assert!(!sofia.get("/assistance").await.has("tbody"), "no team is hers yet");
        assert_eq!(issue(&mut sofia, &members[0], &number).await.status, 404);
        join(&app).await;
        assert_eq!(sofia.get("/assistance").await.all("tbody tr").len(), 1);
        assert_eq!(issue(&mut sofia, &members[1], &own).await.status, 404, "herself");
        assert_eq!(issue(&mut sofia, &members[2], &hers).await.status, 404, "an administrator");
        let mut ana = app.signed_in(ANA).await;
        assert_eq!(ana.get("/assistance").await.all("tbody tr").len(), 2, "administrators help everybody but themselves");
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(issue(&mut boris, &members[0], &number).await.status, 404, "the stranger");
        let mut agent = app.signed_in(BRUNO).await;
        assert_eq!(issue(&mut agent, &members[0], &number).await.status, 403);
        let wrong = if number == "000" { "001" } else { "000" };
        let hashes = app.state.hashes.done();
        assert_eq!(issue(&mut sofia, &members[0], wrong).await.status, 422, "not the number of that screen");
        assert_eq!(app.state.hashes.done(), hashes, "which costs no attempt");
        for password in ["", "palpite"] {
            let fields = [("number", number.as_str()), ("current_password", password)];
            let page = sofia.post(&format!("/assistance/{}/code", members[0]), &fields).await;
            assert_eq!(page.status, 422);
            assert!(page.has("[role=alert]"));
        }
        assert!(app.audited("assistance.issued").await.is_empty());
        app.letters().await;
    }

    // G-04: whoever became an administrator, was closed or chose another password meanwhile is helped no more.
    async fn what_changed_meanwhile_makes_a_code_worthless(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let member = id_of(&app, BRUNO).await;
        for change in [
            "update member set role = 'administrator' where identifier = 'bruno@aurora.example'",
            "update member set epoch = epoch + 1, role = 'agent' where identifier = 'bruno@aurora.example'",
            "update member set state = 'disabled' where identifier = 'bruno@aurora.example'",
        ] {
            let (mut bruno, number) = ask(&app, BRUNO).await;
            let code = spoken(&issue(&mut sofia, &member, &number).await);
            app.alter(change).await;
            assert_eq!(prove(&mut bruno, &code).await.status, 422, "{change}");
            app.alter("update member set role = 'agent' where identifier = 'bruno@aurora.example'").await;
        }
        app.letters().await;
    }

    // G-04: a supervisor who helps more than twenty a day is stopped.
    async fn one_supervisor_helps_twenty_in_a_day(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let member = id_of(&app, BRUNO).await;
        for n in 0..=20 {
            let (_browser, number) = ask(&app, BRUNO).await;
            let page = issue(&mut sofia, &member, &number).await;
            assert_eq!(page.status, if n < 20 { 200 } else { 422 }, "{n}: {}", page.words());
            app.clock.advance(Duration::minutes(31)); // that one is over
        }
        app.letters().await;
    }

    // G-04 004-44: the second factor is still owed.
    async fn the_second_factor_is_owed_as_in_every_recovery(app: TestApp) {
        join(&app).await;
        let mut sofia = app.signed_in(SOFIA).await;
        let mut owner = app.signed_in(BRUNO).await;
        let made = owner.post("/profile/factors", &[("name", "Teléfono"), ("current_password", PASSWORD)]).await;
        let page = owner.follow(&made).await;
        let letters = page.all("code.letters").remove(0).replace(' ', "");
        let totp = || {
            let secret = totp_rs::Secret::try_from_base32(letters.clone()).unwrap();
            let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
            totp.generate(u64::try_from(app.clock.now().timestamp()).unwrap()).to_string()
        };
        let action = page.attribute("form[action$='/activation']", "action").unwrap();
        assert_eq!(owner.post(&action, &[("code", &totp())]).await.status, 200);
        let (mut bruno, number) = ask(&app, BRUNO).await;
        let code = spoken(&issue(&mut sofia, &id_of(&app, BRUNO).await, &number).await);
        let path = prove(&mut bruno, &code).await.location();
        assert_eq!(choose(&mut bruno, &path).await.location(), "/recovery/factor");
        assert_eq!(sign_in(&app, BRUNO, NEW).await, 422, "nothing is stored yet");
        app.clock.advance(Duration::seconds(30));
        assert_eq!(bruno.post("/recovery/factor", &[("code", &totp())]).await.status, 303);
        assert_eq!(sign_in(&app, BRUNO, NEW).await, 303);
        app.letters().await;
    }
}

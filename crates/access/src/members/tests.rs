use testkit::{Browser, PASSWORD, Page, TestApp, both};

const VERA: &str = "vera@conecta.com.vc";

/// The form of a new agent whose login receives no mail.
fn vera() -> Vec<(&'static str, &'static str)> {
    vec![
        ("display_name", "Vera Prado"),
        ("identifier", VERA),
        ("recovery_address", "caixa@aurora.example"),
        ("role", "agent"),
        ("locale", "pt-BR"),
        ("landing", "conversations"),
        ("time_zone", "America/Sao_Paulo"),
    ]
}

fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    vera()
        .into_iter()
        .filter(|(name, _)| *name != field)
        .chain([(field, value)])
        .collect()
}

/// Where the page of a member is who was just created.
fn address(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.words());
    page.location().split('?').next().unwrap_or_default().to_owned()
}

/// The address of the page of somebody in the list.
async fn find(browser: &mut Browser, query: &str) -> String {
    let page = browser.get(&format!("/members?q={query}")).await;
    page.attribute("a.person", "href")
        .unwrap_or_else(|| panic!("nobody found for {query}"))
}

/// The form of a member's page as it stands, with one field changed.
async fn edit(browser: &mut Browser, place: &str, field: &str, value: &str) -> Page {
    let page = browser.get(place).await;
    let names = [
        "display_name",
        "identifier",
        "recovery_address",
        "schedule",
        "locale",
        "landing",
        "time_zone",
        "version",
    ];
    let mut form: Vec<(String, String)> = names
        .iter()
        .map(|name| ((*name).to_owned(), page.field(name)))
        .collect();
    for name in ["role", "team", "history"] {
        let ticked = format!("input[name=\"{name}\"][checked]");
        form.extend(
            page.attribute(&ticked, "value")
                .map(|value| (name.to_owned(), value)),
        );
    }
    form.retain(|(name, _)| name != field);
    form.push((field.to_owned(), value.to_owned()));
    form.push(("_method".to_owned(), "patch".to_owned()));
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(place, &form).await
}

async fn signs_in(app: &TestApp, identifier: &str, password: &str) -> bool {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    app.guest().post("/sign-in", &fields).await.status == 303
}

both! {
    // 000-01, 000-06, 000-07, 000-08, 000-09, 000-10, 000-11, 004-01, 001-05
    async fn who_is_created_is_invited_at_once_in_their_language_and_gets_in(app: TestApp) {
        assert!(!signs_in(&app, VERA, PASSWORD).await, "nobody registers themselves");
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = address(&ana.post("/members", &vera()).await);
        let letters = app.letters().await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, "caixa@aurora.example", "never to the login");
        assert!(letters[0].text.contains(VERA) && letters[0].subject.contains(VERA), "{}", letters[0].text);
        assert!(letters[0].html.contains("lang=\"pt-BR\""), "{}", letters[0].html);
        let mut vera = app.guest();
        let fields = [("password", "farol-laranja-sereno-38"), ("password_confirmation", "farol-laranja-sereno-38")];
        assert_eq!(vera.post(&letters[0].path(), &fields).await.status, 303);
        assert!(signs_in(&app, VERA, "farol-laranja-sereno-38").await);
        let page = ana.get(&place).await;
        assert!(!page.has("form[action$=\"/invitation\"]"), "whoever is in is not invited again");
    }

    // 000-02, 000-03, 000-04
    async fn teams_schedule_and_permissions_are_chosen_at_registration(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        ana.post("/schedules", &[("name", "Turno"), ("time_zone", "UTC"), ("mon", "on"), ("mon_from", "08:00"), ("mon_to", "12:00")]).await;
        let form = ana.get("/members/new").await;
        let team = form.attribute("input[name=team]", "value").expect("a team");
        let schedule = form.attribute("select[name=schedule] option:nth-child(2)", "value").expect("a schedule");
        let mut fields = vera();
        fields.extend([("team", team.as_str()), ("schedule", &schedule), ("history", "true")]);
        let place = address(&ana.post("/members", &fields).await);
        let page = ana.get(&place).await;
        assert_eq!(page.attribute("input[name=team][checked]", "value"), Some(team.clone()));
        assert_eq!(page.field("schedule"), schedule);
        assert!(page.has("input[name=history][checked]"));
        let list = ana.get(&format!("/members?team={team}&q=vera")).await;
        assert_eq!(list.all("tbody .chip bdi"), ["Suporte"]);
        assert_eq!(ana.get(&format!("/members?team={team}&state=active")).await.all("tbody tr").len(), 2);
        app.letters().await;
    }

    // 000-14, G-11
    async fn the_board_shows_how_far_an_invitation_came(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = address(&ana.post("/members", &vera()).await);
        let standings = async |ana: &mut Browser| {
            let page = ana.get("/members?q=vera").await;
            (page.all("tbody .steps li[data-state=done]").len(), page.has("tbody .steps li[data-state=failed]"), page)
        };
        assert_eq!(standings(&mut ana).await.0, 0, "nothing left the house yet");
        app.letters().await;
        let (done, failed, page) = standings(&mut ana).await;
        assert_eq!((done, failed), (2, false), "sent and accepted");
        assert!(page.words().contains("caixa@aurora.example"), "where it went");
        app.sink.refuse(Some("550 5.1.1 no such mailbox"));
        assert_eq!(ana.post(&format!("{place}/invitation"), &[]).await.status, 303);
        app.letters().await;
        let (_, failed, page) = standings(&mut ana).await;
        assert!(failed && page.words().contains("no such mailbox"), "{}", page.words());
        assert!(ana.get(&place).await.words().contains("no such mailbox"));
        assert_eq!(ana.get("/members?state=stuck").await.all("tbody tr").len(), 1);
        app.sink.refuse(None);
        ana.post(&format!("{place}/invitation"), &[]).await;
        assert_eq!(app.letters().await.len(), 1);
        assert_eq!(ana.get("/members?state=stuck").await.all("tbody tr").len(), 0);
        app.clock.advance(chrono::Duration::hours(25));
        let mut ana = app.signed_in("ana@aurora.example").await;
        assert!(ana.get("/members?q=vera").await.has("tbody .steps li[data-state=expired]"));
        assert_eq!(ana.get("/members?state=stuck").await.all("tbody tr").len(), 1);
    }

    async fn a_login_that_exists_is_answered_with_what_helps(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = address(&ana.post("/members", &vera()).await);
        let page = ana.post("/members", &with("identifier", " VERA@Conecta.com.VC ")).await;
        assert_eq!(page.status, 422);
        assert!(page.has(&format!("form[action=\"{place}/invitation\"]")), "pending: send it again");
        assert_eq!(page.field("display_name"), "Vera Prado");
        let page = ana.post("/members", &with("identifier", "bruno@aurora.example")).await;
        assert!(page.status == 422 && !page.has("form[action$=\"/invitation\"]") && page.words().contains("Bruno Reyes"));
        ana.post(&format!("{place}/deactivation"), &[]).await;
        let page = ana.post("/members", &vera()).await;
        assert!(page.has(&format!("form[action=\"{place}/deactivation\"] input[name=_method]")), "disabled: reactivate");
        let place_of_bruno = find(&mut ana, "bruno").await;
        let page = edit(&mut ana, &place_of_bruno, "identifier", VERA).await;
        assert!(page.status == 422 && page.field("identifier") == VERA, "nor by editing");
        assert_eq!(app.letters().await.len(), 0, "the link of who was deactivated in between stays at home");
    }

    // 000-10, 000-25
    async fn one_mailbox_serves_many_logins_and_one_person_may_have_two(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        address(&ana.post("/members", &vera()).await);
        let mut second = with("identifier", "vera.admin");
        second.retain(|(name, _)| *name != "role" && *name != "landing");
        second.extend([("role", "administrator"), ("landing", "members")]);
        address(&ana.post("/members", &second).await);
        let letters = app.letters().await;
        assert_eq!(letters.len(), 2);
        for login in [VERA, "vera.admin"] {
            assert_eq!(letters.iter().filter(|letter| letter.text.contains(login)).count(), 1, "{login}");
        }
        assert_eq!(ana.get("/members?q=vera+prado").await.all("tbody tr").len(), 2);
    }

    // 000-26
    async fn the_login_decides_what_opens_after_the_sign_in(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let page = ana.post("/members", &with("landing", "members")).await;
        assert_eq!(page.status, 422, "an agent cannot land at the members");
        assert!(page.has("select[name=landing][aria-invalid]"));
        let place = find(&mut ana, "bruno").await;
        assert_eq!(edit(&mut ana, &place, "landing", "profile").await.status, 303);
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(bruno.get("/").await.location(), "/profile");
    }

    // S-084
    async fn sessions_end_when_access_shrinks_and_only_then(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = find(&mut ana, "bruno").await;
        let inside = async |browser: &mut Browser| browser.get("/presence-of-nobody").await.status == 404
            && browser.get("/teams").await.status == 403;
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(edit(&mut ana, &place, "display_name", "Bruno R.").await.status, 303);
        assert_eq!(edit(&mut ana, &place, "role", "supervisor").await.status, 303);
        assert!(inside(&mut bruno).await, "another name or more rights end nothing");
        assert_eq!(bruno.get("/lockouts").await.status, 200, "and more rights are there at once");
        for (field, value) in [("role", "agent"), ("team", "")] {
            let mut bruno = app.signed_in("bruno@aurora.example").await;
            assert!(inside(&mut bruno).await);
            let page = edit(&mut ana, &place, field, value).await;
            assert!(page.location().contains("members-done-shrunk"), "{field}");
            assert!(bruno.get("/teams").await.location().starts_with("/sign-in"), "{field}");
        }
        let mut bruno = app.signed_in("bruno@aurora.example").await;
        assert_eq!(ana.post(&format!("{place}/deactivation"), &[]).await.status, 303);
        assert!(bruno.get("/teams").await.location().starts_with("/sign-in"));
        assert!(!signs_in(&app, "bruno@aurora.example", PASSWORD).await);
        assert_eq!(ana.post(&format!("{place}/deactivation"), &[("_method", "delete")]).await.status, 303);
        assert!(signs_in(&app, "bruno@aurora.example", PASSWORD).await, "with the password they had");
        app.letters().await;
    }

    // 000-14, S-025
    async fn a_corrected_address_is_invited_anew_and_the_old_link_dies(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = address(&ana.post("/members", &with("recovery_address", "wrong@aurora.example")).await);
        let wrong = app.letters().await.remove(0);
        let page = edit(&mut ana, &place, "recovery_address", "vera@mail.example").await;
        assert!(page.location().contains("members-done-reinvited"));
        let right = app.letters().await.remove(0);
        assert_eq!(right.to, "vera@mail.example");
        assert!(!app.guest().get(&wrong.path()).await.has("input[name=password]"));
        assert!(app.guest().get(&right.path()).await.has("input[name=password]"));
        let page = edit(&mut ana, &place, "team", "").await;
        assert!(page.location().contains("members-done-changed"));
        assert!(app.guest().get(&right.path()).await.has("input[name=password]"), "an edit beside it leaves the link");
    }

    async fn there_is_always_an_administrator(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let hers = find(&mut ana, "ana%40aurora").await;
        assert_eq!(edit(&mut ana, &hers, "role", "agent").await.status, 422, "nobody changes their own role");
        assert_eq!(ana.post(&format!("{hers}/deactivation"), &[]).await.status, 422, "nor shuts themselves out");
        let sofias = find(&mut ana, "sofia").await;
        assert_eq!(edit(&mut ana, &sofias, "role", "administrator").await.status, 303);
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        // Each demotes the other at the same instant: both may not win.
        tokio::join!(edit(&mut ana, &sofias, "role", "agent"), edit(&mut sofia, &hers, "role", "agent"));
        let mut left = 0;
        for person in [&mut ana, &mut sofia] {
            left += i32::from(person.get("/members").await.status == 200);
        }
        let again = [app.signed_in("ana@aurora.example").await, app.signed_in("sofia@aurora.example").await];
        for mut person in again {
            left += i32::from(person.get("/members").await.status == 200);
        }
        assert!(left >= 1, "nobody administers any more");
    }

    async fn an_edit_over_a_stale_form_is_told_and_may_be_repeated(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = find(&mut ana, "bruno").await;
        let old = ana.get(&place).await.field("version");
        edit(&mut ana, &place, "display_name", "Bruno Primero").await;
        let page = edit(&mut ana, &place, "version", &old).await;
        assert_eq!(page.status, 422);
        assert_ne!(page.field("version"), old, "sent again it is meant");
        assert!(ana.get(&place).await.words().contains("Bruno Primero"));
    }

    // S-065
    async fn bad_input_is_refused_with_what_was_typed(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let long: &'static str = "x".repeat(4096).leak();
        for (field, value) in [
            ("display_name", ""), ("display_name", long), ("display_name", "Vera\r\nBcc: x@y.example"),
            ("identifier", ""), ("identifier", long), ("recovery_address", "nowhere"), ("recovery_address", long),
            ("role", "owner"), ("locale", "xx"), ("time_zone", "Mars/Olympus"), ("landing", "//evil.example"),
            ("team", "0190c1d2aaaa7bbb8cccddddeeeeffff"), ("schedule", "x"),
        ] {
            let page = ana.post("/members", &with(field, value)).await;
            assert_eq!(page.status, 422, "{field}={value:.20}");
            assert!(page.has(&format!("#{field}-error")), "{field} says why");
            if field != "display_name" {
                assert_eq!(page.field("display_name"), "Vera Prado", "{field}");
            }
        }
        assert_eq!(ana.post("/members", &with("display_name", "a\0b")).await.status, 400);
        let raw = |body: &'static [u8]| body.to_vec();
        let form = "application/x-www-form-urlencoded";
        let page = ana.send(axum::http::Method::POST, "/members", form, raw(b"display_name=%ff%fe")).await;
        assert_eq!(page.status, 400);
        assert_eq!(ana.get("/members?q=%00%ff&page=-1&team=x&role=x&state=x").await.status, 200);
        assert_eq!(ana.get("/members/not-an-id").await.status, 404);
        assert_eq!(app.letters().await.len(), 0);
    }

    async fn no_two_logins_look_the_same(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = address(&ana.post("/members", &vera()).await);
        for lookalike in [
            "vera@conecta.com.vc\u{200b}", "ve\u{ad}ra@conecta.com.vc", "vera@conecta\u{2060}.com.vc", "\u{feff}vera@conecta.com.vc",
            "\u{3164}", "\u{2800}", "vera@conecta.com.vc\u{ffa0}",
        ] {
            let page = ana.post("/members", &with("identifier", lookalike)).await;
            assert!(page.status == 422 && page.has("#identifier-error"), "{lookalike:?}");
            let page = edit(&mut ana, &place, "identifier", lookalike).await;
            assert!(page.status == 422 && page.has("#identifier-error"), "{lookalike:?}");
        }
        let page = ana.post("/members", &with("identifier", "vera@conecta.com.vc.")).await;
        assert!(page.status == 422 && page.has(&format!("form[action=\"{place}/invitation\"]")), "hers already");
        let page = ana.post("/members", &with("display_name", "\u{200b}\u{200d}")).await;
        assert!(page.status == 422 && page.has("#display_name-error"));
        assert_eq!(app.number("select count(*) as n from member where identifier like 'v%ra@conecta%'").await, 1);
        app.letters().await;
    }

    // The rule came after them.
    async fn a_login_of_before_goes_on_opening(app: TestApp) {
        let odd = "bruno@aurora.example\u{200b}";
        app.alter(&format!("update member set identifier = '{odd}', identifier_key = '{odd}' where identifier = 'bruno@aurora.example'")).await;
        assert!(signs_in(&app, odd, PASSWORD).await);
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = find(&mut ana, "bruno").await;
        assert_eq!(edit(&mut ana, &place, "display_name", "Bruno R.").await.status, 303, "everything else may change");
        assert!(signs_in(&app, odd, PASSWORD).await);
        assert_eq!(edit(&mut ana, &place, "identifier", "\u{feff}bruno@aurora.example").await.status, 422, "into no other such one");
        assert_eq!(edit(&mut ana, &place, "identifier", "bruno@aurora.example").await.status, 303);
        assert!(signs_in(&app, "Bruno@aurora.example.", PASSWORD).await, "a domain may end with a dot");
        app.letters().await;
    }

    async fn nobody_else_sees_or_touches_members(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let place = find(&mut ana, "bruno").await;
        let mut boris = app.signed_in("boris@boreal.example").await;
        for path in ["/members", "/members?q=bruno", "/members?q=aurora", "/teams"] {
            let page = boris.get(path).await;
            assert!(page.status == 200 && !page.words().contains("Bruno") && !page.words().contains("Suporte"), "{path}");
        }
        assert_eq!(boris.get(&place).await.status, 404);
        assert_eq!(boris.get(&format!("{place}/deactivation")).await.status, 404);
        assert_eq!(boris.post(&format!("{place}/deactivation"), &[]).await.status, 404);
        assert_eq!(boris.post(&format!("{place}/invitation"), &[]).await.status, 404);
        let mut change = vera();
        change.push(("_method", "patch"));
        assert_eq!(boris.post(&place, &change).await.status, 404);
        let team = ana.get("/members/new").await.attribute("input[name=team]", "value").expect("a team");
        let mut poach = vera();
        poach.push(("team", &team));
        assert_eq!(boris.post("/members", &poach).await.status, 422, "another organisation's team is none");
        assert_eq!(boris.post("/members", &vera()).await.status, 303, "the same login may exist there");
        for colleague in ["bruno@aurora.example", "sofia@aurora.example"] {
            let mut colleague = app.signed_in(colleague).await;
            assert_eq!(colleague.get("/members").await.status, 403);
            assert_eq!(colleague.get(&place).await.status, 403);
            assert_eq!(colleague.post("/members", &vera()).await.status, 403);
        }
        assert!(ana.get(&place).await.words().contains("Bruno Reyes"));
        app.letters().await;
    }

    async fn people_are_found_without_accents_and_fifty_at_a_time(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for n in 0..52 {
            let (name, login) = (format!("Ágata {n:02}"), format!("agata{n}"));
            let mut fields = vera();
            fields.retain(|(name, _)| *name != "display_name" && *name != "identifier");
            fields.extend([("display_name", name.as_str()), ("identifier", login.as_str())]);
            assert_eq!(ana.post("/members", &fields).await.status, 303);
        }
        let first = ana.get("/members?q=AGATA").await;
        assert_eq!(first.all("tbody tr").len(), 50);
        let next = first.attribute("a[rel=next]", "href").expect("a second page");
        let second = ana.get(&next).await;
        assert_eq!(second.all("tbody tr th bdi").iter().filter(|text| text.starts_with("Ágata")).count(), 2);
        assert_eq!(ana.get("/members?q=agata%25").await.all("tbody tr").len(), 0, "a wildcard is a character");
        assert_eq!(ana.get("/members").await.all("tbody tr th bdi")[0], "Ágata 00", "sorted as people sort");
    }
}

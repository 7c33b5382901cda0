//! Adding and removing from the profile, and the codes on paper.

use super::*;
use chrono::Duration;

testkit::both! {
    // 004-25 004-26 S-151: name, picture and letters, one right code; before it the device is none.
    async fn a_device_counts_once_its_first_code_came(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        assert!(bruno.get("/profile").await.has("a[href='/profile/factors']"));
        assert!(bruno.get("/profile/factors").await.has("a[href='/profile/factors/new']"));
        let nameless = bruno.post("/profile/factors", &[("name", "  "), ("current_password", PASSWORD)]).await;
        assert!(nameless.status == 422 && nameless.has("#name-error"), "{}", nameless.words());
        let (page, action) = begin(&mut bruno, &[("name", " Mi  teléfono "), ("current_password", PASSWORD)]).await;
        assert!(page.words().contains("Mi teléfono"));
        assert!(page.has(".qr[role=img][aria-label] svg path[fill]") && !page.text.contains("style="));
        assert!(page.has("input[name=code][autocomplete='one-time-code'][inputmode=numeric]"));
        let mut held = Held { letters: letters(&page), codes: Vec::new() };
        assert_eq!(held.letters.replace(' ', "").len(), 32, "160 bits");
        let wrong = bruno.post(&action, &[("code", &held.never(&app))]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(letters(&wrong), held.letters, "the same secret is there for another try");
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/conversations", "no factor yet");
        let done = bruno.post(&action, &[("code", &held.at(app.clock.now()))]).await;
        assert_eq!(done.status, 200);
        held.codes = done.all("ol.codes code");
        assert!(held.codes.len() == 10 && held.codes.iter().all(|code| code.len() == 19), "{:?}", held.codes);
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/sign-in/factor");
        let list = bruno.get("/profile/factors").await;
        assert!(list.words().contains("Mi teléfono") && list.words().contains("Quedan 10 de 10"), "{}", list.words());
        assert_eq!(bruno.get(action.trim_end_matches("/activation")).await.status, 404, "the secret is shown no more");
        assert_eq!(app.letters().await.remove(0).to, BRUNO);
    }

    // S-151: what nobody confirmed within ten minutes is gone, and so is the one before another was begun.
    async fn an_abandoned_secret_is_worth_nothing(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let fields = [("name", "Uno"), ("current_password", PASSWORD)];
        let (first, first_action) = begin(&mut bruno, &fields).await;
        let (second, second_action) = begin(&mut bruno, &fields).await;
        let first = Held { letters: letters(&first), codes: Vec::new() };
        let second = Held { letters: letters(&second), codes: Vec::new() };
        assert_eq!(bruno.post(&first_action, &[("code", &first.at(app.clock.now()))]).await.status, 404);
        app.clock.advance(Duration::minutes(10));
        assert_eq!(bruno.get(second_action.trim_end_matches("/activation")).await.status, 404);
        assert_eq!(bruno.post(&second_action, &[("code", &second.at(app.clock.now()))]).await.status, 404);
        app.clock.advance(Duration::seconds(1));
        app.plant_jobs().await;
        app.run_jobs_once().await;
        assert_eq!(app.number("select count(*) as n from factor").await, 0);
    }

    // S-150 S-186: at rest a secret is sealed, and sealed for its own row.
    async fn a_stolen_table_shows_no_secret(app: TestApp) {
        let (_bruno, held) = with_device(&app, BRUNO).await;
        let plain = totp_rs::Secret::try_from_base32(held.letters.replace(' ', "")).unwrap();
        let db = app.state.db.read();
        let row = db.query_one_raw(kit::db::dialect::sql(db, "select id, organisation_id, secret from factor", []));
        let row = row.await.unwrap().unwrap();
        let sealed: Vec<u8> = row.try_get("", "secret").unwrap();
        assert!(!sealed.windows(20).any(|window| window == plain.as_bytes()));
        let (organisation, id) = (row.try_get("", "organisation_id").unwrap(), row.try_get("", "id").unwrap());
        let place = crate::factors::model::place(organisation, id);
        assert_eq!(app.state.key.open(&place, &sealed).unwrap().expose().as_slice(), plain.as_bytes());
        let elsewhere = crate::factors::model::place(organisation, crate::factors::FactorId::new());
        assert!(app.state.key.open(&elsewhere, &sealed).is_err());
    }

    // S-154: adding needs the password while there is no device, and a code of the first one afterwards.
    async fn adding_needs_to_show_again_who_one_is(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        for fields in [vec![("name", "x")], vec![("name", "x"), ("current_password", "not it")], vec![("name", "x"), ("code", "123456")]] {
            assert_eq!(bruno.post("/profile/factors", &fields).await.status, 422, "{fields:?}");
        }
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        let page = bruno.get("/profile/factors/new").await;
        assert!(page.has("input[name=code]") && !page.has("input[name=current_password]"));
        for fields in [
            vec![("name", "Tablet"), ("current_password", PASSWORD)],
            vec![("name", "Tablet"), ("current_password", PASSWORD), ("code", "000")],
        ] {
            assert_eq!(bruno.post("/profile/factors", &fields).await.status, 422, "the password is not enough any more");
        }
        let (page, action) = begin(&mut bruno, &[("name", "Tablet"), ("code", &held.next(&app))]).await;
        let second = Held { letters: letters(&page), codes: Vec::new() };
        let done = bruno.post(&action, &[("code", &second.at(app.clock.now()))]).await;
        assert_eq!(done.location(), "/profile/factors?done=factors-done-added", "the codes on paper stay");
        for device in [&held, &second] {
            let mut browser = between(&app, BRUNO).await;
            assert_eq!(code(&mut browser, &device.next(&app)).await.status, 303, "either will do");
        }
    }

    // S-154: the password and a session left open take no device away.
    async fn removing_needs_a_code_and_voids_the_paper_with_the_last(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        let list = bruno.get("/profile/factors").await;
        let ask = list.attribute("a[href$='/removal']", "href").unwrap();
        assert!(bruno.get(&ask).await.has("input[name=code][autocomplete='one-time-code']"));
        let path = ask.trim_end_matches("/removal");
        for extra in [("current_password", PASSWORD), ("code", ""), ("code", held.never(&app).as_str())] {
            let page = bruno.post(path, &[("_method", "delete"), extra]).await;
            assert!(page.status == 422 && page.has(".refusal"), "{extra:?}");
        }
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert_eq!(boris.get(&ask).await.status, 404, "the stranger");
        assert_eq!(boris.post(path, &[("_method", "delete"), ("current_password", PASSWORD)]).await.status, 404);
        let mut virginia = app.signed_in("virginia@conecta.com.vc").await;
        assert_eq!(virginia.post(path, &[("_method", "delete"), ("current_password", PASSWORD)]).await.status, 404, "a colleague");
        let removed = bruno.post(path, &[("_method", "delete"), ("code", &held.next(&app))]).await;
        assert_eq!(removed.location(), "/profile/factors?done=factors-done-removed");
        assert_eq!(app.number("select count(*) as n from recovery_code").await, 0);
        assert_eq!(password(&mut app.guest(), BRUNO, PASSWORD).await.location(), "/conversations");
        let told: Vec<_> = app.letters_but_notices().await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, [BRUNO, BRUNO], "S-053: added, removed");
    }

    // S-154: where a device is asked for, the last one stays; with another beside it, either may go.
    async fn the_last_device_stays_where_one_is_asked_for(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        let asked = "insert into factor_reset (organisation_id, id, member_id, reset_by, reason, reset_at)
            select organisation_id, id, id, id, 'asked for', created_at from member where identifier = 'bruno@aurora.example'";
        app.alter(asked).await;
        let list = bruno.get("/profile/factors").await;
        let ask = list.attribute("a[href$='/removal']", "href").unwrap();
        let path = ask.trim_end_matches("/removal").to_owned();
        let page = bruno.post(&path, &[("_method", "delete"), ("code", &held.next(&app))]).await;
        assert!(page.status == 422 && page.words().contains("Es su último dispositivo"), "{}", page.words());
        // The refusal used no code up.
        let (page, action) = begin(&mut bruno, &[("name", "Otro"), ("code", &held.at(app.clock.now()))]).await;
        let second = Held { letters: letters(&page), codes: Vec::new() };
        assert_eq!(bruno.post(&action, &[("code", &second.at(app.clock.now()))]).await.status, 303);
        app.alter("update factor_reset set settled_at = null").await;
        // Of two that go at once one stays, whoever is faster.
        let paths = bruno.get("/profile/factors").await;
        let other = paths.text.split("href=\"").filter_map(|rest| rest.split('"').next())
            .filter(|href| href.ends_with("/removal")).map(|href| href.trim_end_matches("/removal").to_owned())
            .find(|href| *href != path).unwrap();
        let (one, two) = (held.next(&app), second.at(app.clock.now()));
        let mut tab = bruno.clone();
        let (first, last) = ([("_method", "delete"), ("code", one.as_str())], [("_method", "delete"), ("code", two.as_str())]);
        let (a, b) = tokio::join!(bruno.post(&path, &first), tab.post(&other, &last));
        assert_eq!([a.status, b.status].iter().filter(|status| **status == 303).count(), 1, "{} {}", a.status, b.status);
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 1);
    }

    // S-153: ten, counted on the page; a new set voids the old one, and the mailbox is told.
    async fn new_codes_on_paper_void_the_old(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        app.letters().await;
        let without = bruno.post("/profile/recovery-codes", &[("current_password", PASSWORD)]).await;
        assert_eq!(without.status, 422);
        let page = bruno.post("/profile/recovery-codes", &[("code", &held.next(&app))]).await;
        let new = page.all("ol.codes code");
        assert!(page.status == 200 && new.len() == 10 && new.iter().all(|code| !held.codes.contains(code)));
        assert_eq!(app.letters().await.len(), 1);
        let mut browser = between(&app, BRUNO).await;
        assert_eq!(code(&mut browser, &held.codes[0]).await.status, 422, "void");
        assert_eq!(code(&mut browser, &new[0]).await.status, 303);
        let list = bruno.get("/profile/factors").await;
        assert!(list.words().contains("Quedan 9 de 10"), "{}", list.words());
        assert!(!list.text.contains(&new[1]), "shown once");
        app.letters().await;
        let stored = app.number("select count(*) as n from recovery_code where used_at is not null").await;
        assert_eq!(stored, 1);
    }

    // At most five: every further one makes a guess cheaper.
    async fn nobody_collects_devices(app: TestApp) {
        let (mut bruno, held) = with_device(&app, BRUNO).await;
        for n in 2..=5 {
            let (page, action) = begin(&mut bruno, &[("name", &format!("D{n}")), ("code", &held.next(&app))]).await;
            let next = Held { letters: letters(&page), codes: Vec::new() };
            assert_eq!(bruno.post(&action, &[("code", &next.at(app.clock.now()))]).await.status, 303);
        }
        assert!(!bruno.get("/profile/factors").await.has("a[href='/profile/factors/new']"));
        let page = bruno.post("/profile/factors", &[("name", "D6"), ("code", &held.next(&app))]).await;
        assert_eq!(page.status, 422);
    }

    // 004-05: the room in four languages, by whoever adds the first device.
    async fn the_page_speaks_the_members_language(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        for (locale, title, button) in [
            ("en", "Add a device", "Next"), ("pt-BR", "Adicionar dispositivo", "Avançar"),
            ("fr", "Ajouter un appareil", "Suivant"), ("es", "Añadir un dispositivo", "Siguiente"),
        ] {
            let profile = [("display_name", "Ana"), ("locale", locale), ("time_zone", "UTC"), ("landing", "members")];
            assert_eq!(ana.post("/profile", &profile).await.status, 303);
            let page = ana.get("/profile/factors/new").await;
            assert_eq!(page.all("h1"), [title]);
            assert_eq!(page.all("main button[data-kind=primary]"), [button]);
        }
    }
}

// S-151: what the page draws is what a camera reads. `zbarimg` is among what `make test` installs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_picture_reads_as_the_address_of_the_secret_004_26() {
    let app = TestApp::sqlite().await;
    let mut bruno = app.signed_in(BRUNO).await;
    let (page, _) = begin(&mut bruno, &[("name", "x"), ("current_password", PASSWORD)]).await;
    let path = page.attribute(".qr svg path", "d").unwrap();
    let view = page
        .attribute(".qr svg", "viewbox")
        .or(page.attribute(".qr svg", "viewBox"))
        .unwrap();
    let size: usize = view.split(' ').nth(2).unwrap().parse().unwrap();
    // The same cells as a plain picture, each eight pixels wide.
    let mut cells = vec![vec![b'1'; size]; size];
    cells.iter_mut().flatten().for_each(|cell| *cell = b'0');
    for part in path.split('M').filter(|part| !part.is_empty()) {
        let (x, y) = part.split('h').next().unwrap().split_once(' ').unwrap();
        cells[y.parse::<usize>().unwrap()][x.parse::<usize>().unwrap()] = b'1';
    }
    let mut picture = format!("P1\n{} {}\n", size * 8, size * 8);
    for row in &cells {
        for _ in 0..8 {
            picture.extend(
                row.iter()
                    .flat_map(|cell| std::iter::repeat_n(char::from(*cell), 8)),
            );
            picture.push('\n');
        }
    }
    let file = app.folder().join("qr.pbm");
    std::fs::write(&file, picture).unwrap();
    let Ok(read) = std::process::Command::new("zbarimg")
        .args(["-q", "--raw"])
        .arg(&file)
        .output()
    else {
        assert!(std::env::var_os("CI").is_none(), "zbarimg is missing");
        return;
    };
    let read = String::from_utf8(read.stdout).unwrap();
    let secret = letters(&page).replace(' ', "");
    let expected = format!(
        "otpauth://totp/Aurora:bruno%40aurora%2Eexample?secret={secret}&issuer=Aurora&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(read.trim(), expected);
}

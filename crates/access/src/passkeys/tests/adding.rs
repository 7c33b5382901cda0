//! Adding, naming and removing.

use super::*;
use testkit::Lie;

testkit::both! {
    // 004-20 004-24 004-27 004-29: a name, the kind, next, then the device makes it; it counts from its first answer on.
    async fn a_passkey_is_chosen_beside_the_generator_and_counts_once_it_answered(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let form = bruno.get("/profile/factors/new").await;
        assert!(form.has("input[name=kind][value=code][checked]") && form.has("input[name=kind][value=passkey]:not([checked])"));
        assert!(form.words().contains("Generador temporal") && form.words().contains("Llave de acceso"));
        let nameless = bruno.post("/profile/factors", &[("kind", "passkey"), ("current_password", PASSWORD)]).await;
        assert!(nameless.status == 422 && nameless.has("input[name=kind][value=passkey][checked]"), "what was chosen stays");
        let page = begin(&mut bruno, &[("current_password", PASSWORD)]).await;
        assert!(page.words().contains("Mi llave") && !page.has(".qr") && !page.has("input[name=code]"));
        assert!(page.has("[data-passkey=create][hidden] button[type=button]"), "hidden until script knows that it can");
        assert!(page.words().contains("su llave nunca sale de su dispositivo"));
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 0);
        let mut device = Authenticator::default();
        let done = make(&mut bruno, &page, &mut device).await;
        assert_eq!((done.status, done.all("ol.codes code").len()), (200, 10));
        let list = bruno.get("/profile/factors").await;
        assert!(list.words().contains("Mi llave") && list.words().contains("solo en este dispositivo"), "{}", list.words());
        assert!(list.words().contains("también entra sin contraseña"));
        assert_eq!(list.attribute("[data-controller=passkey-signals]", "data-accepted").unwrap(), device.ids().join(" "));
        assert_eq!(app.letters().await.remove(0).to, BRUNO);
        let told = app.audited("factors.added").await;
        assert_eq!(told[0].data["kind"], "passkey");
        assert_eq!(second(&mut between(&app, BRUNO).await, &mut device).await.location(), "/conversations");
    }

    // S-140: what a browser is asked for is what we accept, and nothing is asked about who made the device.
    async fn a_passkey_is_asked_for_with_all_that_must_hold(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = begin(&mut bruno, &[("current_password", PASSWORD)]).await;
        let path = page.attribute("[data-passkey=create]", "data-challenge").unwrap();
        let (options, ceremony) = posed(&mut bruno, &path).await;
        let challenge = crate::passkeys::model::decoded(options["challenge"].as_str().unwrap()).unwrap();
        assert_eq!(challenge.len(), 32);
        assert_eq!(options["rp"]["id"], "localhost");
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "preferred");
        let algorithms: Vec<i64> = options["pubKeyCredParams"].as_array().unwrap().iter().map(|one| one["alg"].as_i64().unwrap()).collect();
        assert!(algorithms.contains(&-7) && algorithms.contains(&-257), "{algorithms:?}");
        assert_eq!(options["user"]["name"], BRUNO);
        assert_eq!(options["timeout"], 300_000);
        assert_ne!(posed(&mut bruno, &path).await.0["challenge"], options["challenge"]);
        // Sealed: neither the challenge nor anything else can be read or made from what travels along.
        assert!(!ceremony.contains(options["challenge"].as_str().unwrap()));
    }

    // S-140: each check of a registration fails alone, and then there is no device.
    async fn a_lie_of_a_new_passkey_is_refused_whichever_it_is(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        for (n, lie) in Lie::OF_BOTH.into_iter().chain([Lie::Algorithm]).enumerate() {
            if n % 3 == 0 {
                app.alter("delete from attempt_counter").await;
            }
            let page = begin(&mut bruno, &[("current_password", PASSWORD)]).await;
            let refused = make(&mut bruno, &page, &mut Authenticator::default().lying(lie)).await;
            assert_eq!(refused.status, 422, "{lie:?}");
            assert!(refused.has(".refusal") && refused.words().contains("no fue aceptada"), "{lie:?}: {}", refused.words());
        }
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 0);
        app.letters().await;
    }

    // S-140: nobody's passkey becomes another's, not even over the wall of an organisation.
    async fn a_passkey_that_is_somebodys_is_nobody_elses(app: TestApp) {
        let mut device = Authenticator::default();
        with_passkey(&app, BORIS, &mut device).await;
        let taken = crate::passkeys::model::decoded(&device.ids()[0]).unwrap();
        let mut bruno = app.signed_in(BRUNO).await;
        let page = begin(&mut bruno, &[("current_password", PASSWORD)]).await;
        let mut thief = Authenticator::default();
        thief.next_id = Some(taken);
        assert_eq!(make(&mut bruno, &page, &mut thief).await.status, 422);
        assert_eq!(app.number("select count(*) as n from factor where state = 'active'").await, 1);
        app.letters().await;
    }

    // S-151: nobody makes a passkey on the page of another, and after ten minutes nobody does on their own.
    async fn a_passkey_waits_ten_minutes_for_its_owner_and_for_nobody_else(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await;
        let page = begin(&mut bruno, &[("current_password", PASSWORD)]).await;
        let path = page.attribute("[data-passkey=create]", "data-challenge").unwrap();
        let action = page.attribute("form[action$='/activation']", "action").unwrap();
        for other in [BORIS, ANA] {
            let mut other = app.signed_in(other).await;
            assert_eq!(other.post(&path, &[]).await.status, 404);
            assert_eq!(other.post(&action, &[("passkey", "{}")]).await.status, 404);
        }
        let (options, ceremony) = posed(&mut bruno, &path).await;
        let passkey = Authenticator::default().create(&options);
        app.clock.advance(chrono::Duration::minutes(5));
        let late = bring(&mut bruno, &action, &passkey, &ceremony).await;
        assert!(late.status == 422 && late.words().contains("Ha tardado demasiado"), "{}", late.words());
        app.clock.advance(chrono::Duration::minutes(5));
        assert_eq!(bruno.post(&path, &[]).await.status, 404);
        app.letters().await;
    }

    // S-154: whoever removes one shows again who they are, with another or with that one; the browser is told which.
    async fn removing_a_passkey_needs_a_fresh_answer(app: TestApp) {
        let mut device = Authenticator::default();
        let (mut bruno, _) = with_passkey(&app, BRUNO, &mut device).await;
        let ask = bruno.get("/profile/factors").await.attribute("a[href$='/removal']", "href").unwrap();
        let page = bruno.get(&ask).await;
        assert_eq!(page.attribute("[data-controller=passkey-gone]", "data-id").unwrap(), device.ids()[0]);
        assert!(page.has("[data-passkey=get][data-challenge='/profile/factors/challenge']") && page.has("input[name=code][data-instead]"));
        let path = ask.trim_end_matches("/removal");
        for extra in [("current_password", PASSWORD), ("code", "123456")] {
            assert_eq!(bruno.post(path, &[("_method", "delete"), extra]).await.status, 422, "{extra:?}");
        }
        // An answer to another step's question is none to this.
        let (options, ceremony) = posed(&mut between(&app, BRUNO).await, "/sign-in/factor/challenge").await;
        let answer = device.get(&options);
        let fields = |answer: &str, ceremony: &str| [("_method".to_owned(), "delete".to_owned()), ("passkey".to_owned(), answer.to_owned()), ("ceremony".to_owned(), ceremony.to_owned())];
        let send = async |browser: &mut Browser, fields: [(String, String); 3]| {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            browser.post(path, &fields).await
        };
        assert_eq!(send(&mut bruno, fields(&answer, &ceremony)).await.status, 422);
        let (options, ceremony) = posed(&mut bruno, "/profile/factors/challenge").await;
        let answer = device.get(&options);
        let gone = send(&mut bruno, fields(&answer, &ceremony)).await;
        assert_eq!(gone.location(), "/profile/factors?done=factors-done-removed");
        let list = bruno.get("/profile/factors").await;
        assert_eq!(list.attribute("[data-controller=passkey-signals]", "data-accepted").unwrap(), "");
        assert_eq!(alone(&mut app.guest(), &mut device).await.status, 422, "it opens nothing any more");
        app.letters().await;
    }

    // 004-30…33: the four texts, the reader's own first in sight, in tabs that need no script.
    async fn each_providers_help_is_there_and_the_readers_own_is_open(app: TestApp) {
        let mut bruno = app.signed_in(BRUNO).await.with("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0 Safari/537.36");
        let page = begin(&mut bruno, &[("current_password", PASSWORD)]).await;
        assert_eq!(page.all(".tabbed .tab-list label"), ["Apple", "Windows", "Android", "Chrome"]);
        assert!(page.has(".tabbed input[type=radio][value=windows][checked]") && !page.has(".tabbed input[value=apple][checked]"));
        let place = bruno.get("/profile/factors").await;
        assert_eq!(place.status, 200);
        let french = app.state.words.tongue(kit::words::Locale::Fr);
        for (key, said) in [
            ("passkeys-apple-1", "Connectez-vous avec votre Apple ID et votre iCloud Keychain activé."),
            ("passkeys-apple-2", "Lorsque vous y êtes invité, confirmez la méthode que vous souhaitez utiliser :"),
            ("passkeys-windows-1", "Se connecter avec Windows Hello."),
            ("passkeys-windows-note", "Note: Windows requiert Windows Hello, qui enregistre et protège votre compte."),
            ("passkeys-android-2", "Vérifiez que le verrouillage de l'écran (code PIN, motif, empreinte digitale, etc.) est activé et que la synchronisation du compte Google est active."),
            ("passkeys-chrome-note", "Note: Pour gérer les clés de Chrome, allez sur Settings > Autofill > Passwords & passkeys."),
        ] {
            assert_eq!(french.t(key), said);
        }
        for (tab, words) in [
            ("apple", ["Face ID", "Touch ID", "llavero de iCloud"]),
            ("windows", ["Windows Hello", "aprobar el registro", "protege"]),
            ("android", ["Gestor de contraseñas de Google", "bloqueo de pantalla", "huella"]),
            ("chrome", ["cuenta de Google", "sincronización", "Settings > Autofill > Passwords & passkeys"]),
        ] {
            let text = page.all(&format!(".tab[data-platform={tab}]")).remove(0);
            assert!(words.iter().all(|word| text.contains(word)), "{tab}: {text}");
        }
    }
}

use chrono::Duration;
use testkit::{Browser, Page};

const TABLE: &str = "Nombre;Usuario;Dirección de recuperación;Rol;Equipos;Horario;Idioma\r\n\
    Lucía Peña;lucia;lucia@mail.example;agente;suporte;;es\r\n\
    Tomás Gil;tomas@mail.example;;supervisor;;;fr\r\n\
    Sin Equipo;sin;sin@mail.example;agente;Legal;;\r\n";

async fn look(ana: &mut Browser, table: &[u8]) -> Page {
    let file = ("file", "personas.csv", "text/csv", table);
    ana.post_files("/imports", &[("step", "preview")], &[file]).await
}

/// Posts what the preview offers to post.
async fn carry_out(ana: &mut Browser, preview: &Page) -> Page {
    let text = preview.field("text");
    ana.post_files("/imports", &[("text", &text), ("step", "create")], &[])
        .await
}

fn outcomes(page: &Page) -> Vec<String> {
    let html = page.text.split("data-outcome=\"").skip(1);
    html.map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .collect()
}

testkit::both! {
    // G-11, 000-02, 000-06, 000-09
    async fn a_table_is_shown_first_and_then_its_right_rows_are_invited(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        assert_eq!((preview.status, outcomes(&preview)), (200, vec!["new".into(), "new".into(), "faulty".into()]));
        assert!(preview.words().contains("No hay ningún equipo «Legal»"), "{}", preview.words());
        assert!(ana.get("/members?q=lucia").await.has(".empty") && app.letters().await.is_empty(), "looking writes nothing");
        let done = carry_out(&mut ana, &preview).await;
        assert_eq!(outcomes(&done), ["created", "created", "faulty"], "{}", done.words());
        let letters = app.letters().await;
        let mut to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["lucia@mail.example", "tomas@mail.example"]);
        let french = letters.iter().find(|letter| letter.to.starts_with("tomas")).expect("his letter");
        assert!(french.html.contains("lang=\"fr\"") && french.text.contains("Ana Duarte"));
        let page = ana.get("/members?q=lucia").await;
        assert_eq!(page.all("tbody .chip bdi"), ["Suporte"]);
        assert_eq!(ana.get("/members?q=tomas&role=supervisor").await.all("tbody tr").len(), 1);
        assert!(ana.get("/members?q=sin").await.has(".empty"));
    }

    // G-11: adding again what exists is no error and changes nothing
    async fn the_same_table_twice_is_the_table_once(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        carry_out(&mut ana, &preview).await;
        app.letters().await;
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        assert_eq!(outcomes(&preview), ["invited", "invited", "faulty"]);
        let done = carry_out(&mut ana, &preview).await;
        assert_eq!(outcomes(&done), ["waiting", "waiting", "faulty"]);
        assert!(app.letters().await.is_empty(), "a second letter would kill the first");
        app.clock.advance(Duration::hours(25));
        let mut ana = app.signed_in("ana@aurora.example").await;
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        let done = carry_out(&mut ana, &preview).await;
        assert_eq!(outcomes(&done), ["invited-again", "invited-again", "faulty"], "their links had expired");
        assert_eq!(app.letters().await.len(), 2);
        assert_eq!(ana.get("/members?state=invited").await.all("tbody tr").len(), 2);
    }

    // S-010
    async fn inviting_who_is_in_already_succeeds_and_tells_them_once_a_day(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let table = "name,login,address\nB,bruno@aurora.example,\nV,VIRGINIA@conecta.com.vc,caixa@aurora.example\n";
        let preview = look(&mut ana, table.as_bytes()).await;
        assert!(preview.words().contains("Bruno Reyes"), "whose it is");
        let done = carry_out(&mut ana, &preview).await;
        assert_eq!((done.status, outcomes(&done)), (200, vec!["active".into(), "active".into()]));
        let letters = app.letters().await;
        let hers = letters.iter().find(|letter| letter.to == "caixa@aurora.example").expect("to the stored address");
        assert!(hers.subject.contains("virginia@conecta.com.vc") && hers.text.contains("Ana Duarte"));
        assert!(!hers.text.contains("/recovery/") && !hers.text.contains("/invitations/"), "nothing in it opens anything");
        assert_eq!(letters.len(), 2);
        carry_out(&mut ana, &preview).await;
        assert!(app.letters().await.is_empty(), "once a day");
        assert!(ana.get("/members?q=bruno").await.words().contains("Bruno Reyes"), "and nobody was renamed");
        app.signed_in("bruno@aurora.example").await;
    }

    async fn what_was_revoked_or_shut_out_stays_so(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        carry_out(&mut ana, &preview).await;
        app.letters().await;
        let place = async |ana: &mut Browser, q: &str| {
            ana.get(&format!("/members?q={q}")).await.attribute("a.person", "href").expect("there")
        };
        let (lucia, tomas) = (place(&mut ana, "lucia").await, place(&mut ana, "tomas").await);
        ana.post(&format!("{lucia}/invitation"), &[("_method", "delete")]).await;
        ana.post(&format!("{tomas}/deactivation"), &[]).await;
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        assert_eq!(outcomes(&preview)[1], "disabled");
        let done = carry_out(&mut ana, &preview).await;
        assert_eq!(outcomes(&done), ["revoked", "disabled", "faulty"]);
        assert!(app.letters().await.is_empty());
    }

    // Two administrators carry the same table out at the same moment.
    async fn of_two_at_once_each_login_is_made_once(app: TestApp) {
        let (mut ana, mut other) = (app.signed_in("ana@aurora.example").await, app.signed_in("ana@aurora.example").await);
        let preview = look(&mut ana, TABLE.as_bytes()).await;
        let (one, two) = tokio::join!(carry_out(&mut ana, &preview), carry_out(&mut other, &preview));
        let made = [outcomes(&one), outcomes(&two)].concat();
        assert_eq!(made.iter().filter(|outcome| *outcome == "created").count(), 2, "{made:?}");
        assert_eq!(app.letters().await.len(), 2, "one letter each");
    }

    async fn what_cannot_be_read_comes_back_with_a_reason(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        let huge = format!("name,login\n{}", "x".repeat(300_000));
        let many = format!("name,login\n{}", "a,b\n".repeat(501));
        let worse = "y".repeat(600_000);
        for bad in [b"PK\x03\x04book".as_slice(), b"", b"a;b\n1;2\n", b"name,login\n", huge.as_bytes(), many.as_bytes(), worse.as_bytes()] {
            let page = look(&mut ana, bad).await;
            assert!(page.status == 422 && page.has(".refusal"), "{:?}: {}", &bad[..bad.len().min(12)], page.status);
        }
        let page = ana.post("/imports", &[("text", "nombre;usuario\nAna;ana@x.example"), ("step", "preview")]).await;
        assert_eq!((page.status, outcomes(&page)), (200, vec!["new".into()]), "pasted, and script off");
        assert_eq!(ana.post("/imports", &[("text", "name,login\na\0,b")]).await.status, 400);
        let text = "name,login,recovery address\n<script>alert(1)</script>,=cmd|'/c calc'!A0,x@y.example\n";
        let page = ana.post("/imports", &[("text", text)]).await;
        assert!(page.status == 200 && !page.text.contains("<script>alert"), "typed in is shown, never run");
    }

    async fn the_sample_is_a_table_that_works_in_every_language(app: TestApp) {
        let mut ana = app.signed_in("ana@aurora.example").await;
        for locale in ["en", "es", "pt-BR", "fr"] {
            let form = [("display_name", "Ana Duarte"), ("locale", locale), ("time_zone", "UTC"), ("landing", "members")];
            assert_eq!(ana.post("/profile", &form).await.status, 303);
            let sample = ana.get("/imports/sample.csv").await;
            assert!(sample.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
            assert!(sample.bytes.starts_with(b"\xef\xbb\xbf"));
            let page = look(&mut ana, &sample.bytes).await;
            assert_eq!(outcomes(&page), ["new", "new"], "{locale}: {}", page.words());
            assert!(!page.has(".notice"), "{locale}: every column is used");
        }
    }

    // S-180, S-011
    async fn nobody_imports_into_another_organisation(app: TestApp) {
        let mut boris = app.signed_in("boris@boreal.example").await;
        let table = "name,login,team\nBruno,bruno@aurora.example,Suporte\nBruno,bruno@aurora.example,\n";
        let page = look(&mut boris, table.as_bytes()).await;
        assert_eq!(outcomes(&page), ["faulty", "faulty"], "their team is none, and the login is nobody's there");
        assert!(!page.words().contains("Bruno Reyes"));
        for person in ["bruno@aurora.example", "sofia@aurora.example"] {
            let mut person = app.signed_in(person).await;
            assert_eq!(look(&mut person, TABLE.as_bytes()).await.status, 403);
            assert_eq!(person.get("/imports/sample.csv").await.status, 403);
        }
        assert!(app.letters().await.is_empty());
    }
}

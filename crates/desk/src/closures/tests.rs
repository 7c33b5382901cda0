//! Ends and beginnings, through the door.

use crate::floor::{ANA, BORIS, BRUNO, Floor, SOFIA, VIRGINIA};
use testkit::{Browser, both};

async fn category(browser: &mut Browser, conversation: crate::conversations::ConversationId) -> String {
    let page = browser
        .get(&format!("/conversations/{conversation}/closure/new"))
        .await;
    page.attribute("#category option:nth-child(2)", "value")
        .expect("a category")
}

both! {
    async fn nothing_is_closed_without_a_category_and_a_note(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let path = format!("/conversations/{id}/closure");
        let good = category(&mut bruno, id).await;
        assert_eq!(floor.count("select count(*) as n from category").await, 0, "looking writes nothing down");
        let long = "x".repeat(2_001);
        let foreign = uuid::Uuid::now_v7().to_string();
        for (category, summary, error) in [
            ("", "Listo", "Elija cómo terminó."),
            (foreign.as_str(), "Listo", "Elija cómo terminó."),
            ("nonsense", "Listo", "Elija cómo terminó."),
            (good.as_str(), "  ", "Escriba una nota breve."),
            (good.as_str(), long.as_str(), "Como máximo"),
        ] {
            let page = bruno.post(&path, &[("category", category), ("summary", summary)]).await;
            assert_eq!(page.status, 422, "{category} {summary}");
            assert!(page.words().contains(error), "{}", page.words());
            assert_eq!(page.field("summary"), summary, "what was typed is kept");
            assert!(floor.conversation(id).await.is_open());
        }
        let done = bruno.post(&path, &[("category", &good), ("summary", "Cambió la <fecha>")]).await;
        assert_eq!(done.status, 303, "{}", done.words());
        let page = bruno.follow(&done).await;
        assert!(page.words().contains("La conversación está cerrada."));
        assert!(page.words().contains("Bruno Reyes la cerró: Resuelto"), "{}", page.words());
        assert!(page.words().contains("Cambió la <fecha>") && !page.text.contains("la <fecha>"));
        let row = floor.conversation(id).await;
        assert_eq!((row.state.as_str(), row.owner_id), ("closed", Some(floor.member(BRUNO).await)));
        let twice = bruno.post(&path, &[("category", &good), ("summary", "Otra vez")]).await;
        assert_eq!(twice.status, 409);
        assert_eq!(floor.count("select count(*) as n from closure").await, 1);
        app.run_jobs().await;
    }

    async fn the_next_message_opens_a_new_conversation_and_the_old_one_stays_closed(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (lucia, first) = floor.arrives("Lucía", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let good = category(&mut bruno, first).await;
        let path = format!("/conversations/{first}/closure");
        bruno.post(&path, &[("category", &good), ("summary", "Listo")]).await;
        // Nothing newer: it is reopened, and is whose it was reopened by.
        let mut sofia = app.signed_in(SOFIA).await;
        assert_eq!(sofia.post(&path, &[("_method", "delete")]).await.status, 303);
        assert_eq!(floor.owner(first).await, Some(floor.member(SOFIA).await));
        assert_eq!(floor.writes(lucia, "sigo aquí").await, first);
        sofia.post(&path, &[("category", &good), ("summary", "Ahora sí")]).await;
        let second = floor.writes(lucia, "otra cosa").await;
        assert_ne!(first, second);
        let refused = sofia.post(&path, &[("_method", "delete")]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.words().contains("El cliente tiene abierta una conversación más nueva"));
        assert!(!floor.conversation(first).await.is_open());
        assert_eq!(floor.count("select count(*) as n from closure where reopened_at is not null").await, 1);
        app.run_jobs().await;
    }

    async fn nobody_closes_what_somebody_else_has(app: TestApp) {
        let floor = Floor::open(&app).await;
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let (mut bruno, mut virginia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await);
        bruno.post(&format!("/conversations/{id}/ownership"), &[]).await;
        let good = category(&mut virginia, id).await;
        let path = format!("/conversations/{id}/closure");
        let fields = [("category", good.as_str()), ("summary", "x")];
        assert_eq!(virginia.post(&path, &fields).await.status, 409);
        let mut boris = app.signed_in(BORIS).await;
        assert_eq!(boris.post(&path, &fields).await.status, 404);
        assert_eq!(boris.get(&format!("{path}/new")).await.status, 404);
        assert_eq!(boris.post(&path, &[("_method", "delete")]).await.status, 404);
        assert!(floor.conversation(id).await.is_open());
        let mut sofia = app.signed_in(SOFIA).await;
        assert_eq!(sofia.post(&path, &fields).await.status, 303, "a supervisor may");
        assert_eq!(floor.owner(id).await, Some(floor.member(BRUNO).await), "it stays his in the books");
        app.run_jobs().await;
    }

    async fn categories_are_written_changed_and_retired(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut ana = app.signed_in(ANA).await;
        let page = ana.get("/categories").await;
        assert_eq!(page.all("tbody th").first().map(String::as_str), Some("Resuelto"));
        let new = ana.post("/categories", &[("name", " Entrega  tardía "), ("description", "Fuera de plazo")]).await;
        assert_eq!(new.status, 303, "{}", new.words());
        let taken = ana.post("/categories", &[("name", "ENTREGA TARDÍA")]).await;
        assert_eq!(taken.status, 422);
        assert!(taken.words().contains("Ya hay una categoría con ese nombre."));
        assert_eq!(taken.field("name"), "ENTREGA TARDÍA");
        assert_eq!(ana.post("/categories", &[("name", " ")]).await.status, 422);
        let links = |page: &testkit::Page| -> Vec<String> {
            page.text.split("href=\"/categories/").skip(1).map(|rest| format!("/categories/{}", rest.split('"').next().unwrap_or_default())).collect()
        };
        let mut all = links(&ana.get("/categories").await);
        all.dedup();
        assert_eq!(all.len(), 6);
        let last = all.pop().expect("one");
        let renamed = ana.post(&last, &[("name", "Retraso"), ("description", "")]).await;
        assert_eq!(renamed.status, 303, "{}", renamed.words());
        assert_eq!(ana.post(&last, &[("name", "resuelto")]).await.status, 422);
        for path in &all {
            assert_eq!(ana.post(path, &[("_method", "delete")]).await.status, 303);
        }
        let only = ana.post(&last, &[("_method", "delete")]).await;
        assert_eq!(only.status, 422);
        assert!(only.words().contains("Es la última"));
        // A retired one comes back by its name.
        assert_eq!(ana.post("/categories", &[("name", "Resuelto")]).await.status, 303);
        assert_eq!(ana.get("/categories").await.all("tbody th").len(), 2);
        assert_eq!(floor.count("select count(*) as n from audit where action = 'closures.category-retired'").await, 5);
        let mut boris = app.signed_in(BORIS).await;
        assert_eq!(boris.get(&last).await.status, 404);
        assert_eq!(boris.post(&last, &[("name", "Mine")]).await.status, 404);
        let mut bruno = app.signed_in(BRUNO).await;
        assert_eq!(bruno.get("/categories").await.status, 403);
    }
}

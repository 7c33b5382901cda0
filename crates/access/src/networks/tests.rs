use testkit::{Browser, Page};

const ANA: &str = "ana@aurora.example";

async fn add(browser: &mut Browser, name: &str, cidr: &str) -> Page {
    browser.post("/networks", &[("name", name), ("cidr", cidr)]).await
}

testkit::both! {
    // G-07
    async fn an_administrator_keeps_the_list_of_own_networks(app: TestApp) {
        let mut ana = app.signed_in(ANA).await;
        assert!(ana.get("/networks").await.words().contains("Ninguna red todavía"));
        assert_eq!(add(&mut ana, " Quito ", "203.0.113.77/24").await.location(), "/networks?done=networks-done-added");
        let page = ana.get("/networks").await;
        assert!(page.words().contains("203.0.113.0/24") && page.words().contains("Quito"));
        assert!(page.words().contains("Ahora usted viene de 127.0.0.1"));
        assert!(page.has(".tabs a[aria-current=page][href='/networks']"));
        for (name, cidr, field) in [
            ("Quito", "203.0.113.0/24", "cidr"), ("Todos", "0.0.0.0/0", "cidr"), ("Nada", "aurora", "cidr"), ("", "10.0.0.1", "name"),
        ] {
            let page = add(&mut ana, name, cidr).await;
            assert_eq!(page.status, 422, "{cidr}");
            assert!(page.has(&format!("#{field}-error")) && page.has("[role=alert]"));
            assert_eq!(page.field("cidr"), cidr, "what was typed is kept");
        }
        let remove = page.attribute("tbody form", "action").unwrap();
        let delete = [("_method", "delete")];
        let mut boris = app.signed_in("boris@boreal.example").await;
        assert!(!boris.get("/networks").await.has("tbody"));
        assert_eq!(boris.post(&remove, &delete).await.status, 404, "the stranger");
        let mut sofia = app.signed_in("sofia@aurora.example").await;
        assert_eq!(sofia.get("/networks").await.status, 403);
        assert_eq!(add(&mut sofia, "x", "10.0.0.1").await.status, 403);
        assert_eq!(ana.post("/networks/x", &delete).await.status, 404);
        assert_eq!(ana.post(&remove, &delete).await.status, 303);
        assert_eq!(ana.post(&remove, &delete).await.status, 404);
    }
}

//! The lists, through the door.

use crate::floor::{BORIS, BRUNO, Floor, SOFIA, VIRGINIA};
use chrono::Duration;
use testkit::both;

both! {
    async fn a_list_is_read_to_its_end_in_pages_each_row_once(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut expected = Vec::new();
        for n in 0..60 {
            app.clock.advance(Duration::seconds(1));
            expected.push(floor.arrives(&format!("Cliente {n:02}"), "hola").await.1.to_string());
        }
        // One was answered: it waits no longer and goes behind those who do.
        let mut bruno = app.signed_in(BRUNO).await;
        bruno.post(&format!("/conversations/{}/messages", expected[10]), &[("body", "ya"), ("client_id", "b")]).await;
        let answered = expected.remove(10);
        expected.push(answered);
        let mut sofia = app.signed_in(SOFIA).await.with("accept", "application/json");
        let (mut seen, mut after, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = sofia.get(&format!("/conversations?inbox=all&after={after}")).await.json();
            let rows = page["conversations"].as_array().expect("rows").clone();
            seen.extend(rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
            pages += 1;
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        assert_eq!((seen, pages), (expected, 3));
        let mut people = sofia.with("accept", "text/html");
        let first = people.get("/conversations?inbox=queue").await;
        assert_eq!(first.all("#rows > .row").len(), 25);
        assert!(first.has("#rows[data-more]") && first.has("a[rel=next]"));
        assert_eq!((first.all("#count-queue"), first.all("#count-others")), (vec!["59".into()], vec!["1".into()]));
        let next = people.get(&first.attribute("a[rel=next]", "href").expect("a next page")).await;
        assert_eq!(next.all("#rows > .row").len(), 25);
        app.run_jobs().await;
    }

    async fn without_a_wish_ones_own_come_first_and_else_the_queue(app: TestApp) {
        let floor = Floor::open(&app).await;
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get("/conversations").await;
        assert!(page.has("#rows[data-inbox=mine]"), "where the next one arrives by itself");
        assert!(page.words().contains("Ahora mismo no tiene ninguna"), "{}", page.words());
        let queue = bruno.get("/conversations?inbox=queue").await;
        assert!(queue.words().contains("Nadie está esperando"), "{}", queue.words());
        let (_, id) = floor.arrives("Lucía", "hola").await;
        bruno.post(&format!("/conversations/{id}/ownership"), &[]).await;
        floor.arrives("João", "oi").await;
        let page = bruno.get("/conversations").await;
        assert!(page.has("#rows[data-inbox=mine]"));
        assert_eq!(page.all(".row-name"), ["Lucía"]);
        let mut json = bruno.clone().with("accept", "application/json");
        let mine = json.get("/conversations").await.json();
        assert_eq!(mine["conversations"][0]["owner"]["name"], "Bruno Reyes");
        assert_eq!(mine["next"], serde_json::Value::Null);
        assert_eq!(mine["conversations"][0]["id"], id.to_string());
        let told = mine["conversations"][0]["last_message_at"].as_str().expect("a time");
        let now = app.clock.now();
        assert!(told.ends_with('Z') && (now - told.parse::<kit::clock::Time>().expect("RFC 3339")) < Duration::minutes(1), "{told}");
        assert_eq!(mine["conversations"][0]["closed_at"], serde_json::Value::Null);
        // What a stranger calls themself is handed on as they wrote it.
        floor.arrives("\"\\ Zoë\u{2028}</script>", "\"}],\"next\":\"x").await;
        let queue = json.get("/conversations?inbox=queue").await.json();
        let told: Vec<&str> = queue["conversations"].as_array().expect("rows").iter().filter_map(|row| row["contact"]["name"].as_str()).collect();
        assert_eq!(told, ["João", "\"\\ Zoë\u{2028}</script>"]);
        assert_eq!(queue["conversations"][1]["preview"], "\"}],\"next\":\"x");
        assert_eq!(queue["conversations"][1]["owner"], serde_json::Value::Null);
        let mut virginia = app.signed_in(VIRGINIA).await;
        assert_eq!(virginia.get("/conversations").await.all(".row-name").first().map(String::as_str), Some("João"));
        // What cannot be read is as if it were not there.
        for query in ["inbox=x&team=y&after=z", "after=-", "team=00000000000000000000000000000000"] {
            assert_eq!(virginia.get(&format!("/conversations?{query}")).await.status, 200, "{query}");
        }
        app.run_jobs().await;
    }

    async fn a_team_is_a_filter_over_what_one_sees(app: TestApp) {
        let (floor, suporte) = (Floor::open(&app).await, Floor::of_suporte(&app).await);
        floor.arrives("De nadie", "hola").await;
        suporte.arrives("De Suporte", "hola").await;
        let mut bruno = app.signed_in(BRUNO).await;
        let page = bruno.get("/conversations?inbox=queue").await;
        assert_eq!(page.all(".row-name"), ["De nadie", "De Suporte"]);
        let team = page.attribute(".views div + div a", "href").expect("a team");
        assert_eq!(bruno.get(&team).await.all(".row-name"), ["De Suporte"]);
        let mut boris = app.signed_in(BORIS).await;
        assert!(boris.get(&team).await.all(".row-name").is_empty());
        assert!(boris.get("/conversations?inbox=all").await.all(".row-name").is_empty());
        app.run_jobs().await;
    }
}

//! The stream, through real sockets.

use crate::{
    conversations::ConversationId,
    floor::{BORIS, BRUNO, Floor, SOFIA, VIRGINIA},
    live, messages,
};
use futures::{SinkExt, StreamExt};
use kit::stream;
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use testkit::{Browser, both};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

/// One open page of somebody's.
struct Tab {
    socket: WebSocketStream<TcpStream>,
    after: i64,
}

impl Tab {
    /// Opens the socket of a page; the status when it is refused.
    async fn dial(address: SocketAddr, browser: &Browser, query: &str, origin: &str) -> Result<Self, u16> {
        let mut request = format!("ws://localhost:8080/live?{query}")
            .into_client_request()
            .unwrap();
        let cookies: Vec<String> = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request
            .headers_mut()
            .insert("cookie", cookies.join("; ").parse().unwrap());
        if !origin.is_empty() {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        match client_async(request, TcpStream::connect(address).await.unwrap()).await {
            Ok((socket, _)) => Ok(Self { socket, after: 0 }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn open(
        address: SocketAddr,
        browser: &Browser,
        after: i64,
        conversation: Option<ConversationId>,
    ) -> Self {
        let conversation = conversation.map(|id| id.to_string()).unwrap_or_default();
        let query = format!("after={after}&conversation={conversation}");
        let mut tab = Self::dial(address, browser, &query, "http://localhost:8080")
            .await
            .expect("opened");
        tab.after = after;
        tab
    }

    async fn say(&mut self, operation: &Value) {
        self.socket
            .send(Message::text(operation.to_string()))
            .await
            .unwrap();
    }

    /// Waits until the page is listened to.
    async fn settled(&mut self) {
        self.say(&json!({ "op": "ping" })).await;
        while self.passing().await != json!({}) {}
    }

    /// The next frame; `None` when the socket ends.
    async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(Duration::from_secs(10), self.socket.next())
                .await
                .expect("silence")
            {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    /// The next numbered frame, checked to be the next number; what is said in passing is passed over.
    async fn event(&mut self) -> (i64, String) {
        loop {
            let frame = self.next().await.expect("a frame");
            if let Some(seq) = frame["seq"].as_i64() {
                assert_eq!(seq, self.after + 1, "no gap and no double: {frame}");
                self.after = seq;
                return (seq, frame["html"].as_str().unwrap_or_default().to_owned());
            }
        }
    }

    /// The next thing said in passing.
    async fn passing(&mut self) -> Value {
        loop {
            let frame = self.next().await.expect("a frame");
            match frame["seq"].as_i64() {
                Some(seq) => self.after = seq,
                None => return frame,
            }
        }
    }
}

impl Floor<'_> {
    async fn head(&self) -> i64 {
        stream::head(self.app.state.db.read(), self.organisation)
            .await
            .unwrap()
    }
}

/// Chance that can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

both! {
    // S-086
    async fn a_socket_is_opened_by_our_own_pages_for_those_who_signed_in(app: TestApp) {
        let address = app.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        for origin in ["", "https://evil.example", "null", "http://localhost:8081", "http://localhost:8080.evil.example"] {
            let refused = Tab::dial(address, &bruno, "after=0", origin).await.err();
            assert_eq!(refused, Some(403), "{origin}");
        }
        let nobody = Tab::dial(address, &app.guest(), "after=0", "http://localhost:8080").await.err();
        assert_eq!(nobody, Some(303));
        let mut tab = Tab::open(address, &bruno, 0, None).await;
        tab.say(&json!({ "op": "ping" })).await;
        assert_eq!(tab.next().await, Some(json!({})));
        for odd in [json!({ "op": "dance" }), json!([]), json!({ "op": "typing", "conversation": "x", "on": true })] {
            tab.say(&odd).await;
        }
        tab.socket.send(Message::text("{")).await.unwrap();
        tab.say(&json!({ "op": "ping" })).await;
        assert_eq!(tab.next().await, Some(json!({})));
        app.run_jobs().await;
    }

    async fn an_arrival_is_seen_in_the_list_and_a_message_in_its_thread(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let (bruno, virginia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await);
        let mut list = Tab::open(address, &bruno, floor.head().await, None).await;
        let (lucia, id) = floor.arrives("Lucía <b>Moreno</b>", "¿Siguen <i>abiertos</i>?").await;
        let (_, row) = list.event().await;
        assert!(row.contains(&format!("id=\"row-{id}\"")) && row.contains("action=\"append\""), "{row}");
        assert!(row.contains("[data-inbox=queue]") && !row.contains("target=\"log\""));
        assert!(!row.contains("<b>") && !row.contains("<i>"), "what people write stays text: {row}");

        let mut thread = Tab::open(address, &virginia, floor.head().await, Some(id)).await;
        floor.writes(lucia, "¿Hola?").await;
        let (_, both) = thread.event().await;
        assert!(both.contains("target=\"log\"") && both.contains("¿Hola?") && both.contains("data-direction=\"in\""), "{both}");
        let (_, row) = list.event().await;
        // She waits already: the row changes where it stands.
        assert!(row.contains(&format!("action=\"update\" target=\"row-{id}\"")), "{row}");
        app.run_jobs().await;
    }

    // 003-17: who writes and to whom, beside the markup; whether it is told, each page decides.
    async fn a_frame_says_whose_news_it_is_to_those_who_see_it(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let (mut bruno, me) = (app.signed_in(BRUNO).await, floor.member(BRUNO).await.to_string());
        let mut tab = Tab::open(address, &bruno, floor.head().await, None).await;
        let mut far = Tab::open(address, &app.signed_in(BORIS).await, 0, None).await;
        let (lucia, id) = floor.arrives("Lucía", "hola").await;
        let news = |owner: &str, why: &str| json!({ "conversation": id.to_string(), "owner": owner, "why": why });
        assert_eq!(tab.next().await.unwrap()["news"], news("", "message"), "it waits for anybody");
        bruno.post("/presence", &[("status", "available")]).await;
        app.run_jobs().await;
        let mut told = Vec::new();
        while told.is_empty() {
            told.extend(tab.next().await.unwrap().get("news").cloned());
        }
        assert_eq!(told, [news(&me, "assigned")]);
        floor.writes(lucia, "¿Hola?").await;
        while told.len() < 2 {
            told.extend(tab.next().await.unwrap().get("news").cloned());
        }
        assert_eq!(told[1], news(&me, "message"));
        far.say(&json!({ "op": "ping" })).await;
        assert_eq!(far.next().await, Some(json!({})), "nobody else's organisation hears of it");
        app.run_jobs().await;
    }

    async fn the_counts_follow(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        let mut tab = Tab::open(address, &bruno, floor.head().await, None).await;
        for n in 1..=3 {
            floor.arrives("Lucía", "hola").await;
            let html = tab.passing().await["html"].as_str().unwrap_or_default().to_owned();
            assert!(html.contains(&format!("target=\"count-queue\"><template>{n}<")), "{html}");
        }
        app.run_jobs().await;
    }

    async fn what_one_may_not_see_is_only_a_number(app: TestApp) {
        let (floor, suporte) = (Floor::open(&app).await, Floor::of_suporte(&app).await);
        let address = app.serve().await;
        let outsider = floor.member(VIRGINIA).await;
        app.state.db.write(async move |tx| {
            use sea_orm::ConnectionTrait;
            tx.execute_raw(kit::db::dialect::sql(tx, "delete from team_member where member_id = $1", [outsider.into()])).await?;
            Ok(())
        }).await.expect("left the team");
        let (virginia, sofia, boris) = (app.signed_in(VIRGINIA).await, app.signed_in(SOFIA).await, app.signed_in(BORIS).await);
        let head = floor.head().await;
        let mut out = Tab::open(address, &virginia, head, None).await;
        let mut over = Tab::open(address, &sofia, head, None).await;
        let mut far = Tab::open(address, &boris, 0, None).await;
        let (contact, id) = suporte.arrives("Secreta", "confidencial").await;
        assert_eq!(out.event().await.1, "");
        assert!(over.event().await.1.contains("confidencial"));
        // Naming it in the address opens nothing.
        let mut curious = Tab::open(address, &virginia, floor.head().await, Some(id)).await;
        curious.settled().await; // a gap would bring the counts of what she may see
        suporte.writes(contact, "más confidencial").await;
        assert_eq!(curious.event().await.1, "");
        live::whisper(&app.state, floor.organisation, contact.0, json!({ "from": "contact", "typing": true }));
        curious.say(&json!({ "op": "typing", "conversation": id.to_string(), "on": true })).await;
        curious.say(&json!({ "op": "ping" })).await;
        assert_eq!(curious.next().await, Some(json!({})));
        // Another organisation hears nothing at all.
        far.say(&json!({ "op": "ping" })).await;
        assert_eq!(far.next().await, Some(json!({})));
        app.run_jobs().await;
    }

    async fn whoever_loses_sight_of_a_conversation_loses_its_row(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let (mut bruno, virginia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await);
        let (_, id) = floor.arrives("Lucía", "hola").await;
        bruno.post(&format!("/conversations/{id}/ownership"), &[]).await;
        let category = bruno.get(&format!("/conversations/{id}")).await.attribute("#category option:nth-child(2)", "value").expect("one");
        let before = floor.head().await;
        let mut open = Tab::open(address, &virginia, before, Some(id)).await;
        let mut tab = Tab::open(address, &virginia, before, None).await;
        bruno.post(&format!("/conversations/{id}/closure"), &[("category", &category), ("summary", "secreto")]).await;
        let (_, html) = tab.event().await;
        assert!(html.contains("action=\"remove\"") && html.contains(&format!("#row-{id}")) && !html.contains("secreto"), "{html}");
        let (_, html) = open.event().await;
        assert!(html.contains("targets=\".thread\"") && html.contains("Você não pode mais vê-la"), "{html}");
        // The same for a tab that slept through it.
        let mut late = Tab::open(address, &virginia, before - 1, None).await;
        assert_eq!(late.event().await.1, "");
        assert!(late.event().await.1.contains("action=\"remove\""));
        app.run_jobs().await;
    }

    async fn a_change_of_hands_changes_what_each_may_do(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let (mut bruno, virginia, sofia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await, app.signed_in(SOFIA).await);
        let (_, id) = floor.arrives("Lucía", "hola").await;
        let head = floor.head().await;
        let mut his = Tab::open(address, &bruno, head, Some(id)).await;
        let mut hers = Tab::open(address, &virginia, head, Some(id)).await;
        let mut above = Tab::open(address, &sofia, head, Some(id)).await;
        bruno.post(&format!("/conversations/{id}/ownership"), &[]).await;
        let (his, hers, above) = (his.event().await.1, hers.event().await.1, above.event().await.1);
        for html in [&his, &hers, &above] {
            assert!(html.contains("target=\"thread-head\"") && html.contains("Bruno Reyes"));
            // Nothing of a reader travels in what is shared: every token is empty.
            assert!(!html.contains("name=\"csrf\" value=\"") || html.matches("name=\"csrf\" value=\"\"").count() == html.matches("name=\"csrf\"").count());
        }
        assert!(his.contains("targets=\"#composer.composer-closed\""), "an open composer is left alone");
        assert!(hers.contains("action=\"replace\" target=\"composer\"") && hers.contains("Bruno Reyes está com esta conversa."));
        assert!(!hers.contains("/ownership"), "an agent does not take over: {hers}");
        assert!(above.contains("name=\"version\" value=\"1\""), "a supervisor may");
        app.run_jobs().await;
    }

    async fn typing_and_reading_go_both_ways(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let (mut bruno, virginia) = (app.signed_in(BRUNO).await, app.signed_in(VIRGINIA).await);
        let (lucia, id) = floor.arrives("Lucía", "hola").await;
        bruno.post(&format!("/conversations/{id}/messages"), &[("body", "Buenas"), ("client_id", "b1")]).await;
        let mut his = Tab::open(address, &bruno, floor.head().await, Some(id)).await;
        let mut hers = Tab::open(address, &virginia, floor.head().await, Some(id)).await;
        his.settled().await;
        hers.settled().await;
        let mut visitor = app.state.feed.subscribe(floor.organisation, Some(lucia.0)).await.expect("listens");

        live::whisper(&app.state, floor.organisation, lucia.0, json!({ "from": "contact", "conversation": null, "typing": true }));
        assert!(his.passing().await["html"].as_str().unwrap().contains("Lucía está escribiendo…"));
        assert!(hers.passing().await["html"].as_str().unwrap().contains("Lucía está digitando…"));
        his.say(&json!({ "op": "typing", "conversation": id.to_string(), "on": true })).await;
        assert!(hers.passing().await["html"].as_str().unwrap().contains("Bruno Reyes está digitando…"));
        let heard = loop {
            match visitor.items.recv().await.expect("a whisper") {
                stream::Item::Whisper(value) if value["from"] == "agent" => break value,
                _ => {}
            }
        };
        assert_eq!((heard["typing"].as_bool(), heard["name"].as_str()), (Some(true), Some("Bruno Reyes")));

        let (organisation, now, head) = (floor.organisation, app.clock.now(), floor.head().await);
        app.state.db.write(async move |tx| messages::read_by_contact(tx, organisation, lucia, head, now).await).await.expect("read");
        let (_, read) = his.event().await;
        assert!(read.contains("method=\"morph\"") && read.contains("data-state=\"read\""), "{read}");
        hers.event().await;

        let message = floor.receive(lucia, "m2", "¿Y mañana?").await.expect("sent").message;
        assert_eq!(floor.conversation(id).await.unread, 1);
        let read = |id: ConversationId| json!({ "op": "read", "conversation": id.to_string(), "message": message.id.to_string() });
        hers.say(&read(id)).await;
        hers.settled().await;
        assert_eq!(floor.conversation(id).await.unread, 1, "looking over a shoulder is not reading");
        his.say(&read(id)).await;
        let (_, inbound) = his.event().await;
        assert!(inbound.contains("¿Y mañana?"));
        his.event().await;
        assert_eq!(floor.conversation(id).await.unread, 0);
        app.run_jobs().await;
    }

    // S-087
    async fn a_session_that_ends_takes_its_sockets_with_it(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let mut bruno = app.signed_in(BRUNO).await;
        let sofia = app.signed_in(SOFIA).await;
        let mut his = Tab::open(address, &bruno, floor.head().await, None).await;
        let mut hers = Tab::open(address, &sofia, floor.head().await, None).await;
        assert_eq!(bruno.post("/sign-out", &[]).await.status, 303);
        loop {
            let frame = his.next().await.expect("told why");
            if frame == json!({ "signed_out": true }) {
                break;
            }
        }
        assert_eq!(his.next().await, None);
        hers.settled().await;
        app.run_jobs().await;
    }

    // S-084 S-085: an administrator ends them here, and the socket at another node falls within a second.
    async fn a_session_somebody_else_ends_takes_its_sockets_with_it_on_every_node(app: TestApp) {
        let floor = Floor::open(&app).await;
        let other = app.on_bus(kit::bus::Bus::local()).await;
        tokio::spawn(testkit::access::sessions::Sessions::watch(other.state.clone()));
        let address = other.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        let mut his = Tab::open(address, &bruno, floor.head().await, None).await;
        his.settled().await;
        let mut ana = app.signed_in("ana@aurora.example").await;
        let everybody = [("_method", "delete"), ("confirm", "yes")];
        assert_eq!(ana.post("/sessions", &everybody).await.status, 303);
        let fell = async {
            while let Some(frame) = his.next().await {
                if frame == json!({ "signed_out": true }) {
                    return his.next().await;
                }
            }
            panic!("nobody said why");
        };
        assert_eq!(timeout(Duration::from_secs(1), fell).await.expect("in time"), None);
        app.run_jobs().await;
    }

    // G-02: a page is told before its session ends, and whether anything helps.
    async fn a_page_is_told_before_its_session_ends(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        let mut his = Tab::open(address, &bruno, floor.head().await, None).await;
        his.settled().await;
        app.clock.advance(chrono::Duration::minutes(12 * 60 - 1));
        app.state.sessions.forget();
        let frame = loop {
            let frame = his.next().await.expect("a frame");
            if frame.get("ends").is_some() {
                break frame;
            }
        };
        let left = frame["ends"].as_i64().expect("seconds");
        assert!((30..=60).contains(&left) && frame["firm"] == false, "{frame}");
        app.clock.advance(chrono::Duration::minutes(2));
        app.state.sessions.forget();
        while let Some(frame) = his.next().await {
            assert!(frame == json!({ "signed_out": true }) || frame.get("seq").is_some() || frame.get("html").is_some(), "{frame}");
        }
        app.run_jobs().await;
    }

    async fn a_sleeping_tab_misses_nothing_and_sees_nothing_twice(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        let (lucia, id) = floor.arrives("Lucía", "m0").await;
        let joao = floor.contact("João").await;
        let mut dice = Dice(20_260_731);
        let mut tab = Some(Tab::open(address, &bruno, 0, Some(id)).await);
        let (mut after, mut heard, mut last) = (0, Vec::new(), floor.head().await);
        for n in 1..120 {
            match dice.below(4) {
                0 => drop(floor.writes(joao, &format!("j{n}")).await),
                _ => drop(floor.writes(lucia, &format!("m{n}")).await),
            }
            last += 1;
            match (dice.below(5), tab.as_mut()) {
                (0, Some(_)) => tab = None,
                (1, None) => tab = Some(Tab::open(address, &bruno, after, Some(id)).await),
                (2, Some(open)) => {
                    let (seq, html) = open.event().await;
                    after = seq;
                    heard.push(html);
                }
                _ => {}
            }
        }
        let mut tab = match tab {
            Some(tab) => tab,
            None => Tab::open(address, &bruno, after, Some(id)).await,
        };
        while after < last {
            let (seq, html) = tab.event().await;
            after = seq;
            heard.push(html);
        }
        assert_eq!(i64::try_from(heard.len()).unwrap(), last);
        let shown: Vec<&String> = heard.iter().filter(|html| html.contains("target=\"log\"")).collect();
        let sent = floor.count("select count(*) as n from message where body like 'm%'").await;
        assert_eq!(i64::try_from(shown.len()).unwrap(), sent, "each message of the open thread once");
        app.run_jobs().await;
    }

    async fn who_slept_too_long_or_comes_from_another_life_starts_anew(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        let (organisation, now) = (floor.organisation, app.clock.now());
        app.state.db.write(async move |tx| {
            for _ in 0..=stream::LONGEST_GAP {
                let event = stream::NewEvent { kind: "presence.changed", topic: organisation.0, subject: organisation.0, data: json!({}) };
                stream::append(tx, organisation, event, now).await?;
            }
            Ok(())
        }).await.expect("appended");
        let head = floor.head().await;
        for after in [0, head + 1, i64::MAX] {
            let mut tab = Tab::open(address, &bruno, after, None).await;
            assert_eq!(tab.next().await, Some(json!({ "reset": true })), "{after}");
            assert_eq!(tab.next().await, None);
        }
        let mut tab = Tab::open(address, &bruno, head - 1, None).await;
        assert_eq!(tab.event().await, (head, String::new()));
        app.run_jobs().await;
    }

    async fn a_burst_to_many_pages_reaches_all_in_order(app: TestApp) {
        let floor = Floor::open(&app).await;
        let address = app.serve().await;
        let bruno = app.signed_in(BRUNO).await;
        let (lucia, id) = floor.arrives("Lucía", "m0").await;
        let head = floor.head().await;
        let mut tabs = Vec::new();
        for n in 0..20 {
            tabs.push(Tab::open(address, &bruno, head, (n % 2 == 0).then_some(id)).await);
        }
        for n in 0..50 {
            floor.writes(lucia, &format!("m{n}")).await;
        }
        for tab in &mut tabs {
            while tab.after < head + 50 {
                tab.event().await;
            }
        }
        app.run_jobs().await;
    }
}

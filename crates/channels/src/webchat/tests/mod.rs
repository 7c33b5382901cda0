//! The widget's doors, attacked first.

mod files;
mod letters;
mod lines;
mod people;

use desk::{
    channels::ChannelId,
    contacts::ContactId,
    conversations::ConversationId,
    messages::{Message, MessageId},
};
use kit::{db::dialect::sql, ids::OrganisationId, stream};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use testkit::{Browser, Page, TestApp};
use uuid::Uuid;

/// The page that carries the widget.
pub const SITE: &str = "https://tienda.example";

/// A channel opened by an administrator through the pages; its path and its key.
pub async fn channel(app: &TestApp, administrator: &str, origins: &str) -> (String, String) {
    let mut browser = app.signed_in(administrator).await;
    let done = browser
        .post("/channels", &[("name", "Web"), ("allowed_origins", origins)])
        .await;
    assert_eq!(done.status, 303, "{}", done.words());
    let tag = browser.follow(&done).await.all(".copy code").concat();
    let key = tag
        .split("data-channel=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    (done.location().split('?').next().unwrap().to_owned(), key)
}

/// Somebody on the customer's site.
#[derive(Clone)]
pub struct Visitor {
    pub browser: Browser,
    pub key: String,
    pub token: String,
}

impl Visitor {
    /// A browser on `origin` that has not spoken yet.
    pub fn on(app: &TestApp, key: &str, origin: &str) -> Self {
        let browser = app.guest().with("origin", origin).with("accept", "*/*");
        Self {
            browser,
            key: key.to_owned(),
            token: String::new(),
        }
    }

    pub async fn arrived(app: &TestApp, key: &str) -> Self {
        let mut visitor = Self::on(app, key, SITE);
        let page = visitor
            .post(
                "/visitors",
                &json!({ "name": "Lucía Moreno", "email": "lucia@cliente.example" }),
            )
            .await;
        assert_eq!(page.status, 201, "{}", page.text);
        visitor.speak_as(page.json()["token"].as_str().unwrap());
        visitor
    }

    pub fn speak_as(&mut self, token: &str) {
        token.clone_into(&mut self.token);
        self.browser = self
            .browser
            .clone()
            .with("authorization", &format!("Bearer {token}"));
    }

    pub fn path(&self, tail: &str) -> String {
        format!("/webchat/{}{tail}", self.key)
    }

    pub async fn get(&mut self, tail: &str) -> Page {
        let path = self.path(tail);
        self.browser.get(&path).await
    }

    pub async fn post(&mut self, tail: &str, body: &Value) -> Page {
        let path = self.path(tail);
        self.browser.post_json(&path, body).await
    }

    pub async fn write(&mut self, client_id: &str, body: &str) -> Page {
        self.post(
            "/messages",
            &json!({ "client_id": client_id, "body": body, "files": [] }),
        )
        .await
    }

    pub async fn bodies(&mut self) -> Vec<String> {
        let page = self.get("/messages?after=0").await.json();
        page["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["body"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The organisation of a key.
pub fn organisation(key: &str) -> OrganisationId {
    desk::channels::split_key(key).unwrap()
}

/// The newest conversation of the channel's organisation: its id and its contact.
pub async fn conversation(app: &TestApp, key: &str) -> (ConversationId, ContactId) {
    let db = app.state.db.read();
    let text =
        "select id, contact_id from conversation where organisation_id = $1 order by number desc limit 1";
    let row = db
        .query_one_raw(sql(db, text, [organisation(key).into()]))
        .await
        .unwrap()
        .unwrap();
    (
        row.try_get("", "id").unwrap(),
        row.try_get("", "contact_id").unwrap(),
    )
}

/// What a member of the organisation puts into the newest conversation: a reply, a note, an event line.
pub async fn said_inside(app: &TestApp, key: &str, direction: &'static str, body: &str) -> MessageId {
    let (organisation, (conversation, contact)) = (organisation(key), conversation(app, key).await);
    let (now, body, id) = (app.clock.now(), body.to_owned(), MessageId::new());
    app.state
        .db
        .write(async move |tx| {
            let member = "select id from member where organisation_id = $1 and role = 'agent' order by display_name limit 1";
            let row = tx.query_one_raw(sql(tx, member, [organisation.into()])).await?.unwrap();
            let author: Uuid = row.try_get("", "id")?;
            let event = stream::NewEvent {
                kind: "messages.created",
                topic: contact.0,
                subject: conversation.0,
                data: json!({ "message": id, "direction": direction }),
            };
            let seq = stream::append(tx, organisation, event, now).await?;
            let message = Message {
                organisation_id: organisation,
                id,
                conversation_id: conversation,
                contact_id: contact,
                seq,
                client_id: Uuid::now_v7().to_string(),
                direction: direction.into(),
                author_id: author,
                body: body.clone(),
                data: json!({}),
                created_at: now,
            };
            desk::messages::store::insert(tx, &message).await?;
            Ok(())
        })
        .await
        .unwrap();
    id
}

/// Takes the newest conversation for an agent, so that reading counts.
pub async fn owned(app: &TestApp, key: &str) {
    let (conversation, _) = conversation(app, key).await;
    let organisation = organisation(key);
    let text = "update conversation set state = 'active', owner_id = (select id from member where organisation_id = $1
          and role = 'agent' order by display_name limit 1) where organisation_id = $1 and id = $2";
    app.state
        .db
        .write(async move |tx| {
            tx.execute_raw(sql(tx, text, [organisation.into(), conversation.into()]))
                .await?;
            Ok(())
        })
        .await
        .unwrap();
}

/// The id in a channel's path.
pub fn id_of(path: &str) -> ChannelId {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

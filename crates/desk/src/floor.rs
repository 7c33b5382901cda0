//! A floor at work, for the tests of this crate: a channel, customers who write, and who is who.
#![allow(clippy::unwrap_used)]

use crate::{
    channels::{self, Channel, ChannelId},
    contacts::{self, Contact, ContactId, NewContact},
    conversations::{self, Conversation, ConversationId},
    messages::{self, Inbound, InboundRefusal, Received},
};
use access::door::{MemberId, TeamId};
use kit::{db::dialect::sql, ids::OrganisationId};
use sea_orm::ConnectionTrait;
use serde_json::json;
use testkit::TestApp;

pub struct Floor<'a> {
    pub app: &'a TestApp,
    pub organisation: OrganisationId,
    pub channel: ChannelId,
    crowd: messages::Crowd,
}

impl<'a> Floor<'a> {
    /// Aurora's floor with a channel that anybody answers.
    pub async fn open(app: &'a TestApp) -> Self {
        Self::of(app, false).await
    }

    /// Aurora's floor with a channel of the team Suporte.
    pub async fn of_suporte(app: &'a TestApp) -> Self {
        Self::of(app, true).await
    }

    async fn of(app: &'a TestApp, suporte: bool) -> Self {
        let db = app.state.db.read();
        let row = db
            .query_one_raw(sql(db, "select id from organisation where slug = 'aurora'", []))
            .await
            .unwrap()
            .unwrap();
        let organisation: OrganisationId = row.try_get("", "id").unwrap();
        let row = sql(
            db,
            "select id from team where organisation_id = $1",
            [organisation.into()],
        );
        let team: TeamId = db
            .query_one_raw(row)
            .await
            .unwrap()
            .unwrap()
            .try_get("", "id")
            .unwrap();
        let channel = Channel {
            organisation_id: organisation,
            id: ChannelId::new(),
            kind: "webchat".into(),
            name: "Tienda".into(),
            public_key: channels::public_key(organisation),
            allowed_origins: json!([]),
            greeting: String::new(),
            team_id: suporte.then_some(team),
            state: "open".into(),
            config: json!({}),
            created_at: app.clock.now(),
        };
        let id = channel.id;
        app.state
            .db
            .write(async move |tx| channels::store::insert(tx, &channel).await)
            .await
            .unwrap();
        Self {
            app,
            organisation,
            channel: id,
            crowd: messages::Crowd::default(),
        }
    }

    pub async fn contact(&self, name: &str) -> ContactId {
        let new = NewContact {
            name: name.into(),
            email: "lucia@correo.example".into(),
            locale: "es-EC".into(),
            channel: self.channel,
        };
        let (organisation, now) = (self.organisation, self.app.clock.now());
        let contact: Contact = self
            .app
            .state
            .db
            .write(async move |tx| contacts::create(tx, organisation, new.clone(), now).await)
            .await
            .unwrap();
        contact.id
    }

    pub async fn receive(
        &self,
        contact: ContactId,
        client_id: &str,
        body: &str,
    ) -> Result<Received, InboundRefusal> {
        let inbound = Inbound {
            organisation: self.organisation,
            channel: self.channel,
            contact,
            client_id: client_id.into(),
            body: body.into(),
            files: vec![],
        };
        messages::receive(&self.app.state, &self.crowd, inbound, self.app.clock.now())
            .await
            .unwrap()
    }

    /// A customer who writes for the first time, or again; the conversation it lands in.
    pub async fn writes(&self, contact: ContactId, body: &str) -> ConversationId {
        let client_id = uuid::Uuid::now_v7().simple().to_string();
        self.receive(contact, &client_id, body)
            .await
            .unwrap()
            .message
            .conversation_id
    }

    /// A new customer with their first words.
    pub async fn arrives(&self, name: &str, body: &str) -> (ContactId, ConversationId) {
        let contact = self.contact(name).await;
        (contact, self.writes(contact, body).await)
    }

    pub async fn conversation(&self, id: ConversationId) -> Conversation {
        let db = self.app.state.db.read();
        conversations::store::by_id(db, self.organisation, id)
            .await
            .unwrap()
            .unwrap()
    }

    pub async fn member(&self, identifier: &str) -> MemberId {
        let db = self.app.state.db.read();
        let row = sql(
            db,
            "select id from member where identifier = $1",
            [identifier.into()],
        );
        db.query_one_raw(row)
            .await
            .unwrap()
            .unwrap()
            .try_get("", "id")
            .unwrap()
    }

    pub async fn owner(&self, id: ConversationId) -> Option<MemberId> {
        self.conversation(id).await.owner_id
    }

    /// How many rows a question of one number has.
    pub async fn count(&self, text: &str) -> i64 {
        let db = self.app.state.db.read();
        db.query_one_raw(sql(db, text, []))
            .await
            .unwrap()
            .unwrap()
            .try_get("", "n")
            .unwrap()
    }
}

pub const ANA: &str = "ana@aurora.example";
pub const SOFIA: &str = "sofia@aurora.example";
pub const BRUNO: &str = "bruno@aurora.example";
pub const VIRGINIA: &str = "virginia@conecta.com.vc";
pub const BORIS: &str = "boris@boreal.example";
pub const CLARA: &str = "clara@boreal.example";

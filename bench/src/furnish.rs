//! Rows by the hundred thousand, written straight into a stopped house.

use kit::{
    bus::Bus,
    clock::Clock,
    db::{Db, Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// The token of a visitor, as its browser keeps it: here the secret follows from the id.
pub fn token(visitor: Uuid) -> String {
    format!("{}.{}", visitor.simple(), secret(visitor))
}

fn secret(visitor: Uuid) -> String {
    format!("benchbenchb{}", visitor.simple())
}

pub struct Furnished {
    pub organisation: OrganisationId,
    pub channel: Uuid,
    pub key: String,
}

pub async fn open(url: &str) -> Db {
    Db::open(url, Bus::local()).await.expect("the database opens")
}

/// The organisation, and a web chat channel in it.
pub async fn channel(db: &Db) -> Furnished {
    let row = db
        .read()
        .query_one_raw(sql(db.read(), "select id from organisation", []))
        .await
        .expect("read")
        .expect("one");
    let organisation: OrganisationId = row.try_get("", "id").expect("an id");
    let channel = Uuid::now_v7();
    let key = format!("{organisation}-benchbenchbenchbenchbe");
    let (stored, now) = (key.clone(), Clock::default().now());
    db.write(async move |tx| {
        let text = "insert into channel (organisation_id, id, kind, name, public_key, allowed_origins, greeting, team_id, state, config, created_at)
                    values ($1, $2, 'webchat', 'Web', $3, $4, 'Hello', null, 'open', $5, $6)";
        let empty = serde_json::json!({});
        tx.execute_raw(sql(tx, text, [organisation.into(), channel.into(), stored.as_str().into(), serde_json::json!([]).into(), empty.into(), now.into()])).await?;
        Ok(())
    })
    .await
    .expect("a channel");
    Furnished {
        organisation,
        channel,
        key,
    }
}

/// The address from which the floor works, as an administrator tells it (G-07): who guesses comes from another.
pub async fn floor(db: &Db, organisation: OrganisationId) {
    let now = Clock::default().now();
    db.write(async move |tx| {
        let text = "insert into network (organisation_id, id, cidr, name, created_by, created_at)
                    select $1, $2, '127.0.0.1/32', 'Floor', id, $3 from member where organisation_id = $1 limit 1";
        tx.execute_raw(sql(tx, text, [organisation.into(), Uuid::now_v7().into(), now.into()]))
            .await?;
        Ok(())
    })
    .await
    .expect("a network");
}

/// `count` agents who share the administrator's password.
pub async fn members(db: &Db, organisation: OrganisationId, count: usize) {
    let now = Clock::default().now();
    db.write(async move |tx| {
        let found = tx.query_one_raw(sql(tx, "select password from member limit 1", [])).await?;
        let phc: String = found.ok_or_else(|| Failure::broken("no administrator"))?.try_get("", "password")?;
        for number in 0..count {
            let (id, identifier) = (Uuid::now_v7(), format!("agent{number}@aurora.example"));
            let text = "insert into member (organisation_id, id, display_name, identifier, identifier_key, recovery_address, role, state,
                          locale, landing, time_zone, history, epoch, password, password_set_at, created_at, updated_at)
                        values ($1, $2, $3, $4, $4, $4, 'agent', 'active', 'en', 'conversations', 'UTC', $5, 1, $6, $7, $7, $7)";
            tx.execute_raw(sql(tx, text, [organisation.into(), id.into(), format!("Agent {number}").into(), identifier.as_str().into(), false.into(), phc.as_str().into(), now.into()])).await?;
            let index = "insert into identifier_index (identifier, organisation_id, member_id) values ($1, $2, $3)";
            tx.execute_raw(sql(tx, index, [identifier.as_str().into(), organisation.into(), id.into()])).await?;
        }
        Ok(())
    })
    .await
    .expect("members");
}

/// Conversations `from..to`, waiting in the queue, each with its contact and visitor; visitor ids in order.
pub async fn conversations(db: &Db, house: &Furnished, from: usize, to: usize) -> Vec<Uuid> {
    let mut visitors = Vec::with_capacity(to - from);
    for start in (from..to).step_by(20_000) {
        let (organisation, channel, end) = (house.organisation, house.channel, (start + 20_000).min(to));
        visitors.extend(
            db.write(async move |tx| batch(tx, organisation, channel, start, end).await)
                .await
                .expect("conversations"),
        );
    }
    visitors
}

async fn batch(
    tx: &Tx,
    organisation: OrganisationId,
    channel: Uuid,
    from: usize,
    to: usize,
) -> Result<Vec<Uuid>, Failure> {
    let now = Clock::default().now();
    let mut visitors = Vec::with_capacity(to - from);
    for number in from..to {
        let at = now - chrono::Duration::seconds(i64::try_from(to - number).unwrap_or(0));
        let (contact, conversation, visitor) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let text = "insert into contact (organisation_id, id, name, email, phone, locale, channel_id, read_seq, created_at, updated_at)
                    values ($1, $2, $3, '', '', 'en', $4, 0, $5, $5)";
        tx.execute_raw(sql(
            tx,
            text,
            [
                organisation.into(),
                contact.into(),
                format!("Visitor {number}").into(),
                channel.into(),
                at.into(),
            ],
        ))
        .await?;
        let text = "insert into conversation (organisation_id, id, number, contact_id, channel_id, state, owner_version, place, preview,
                      preview_kind, unread, read_seq, opened_at, last_message_at, waiting_since)
                    values ($1, $2, $3, $4, $5, 'queued', 0, $6, 'Are you open until eight?', 'text', 1, 0, $7, $7, $7)";
        let place = at.timestamp_micros();
        let count = i64::try_from(number).unwrap_or(0) + 1;
        tx.execute_raw(sql(
            tx,
            text,
            [
                organisation.into(),
                conversation.into(),
                count.into(),
                contact.into(),
                channel.into(),
                place.into(),
                at.into(),
            ],
        ))
        .await?;
        let text = "insert into visitor (organisation_id, id, channel_id, contact_id, digest, locale, created_at) values ($1, $2, $3, $4, $5, 'en', $6)";
        tx.execute_raw(sql(
            tx,
            text,
            [
                organisation.into(),
                visitor.into(),
                channel.into(),
                contact.into(),
                kit::crypto::digest(&secret(visitor)).into(),
                at.into(),
            ],
        ))
        .await?;
        visitors.push(visitor);
    }
    let head = "insert into conversation_number (organisation_id, last) values ($1, $2) on conflict (organisation_id) do update set last = $2";
    tx.execute_raw(sql(
        tx,
        head,
        [organisation.into(), i64::try_from(to).unwrap_or(0).into()],
    ))
    .await?;
    Ok(visitors)
}

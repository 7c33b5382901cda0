//! Queries of the web chat. A visitor is found by organisation and id, and only with the right secret.

use super::{
    memory::Visitor,
    model::{Token, VisitorId},
};
use access::door::{MemberId, TeamId};
use desk::{channels::Channel, contacts::ContactId};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
    words::Locale,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

pub async fn insert(
    tx: &Tx,
    channel: &Channel,
    token: &Token,
    (contact, locale): (ContactId, Locale),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into visitor (organisation_id, id, channel_id, contact_id, digest, locale, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            channel.organisation_id.into(),
            token.visitor.into(),
            channel.id.into(),
            contact.into(),
            token.digest.clone().into(),
            locale.code().into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The visitor a token speaks for on this channel.
pub async fn visitor(
    connection: &impl ConnectionTrait,
    channel: &Channel,
    token: &Token,
) -> Result<Option<Visitor>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: VisitorId,
        contact_id: ContactId,
    }
    let statement = sql(
        connection,
        "select id, contact_id from visitor
         where organisation_id = $1 and id = $2 and digest = $3 and channel_id = $4",
        [
            channel.organisation_id.into(),
            token.visitor.into(),
            token.digest.clone().into(),
            channel.id.into(),
        ],
    );
    let row = Row::find_by_statement(statement).one(connection).await?;
    Ok(row.map(|row| Visitor {
        organisation: channel.organisation_id,
        id: row.id,
        channel: channel.id,
        contact: row.contact_id,
    }))
}

/// What a visitor is told of whoever answered.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Author {
    pub id: MemberId,
    pub display_name: String,
}

pub async fn authors(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    members: &[MemberId],
) -> Result<Vec<Author>, DbErr> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (0..members.len()).map(|n| format!("${}", n + 2)).collect();
    let text = format!(
        "select id, display_name from member where organisation_id = $1 and id in ({})",
        marks.join(", ")
    );
    let values = std::iter::once(organisation.into()).chain(members.iter().map(|id| (*id).into()));
    Author::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// How far the agents have read what a contact wrote: the newest such message.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct ReadMark {
    pub seq: i64,
    pub at: Time,
}

pub async fn agent_read(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
) -> Result<Option<ReadMark>, DbErr> {
    let statement = sql(
        connection,
        "select m.seq, m.created_at as at from message m
           join conversation c on c.organisation_id = m.organisation_id and c.id = m.conversation_id
         where m.organisation_id = $1 and m.contact_id = $2 and m.direction = 'in' and m.seq <= c.read_seq
         order by m.seq desc limit 1",
        [organisation.into(), contact.into()],
    );
    ReadMark::find_by_statement(statement).one(connection).await
}

/// The time of the newest message a contact wrote up to an event number.
pub async fn written_by(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
    up_to: i64,
) -> Result<Option<ReadMark>, DbErr> {
    let statement = sql(
        connection,
        "select seq, created_at as at from message
         where organisation_id = $1 and contact_id = $2 and seq <= $3 and direction = 'in' order by seq desc limit 1",
        [organisation.into(), contact.into(), up_to.into()],
    );
    ReadMark::find_by_statement(statement).one(connection).await
}

/// The number of the newest message a contact was sent before a moment.
pub async fn sent_before(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
    before: Time,
) -> Result<Option<i64>, DbErr> {
    let statement = sql(
        connection,
        "select seq, created_at as at from message
         where organisation_id = $1 and contact_id = $2 and direction = 'out' and created_at < $3
         order by seq desc limit 1",
        [organisation.into(), contact.into(), before.into()],
    );
    Ok(ReadMark::find_by_statement(statement)
        .one(connection)
        .await?
        .map(|mark| mark.seq))
}

/// Whether somebody stands at the window, of the channel's team if it has one.
pub async fn anybody_available(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    team: Option<TeamId>,
) -> Result<bool, DbErr> {
    let mut text =
        "select 1 as yes from presence p where p.organisation_id = $1 and p.status = 'available'".to_owned();
    let mut values = vec![organisation.into()];
    if let Some(team) = team {
        text.push_str(
            " and exists (select 1 from team_member t where t.organisation_id = p.organisation_id
               and t.member_id = p.member_id and t.team_id = $2)",
        );
        values.push(team.into());
    }
    text.push_str(" limit 1");
    Ok(connection
        .query_one_raw(sql(connection, &text, values))
        .await?
        .is_some())
}

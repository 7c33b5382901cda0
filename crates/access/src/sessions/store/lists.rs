//! Queries that list and count sessions.

use super::super::model::{Listed, Person, Theirs};
use crate::door::{MemberId, Scope, SessionId};
use kit::{clock::Time, db::dialect::sql, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// A session that lets somebody in, of `session s` and its `member m`; `$2` is now.
const ALIVE: &str = "s.ended_at is null and s.epoch = m.epoch and m.state = 'active'
    and s.idle_until > $2 and s.absolute_until > $2";

/// Who looks through the member's eyes in it.
const IMPERSONATOR: &str = "(select a.display_name from impersonation i
      join member a on a.organisation_id = i.organisation_id and a.id = i.administrator_id
      where i.organisation_id = s.organisation_id and i.id = s.impersonation_id) as impersonator";

/// The member's own: an administrator who looks through their eyes is not them, neither on the floor nor in a count.
const OWN: &str = "s.impersonation_id is null";

const FROM: &str =
    "from session s join member m on m.organisation_id = s.organisation_id and m.id = s.member_id
     where s.organisation_id = $1";

/// The open sessions of a member of the reader's organisation, the one used last first.
pub async fn of_member(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
    now: Time,
) -> Result<Vec<Listed>, DbErr> {
    let text = format!(
        "select s.id, s.address, s.user_agent, s.created_at, s.seen_at, {IMPERSONATOR} {FROM} and {ALIVE} and s.member_id = $3
         order by s.seen_at desc, s.id desc limit 100"
    );
    let values = [scope.organisation.into(), now.into(), member.into()];
    Listed::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// A member's own open sessions besides one.
pub(in super::super) async fn others(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
    besides: SessionId,
    now: Time,
) -> Result<Vec<SessionId>, DbErr> {
    let text = format!("select s.id {FROM} and {ALIVE} and {OWN} and s.member_id = $3 and s.id <> $4");
    let values = [organisation.into(), now.into(), member.into(), besides.into()];
    connection
        .query_all_raw(sql(connection, &text, values))
        .await?
        .iter()
        .map(|row| row.try_get("", "id"))
        .collect()
}

/// How many sessions of a member's own are alive.
pub async fn open_count(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<i64, DbErr> {
    let text = format!("select count(*) as n {FROM} and {ALIVE} and {OWN} and s.member_id = $3");
    number(
        connection,
        &text,
        vec![organisation.into(), now.into(), member.into()],
    )
    .await
}

/// Whether an administrator looks, or looked, through the member's eyes in it.
pub(in super::super) async fn is_impersonated(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    session: SessionId,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 as one from session where organisation_id = $1 and id = $2 and impersonation_id is not null",
        [organisation.into(), session.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// How many sessions are open in the organisation, and of how many members.
pub(in super::super) async fn total(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<(i64, i64), DbErr> {
    let values = || vec![scope.organisation.into(), now.into()];
    let sessions = format!("select count(*) as n {FROM} and {ALIVE}");
    let people = format!("select count(distinct s.member_id) as n {FROM} and {ALIVE}");
    Ok((
        number(connection, &sessions, values()).await?,
        number(connection, &people, values()).await?,
    ))
}

async fn number(connection: &impl ConnectionTrait, text: &str, values: Vec<Value>) -> Result<i64, DbErr> {
    connection
        .query_one_raw(sql(connection, text, values))
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

/// The open sessions of the organisation that were used last.
pub(in super::super) async fn newest(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
    at_most: i64,
) -> Result<Vec<Theirs>, DbErr> {
    let text = format!(
        "select s.id, s.address, s.user_agent, s.created_at, s.seen_at, s.member_id, m.display_name, m.identifier,
           {IMPERSONATOR}
         {FROM} and {ALIVE} order by s.seen_at desc, s.id desc limit $3"
    );
    let values = [scope.organisation.into(), now.into(), at_most.into()];
    Theirs::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// Who besides the reader has a session that nobody ended yet, dead or alive: they leave the floor when all end.
pub(in super::super) async fn everybody(
    connection: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<MemberId>, DbErr> {
    let text =
        format!("select distinct s.member_id {FROM} and s.ended_at is null and {OWN} and s.member_id <> $2");
    let values = [scope.organisation.into(), scope.member.into()];
    connection
        .query_all_raw(sql(connection, &text, values))
        .await?
        .iter()
        .map(|row| row.try_get("", "member_id"))
        .collect()
}

/// A member of the reader's organisation, whoever they are.
pub(in super::super) async fn person(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<Option<Person>, DbErr> {
    let statement = sql(
        connection,
        "select id, display_name from member where organisation_id = $1 and id = $2",
        [scope.organisation.into(), member.into()],
    );
    Person::find_by_statement(statement).one(connection).await
}

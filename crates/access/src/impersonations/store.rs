//! Queries over who looked through whose eyes.

use super::model::{Impersonated, ImpersonationId};
use crate::door::{MemberId, Scope, SessionId};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// One that is not ended yet.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Open {
    pub organisation_id: OrganisationId,
    pub id: ImpersonationId,
    pub administrator_id: MemberId,
    pub member_id: MemberId,
    pub session_id: SessionId,
    pub ends_at: Time,
}

const OPEN: &str = "i.organisation_id, i.id, i.administrator_id, i.member_id, i.session_id, i.ends_at";

/// `looks` is who looks, `member` and `session` are whose eyes.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    looks: &Impersonated,
    (member, session, reason): (MemberId, SessionId, &str),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into impersonation (organisation_id, id, administrator_id, member_id, own_session_id, session_id,
           reason, began_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            scope.organisation.into(),
            looks.id.into(),
            looks.administrator.into(),
            member.into(),
            looks.own.into(),
            session.into(),
            reason.into(),
            now.into(),
            looks.until.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// False when it was over already.
pub(super) async fn end(
    tx: &Tx,
    organisation: OrganisationId,
    id: ImpersonationId,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update impersonation set ended_at = $1 where organisation_id = $2 and id = $3 and ended_at is null",
        [now.into(), organisation.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Whose eyes a session was for, and the session it was begun from.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(super) struct Begun {
    pub member_id: MemberId,
    pub own_session_id: SessionId,
}

/// The same of a session by its secret's digest, also when it is over.
pub(super) async fn of_digest(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: Vec<u8>,
) -> Result<Option<Begun>, DbErr> {
    let statement = sql(
        connection,
        "select i.member_id, i.own_session_id from session s
         join impersonation i on i.organisation_id = s.organisation_id and i.id = s.impersonation_id
         where s.organisation_id = $1 and s.digest = $2",
        [organisation.into(), digest.into()],
    );
    Begun::find_by_statement(statement).one(connection).await
}

/// What was begun from the reader's session and is not ended.
pub(super) async fn of_own(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Open>, DbErr> {
    let text = format!(
        "select {OPEN} from impersonation i
         where i.organisation_id = $1 and i.own_session_id = $2 and i.ended_at is null"
    );
    let values = [scope.organisation.into(), scope.session.into()];
    Open::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// Those that are over in any way and that nobody ended: see [`crate::sessions`], which lets nobody in by them. A few at
/// a time.
pub(super) async fn over(connection: &impl ConnectionTrait, now: Time) -> Result<Vec<Open>, DbErr> {
    let text = format!(
        "select {OPEN} from impersonation i
         left join session s on s.organisation_id = i.organisation_id and s.id = i.session_id
         left join session o on o.organisation_id = i.organisation_id and o.id = i.own_session_id
         left join member m on m.organisation_id = i.organisation_id and m.id = i.member_id
         left join member a on a.organisation_id = i.organisation_id and a.id = i.administrator_id
         where i.ended_at is null and (i.ends_at <= $1
           or s.id is null or s.ended_at is not null or o.id is null or o.ended_at is not null
           or m.id is null or m.state <> 'active' or m.epoch <> s.epoch or m.role = 'administrator'
           or a.id is null or a.state <> 'active' or a.epoch <> o.epoch or a.role <> 'administrator') limit 200"
    );
    Open::find_by_statement(sql(connection, &text, [now.into()]))
        .all(connection)
        .await
}

/// Forgets who looked long ago.
pub(super) async fn forget(tx: &Tx, before: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from impersonation where ended_at < $1",
        [before.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

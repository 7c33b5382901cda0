//! Queries over the sessions that came by a provider.

use super::Over;
use crate::{
    door::{MemberId, Scope, SessionId},
    sso::model::{Identity, Provider},
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// It vouched for a session just now, which ends with its word from now on, however it began.
pub async fn show(
    tx: &Tx,
    provider: &Provider,
    identity: &Identity,
    ((session, member), token): ((SessionId, MemberId), Option<Vec<u8>>),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into sso_session (organisation_id, session_id, provider_id, member_id, issuer, subject, sid, name_id,
           shown_at, token)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (organisation_id, session_id) do update set provider_id = excluded.provider_id,
           issuer = excluded.issuer, subject = excluded.subject, sid = excluded.sid, name_id = excluded.name_id,
           shown_at = excluded.shown_at, token = excluded.token",
        [
            provider.organisation_id.into(),
            session.into(),
            provider.id.into(),
            member.into(),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            identity.session.as_deref().unwrap_or_default().into(),
            identity.name_id.as_deref().unwrap_or_default().into(),
            now.into(),
            token.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// When the provider last vouched for a session.
pub async fn shown_at(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Option<Time>, DbErr> {
    let statement = sql(
        connection,
        "select shown_at from sso_session where organisation_id = $1 and session_id = $2",
        [scope.organisation.into(), scope.session.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map_or(Ok(None), |row| row.try_get("", "shown_at"))
}

/// By which provider a session came, where one can be signed out there: Google has no address for it.
pub async fn provider_of(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Option<Uuid>, DbErr> {
    let statement = sql(
        connection,
        "select s.provider_id from sso_session s
         join sso_provider p on p.organisation_id = s.organisation_id and p.id = s.provider_id
         where s.organisation_id = $1 and s.session_id = $2 and p.kind <> 'google'",
        [scope.organisation.into(), scope.session.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "provider_id")).transpose()
}

/// What must be said to sign somebody out at the provider their session came by.
#[derive(FromQueryResult)]
pub struct Known {
    pub provider_id: Uuid,
    /// SAML: their name there, and the number of the session.
    pub name_id: String,
    pub sid: String,
    /// OpenID Connect: the token, sealed.
    pub token: Option<Vec<u8>>,
}

pub async fn of_session(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Option<Known>, DbErr> {
    let statement = sql(
        connection,
        "select provider_id, name_id, sid, token from sso_session
         where organisation_id = $1 and session_id = $2 and (name_id <> '' or token is not null)",
        [scope.organisation.into(), scope.session.into()],
    );
    Known::find_by_statement(statement).one(connection).await
}

#[derive(FromQueryResult)]
pub struct Open {
    pub session_id: SessionId,
    pub member_id: MemberId,
}

/// Those that are meant: of the session at the provider if one is named, else all of its subject.
pub async fn meant(
    tx: &Tx,
    provider: &Provider,
    over: &Over,
    session: Option<&str>,
) -> Result<Vec<Open>, DbErr> {
    let statement = sql(
        tx,
        "select session_id, member_id from sso_session
         where organisation_id = $1 and provider_id = $2 and issuer = $3
           and ($4 = '' or subject = $4) and ($5 = '' or sid = $5)",
        [
            provider.organisation_id.into(),
            provider.id.into(),
            over.issuer.as_str().into(),
            over.subject.as_deref().unwrap_or_default().into(),
            session.unwrap_or_default().into(),
        ],
    );
    Open::find_by_statement(statement).all(tx).await
}

/// Forgets those that are over.
pub async fn sweep(tx: &Tx) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from sso_session where not exists (select 1 from session s
           where s.organisation_id = sso_session.organisation_id and s.id = sso_session.session_id
             and s.ended_at is null)",
        [],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

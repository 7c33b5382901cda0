//! Queries over sessions.

use super::{
    cache::Found,
    model::{ABSOLUTE, EndReason, IDLE, Listed, NewSession},
};
use crate::{
    door::{MemberId, Permissions, Role, Scope, SessionId, TeamId},
    organisations::{Brand, Organisation},
};
use kit::{
    bus::{Signal, SignalKind},
    clock::Time,
    db::{Db, Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
    words::Locale,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use std::sync::Arc;

#[derive(FromQueryResult)]
struct Row {
    session_id: SessionId,
    member_id: MemberId,
    seen_at: Time,
    idle_until: Time,
    absolute_until: Time,
    display_name: String,
    identifier: String,
    role: String,
    locale: String,
    landing: String,
    time_zone: String,
    history: bool,
    must_change: bool,
}

pub(super) struct Alive {
    row: Row,
    organisation: Organisation,
    teams: Vec<TeamId>,
}

impl Alive {
    pub fn into_found(self, csrf: String, digest: Vec<u8>) -> Found {
        let Self {
            row,
            organisation,
            teams,
        } = self;
        let scope = Scope {
            organisation: organisation.id,
            member: row.member_id,
            session: row.session_id,
            role: Role::parse(&row.role).unwrap_or(Role::Agent),
            permissions: Permissions { history: row.history },
            teams,
            display_name: row.display_name,
            identifier: row.identifier,
            locale: Locale::parse(&row.locale).unwrap_or(Locale::En),
            time_zone: row.time_zone,
            landing: row.landing,
            must_change: row.must_change,
        };
        Found {
            scope: Arc::new(scope),
            brand: Arc::new(Brand::from(organisation)),
            csrf,
            digest,
            idle_until: row.idle_until,
            absolute_until: row.absolute_until,
            seen_at: row.seen_at,
        }
    }
}

/// The session behind a cookie, with all a scope needs; `None` when it is dead in any way.
pub(super) async fn alive(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: &[u8],
    now: Time,
) -> Result<Option<Alive>, DbErr> {
    let statement = sql(
        connection,
        "select s.id as session_id, s.member_id, s.seen_at, s.idle_until, s.absolute_until,
                m.display_name, m.identifier, m.role, m.locale, m.landing, m.time_zone, m.history, m.must_change
         from session s join member m on m.organisation_id = s.organisation_id and m.id = s.member_id
         where s.organisation_id = $1 and s.digest = $2 and s.ended_at is null and s.epoch = m.epoch
           and m.state = 'active' and s.idle_until > $3 and s.absolute_until > $3",
        [organisation.into(), digest.to_vec().into(), now.into()],
    );
    let Some(row) = Row::find_by_statement(statement).one(connection).await? else {
        return Ok(None);
    };
    let Some(organisation) = crate::organisations::store::by_id(connection, organisation).await? else {
        return Ok(None);
    };
    let teams = sql(
        connection,
        "select team_id from team_member where organisation_id = $1 and member_id = $2",
        [organisation.id.into(), row.member_id.into()],
    );
    let teams = connection.query_all_raw(teams).await?;
    let teams = teams
        .iter()
        .map(|row| row.try_get("", "team_id"))
        .collect::<Result<_, _>>()?;
    Ok(Some(Alive {
        row,
        organisation,
        teams,
    }))
}

pub(super) async fn insert(
    tx: &Tx,
    new: &NewSession,
    id: SessionId,
    digest: Vec<u8>,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into session (organisation_id, digest, id, member_id, epoch, address, user_agent,
           created_at, seen_at, idle_until, absolute_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)",
        [
            new.organisation.into(),
            digest.into(),
            id.into(),
            new.member.into(),
            new.epoch.into(),
            new.address.as_str().into(),
            new.user_agent.as_str().into(),
            now.into(),
            (now + IDLE).into(),
            (now + ABSOLUTE).into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn touch(db: &Db, scope: &Scope, digest: &[u8], now: Time) -> Result<(), Failure> {
    let (organisation, member, digest) = (scope.organisation, scope.member, digest.to_vec());
    db.write(async move |tx| {
        let session = sql(
            tx,
            "update session set seen_at = $1, idle_until = $2 where organisation_id = $3 and digest = $4 and ended_at is null",
            [now.into(), (now + IDLE).into(), organisation.into(), digest.clone().into()],
        );
        tx.execute_raw(session).await?;
        let member = sql(
            tx,
            "update member set last_seen_at = $1 where organisation_id = $2 and id = $3",
            [now.into(), organisation.into(), member.into()],
        );
        tx.execute_raw(member).await?;
        Ok(())
    })
    .await
}

/// Ends one session; false when it was over already.
pub(super) async fn end(
    tx: &Tx,
    organisation: OrganisationId,
    id: SessionId,
    reason: EndReason,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update session set ended_at = $1, end_reason = $2 where organisation_id = $3 and id = $4 and ended_at is null",
        [now.into(), reason.code().into(), organisation.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn end_all(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    reason: EndReason,
    now: Time,
) -> Result<(), Failure> {
    let sessions = sql(
        tx,
        "update session set ended_at = $1, end_reason = $2 where organisation_id = $3 and member_id = $4 and ended_at is null",
        [
            now.into(),
            reason.code().into(),
            organisation.into(),
            member.into(),
        ],
    );
    tx.execute_raw(sessions).await?;
    let epoch = sql(
        tx,
        "update member set epoch = epoch + 1 where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(epoch).await?;
    Ok(())
}

/// The kept session moves to the new epoch with its member.
pub(super) async fn end_others(tx: &Tx, scope: &Scope, reason: EndReason, now: Time) -> Result<(), Failure> {
    let (organisation, member, session) = (scope.organisation, scope.member, scope.session);
    let others = sql(
        tx,
        "update session set ended_at = $1, end_reason = $2
         where organisation_id = $3 and member_id = $4 and id <> $5 and ended_at is null",
        [
            now.into(),
            reason.code().into(),
            organisation.into(),
            member.into(),
            session.into(),
        ],
    );
    tx.execute_raw(others).await?;
    let epoch = sql(
        tx,
        "update member set epoch = epoch + 1 where organisation_id = $1 and id = $2 returning epoch",
        [organisation.into(), member.into()],
    );
    let epoch: Option<i32> = tx
        .query_one_raw(epoch)
        .await?
        .map(|row| row.try_get("", "epoch"))
        .transpose()?;
    // Not one that was ended meanwhile: an epoch must not bring it back.
    let kept = sql(
        tx,
        "update session set epoch = $1 where organisation_id = $2 and id = $3 and ended_at is null and epoch = $1 - 1",
        [epoch.into(), organisation.into(), session.into()],
    );
    tx.execute_raw(kept).await?;
    Ok(())
}

/// The open sessions of a member, the one used last first.
pub async fn of_member(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<Listed>, DbErr> {
    let statement = sql(
        connection,
        "select s.id, s.address, s.user_agent, s.created_at, s.seen_at
         from session s join member m on m.organisation_id = s.organisation_id and m.id = s.member_id
         where s.organisation_id = $1 and s.member_id = $2 and s.ended_at is null and s.epoch = m.epoch
           and s.idle_until > $3 and s.absolute_until > $3
         order by s.seen_at desc, s.id desc limit 50",
        [scope.organisation.into(), scope.member.into(), now.into()],
    );
    Listed::find_by_statement(statement).all(connection).await
}

/// How many sessions of a member are alive.
pub(super) async fn open_count(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from session s join member m on m.organisation_id = s.organisation_id and m.id = s.member_id
         where s.organisation_id = $1 and s.member_id = $2 and s.ended_at is null and s.epoch = m.epoch
           and m.state = 'active' and s.idle_until > $3 and s.absolute_until > $3",
        [organisation.into(), member.into(), now.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// Sessions whose time ran out and that nobody ended yet, a few at a time.
pub(super) async fn expired(
    connection: &impl ConnectionTrait,
    now: Time,
) -> Result<Vec<(OrganisationId, MemberId, SessionId)>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, member_id, id from session
         where ended_at is null and (idle_until <= $1 or absolute_until <= $1) limit 200",
        [now.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.try_get("", "organisation_id")?,
                row.try_get("", "member_id")?,
                row.try_get("", "id")?,
            ))
        })
        .collect()
}

pub(super) async fn revocation(connection: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let statement = sql(connection, "select revocation from instance where id = 1", []);
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "revocation"))
}

/// Tells every node that somebody's access shrank.
pub(super) async fn raise_revocation(tx: &Tx, organisation: OrganisationId) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update instance set revocation = revocation + 1 where id = 1 returning revocation",
        [],
    );
    let number: i64 = tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "revocation"))?;
    tx.after_commit(Signal {
        organisation,
        kind: SignalKind::Revoked(number),
    });
    Ok(())
}

//! Queries over sessions: what one is, and how it lives.

mod ends;
mod lists;

pub use lists::{of_member, open_count};

pub(super) use ends::{end, end_all, end_everybody, end_others};
pub(super) use lists::{everybody, is_impersonated, newest, others, person, total};

use super::{
    cache::Found,
    model::{Limits, NewSession},
};
use crate::{
    door::{MemberId, Permissions, Role, Scope, SessionId, TeamId},
    impersonations::{Impersonated, ImpersonationId},
    notifications::{About, Notifications},
    organisations::{Brand, Organisation},
    policies,
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
    created_at: Time,
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
    notify: String,
    notify_sound: bool,
    picture: String,
    signature: String,
    impersonation_id: Option<ImpersonationId>,
    administrator_id: Option<MemberId>,
    administrator: Option<String>,
    own_session_id: Option<SessionId>,
    ends_at: Option<Time>,
}

impl Row {
    fn impersonated(&self) -> Option<Impersonated> {
        Some(Impersonated {
            id: self.impersonation_id?,
            administrator: self.administrator_id?,
            name: self.administrator.clone()?,
            own: self.own_session_id?,
            until: self.ends_at?,
        })
    }
}

pub(super) struct Alive {
    row: Row,
    organisation: Organisation,
    teams: Vec<TeamId>,
    limits: Limits,
}

impl Alive {
    pub fn into_found(self, csrf: String, digest: Vec<u8>) -> Found {
        let Self {
            row,
            organisation,
            teams,
            limits,
        } = self;
        let (idle_until, absolute_until) = limits.ends(
            (row.created_at, row.seen_at),
            (row.idle_until, row.absolute_until),
        );
        let impersonated = row.impersonated();
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
            notifications: Notifications {
                about: About::parse(&row.notify).unwrap_or_default(),
                sound: row.notify_sound,
            },
            picture: row.picture,
            signature: row.signature,
            // Whoever only looks has no password to replace here, and could not.
            must_change: row.must_change && impersonated.is_none(),
            impersonated,
        };
        Found {
            scope: Arc::new(scope),
            brand: Arc::new(Brand::from(organisation)),
            csrf,
            digest,
            idle: limits.idle,
            idle_until,
            absolute_until,
            seen_at: row.seen_at,
        }
    }
}

/// The session behind a cookie, with all a scope needs; `None` when it is dead in any way. One through whose eyes an
/// administrator looks lives only while that is not over, the session it was begun from lives, its administrator is one,
/// and the member is of a lower role (S-181); without its row it is dead.
pub(super) async fn alive(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: &[u8],
    now: Time,
) -> Result<Option<Alive>, DbErr> {
    let text = format!(
        "select s.id as session_id, s.member_id, s.created_at, s.seen_at, s.idle_until, s.absolute_until,
                m.display_name, m.identifier, m.role, m.locale, m.landing, m.time_zone, m.history, m.must_change, m.notify,
                m.notify_sound, m.picture, m.signature, s.impersonation_id, i.administrator_id,
                a.display_name as administrator, i.own_session_id, i.ends_at, {}
         from session s join member m on m.organisation_id = s.organisation_id and m.id = s.member_id
         left join policy p on p.organisation_id = s.organisation_id
         left join impersonation i on i.organisation_id = s.organisation_id and i.id = s.impersonation_id
         left join member a on a.organisation_id = s.organisation_id and a.id = i.administrator_id
         left join session o on o.organisation_id = s.organisation_id and o.id = i.own_session_id
         where s.organisation_id = $1 and s.digest = $2 and s.ended_at is null and s.epoch = m.epoch
           and m.state = 'active' and s.idle_until > $3 and s.absolute_until > $3
           and s.created_at < $4
           and (s.impersonation_id is null or (i.ended_at is null and i.ends_at > $3 and a.state = 'active'
             and a.role = 'administrator' and o.ended_at is null and o.epoch = a.epoch
             and m.role in ('agent', 'supervisor')))",
        policies::COLUMNS
    );
    let ahead = now + kit::clock::AHEAD;
    let values = [
        organisation.into(),
        digest.to_vec().into(),
        now.into(),
        ahead.into(),
    ];
    let Some(found) = connection.query_one_raw(sql(connection, &text, values)).await? else {
        return Ok(None);
    };
    let row = Row::from_query_result(&found, "")?;
    let limits = Limits::of(&policies::read(&found)?);
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
        limits,
    }))
}

pub(super) fn insert(
    tx: &Tx,
    new: &NewSession,
    id: SessionId,
    (digest, limits): (Vec<u8>, Limits),
    now: Time,
) {
    let statement = sql(
        tx,
        "insert into session (organisation_id, digest, id, member_id, epoch, address, user_agent,
           created_at, seen_at, idle_until, absolute_until, impersonation_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)",
        [
            new.organisation.into(),
            digest.into(),
            id.into(),
            new.member.into(),
            new.epoch.into(),
            new.address.as_str().into(),
            new.user_agent.as_str().into(),
            now.into(),
            (now + limits.idle).into(),
            (now + limits.absolute).into(),
            new.impersonation.into(),
        ],
    );
    tx.put(statement);
}

/// False when the session is over.
pub(super) async fn replace_digest(
    tx: &Tx,
    organisation: OrganisationId,
    old: &[u8],
    new: Vec<u8>,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update session set digest = $1 where organisation_id = $2 and digest = $3 and ended_at is null",
        [new.into(), organisation.into(), old.to_vec().into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Whose session it is or was, over as it may be.
pub(super) async fn whose(
    connection: &impl ConnectionTrait,
    (organisation, digest): (OrganisationId, &[u8]),
) -> Result<Option<MemberId>, DbErr> {
    let statement = sql(
        connection,
        "select member_id from session where organisation_id = $1 and digest = $2",
        [organisation.into(), digest.to_vec().into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "member_id")).transpose()
}

/// Nothing lengthens what a session's row says, so the sooner of the two ends it.
pub(super) async fn limit(
    tx: &Tx,
    organisation: OrganisationId,
    session: SessionId,
    until: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update session set absolute_until = case when absolute_until > $3 then $3 else absolute_until end
         where organisation_id = $1 and id = $2",
        [organisation.into(), session.into(), until.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// `idle_until` is when it ends if nothing follows. Whoever looks through somebody's eyes is seen themselves, and keeps
/// their own session alive that waits aside; the member was not here.
pub(super) async fn touch(
    db: &Db,
    scope: &Scope,
    digest: &[u8],
    (now, idle_until): (Time, Time),
) -> Result<(), Failure> {
    let (organisation, digest) = (scope.organisation, digest.to_vec());
    let (member, own) = match &scope.impersonated {
        Some(by) => (by.administrator, Some(by.own)),
        None => (scope.member, None),
    };
    db.write(async move |tx| {
        let session = sql(
            tx,
            "update session set seen_at = $1, idle_until = $2 where organisation_id = $3 and digest = $4 and ended_at is null",
            [now.into(), idle_until.into(), organisation.into(), digest.clone().into()],
        );
        tx.execute_raw(session).await?;
        if let Some(own) = own {
            let own = sql(
                tx,
                "update session set seen_at = $1, idle_until = $2 where organisation_id = $3 and id = $4 and ended_at is null",
                [now.into(), idle_until.into(), organisation.into(), own.into()],
            );
            tx.execute_raw(own).await?;
        }
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

/// A session whose time ran out, and when.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct RanOut {
    pub organisation_id: OrganisationId,
    pub member_id: MemberId,
    pub id: SessionId,
    pub at: Time,
    pub impersonation_id: Option<ImpersonationId>,
}

/// Sessions whose time ran out, or that began under a clock that was ahead, and that nobody ended yet; a few at a time.
pub(super) async fn expired(connection: &impl ConnectionTrait, now: Time) -> Result<Vec<RanOut>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, member_id, id, impersonation_id,
           case when idle_until < absolute_until then idle_until else absolute_until end as at from session
         where ended_at is null and (idle_until <= $1 or absolute_until <= $1 or created_at >= $2) limit 200",
        [now.into(), (now + kit::clock::AHEAD).into()],
    );
    RanOut::find_by_statement(statement).all(connection).await
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

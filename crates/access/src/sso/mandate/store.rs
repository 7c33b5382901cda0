//! Queries over the obligation.

use super::model::{FRESH, Mandate, Reach, Ready};
use crate::{
    door::{MemberId, Scope},
    passwords,
    sso::model::{Kind, Way, path},
    tickets::{self, Purpose},
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// The one that stands, and is not over by `now`.
pub(super) async fn standing(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Time,
) -> Result<Option<Mandate>, DbErr> {
    let statement = sql(
        connection,
        "select d.provider_id, d.reach, d.began_at, d.until, d.confirmed_at, p.name, p.kind,
           m.display_name as began_by_name
         from sso_mandate d
         join sso_provider p on p.organisation_id = d.organisation_id and p.id = d.provider_id
         left join member m on m.organisation_id = d.organisation_id and m.id = d.began_by
         where d.organisation_id = $1 and d.ended_at is null",
        [organisation.into()],
    );
    let found = Mandate::find_by_statement(statement).one(connection).await?;
    Ok(found.filter(|one| !one.lapsed(now)))
}

/// The button that is the only way in for everybody of an organisation, if it is.
pub async fn required(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Time,
) -> Result<Option<Way>, DbErr> {
    let found = standing(connection, organisation, now).await?;
    Ok(found
        .filter(|one| one.reach() == Reach::Everybody)
        .map(|one| Way {
            icon: Kind::parse(&one.kind).map_or("key", Kind::icon),
            path: path(organisation, one.provider_id),
            name: one.name,
        }))
}

/// Whether somebody must come in by a provider because of a domain.
pub async fn rests_on_domains(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_mandate where organisation_id = $1 and ended_at is null and reach = 'domains'",
        [organisation.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Something of the provider was changed that may shut everybody out: the hours in which somebody must come in begin anew.
pub async fn prove_again(tx: &Tx, scope: &Scope, provider: Uuid, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "select id, hours from sso_mandate where organisation_id = $1 and provider_id = $2 and ended_at is null
           and (confirmed_at is not null or until > $3)",
        [scope.organisation.into(), provider.into(), now.into()],
    );
    let Some(row) = tx.query_one_raw(statement).await? else {
        return Ok(());
    };
    let (id, hours): (Uuid, i32) = (row.try_get("", "id")?, row.try_get("", "hours")?);
    let statement = sql(
        tx,
        "update sso_mandate set confirmed_at = null, until = $1 where organisation_id = $2 and id = $3",
        [
            (now + Duration::hours(hours.into())).into(),
            scope.organisation.into(),
            id.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Whether a provider is the one that is mandatory.
pub async fn rests_on_provider(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    provider: Uuid,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_mandate where organisation_id = $1 and provider_id = $2 and ended_at is null",
        [scope.organisation.into(), provider.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// The same, and nobody else decides by it until this change is over.
pub async fn hold(tx: &Tx, scope: &Scope, provider: Uuid) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_mandate set hours = hours where organisation_id = $1 and provider_id = $2 and ended_at is null",
        [scope.organisation.into(), provider.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() > 0)
}

/// What is so of a provider, for the administrator who asks.
pub(super) async fn ready(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    provider: Uuid,
    now: Time,
) -> Result<Ready, DbErr> {
    let statement = sql(
        connection,
        "select
           exists (select 1 from sso_provider p where p.organisation_id = $1 and p.id = $2
             and p.offered_at is not null) as offered,
           exists (select 1 from sso_link l where l.organisation_id = $1 and l.provider_id = $2 and l.member_id = $3
             and l.last_used_at > $4) as fresh,
           exists (select 1 from break_glass b where b.organisation_id = $1 and b.expired_at is null) as break_glass,
           (select count(*) from sso_link l join member m on m.organisation_id = l.organisation_id and m.id = l.member_id
             where l.organisation_id = $1 and l.provider_id = $2 and m.role = 'administrator' and m.state = 'active'
             and m.emergency = false) as administrators,
           exists (select 1 from domain d where d.organisation_id = $1 and d.proven_at is not null) as domains,
           exists (select 1 from sso_mandate d where d.organisation_id = $1 and d.ended_at is null) as standing",
        [
            scope.organisation.into(),
            provider.into(),
            scope.member.into(),
            (now - FRESH).into(),
        ],
    );
    let found = Ready::find_by_statement(statement).one(connection).await?;
    Ok(found.unwrap_or_default())
}

/// False when one stands.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    (id, provider): (Uuid, Uuid),
    (reach, hours): (Reach, i32),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into sso_mandate (organisation_id, id, provider_id, reach, hours, began_by, began_at, until)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        [
            scope.organisation.into(),
            id.into(),
            provider.into(),
            reach.code().into(),
            hours.into(),
            scope.member.into(),
            now.into(),
            (now + chrono::Duration::hours(hours.into())).into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Somebody came in by it: it stands until it is ended by hand.
pub(super) async fn confirm(
    tx: &Tx,
    (organisation, provider): (OrganisationId, Uuid),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_mandate set confirmed_at = $1
         where organisation_id = $2 and provider_id = $3 and ended_at is null and confirmed_at is null and until > $1",
        [now.into(), organisation.into(), provider.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Ended by hand.
pub(super) async fn end(tx: &Tx, scope: &Scope, now: Time) -> Result<Option<String>, Failure> {
    let statement = sql(
        tx,
        "update sso_mandate set ended_at = $1, ended_by = $2, ended_why = 'by hand'
         where organisation_id = $3 and ended_at is null
         returning (select p.name from sso_provider p
           where p.organisation_id = sso_mandate.organisation_id and p.id = sso_mandate.provider_id) as name",
        [now.into(), scope.member.into(), scope.organisation.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "name")).transpose()?)
}

/// One that nobody came in by in time.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Lapsed {
    pub organisation_id: OrganisationId,
    pub id: Uuid,
    pub hours: i32,
    pub name: String,
}

pub(super) async fn lapsed(connection: &impl ConnectionTrait, now: Time) -> Result<Vec<Lapsed>, DbErr> {
    let statement = sql(
        connection,
        "select d.organisation_id, d.id, d.hours, p.name from sso_mandate d
         join sso_provider p on p.organisation_id = d.organisation_id and p.id = d.provider_id
         where d.ended_at is null and d.confirmed_at is null and d.until <= $1 order by d.until limit 100",
        [now.into()],
    );
    Lapsed::find_by_statement(statement).all(connection).await
}

/// Ended by the house; false when somebody was first.
pub(super) async fn roll_back(tx: &Tx, one: &Lapsed, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_mandate set ended_at = $1, ended_why = 'nobody came in'
         where organisation_id = $2 and id = $3 and ended_at is null and confirmed_at is null",
        [now.into(), one.organisation_id.into(), one.id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The login of a member who is not the break-glass account.
pub(super) async fn login(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<String>, DbErr> {
    let statement = sql(
        connection,
        "select identifier from member where organisation_id = $1 and id = $2 and emergency = false",
        [organisation.into(), member.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "identifier")).transpose()
}

/// An active member that no account at the provider is connected with.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Unconnected {
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
    /// They have a link with which they connect one.
    pub sent: bool,
    /// Others read their mailbox, so that none is sent (1.8).
    pub shared: bool,
}

impl Unconnected {
    pub fn waits(&self) -> bool {
        !self.sent && !self.shared
    }
}

pub(super) async fn unconnected(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    provider: Uuid,
    now: Time,
) -> Result<Vec<Unconnected>, DbErr> {
    let (held, shared) = (tickets::held(Purpose::Connection), passwords::store::DELEGATED);
    let text = format!(
        "select m.id, m.display_name, m.identifier, {held} as sent, {shared} as shared from member m
         where m.organisation_id = $1 and m.state = 'active' and m.emergency = false
           and not exists (select 1 from sso_link l where l.organisation_id = m.organisation_id
             and l.member_id = m.id and l.provider_id = $3)
         order by m.name_key, m.id"
    );
    let values = [scope.organisation.into(), now.into(), provider.into()];
    Unconnected::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

//! Queries over links.

use crate::{
    door::{MemberId, Scope},
    sso::{
        model::{Identity, Provider, Said, Way},
        store::COLUMNS,
    },
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// A provider that is offered, and what a member is called there, if they are connected.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Linked {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    pub called: Option<String>,
    pub last_used_at: Option<Time>,
}

impl Linked {
    pub fn icon(&self) -> &'static str {
        crate::sso::model::Kind::parse(&self.kind).map_or("key", crate::sso::model::Kind::icon)
    }

    pub fn connected(&self) -> bool {
        self.called.is_some()
    }
}

/// What a member may connect, and what is connected already.
pub async fn of_member(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Linked>, DbErr> {
    let statement = sql(
        connection,
        "select p.id, p.name, p.kind, l.called, l.last_used_at from sso_provider p
         left join sso_link l on l.organisation_id = p.organisation_id and l.provider_id = p.id and l.member_id = $2
         where p.organisation_id = $1 and (p.offered_at is not null or l.member_id is not null) order by p.name",
        [scope.organisation.into(), scope.member.into()],
    );
    Linked::find_by_statement(statement).all(connection).await
}

/// The buttons of the providers that a member is connected with.
pub async fn ways(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
) -> Result<Vec<Way>, DbErr> {
    let statement = sql(
        connection,
        &format!(
            "select {COLUMNS} from sso_provider where organisation_id = $1 and offered_at is not null and id in
               (select provider_id from sso_link where organisation_id = $1 and member_id = $2) order by name"
        ),
        [organisation.into(), member.into()],
    );
    let rows = Provider::find_by_statement(statement).all(connection).await?;
    Ok(rows.iter().map(Provider::way).collect())
}

/// Whether a member is connected with a provider.
pub async fn is_connected(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
    provider: Uuid,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_link where organisation_id = $1 and member_id = $2 and provider_id = $3",
        [organisation.into(), member.into(), provider.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Whether there is a provider on the sign-in page that a member is not connected with.
pub async fn may_connect(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 from sso_provider p where p.organisation_id = $1 and p.offered_at is not null
           and not exists (select 1 from sso_link l where l.organisation_id = p.organisation_id
             and l.provider_id = p.id and l.member_id = $2) limit 1",
        [organisation.into(), member.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// What one member is connected with, for an administrator.
pub async fn of_one(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<Vec<Linked>, DbErr> {
    let statement = sql(
        connection,
        "select p.id, p.name, p.kind, l.called, l.last_used_at from sso_link l
         join sso_provider p on p.organisation_id = l.organisation_id and p.id = l.provider_id
         where l.organisation_id = $1 and l.member_id = $2 order by p.name",
        [scope.organisation.into(), member.into()],
    );
    Linked::find_by_statement(statement).all(connection).await
}

/// Whose subject it is. Asked by the organisation and the provider whose door it came by (S-125).
pub async fn by_subject(
    connection: &impl ConnectionTrait,
    provider: &Provider,
    identity: &Identity,
) -> Result<Option<MemberId>, DbErr> {
    let statement = sql(
        connection,
        "select member_id from sso_link
         where organisation_id = $1 and provider_id = $2 and issuer = $3 and subject = $4",
        [
            provider.organisation_id.into(),
            provider.id.into(),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
        ],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "member_id")).transpose()
}

/// Notes the visit; false when the link is another's or gone by now.
pub async fn used(
    tx: &Tx,
    provider: &Provider,
    identity: &Identity,
    member: MemberId,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_link set last_used_at = $1
         where organisation_id = $2 and provider_id = $3 and issuer = $4 and subject = $5 and member_id = $6",
        [
            now.into(),
            provider.organisation_id.into(),
            provider.id.into(),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            member.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Who made a link, and what the person is called there.
pub struct Making<'a> {
    pub member: MemberId,
    pub by: &'a str,
    pub called: &'a str,
    pub now: Time,
}

/// False when the subject is another member's, or this one is not active or is the break-glass account (G-09). An
/// earlier subject of the member there gives way.
pub async fn connect(
    tx: &Tx,
    provider: &Provider,
    identity: &Identity,
    making: &Making<'_>,
) -> Result<bool, Failure> {
    let earlier = sql(
        tx,
        "delete from sso_link where organisation_id = $1 and provider_id = $2 and member_id = $3",
        [
            provider.organisation_id.into(),
            provider.id.into(),
            making.member.into(),
        ],
    );
    tx.execute_raw(earlier).await?;
    let statement = sql(
        tx,
        "insert into sso_link (organisation_id, provider_id, issuer, subject, member_id, tenant, object, called,
           linked_by, linked_at, last_used_at)
         select $1, $2, $3, $4, m.id, $6, $7, $8, $9, $10, $10 from member m
         where m.organisation_id = $1 and m.id = $5 and m.state = 'active' and m.emergency = false
         on conflict (organisation_id, provider_id, issuer, subject) do nothing",
        [
            provider.organisation_id.into(),
            provider.id.into(),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            making.member.into(),
            identity.tenant.as_deref().unwrap_or_default().into(),
            identity.object.as_deref().unwrap_or_default().into(),
            making.called.into(),
            making.by.into(),
            making.now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// What was said of a member who tried the provider, until they try it again.
pub async fn note(tx: &Tx, scope: &Scope, provider: Uuid, said: &Said) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update sso_link set said = $1 where organisation_id = $2 and provider_id = $3 and member_id = $4",
        [
            serde_json::to_string(said)?.into(),
            scope.organisation.into(),
            provider.into(),
            scope.member.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// What it said of whoever tried it last, if they are connected yet and an administrator.
pub async fn said(connection: &impl ConnectionTrait, provider: &Provider) -> Result<Option<Said>, Failure> {
    let statement = sql(
        connection,
        "select l.said from sso_provider p
         join sso_link l on l.organisation_id = p.organisation_id and l.provider_id = p.id and l.member_id = p.tried_by
         join member m on m.organisation_id = p.organisation_id and m.id = p.tried_by
         where p.organisation_id = $1 and p.id = $2 and p.tried_at is not null and l.said <> ''
           and m.state = 'active' and m.role = 'administrator'",
        [provider.organisation_id.into(), provider.id.into()],
    );
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let said: String = row.try_get("", "said")?;
    Ok(serde_json::from_str(&said).ok())
}

/// Whether an administrator other than this member can come in by the provider.
pub async fn is_other_administrator(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    provider: Uuid,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 from sso_link l join member m on m.organisation_id = l.organisation_id and m.id = l.member_id
         where l.organisation_id = $1 and l.provider_id = $2 and l.member_id <> $3 and m.role = 'administrator'
           and m.state = 'active' limit 1",
        [organisation.into(), provider.into(), member.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// The provider's name, if the member was connected with it.
pub async fn remove(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    provider: Uuid,
) -> Result<Option<String>, Failure> {
    let statement = sql(
        tx,
        "delete from sso_link where organisation_id = $1 and provider_id = $2 and member_id = $3
         returning (select p.name from sso_provider p where p.organisation_id = $1 and p.id = $2) as name",
        [organisation.into(), provider.into(), member.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "name")).transpose()?)
}

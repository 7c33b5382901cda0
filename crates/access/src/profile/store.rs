//! Queries of this room: the member's own row.

use super::model::Profile;
use crate::door::{MemberId, Scope};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// What the profile shows and others decide.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Own {
    pub recovery_address: String,
    pub password_set_at: Option<Time>,
}

pub(super) async fn own(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Option<Own>, DbErr> {
    let statement = sql(
        connection,
        "select recovery_address, password_set_at from member where organisation_id = $1 and id = $2",
        [scope.organisation.into(), scope.member.into()],
    );
    Own::find_by_statement(statement).one(connection).await
}

pub(super) async fn teams(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<String>, DbErr> {
    let statement = sql(
        connection,
        "select t.name from team t join team_member m on m.organisation_id = t.organisation_id and m.team_id = t.id
         where t.organisation_id = $1 and m.member_id = $2 order by t.name_key",
        [scope.organisation.into(), scope.member.into()],
    );
    connection
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| row.try_get("", "name"))
        .collect()
}

pub(super) async fn keep(tx: &Tx, scope: &Scope, profile: &Profile, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set display_name = $1, locale = $2, time_zone = $3, landing = $4, updated_at = $5,
           signature = $8 where organisation_id = $6 and id = $7",
        [
            profile.display_name.as_str().into(),
            profile.locale.code().into(),
            profile.time_zone.as_str().into(),
            profile.landing.code().into(),
            now.into(),
            scope.organisation.into(),
            scope.member.into(),
            profile.signature.as_str().into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Stores a password only if nobody stored another since the present one was verified.
pub(super) async fn replace_password(
    tx: &Tx,
    scope: &Scope,
    (old, new): (&str, &str),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set password = $1, password_set_at = $2, updated_at = $2, must_change = false
         where organisation_id = $3 and id = $4 and password = $5 and state = 'active'",
        [
            new.into(),
            now.into(),
            scope.organisation.into(),
            scope.member.into(),
            old.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// An address that links will go to once its hold is over.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Pending {
    pub address: String,
    pub effective_at: Time,
}

pub async fn pending(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Pending>, DbErr> {
    let statement = sql(
        connection,
        "select address, effective_at from recovery_address where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into()],
    );
    Pending::find_by_statement(statement).one(connection).await
}

/// Remembers an address to come, in place of one that was asked for before.
pub(super) async fn hold(
    tx: &Tx,
    scope: &Scope,
    (change, address): (Uuid, &str),
    (now, effective_at): (Time, Time),
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into recovery_address (organisation_id, member_id, id, address, asked_at, effective_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (organisation_id, member_id) do update set id = excluded.id, address = excluded.address,
           asked_at = excluded.asked_at, effective_at = excluded.effective_at",
        [
            scope.organisation.into(),
            scope.member.into(),
            change.into(),
            address.into(),
            now.into(),
            effective_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Takes an address to come away: whichever there is, or a certain one whose hold is over.
pub(super) async fn take(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    due: Option<(Uuid, Time)>,
) -> Result<Option<String>, Failure> {
    let mut values = vec![organisation.into(), member.into()];
    let certain = due.map_or("", |(change, now)| {
        values.extend([change.into(), now.into()]);
        " and id = $3 and effective_at <= $4"
    });
    let text = format!(
        "delete from recovery_address where organisation_id = $1 and member_id = $2{certain} returning address"
    );
    let row = tx.query_one_raw(sql(tx, &text, values)).await?;
    Ok(row.map(|row| row.try_get("", "address")).transpose()?)
}

pub(super) async fn readdress(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    address: &str,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set recovery_address = $1, updated_at = $2 where organisation_id = $3 and id = $4",
        [address.into(), now.into(), organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

//! Queries over devices.

use super::model::{Arrival, DeviceId, Known, PER_MEMBER};
use crate::door::{MemberId, Scope};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Whether a device is its member's still.
pub(super) async fn is_known(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
    device: DeviceId,
    since: Time,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 as one from device d join member m on m.organisation_id = d.organisation_id and m.id = d.member_id
         where d.organisation_id = $1 and d.id = $2 and d.member_id = $3 and d.epoch = m.epoch and d.seen_at > $4",
        [organisation.into(), device.into(), member.into(), since.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Notes a device, or that it was seen again, and that the session began on it.
pub(super) fn keep(tx: &Tx, of: &Arrival, device: DeviceId, now: Time) {
    let row = sql(
        tx,
        "insert into device (organisation_id, id, member_id, epoch, address, user_agent, created_at, seen_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (organisation_id, id) do update set epoch = $4, address = $5, user_agent = $6, seen_at = $7",
        [
            of.organisation.into(),
            device.into(),
            of.member.into(),
            of.epoch.into(),
            of.address.as_str().into(),
            of.user_agent.as_str().into(),
            now.into(),
        ],
    );
    tx.put(row);
    let session = sql(
        tx,
        "update session set device_id = $1 where organisation_id = $2 and id = $3",
        [device.into(), of.organisation.into(), of.session.into()],
    );
    tx.put(session);
}

/// The session began on a computer that others use too, and ends at a moment at the latest.
pub(super) async fn share(tx: &Tx, of: &Arrival, at_the_latest: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update session set shared = true,
           absolute_until = case when absolute_until > $3 then $3 else absolute_until end
         where organisation_id = $1 and id = $2",
        [of.organisation.into(), of.session.into(), at_the_latest.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Those of a member beyond the most that are known at a time.
pub(super) async fn forget_beyond(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from device where organisation_id = $1 and member_id = $2 and id not in
           (select id from device where organisation_id = $1 and member_id = $2 order by seen_at desc, id desc limit $3)",
        [organisation.into(), member.into(), PER_MEMBER.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Where a member came from before this sign-in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// From anywhere, ever.
    pub any: bool,
    /// With the same browser and from the same address, lately.
    pub alike: bool,
}

pub(super) async fn before(tx: &Tx, of: &Arrival, since: Time) -> Result<Before, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n, coalesce(sum(case when address = $4 and user_agent = $5 and created_at > $6
           then 1 else 0 end), 0) as alike
         from session where organisation_id = $1 and member_id = $2 and id <> $3 and impersonation_id is null",
        [
            of.organisation.into(),
            of.member.into(),
            of.session.into(),
            of.address.as_str().into(),
            of.user_agent.as_str().into(),
            since.into(),
        ],
    );
    let Some(row) = tx.query_one_raw(statement).await? else {
        return Ok(Before::default());
    };
    Ok(Before {
        any: row.try_get::<i64>("", "n")? > 0,
        alike: row.try_get::<i64>("", "alike")? > 0,
    })
}

/// One of the reader's own.
pub(super) async fn forget(tx: &Tx, scope: &Scope, device: DeviceId) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "delete from device where organisation_id = $1 and id = $2 and member_id = $3",
        [scope.organisation.into(), device.into(), scope.member.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn forget_unseen(tx: &Tx, before: Time) -> Result<(), Failure> {
    let statement = sql(tx, "delete from device where seen_at < $1", [before.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The reader's own known devices, the one seen last first.
pub async fn of_member(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    since: Time,
) -> Result<Vec<Known>, DbErr> {
    let statement = sql(
        connection,
        "select d.id, d.address, d.user_agent, d.created_at, d.seen_at
         from device d join member m on m.organisation_id = d.organisation_id and m.id = d.member_id
         where d.organisation_id = $1 and d.member_id = $2 and d.epoch = m.epoch and d.seen_at > $3
         order by d.seen_at desc, d.id desc",
        [scope.organisation.into(), scope.member.into(), since.into()],
    );
    Known::find_by_statement(statement).all(connection).await
}

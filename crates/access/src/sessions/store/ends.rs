//! Queries that end sessions.

use super::super::model::EndReason;
use crate::door::{MemberId, Scope, SessionId};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::ConnectionTrait;

/// Ends one session; false when it was over already.
pub(in super::super) async fn end(
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

pub(in super::super) async fn end_all(
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

/// The kept session moves to the new epoch with its member, and so does the device it began on.
pub(in super::super) async fn end_others(
    tx: &Tx,
    scope: &Scope,
    reason: EndReason,
    now: Time,
) -> Result<(), Failure> {
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
    let device = sql(
        tx,
        "update device set epoch = $1 where organisation_id = $2 and member_id = $3 and epoch = $1 - 1
           and id = (select s.device_id from session s where s.organisation_id = $2 and s.id = $4)",
        [epoch.into(), organisation.into(), member.into(), session.into()],
    );
    tx.execute_raw(device).await?;
    Ok(())
}

/// Ends every session of the organisation but the one of whoever says so. The epochs of those it was about go up, so
/// that no half-finished flow survives; who was only invited has none, and keeps the link they hold.
pub(in super::super) async fn end_everybody(
    tx: &Tx,
    scope: &Scope,
    reason: EndReason,
    now: Time,
) -> Result<(), Failure> {
    let (organisation, session) = (scope.organisation, scope.session);
    // Whoever is locked out by an attack meanwhile comes back from where they are known.
    let devices = sql(
        tx,
        "update device set epoch = epoch + 1 where organisation_id = $1 and exists
           (select 1 from member m where m.organisation_id = device.organisation_id and m.id = device.member_id
              and m.epoch = device.epoch and m.state = 'active')",
        [organisation.into()],
    );
    tx.execute_raw(devices).await?;
    let epochs = sql(
        tx,
        "update member set epoch = epoch + 1 where organisation_id = $1 and state = 'active'",
        [organisation.into()],
    );
    tx.execute_raw(epochs).await?;
    let kept = sql(
        tx,
        "update session set epoch = epoch + 1 where organisation_id = $1 and id = $2 and ended_at is null",
        [organisation.into(), session.into()],
    );
    tx.execute_raw(kept).await?;
    let others = sql(
        tx,
        "update session set ended_at = $1, end_reason = $2 where organisation_id = $3 and id <> $4 and ended_at is null",
        [
            now.into(),
            reason.code().into(),
            organisation.into(),
            session.into(),
        ],
    );
    tx.execute_raw(others).await?;
    Ok(())
}

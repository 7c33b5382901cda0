//! Queries over presence.

use super::Status;
use access::{
    counter::Availability,
    door::{MemberId, Scope},
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr};

/// Writes what a member says and closes the stretch before; false when they said so already.
pub(super) async fn set(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    status: Status,
    now: Time,
) -> Result<bool, Failure> {
    // Somebody who never said anything is offline, so their first "offline" is no news and makes no row.
    let text = match status {
        Status::Offline => {
            "update presence set status = $3, since = $4 where organisation_id = $1 and member_id = $2 and status <> $3"
        }
        Status::Available | Status::Break => {
            "insert into presence (organisation_id, member_id, status, since, idle_since) values ($1, $2, $3, $4, $4)
             on conflict (organisation_id, member_id) do update set status = excluded.status, since = excluded.since,
               idle_since = excluded.idle_since where presence.status <> excluded.status"
        }
    };
    let values = [
        organisation.into(),
        member.into(),
        status.code().into(),
        now.into(),
    ];
    let changed = tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1;
    if changed {
        stretch(tx, organisation, member, status, now).await?;
    }
    Ok(changed)
}

/// From available to a break; false when they were not available.
pub(super) async fn rest(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update presence set status = 'break', since = $3 where organisation_id = $1 and member_id = $2
           and status = 'available'",
        [organisation.into(), member.into(), now.into()],
    );
    if tx.execute_raw(statement).await?.rows_affected() == 0 {
        return Ok(false);
    }
    stretch(tx, organisation, member, Status::Break, now).await?;
    Ok(true)
}

async fn stretch(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    status: Status,
    now: Time,
) -> Result<(), Failure> {
    let end = sql(
        tx,
        "update presence_interval set ended_at = $3 where organisation_id = $1 and member_id = $2 and ended_at is null",
        [organisation.into(), member.into(), now.into()],
    );
    tx.execute_raw(end).await?;
    if status == Status::Offline {
        return Ok(());
    }
    let begin = sql(
        tx,
        "insert into presence_interval (organisation_id, member_id, began_at, status) values ($1, $2, $3, $4)
         on conflict (organisation_id, member_id, began_at) do update set status = excluded.status, ended_at = null",
        [organisation.into(), member.into(), now.into(), status.code().into()],
    );
    tx.execute_raw(begin).await?;
    Ok(())
}

/// Where a member is, how much they have in progress, and as of which event: for every page, so in one question.
pub(super) async fn availability(
    connection: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Availability, DbErr> {
    let statement = sql(
        connection,
        "select (select status from presence where organisation_id = $1 and member_id = $2) as status,
           (select count(*) from conversation where organisation_id = $1 and owner_id = $2 and state = 'active') as open,
           (select seq from event_head where organisation_id = $1) as head",
        [scope.organisation.into(), scope.member.into()],
    );
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok(Availability {
            status: Status::Offline.code().into(),
            ..Availability::default()
        });
    };
    let status: Option<String> = row.try_get("", "status")?;
    Ok(Availability {
        status: status.unwrap_or_else(|| Status::Offline.code().into()),
        open: row.try_get("", "open")?,
        head: row.try_get::<Option<i64>>("", "head")?.unwrap_or_default(),
    })
}

/// What a member says of themselves.
pub(super) async fn status(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<String, DbErr> {
    let statement = sql(
        connection,
        "select status from presence where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map_or_else(
        || Ok(Status::Offline.code().into()),
        |row| row.try_get("", "status"),
    )
}

/// Members who say they are here and have no session left, of every organisation: an answer of theirs was on its way
/// while their session ended. Whose session ran out by itself keeps their work for a while, and is asked to come back.
pub(super) async fn without_session(
    connection: &impl ConnectionTrait,
    kept_since: Time,
) -> Result<Vec<(OrganisationId, MemberId)>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, member_id from presence where status <> 'offline' and not exists (
           select 1 from session s where s.organisation_id = presence.organisation_id
             and s.member_id = presence.member_id and s.impersonation_id is null and (s.ended_at is null
               or (s.end_reason = 'expired' and s.ended_at > $1))) limit 200",
        [kept_since.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "organisation_id")?, row.try_get("", "member_id")?)))
        .collect()
}

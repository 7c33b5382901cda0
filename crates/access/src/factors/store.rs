//! Queries over devices, recovery codes and resets. Organisation and member come first instead of a scope: who is asked
//! for a code has none yet.

mod codes;

pub(super) use codes::{has_code, replace_codes, use_code};

use super::model::{Device, FactorId, Kind, Standing, required};
use crate::{
    door::{MemberId, Role, Scope},
    policies,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// A member of an organisation, as every question here begins.
pub(super) type Whose = (OrganisationId, MemberId);

/// How a member stands, in one question.
pub(super) async fn standing(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    role: Role,
) -> Result<Standing, DbErr> {
    let text = format!(
        "select (select count(*) from factor f
             where f.organisation_id = $1 and f.member_id = $2 and f.state = 'active') as active,
           (select count(*) from recovery_code c
             where c.organisation_id = $1 and c.member_id = $2 and c.used_at is null) as codes,
           (select count(*) from factor_reset r
             where r.organisation_id = $1 and r.member_id = $2 and r.settled_at is null) as resets, {}
         from (select 1 as one) o left join policy p on p.organisation_id = $1",
        policies::COLUMNS
    );
    let values = [organisation.into(), member.into()];
    let row = connection
        .query_one_raw(sql(connection, &text, values))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("a member's standing".into()))?;
    let resets: i64 = row.try_get("", "resets")?;
    Ok(Standing {
        active: row.try_get("", "active")?,
        codes: row.try_get("", "codes")?,
        reset: resets > 0,
        demand: required(&policies::read(&row)?, role),
    })
}

/// Whoever changes how many devices a member has waits here for whoever does so at the same moment; SQLite has one
/// writer anyway.
pub(super) async fn hold(tx: &Tx, (organisation, member): Whose) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set epoch = epoch where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn devices(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
) -> Result<Vec<Device>, DbErr> {
    let statement = sql(
        connection,
        "select id, name, activated_at, last_used_at, kind, rp_id, backed_up, discoverable, copied_at from factor
         where organisation_id = $1 and member_id = $2 and state = 'active' order by activated_at, id",
        [organisation.into(), member.into()],
    );
    Device::find_by_statement(statement).all(connection).await
}

/// Which kinds a member has that can be asked for at a host.
pub(super) async fn kinds(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    rp_id: &str,
) -> Result<Vec<Kind>, DbErr> {
    let statement = sql(
        connection,
        "select distinct kind from factor
         where organisation_id = $1 and member_id = $2 and state = 'active' and (kind <> 'passkey' or rp_id = $3)",
        [organisation.into(), member.into(), rp_id.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| row.try_get("", "kind").map(|kind: String| Kind::parse(&kind)))
        .collect()
}

/// The sealed secret of a device.
#[derive(FromQueryResult)]
pub(super) struct Sealed {
    pub id: FactorId,
    pub name: String,
    pub kind: String,
    pub secret: Vec<u8>,
}

/// Those that show codes.
pub(super) async fn active(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
) -> Result<Vec<Sealed>, DbErr> {
    let statement = sql(
        connection,
        "select id, name, kind, secret from factor
         where organisation_id = $1 and member_id = $2 and state = 'active' and kind = 'code'
         order by activated_at, id",
        [organisation.into(), member.into()],
    );
    Sealed::find_by_statement(statement).all(connection).await
}

/// One that was shown and waits for its first code; none once its time is over (S-151).
pub(super) async fn pending(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    id: FactorId,
    now: Time,
) -> Result<Option<Sealed>, DbErr> {
    let statement = sql(
        connection,
        "select id, name, kind, secret from factor
         where organisation_id = $1 and member_id = $2 and id = $3 and state = 'pending' and expires_at > $4",
        [organisation.into(), member.into(), id.into(), now.into()],
    );
    Sealed::find_by_statement(statement).one(connection).await
}

/// Writes a secret that waits, in place of any other that does: who begins anew has given up the one before.
pub(super) async fn insert(
    tx: &Tx,
    (organisation, member): Whose,
    new: &Sealed,
    (now, expires_at): (Time, Time),
) -> Result<(), Failure> {
    let gone = sql(
        tx,
        "delete from factor where organisation_id = $1 and member_id = $2 and state = 'pending'",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(gone).await?;
    let statement = sql(
        tx,
        "insert into factor (organisation_id, id, member_id, name, state, secret, created_at, expires_at, kind)
         values ($1, $2, $3, $4, 'pending', $5, $6, $7, $8)",
        [
            organisation.into(),
            new.id.into(),
            member.into(),
            new.name.as_str().into(),
            new.secret.clone().into(),
            now.into(),
            expires_at.into(),
            new.kind.as_str().into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Makes a waiting secret a device; its first code, if it is one that shows codes, is used by that. False when it waits
/// no more.
pub(super) async fn activate(
    tx: &Tx,
    (organisation, member): Whose,
    (id, step): (FactorId, Option<i64>),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update factor set state = 'active', activated_at = $1, last_step = $2, expires_at = null
         where organisation_id = $3 and member_id = $4 and id = $5 and state = 'pending' and expires_at > $1",
        [
            now.into(),
            step.into(),
            organisation.into(),
            member.into(),
            id.into(),
        ],
    );
    let activated = tx.execute_raw(statement).await?.rows_affected() == 1;
    if activated {
        let settled = sql(
            tx,
            "update factor_reset set settled_at = $1
             where organisation_id = $2 and member_id = $3 and settled_at is null",
            [now.into(), organisation.into(), member.into()],
        );
        tx.execute_raw(settled).await?;
    }
    Ok(activated)
}

/// Accepts a step once: of any number who bring the same code one is let through, and a step at or before the last
/// accepted one never is again (S-150).
pub(super) async fn accept(
    tx: &Tx,
    (organisation, member): Whose,
    (id, step): (FactorId, i64),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update factor set last_step = $1, last_used_at = $2
         where organisation_id = $3 and member_id = $4 and id = $5 and state = 'active'
           and (last_step is null or last_step < $1)",
        [
            step.into(),
            now.into(),
            organisation.into(),
            member.into(),
            id.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Takes one device away; its name, or nothing when there is no such device.
pub(super) async fn remove(
    tx: &Tx,
    (organisation, member): Whose,
    id: FactorId,
) -> Result<Option<String>, Failure> {
    let statement = sql(
        tx,
        "delete from factor where organisation_id = $1 and member_id = $2 and id = $3 and state = 'active'
         returning name",
        [organisation.into(), member.into(), id.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "name"))
        .transpose()?)
}

/// Takes everything away, waiting secrets too.
pub(super) async fn remove_all(tx: &Tx, (organisation, member): Whose) -> Result<(), Failure> {
    for table in ["factor", "recovery_code"] {
        let text = format!("delete from {table} where organisation_id = $1 and member_id = $2");
        tx.execute_raw(sql(tx, &text, [organisation.into(), member.into()]))
            .await?;
    }
    Ok(())
}

/// Notes that an administrator took everything away, and why.
pub(super) async fn note_reset(
    tx: &Tx,
    scope: &Scope,
    member: MemberId,
    reason: &str,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into factor_reset (organisation_id, id, member_id, reset_by, reason, reset_at)
         values ($1, $2, $3, $4, $5, $6)",
        [
            scope.organisation.into(),
            Uuid::now_v7().into(),
            member.into(),
            scope.member.into(),
            reason.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Forgets secrets nobody confirmed in time.
pub(super) async fn forget(tx: &Tx, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from factor where state = 'pending' and expires_at < $1",
        [now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

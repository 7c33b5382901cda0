//! Where the hash is kept: in the member's own row.

use crate::door::MemberId;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
    secret::Secret,
};
use sea_orm::{ConnectionTrait, DbErr};

/// The present hash and those before it, `many` in all and the newest first.
pub(super) async fn earlier(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
    many: usize,
) -> Result<Vec<Secret<String>>, DbErr> {
    if many == 0 {
        return Ok(Vec::new());
    }
    let statement = sql(
        connection,
        "select phc from (select password as phc, 1 as present, password_set_at as at from member
             where organisation_id = $1 and id = $2 and password is not null
           union all select phc, 0 as present, at from password_history where organisation_id = $1 and member_id = $2) h
         order by present desc, at desc limit $3",
        [
            organisation.into(),
            member.into(),
            i64::try_from(many).unwrap_or(i64::MAX).into(),
        ],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| row.try_get("", "phc").map(Secret::new))
        .collect()
}

/// Puts the present hash among the earlier ones and forgets those nobody asks about: call it in the change that stores
/// another, before it does. `history` is how many may not be chosen again, of which the new one will be the first.
pub async fn remember(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    history: usize,
) -> Result<(), Failure> {
    let keep = i64::try_from(history.saturating_sub(1)).unwrap_or(i64::MAX);
    let of = [organisation.into(), member.into(), keep.into()];
    if keep > 0 {
        let id = uuid::Uuid::now_v7();
        let text = "insert into password_history (organisation_id, member_id, id, phc, at)
             select organisation_id, id, $3, password, password_set_at from member
             where organisation_id = $1 and id = $2 and password is not null";
        tx.execute_raw(sql(tx, text, [organisation.into(), member.into(), id.into()]))
            .await?;
    }
    let text = "delete from password_history where organisation_id = $1 and member_id = $2 and id not in
         (select id from password_history where organisation_id = $1 and member_id = $2 order by at desc, id desc limit $3)";
    tx.execute_raw(sql(tx, text, of)).await?;
    Ok(())
}

/// Stores a hash made before this change began.
pub async fn set(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    phc: &Secret<String>,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set password = $1, password_set_at = $2, updated_at = $2, must_change = false
         where organisation_id = $3 and id = $4",
        [
            phc.expose().as_str().into(),
            now.into(),
            organisation.into(),
            member.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Says of the password just stored that somebody else chose it: its owner replaces it at their next sign-in.
pub async fn lend(tx: &Tx, organisation: OrganisationId, member: MemberId) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set must_change = true where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Forgets a password that somebody else chose, because its owner came in by a proof of their own: there is nothing left
/// to replace, and nothing that whoever chose it could use.
pub async fn forget_lent(tx: &Tx, organisation: OrganisationId, member: MemberId) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set password = null, must_change = false
         where organisation_id = $1 and id = $2 and must_change = true",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// For queries over members `m`: others than the member read the mailbox of their links. An administrator said so, or
/// several members share it and it is not this one's own login (1.8).
pub const DELEGATED: &str = "(m.mailbox = 'delegate'
    or (m.mailbox = '' and lower(m.recovery_address) <> m.identifier_key and exists (
      select 1 from member o where o.organisation_id = m.organisation_id and o.id <> m.id
        and o.state <> 'disabled' and o.emergency = false and lower(o.recovery_address) = lower(m.recovery_address))))";

/// Whether one's mailbox is [`DELEGATED`].
pub async fn is_delegated(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        &format!(
            "select 1 as found from member m where m.organisation_id = $1 and m.id = $2 and {DELEGATED}"
        ),
        [organisation.into(), member.into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// The stored hash; `None` for a member who never chose a password, and for nobody.
pub async fn of(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Secret<String>>, DbErr> {
    let statement = sql(
        connection,
        "select password from member where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    let phc: Option<String> = row.map_or(Ok(None), |row| row.try_get("", "password"))?;
    Ok(phc.map(Secret::new))
}

/// The costs of hashes that members of an organisation have beside the usual one.
pub async fn shapes(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<String>, DbErr> {
    let text = "select shape from password_shape where organisation_id = $1 order by shape";
    let rows = connection
        .query_all_raw(sql(connection, text, [organisation.into()]))
        .await?;
    rows.iter().map(|row| row.try_get("", "shape")).collect()
}

/// Where there are any.
pub(super) async fn shaped(connection: &impl ConnectionTrait) -> Result<Vec<OrganisationId>, DbErr> {
    let text = "select distinct organisation_id from password_shape";
    let rows = connection.query_all_raw(sql(connection, text, [])).await?;
    rows.iter()
        .map(|row| row.try_get("", "organisation_id"))
        .collect()
}

/// At most so many hashes of an organisation.
pub(super) async fn some_hashes(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    at_most: usize,
) -> Result<Vec<Secret<String>>, DbErr> {
    let text = "select password from member where organisation_id = $1 and password is not null limit $2";
    let most = i64::try_from(at_most).unwrap_or(i64::MAX);
    let rows = connection
        .query_all_raw(sql(connection, text, [organisation.into(), most.into()]))
        .await?;
    rows.iter()
        .map(|row| row.try_get("", "password").map(Secret::new))
        .collect()
}

pub(super) async fn note_shape(
    tx: &Tx,
    organisation: OrganisationId,
    shape: &str,
    now: Time,
) -> Result<(), Failure> {
    let text = "insert into password_shape (organisation_id, shape, noted_at) values ($1, $2, $3)
         on conflict (organisation_id, shape) do nothing";
    tx.execute_raw(sql(tx, text, [organisation.into(), shape.into(), now.into()]))
        .await?;
    Ok(())
}

pub(super) async fn forget_shapes(
    tx: &Tx,
    organisation: OrganisationId,
    gone: &[String],
) -> Result<(), Failure> {
    for shape in gone {
        let text = "delete from password_shape where organisation_id = $1 and shape = $2";
        tx.execute_raw(sql(tx, text, [organisation.into(), shape.as_str().into()]))
            .await?;
    }
    Ok(())
}

/// How many members have a hash that was made with the pepper of this name.
pub async fn peppered(connection: &impl ConnectionTrait, pepper: &str) -> Result<i64, DbErr> {
    let text = "select count(*) as n from member where password like $1";
    let named = format!("%,keyid={pepper}$%");
    let row = connection
        .query_one_raw(sql(connection, text, [named.into()]))
        .await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

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
        "update member set password = $1, password_set_at = $2, updated_at = $2 where organisation_id = $3 and id = $4",
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

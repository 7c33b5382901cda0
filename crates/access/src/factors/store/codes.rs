//! Queries over the codes on paper.

use super::Whose;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr};

/// A new set of recovery codes; every earlier one is void (S-153).
pub(in crate::factors) async fn replace_codes(
    tx: &Tx,
    (organisation, member): Whose,
    digests: &[Vec<u8>],
    now: Time,
) -> Result<(), Failure> {
    let gone = sql(
        tx,
        "delete from recovery_code where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(gone).await?;
    for digest in digests {
        let statement = sql(
            tx,
            "insert into recovery_code (organisation_id, member_id, digest, created_at) values ($1, $2, $3, $4)",
            [
                organisation.into(),
                member.into(),
                digest.clone().into(),
                now.into(),
            ],
        );
        tx.execute_raw(statement).await?;
    }
    Ok(())
}

/// Whether a code is one that was not used yet.
pub(in crate::factors) async fn has_code(
    connection: &impl ConnectionTrait,
    (organisation, member): Whose,
    digest: &[u8],
) -> Result<bool, DbErr> {
    let statement = sql(
        connection,
        "select 1 as one from recovery_code
         where organisation_id = $1 and member_id = $2 and digest = $3 and used_at is null",
        [organisation.into(), member.into(), digest.to_vec().into()],
    );
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Uses a code, once (S-153).
pub(in crate::factors) async fn use_code(
    tx: &Tx,
    (organisation, member): Whose,
    digest: &[u8],
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update recovery_code set used_at = $1
         where organisation_id = $2 and member_id = $3 and digest = $4 and used_at is null",
        [
            now.into(),
            organisation.into(),
            member.into(),
            digest.to_vec().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

//! Queries over what the instance's row keeps sealed.

use kit::{
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

pub(super) async fn digests(connection: &impl ConnectionTrait) -> Result<Option<Vec<u8>>, DbErr> {
    let text = "select digests from instance where id = 1";
    let row = connection.query_one_raw(sql(connection, text, [])).await?;
    row.map_or(Ok(None), |row| row.try_get("", "digests"))
}

/// Keeps the root of the digests unless there is one; the one that is kept.
pub(super) async fn keep_digests(tx: &Tx, sealed: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let text = "insert into instance (id, revocation, epoch, digests) values (1, 0, $1, $2)
                on conflict (id) do update set digests = coalesce(instance.digests, excluded.digests)
                returning digests";
    let values = [Uuid::now_v7().into(), sealed.into()];
    let row = tx.query_one_raw(sql(tx, text, values)).await?;
    Ok(row
        .ok_or_else(|| Failure::broken("the instance has no row"))?
        .try_get("", "digests")?)
}

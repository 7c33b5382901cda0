//! The one query of this room.

use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    words::Locale,
};
use sea_orm::ConnectionTrait;

pub(super) async fn keep(tx: &Tx, scope: &Scope, locale: Locale, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set locale = $1, updated_at = $2 where organisation_id = $3 and id = $4",
        [
            locale.code().into(),
            now.into(),
            scope.organisation.into(),
            scope.member.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

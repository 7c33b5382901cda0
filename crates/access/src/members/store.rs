//! Queries over members.

use crate::door::{MemberId, Scope};
use kit::{
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::ConnectionTrait;

pub(super) async fn is_active(tx: &Tx, scope: &Scope, member: MemberId) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as found from member where organisation_id = $1 and id = $2 and state = 'active'",
        [scope.organisation.into(), member.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

//! Queries of this room.

use crate::door::MemberId;
use kit::{db::dialect::sql, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr};

/// More memberships of one login than anybody has; what is beyond is not written to.
const MOST: i64 = 20;

/// Who signs in with this login, in every organisation. The index is the instance's own (decision 4).
pub(super) async fn memberships(
    connection: &impl ConnectionTrait,
    key: &str,
) -> Result<Vec<(OrganisationId, MemberId)>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, member_id from identifier_index where identifier = $1 order by organisation_id limit $2",
        [key.into(), MOST.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "organisation_id")?, row.try_get("", "member_id")?)))
        .collect()
}

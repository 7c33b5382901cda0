//! Queries of this room.

use crate::door::MemberId;
use kit::{db::dialect::sql, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr};

/// More organisations of one login than anybody has; what is beyond is not named.
const MOST: i64 = 50;

/// Where a login is somebody's. The index is the instance's own (decision 4).
pub(super) async fn memberships(
    connection: &impl ConnectionTrait,
    key: &str,
) -> Result<Vec<(OrganisationId, MemberId)>, DbErr> {
    let statement = sql(
        connection,
        "select i.organisation_id, i.member_id from identifier_index i join organisation o on o.id = i.organisation_id
         where i.identifier = $1 order by o.slug limit $2",
        [key.into(), MOST.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "organisation_id")?, row.try_get("", "member_id")?)))
        .collect()
}

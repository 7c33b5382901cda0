//! Queries of this room.

use crate::door::{MemberId, TeamId};
use kit::{db::dialect::sql, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// What is in the member's own row.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Own {
    pub schedule: bool,
    pub history: bool,
}

pub(super) async fn own(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Own>, DbErr> {
    let statement = sql(
        connection,
        "select (schedule_id is not null) as schedule, history from member where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    Own::find_by_statement(statement).one(connection).await
}

pub(super) async fn teams(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Vec<TeamId>, DbErr> {
    let statement = sql(
        connection,
        "select team_id from team_member where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "team_id")).collect()
}

/// Who can mend it: the first few administrators by name.
pub(super) async fn administrators(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<String>, DbErr> {
    let statement = sql(
        connection,
        "select display_name from member where organisation_id = $1 and role = 'administrator' and state = 'active' and emergency = false
         order by name_key, id limit 3",
        [organisation.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "display_name")).collect()
}

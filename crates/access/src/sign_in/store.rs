//! Queries over the member at the door. No scope comes first: proving one is what happens here.

use super::model::Known;
use crate::door::{MemberId, Role};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
    secret::Secret,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

#[derive(FromQueryResult)]
struct Row {
    id: MemberId,
    role: String,
    landing: String,
    state: String,
    epoch: i32,
    emergency: bool,
    password: Option<String>,
}

impl Row {
    fn known(self) -> Known {
        Known {
            id: self.id,
            role: Role::parse(&self.role).unwrap_or(Role::Agent),
            landing: self.landing,
            active: self.state == "active",
            epoch: self.epoch,
            emergency: self.emergency,
            password: self.password.map(Secret::new),
        }
    }
}

pub(super) async fn known(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    identifier_key: &str,
) -> Result<Option<Known>, DbErr> {
    let statement = sql(
        connection,
        "select id, role, landing, state, epoch, emergency, password from member where organisation_id = $1 and identifier_key = $2",
        [organisation.into(), identifier_key.into()],
    );
    let row = Row::find_by_statement(statement).one(connection).await?;
    Ok(row.map(Row::known))
}

/// The same of a member a flow is about.
pub(super) async fn of_flow(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Known>, DbErr> {
    let statement = sql(
        connection,
        "select id, role, landing, state, epoch, emergency, password from member where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    let row = Row::find_by_statement(statement).one(connection).await?;
    Ok(row.map(Row::known))
}

/// Notes the visit, if it is one already, and the better hash if there is one; false when the member changed since
/// their password was looked at, which makes that look worthless.
pub(super) async fn admit(
    tx: &Tx,
    organisation: OrganisationId,
    member: &Known,
    (better, seen): (Option<&Secret<String>>, Option<Time>),
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set last_seen_at = coalesce($1, last_seen_at),
           password = coalesce(cast($2 as text), password)
         where organisation_id = $3 and id = $4 and epoch = $5 and state = 'active' returning id",
        [
            seen.into(),
            better.map(|phc| phc.expose().clone()).into(),
            organisation.into(),
            member.id.into(),
            member.epoch.into(),
        ],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

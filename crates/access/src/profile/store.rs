//! Queries of this room: the member's own row.

use super::model::Profile;
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// What the profile shows and others decide.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Own {
    pub recovery_address: String,
    pub password_set_at: Option<Time>,
}

pub(super) async fn own(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Option<Own>, DbErr> {
    let statement = sql(
        connection,
        "select recovery_address, password_set_at from member where organisation_id = $1 and id = $2",
        [scope.organisation.into(), scope.member.into()],
    );
    Own::find_by_statement(statement).one(connection).await
}

pub(super) async fn teams(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<String>, DbErr> {
    let statement = sql(
        connection,
        "select t.name from team t join team_member m on m.organisation_id = t.organisation_id and m.team_id = t.id
         where t.organisation_id = $1 and m.member_id = $2 order by t.name_key",
        [scope.organisation.into(), scope.member.into()],
    );
    connection
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| row.try_get("", "name"))
        .collect()
}

pub(super) async fn keep(tx: &Tx, scope: &Scope, profile: &Profile, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set display_name = $1, locale = $2, time_zone = $3, landing = $4, updated_at = $5
         where organisation_id = $6 and id = $7",
        [
            profile.display_name.as_str().into(),
            profile.locale.code().into(),
            profile.time_zone.as_str().into(),
            profile.landing.code().into(),
            now.into(),
            scope.organisation.into(),
            scope.member.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Stores a password only if nobody stored another since the present one was verified.
pub(super) async fn replace_password(
    tx: &Tx,
    scope: &Scope,
    (old, new): (&str, &str),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set password = $1, password_set_at = $2, updated_at = $2, must_change = false
         where organisation_id = $3 and id = $4 and password = $5 and state = 'active'",
        [
            new.into(),
            now.into(),
            scope.organisation.into(),
            scope.member.into(),
            old.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

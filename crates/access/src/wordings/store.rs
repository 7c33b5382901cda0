//! Queries over what an organisation says. The organisation's row holds it, because every page and letter needs it with
//! the brand.

use super::model::Wordings;
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::Value;

/// The organisation's own sentences, and the set it started from.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<(Wordings, String), DbErr> {
    let statement = sql(
        connection,
        "select wordings, preset from organisation where id = $1",
        [scope.organisation.into()],
    );
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok((Wordings::default(), String::new()));
    };
    let json: Option<Value> = row.try_get("", "wordings")?;
    Ok((Wordings::stored(json.as_ref()), row.try_get("", "preset")?))
}

/// Waits for whoever rewords at the same moment, so that two sentences never overwrite each other.
pub(super) async fn hold(tx: &Tx, scope: &Scope) -> Result<Wordings, Failure> {
    let statement = sql(
        tx,
        "update organisation set updated_at = updated_at where id = $1",
        [scope.organisation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(of(tx, scope).await?.0)
}

pub(super) async fn keep(tx: &Tx, scope: &Scope, wordings: &Wordings, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update organisation set wordings = $1, updated_at = $2 where id = $3",
        [wordings.json().into(), now.into(), scope.organisation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Part of the change that starts the organisation's rules from another set: it speaks as that set's manual does.
pub async fn start_from(tx: &Tx, organisation: OrganisationId, preset: &str) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update organisation set preset = $1 where id = $2",
        [preset.into(), organisation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

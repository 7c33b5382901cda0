//! Queries of this room.

use super::model::Existing;
use crate::door::{MemberId, Scope};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::HashMap;

/// How many logins one question asks about; engines bound the values of a statement.
const AT_ONCE: usize = 200;

/// Whose these logins are already, by the key of the login.
pub(super) async fn existing(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[String],
) -> Result<HashMap<String, Existing>, DbErr> {
    let mut found = HashMap::new();
    for some in keys.chunks(AT_ONCE) {
        let mut values: Vec<Value> = vec![scope.organisation.into()];
        values.extend(some.iter().map(|key| Value::from(key.as_str())));
        let places: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
        let text = format!(
            "select id, identifier_key, display_name, recovery_address, state from member
             where organisation_id = $1 and identifier_key in ({})",
            places.join(", ")
        );
        let rows = Existing::find_by_statement(sql(connection, &text, values))
            .all(connection)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.identifier_key.clone(), row)));
    }
    Ok(found)
}

/// Whether a member was told since a moment that they have an access already.
pub(super) async fn told_since(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    since: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as found from letter where organisation_id = $1 and member_id = $2 and kind = 'access-exists'
           and created_at > $3 limit 1",
        [organisation.into(), member.into(), since.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

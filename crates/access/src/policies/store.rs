//! Queries over policies.

use super::model::{Changed, Field, Own, Policy, Row};
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// What [`Own`] is read from, of a `policy p`: whoever asks for something else of the same organisation reads it along.
pub const COLUMNS: &str = "p.lock_max, p.lock_window_minutes, p.lock_duration_minutes";

/// What is in force in an organisation.
pub async fn of(connection: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Policy, DbErr> {
    let text = format!("select {COLUMNS} from policy p where p.organisation_id = $1");
    let own = Own::find_by_statement(sql(connection, &text, [organisation.into()]));
    Ok(own.one(connection).await?.unwrap_or_default().policy())
}

/// The row, or what stands for none.
pub(super) async fn row(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Row, DbErr> {
    let text = format!(
        "select {COLUMNS}, p.version, p.changed_at, m.display_name as changed_by_name from policy p
         left join member m on m.organisation_id = p.organisation_id and m.id = p.changed_by
         where p.organisation_id = $1"
    );
    let found = connection
        .query_one_raw(sql(connection, &text, [scope.organisation.into()]))
        .await?;
    let Some(found) = found else {
        return Ok(Row::default());
    };
    Ok(Row {
        own: Own::from_query_result(&found, "")?,
        version: found.try_get("", "version")?,
        changed: Some(Changed::from_query_result(&found, "")?),
    })
}

/// Stores the next version. False when the one it follows is no longer the newest.
pub(super) async fn keep(tx: &Tx, scope: &Scope, own: Own, follows: i32, now: Time) -> Result<bool, Failure> {
    let names = Field::ALL.map(Field::code);
    let text = if follows == 0 {
        format!(
            "insert into policy (organisation_id, version, changed_by, changed_at, {}) values ($1, $2 + 1, $3, $4, {})
             on conflict (organisation_id) do nothing",
            names.join(", "),
            places(|_, place| place)
        )
    } else {
        format!(
            "update policy set version = version + 1, changed_by = $3, changed_at = $4, {}
             where organisation_id = $1 and version = $2",
            places(|name, place| format!("{name} = {place}"))
        )
    };
    let mut values: Vec<Value> = vec![
        scope.organisation.into(),
        follows.into(),
        scope.member.into(),
        now.into(),
    ];
    values.extend(Field::ALL.map(|field| Value::from(own.get(field))));
    Ok(tx.execute_raw(sql(tx, &text, values)).await?.rows_affected() == 1)
}

/// The fields' places behind the four of every row.
fn places(write: impl Fn(&str, String) -> String) -> String {
    let fields = Field::ALL.iter().enumerate();
    let written: Vec<String> = fields
        .map(|(n, field)| write(field.code(), format!("${}", n + 5)))
        .collect();
    written.join(", ")
}

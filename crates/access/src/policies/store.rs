//! Queries over policies.

use super::model::{Changed, Document, Policy, Row};
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use serde_json::Value as Json;

/// What [`read`] needs, of a `policy p`: whoever asks for something else of the same organisation reads it along.
pub const COLUMNS: &str = "p.document as policy_document";
/// How many earlier versions the page tells of.
const VERSIONS: i64 = 20;

/// The policy of a row that was asked for [`COLUMNS`]; where the join found none, the house's own.
pub fn read(row: &QueryResult) -> Result<Policy, DbErr> {
    let json: Option<Json> = row.try_get("", "policy_document")?;
    Ok(json.map_or_else(Policy::default, |json| Document::stored(&json).policy()))
}

/// What is in force in an organisation.
pub async fn of(connection: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Policy, DbErr> {
    let text = format!("select {COLUMNS} from policy p where p.organisation_id = $1");
    let found = connection
        .query_one_raw(sql(connection, &text, [organisation.into()]))
        .await?;
    found.as_ref().map_or_else(|| Ok(Policy::default()), read)
}

/// The row, or what stands for none.
pub(super) async fn row(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Row, DbErr> {
    let text = "select p.document, p.version, p.changed_at, m.display_name as changed_by_name from policy p
         left join member m on m.organisation_id = p.organisation_id and m.id = p.changed_by
         where p.organisation_id = $1";
    let found = connection
        .query_one_raw(sql(connection, text, [scope.organisation.into()]))
        .await?;
    let Some(found) = found else {
        return Ok(Row::default());
    };
    let json: Json = found.try_get("", "document")?;
    Ok(Row {
        document: Document::stored(&json),
        version: found.try_get("", "version")?,
        changed: Some(Changed::from_query_result(&found, "")?),
    })
}

/// The newest versions with what was decided in each, the newest first.
pub(super) async fn versions(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Row>, DbErr> {
    let text =
        "select v.document, v.version, v.changed_at, m.display_name as changed_by_name from policy_version v
         left join member m on m.organisation_id = v.organisation_id and m.id = v.changed_by
         where v.organisation_id = $1 order by v.version desc limit $2";
    let found = connection
        .query_all_raw(sql(
            connection,
            text,
            [scope.organisation.into(), VERSIONS.into()],
        ))
        .await?;
    found
        .iter()
        .map(|found| {
            let json: Json = found.try_get("", "document")?;
            Ok(Row {
                document: Document::stored(&json),
                version: found.try_get("", "version")?,
                changed: Some(Changed::from_query_result(found, "")?),
            })
        })
        .collect()
}

/// Stores the next version. False when the one it follows is no longer the newest.
pub(super) async fn keep(
    tx: &Tx,
    scope: &Scope,
    document: &Document,
    follows: i32,
    now: Time,
) -> Result<bool, Failure> {
    let text = if follows == 0 {
        "insert into policy (organisation_id, version, changed_by, changed_at, document)
         values ($1, $2 + 1, $3, $4, $5) on conflict (organisation_id) do nothing"
    } else {
        "update policy set version = $2 + 1, changed_by = $3, changed_at = $4, document = $5
         where organisation_id = $1 and version = $2"
    };
    let values = [
        scope.organisation.into(),
        follows.into(),
        scope.member.into(),
        now.into(),
        document.json().into(),
    ];
    if tx
        .execute_raw(sql(tx, text, values.clone()))
        .await?
        .rows_affected()
        != 1
    {
        return Ok(false);
    }
    let text = "insert into policy_version (organisation_id, version, changed_by, changed_at, document)
         values ($1, $2 + 1, $3, $4, $5)";
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(true)
}

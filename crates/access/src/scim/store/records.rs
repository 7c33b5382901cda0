//! Queries over settings and records.

use crate::{
    door::Scope,
    scim::{
        model::Settings,
        records::{Kept, Record},
    },
};
use ::scim::Profile;
use kit::{
    clock::Time,
    db::{Db, Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    profile: String,
    letters: bool,
    revives: bool,
    records: bool,
}

pub async fn settings(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Settings, DbErr> {
    let statement = sql(
        connection,
        "select profile, letters, revives, records from scim_setting where organisation_id = $1",
        [scope.organisation.into()],
    );
    let row = Row::find_by_statement(statement).one(connection).await?;
    Ok(row.map_or_else(Settings::default, |row| Settings {
        profile: Profile::parse(&row.profile).unwrap_or_default(),
        letters: row.letters,
        revives: row.revives,
        records: row.records,
    }))
}

pub async fn store_settings(tx: &Tx, scope: &Scope, settings: Settings, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into scim_setting (organisation_id, profile, letters, revives, records, updated_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (organisation_id) do update set profile = excluded.profile, letters = excluded.letters,
           revives = excluded.revives, records = excluded.records, updated_at = excluded.updated_at",
        [
            scope.organisation.into(),
            settings.profile.code().into(),
            settings.letters.into(),
            settings.revives.into(),
            settings.records.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Keeps a record, and of all only the last so many.
pub async fn keep(
    db: &Db,
    scope: &Scope,
    (id, kept): (Uuid, &Kept),
    (most, now): (i64, Time),
) -> Result<(), Failure> {
    let (organisation, kept) = (scope.organisation, kept.clone());
    db.write(async move |tx| {
        let statement = sql(
            tx,
            "insert into scim_record (organisation_id, id, at, service, method, path, body, whole, status, answer, quirks,
               again_of)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            [
                organisation.into(),
                id.into(),
                now.into(),
                kept.service.as_str().into(),
                kept.method.as_str().into(),
                kept.path.as_str().into(),
                kept.body.as_str().into(),
                kept.whole.into(),
                kept.status.into(),
                kept.answer.as_str().into(),
                kept.quirks.as_str().into(),
                kept.again_of.into(),
            ],
        );
        tx.execute_raw(statement).await?;
        let statement = sql(
            tx,
            "delete from scim_record where organisation_id = $1 and id in (select r.id from scim_record r
               where r.organisation_id = $1 order by r.id desc limit 1000 offset $2)",
            [organisation.into(), most.into()],
        );
        tx.execute_raw(statement).await?;
        Ok(())
    })
    .await
}

const RECORD: &str =
    "select id, at, service, method, path, body, whole, status, answer, quirks, again_of from scim_record
 where organisation_id = $1";

pub async fn records(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Record>, DbErr> {
    let text = format!("{RECORD} order by id desc limit 200");
    Record::find_by_statement(sql(connection, &text, [scope.organisation.into()]))
        .all(connection)
        .await
}

pub async fn record(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: Uuid,
) -> Result<Option<Record>, DbErr> {
    let text = format!("{RECORD} and id = $2");
    Record::find_by_statement(sql(connection, &text, [scope.organisation.into(), id.into()]))
        .one(connection)
        .await
}

pub async fn forget(tx: &Tx, scope: &Scope) -> Result<u64, Failure> {
    let text = "delete from scim_record where organisation_id = $1";
    let done = tx.execute_raw(sql(tx, text, [scope.organisation.into()])).await?;
    Ok(done.rows_affected())
}

/// Every organisation's that are older.
pub async fn sweep(tx: &Tx, before: Time) -> Result<(), Failure> {
    let text = "delete from scim_record where at < $1";
    tx.execute_raw(sql(tx, text, [before.into()])).await?;
    Ok(())
}

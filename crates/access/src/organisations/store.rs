//! Queries over organisations. This table is the instance's own (decision 4), so no scope comes first.

use super::{Organisation, settings::Look};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
const COLUMNS: &str = "id, slug, name, product_name, hue, time_zone, locale, updated_at, preset, wordings";

pub async fn by_slug(connection: &impl ConnectionTrait, slug: &str) -> Result<Option<Organisation>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from organisation where slug = $1"),
        [slug.into()],
    );
    Organisation::find_by_statement(statement).one(connection).await
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    id: OrganisationId,
) -> Result<Option<Organisation>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from organisation where id = $1"),
        [id.into()],
    );
    Organisation::find_by_statement(statement).one(connection).await
}

/// Whether anybody has set up this instance yet.
pub async fn any(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(connection
        .query_one_raw(sql(connection, "select 1 as one from organisation limit 1", []))
        .await?
        .is_some())
}

/// The only organisation of the instance; `None` when there is none or several.
pub async fn only(connection: &impl ConnectionTrait) -> Result<Option<Organisation>, DbErr> {
    let rows = Organisation::find_by_statement(sql(
        connection,
        &format!("select {COLUMNS} from organisation limit 2"),
        [],
    ));
    let mut rows = rows.all(connection).await?;
    Ok(if rows.len() == 1 { rows.pop() } else { None })
}

pub async fn insert(tx: &Tx, row: &Organisation, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into organisation (id, slug, name, product_name, hue, time_zone, locale, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        [
            row.id.into(),
            row.slug.as_str().into(),
            row.name.as_str().into(),
            row.product_name.as_str().into(),
            row.hue.into(),
            row.time_zone.as_str().into(),
            row.locale.as_str().into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The style sheet's address changes with `updated_at`, and so does what browsers keep.
pub(super) async fn change(tx: &Tx, id: OrganisationId, look: &Look, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update organisation set name = $1, product_name = $2, hue = $3, locale = $4, time_zone = $5, updated_at = $6
         where id = $7",
        [
            look.name.as_str().into(),
            look.product.as_str().into(),
            look.hue.into(),
            look.locale.code().into(),
            look.time_zone.as_str().into(),
            now.into(),
            id.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

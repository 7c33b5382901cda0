//! Queries of this room.

use super::model::{Stored, SubscriptionId};
use crate::{help::Article, tickets::Presented};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

const STORED: &str =
    "select organisation_id, id, article, email, locale, secret, edition, mailed_at, confirmed_at
  from help_subscription";

/// Writes a subscription; an unconfirmed one of the same mailbox and article gives way, a confirmed one stays.
pub(super) async fn put(tx: &Tx, new: &Stored, (key, digest): (&str, &[u8])) -> Result<(), Failure> {
    let given_way = sql(
        tx,
        "delete from help_subscription where organisation_id = $1 and article = $2 and email_key = $3
           and confirmed_at is null",
        [
            new.organisation_id.into(),
            new.article.as_str().into(),
            key.into(),
        ],
    );
    tx.execute_raw(given_way).await?;
    let statement = sql(
        tx,
        "insert into help_subscription (organisation_id, id, article, email, email_key, locale, digest, secret, edition,
           mailed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        [
            new.organisation_id.into(),
            new.id.into(),
            new.article.as_str().into(),
            new.email.as_str().into(),
            key.into(),
            new.locale.as_str().into(),
            digest.to_vec().into(),
            new.secret.clone().into(),
            new.edition.clone().into(),
            new.mailed_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn of_mailbox(
    tx: &Tx,
    organisation: OrganisationId,
    article: Article,
    key: &str,
) -> Result<Option<Stored>, DbErr> {
    let text = format!("{STORED} where organisation_id = $1 and article = $2 and email_key = $3");
    let statement = sql(
        tx,
        &text,
        [organisation.into(), article.code().into(), key.into()],
    );
    Stored::find_by_statement(statement).one(tx).await
}

pub(super) async fn by_link(
    connection: &impl ConnectionTrait,
    link: &Presented,
) -> Result<Option<Stored>, DbErr> {
    let text = format!("{STORED} where organisation_id = $1 and digest = $2");
    let statement = sql(
        connection,
        &text,
        [link.organisation.into(), link.digest.clone().into()],
    );
    Stored::find_by_statement(statement).one(connection).await
}

/// First letters that an organisation was asked for since.
pub(super) async fn asked_since(tx: &Tx, organisation: OrganisationId, since: Time) -> Result<i64, DbErr> {
    let statement = sql(
        tx,
        "select count(*) as n from help_subscription where organisation_id = $1 and mailed_at >= $2",
        [organisation.into(), since.into()],
    );
    tx.query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

pub(super) async fn confirm(tx: &Tx, link: &Presented, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update help_subscription set confirmed_at = coalesce(confirmed_at, $3)
         where organisation_id = $1 and digest = $2",
        [link.organisation.into(), link.digest.clone().into(), now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn remove(tx: &Tx, link: &Presented) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from help_subscription where organisation_id = $1 and digest = $2",
        [link.organisation.into(), link.digest.clone().into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn forget_unanswered(tx: &Tx, before: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from help_subscription where confirmed_at is null and mailed_at < $1",
        [before.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The confirmed ones of every organisation in the order of their keys, those after `after`.
pub(super) async fn confirmed(
    connection: &impl ConnectionTrait,
    after: Option<(OrganisationId, SubscriptionId)>,
    most: u64,
) -> Result<Vec<Stored>, DbErr> {
    let mut values: Vec<sea_orm::Value> = Vec::new();
    let further = after.map_or("", |(organisation, id)| {
        values.extend([organisation.into(), id.into()]);
        " and (organisation_id > $1 or (organisation_id = $1 and id > $2))"
    });
    let text =
        format!("{STORED} where confirmed_at is not null{further} order by organisation_id, id limit {most}");
    Stored::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// Moves a reader's edition on; false when somebody did so before, or the reader cancelled.
pub(super) async fn told(tx: &Tx, reader: &Stored, edition: &[u8]) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update help_subscription set edition = $4 where organisation_id = $1 and id = $2 and edition = $3",
        [
            reader.organisation_id.into(),
            reader.id.into(),
            reader.edition.clone().into(),
            edition.to_vec().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

//! Queries of this room.

use super::{
    actions::Reading,
    model::{Article, Comment, Tally, Vote},
};
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use std::collections::HashMap;

pub(super) async fn viewed(tx: &Tx, organisation: OrganisationId, article: Article) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into help_view (organisation_id, article, views) values ($1, $2, 1)
         on conflict (organisation_id, article) do update set views = help_view.views + 1",
        [organisation.into(), article.code().into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn views(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    article: Article,
) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select views from help_view where organisation_id = $1 and article = $2",
        [organisation.into(), article.code().into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "views"))
}

/// One for each browser and article.
pub(super) async fn vote(tx: &Tx, reading: &Reading, useful: bool, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into help_vote (organisation_id, article, reader_digest, useful, voted_at) values ($1, $2, $3, $4, $5)
         on conflict (organisation_id, article, reader_digest) do update set useful = excluded.useful,
           voted_at = excluded.voted_at",
        [
            reading.organisation.into(),
            reading.article.code().into(),
            reading.reader.clone().into(),
            useful.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn of_reader(
    connection: &impl ConnectionTrait,
    reading: &Reading,
) -> Result<Option<Vote>, DbErr> {
    let statement = sql(
        connection,
        "select useful, comment from help_vote where organisation_id = $1 and article = $2 and reader_digest = $3",
        [
            reading.organisation.into(),
            reading.article.code().into(),
            reading.reader.clone().into(),
        ],
    );
    Vote::find_by_statement(statement).one(connection).await
}

/// Keeps what a reader wrote beside their opinion; false when there is none, or something was written before.
pub(super) async fn comment(tx: &Tx, reading: &Reading, text: &str, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update help_vote set comment = $4, commented_at = $5
         where organisation_id = $1 and article = $2 and reader_digest = $3 and comment is null",
        [
            reading.organisation.into(),
            reading.article.code().into(),
            reading.reader.clone().into(),
            text.into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// What readers made of each article, by its code.
pub(super) async fn tallies(
    connection: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<HashMap<String, Tally>, DbErr> {
    let mut tallies: HashMap<String, Tally> = HashMap::new();
    let views = sql(
        connection,
        "select article, views from help_view where organisation_id = $1",
        [scope.organisation.into()],
    );
    for row in connection.query_all_raw(views).await? {
        tallies.entry(row.try_get("", "article")?).or_default().views = row.try_get("", "views")?;
    }
    let votes = sql(
        connection,
        "select article, useful, count(*) as n from help_vote where organisation_id = $1 group by article, useful",
        [scope.organisation.into()],
    );
    for row in connection.query_all_raw(votes).await? {
        let tally = tallies.entry(row.try_get("", "article")?).or_default();
        let place = if row.try_get("", "useful")? {
            &mut tally.yes
        } else {
            &mut tally.no
        };
        *place = row.try_get("", "n")?;
    }
    Ok(tallies)
}

/// The newest comments.
pub(super) async fn comments(
    connection: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<Comment>, DbErr> {
    let statement = sql(
        connection,
        "select article, useful, comment, commented_at from help_vote
         where organisation_id = $1 and comment is not null order by commented_at desc limit 100",
        [scope.organisation.into()],
    );
    Comment::find_by_statement(statement).all(connection).await
}

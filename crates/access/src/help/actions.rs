//! What readers do.

use super::{
    model::{Article, COMMENT},
    store,
};
use crate::App;
use kit::{
    clock::Time,
    failure::{Answer, Failure},
    ids::OrganisationId,
};

/// An article as a browser reads it, in an organisation.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub organisation: OrganisationId,
    pub article: Article,
    /// The digest of the browser's token.
    pub reader: Vec<u8>,
}

pub(super) async fn view(app: &App, organisation: OrganisationId, article: Article) -> Result<(), Failure> {
    app.db
        .write(async move |tx| store::viewed(tx, organisation, article).await)
        .await
}

/// The opinion of a browser; the last one counts.
pub(super) async fn vote(app: &App, reading: Reading, useful: bool, now: Time) -> Result<(), Failure> {
    app.db
        .write(async move |tx| store::vote(tx, &reading, useful, now).await)
        .await
}

/// Why a comment was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotKept {
    /// Nothing, or more than fits.
    Length,
    /// It belongs to an opinion, and there is none; or there is a comment already.
    NoVote,
}

/// What is missing, in the reader's words; one for each opinion.
pub(super) async fn comment(app: &App, reading: Reading, text: &str, now: Time) -> Answer<(), NotKept> {
    let text = text.trim().to_owned();
    if text.is_empty() || text.chars().count() > COMMENT {
        return Ok(Err(NotKept::Length));
    }
    let kept = app
        .db
        .write(async move |tx| store::comment(tx, &reading, &text, now).await)
        .await?;
    Ok(if kept { Ok(()) } else { Err(NotKept::NoVote) })
}

//! Saying a sentence in other words, and in the house's again.

use super::{
    model::{MOST, Wordings},
    store,
};
use crate::{
    audit,
    door::{Scope, Visit},
    sessions,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    words::{Locale, Unfit, fit},
};
use serde_json::json;

/// Why a sentence was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Unfit(Unfit),
    /// More were reworded than the house keeps.
    TooMany,
}

pub(super) async fn keep(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    (locale, key): (Locale, &str),
    typed: &str,
) -> Answer<(), Refusal> {
    let text = match fit(&visit.app.words, locale, key, typed) {
        Ok(text) => text,
        Err(unfit) => return Ok(Err(Refusal::Unfit(unfit))),
    };
    let mut wordings = store::hold(tx, scope).await?;
    if wordings.get(locale, key) == Some(&text) {
        return Ok(Ok(()));
    }
    if wordings.get(locale, key).is_none() && wordings.len() >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let before = wordings.set(locale, key, Some(text.clone()));
    let facts = json!({ "locale": locale.code(), "sentence": key, "before": before, "after": text });
    write(tx, (scope, visit), &wordings, ("wordings.changed", facts))
        .await
        .map(Ok)
}

/// The house's again, or the set's. Nothing happens where nothing was reworded.
pub(super) async fn reset(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    (locale, key): (Locale, &str),
) -> Result<(), Failure> {
    let mut wordings = store::hold(tx, scope).await?;
    let Some(before) = wordings.set(locale, key, None) else {
        return Ok(());
    };
    let facts = json!({ "locale": locale.code(), "sentence": key, "before": before });
    write(tx, (scope, visit), &wordings, ("wordings.reset", facts)).await
}

async fn write(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    wordings: &Wordings,
    (action, facts): (&'static str, serde_json::Value),
) -> Result<(), Failure> {
    store::keep(tx, scope, wordings, visit.now).await?;
    let entry = audit::Entry::by(scope, visit, action, None).data(facts);
    audit::write(tx, entry, visit.now).await?;
    // Every node says it from the next page on.
    sessions::refresh(tx, scope.organisation).await
}

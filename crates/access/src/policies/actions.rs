//! What an administrator decides for the organisation.

use super::{
    model::{Document, Field, Preset, Refusal},
    store,
};
use crate::{
    audit,
    door::{Scope, Visit},
    sessions, wordings,
};
use kit::{db::Tx, failure::Answer};
use serde_json::json;

/// What was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// Start from this one: what was decided otherwise is given up.
    pub preset: Option<Preset>,
    pub typed: Vec<(Field, String)>,
    /// The version the form was made of, if it says so.
    pub follows: Option<i32>,
}

/// Decides what was sent and leaves the rest.
pub(super) async fn change(tx: &Tx, scope: &Scope, visit: &Visit, wish: &Wish) -> Answer<(), Refusal> {
    let before = store::row(tx, scope).await?;
    if wish.follows.is_some_and(|follows| follows != before.version) {
        return Ok(Err(Refusal::Overtaken));
    }
    let from = wish.preset.map_or_else(|| before.document.clone(), Document::of);
    let document = match from.with(&wish.typed) {
        Ok(document) => document,
        Err(faults) => return Ok(Err(Refusal::Faults(faults))),
    };
    if document == before.document {
        return Ok(Ok(()));
    }
    if !store::keep(tx, scope, &document, before.version, visit.now).await? {
        return Ok(Err(Refusal::Overtaken));
    }
    if document.preset != before.document.preset {
        wordings::start_from(tx, scope.organisation, document.preset.code()).await?;
    }
    let facts = json!({
        "version": before.version + 1, "before": before.document.facts(), "after": document.facts(),
    });
    let entry = audit::Entry::by(scope, visit, "policies.changed", None).data(facts);
    audit::write(tx, entry, visit.now).await?;
    // Every node reads it with the sessions it lets in: what became stricter holds for those that are open, too.
    sessions::refresh(tx, scope.organisation).await?;
    Ok(Ok(()))
}

//! What an administrator decides for the organisation.

use super::{
    model::{Field, Refusal},
    store,
};
use crate::{
    audit,
    door::{Scope, Visit},
};
use kit::{db::Tx, failure::Answer};
use serde_json::json;

/// Decides the fields that were sent. `follows` is the version the form was made of, if it says so.
pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    typed: &[(Field, String)],
    follows: Option<i32>,
) -> Answer<(), Refusal> {
    let before = store::row(tx, scope).await?;
    if follows.is_some_and(|follows| follows != before.version) {
        return Ok(Err(Refusal::Overtaken));
    }
    let own = match before.own.with(typed) {
        Ok(own) => own,
        Err(faults) => return Ok(Err(Refusal::Faults(faults))),
    };
    if own == before.own {
        return Ok(Ok(()));
    }
    if !store::keep(tx, scope, own, before.version, visit.now).await? {
        return Ok(Err(Refusal::Overtaken));
    }
    let facts = json!({
        "version": before.version + 1, "before": before.own.facts(), "after": own.facts(),
    });
    let entry = audit::Entry::by(scope, visit, "policies.changed", None).data(facts);
    audit::write(tx, entry, visit.now).await?;
    Ok(Ok(()))
}

//! A member's own language.

use super::store;
use crate::{
    audit,
    door::{Scope, Visit},
    sessions,
};
use kit::{db::Tx, failure::Failure, words::Locale};
use serde_json::json;

/// Stores it with the member; every node speaks it from the next page on.
pub async fn choose(tx: &Tx, scope: &Scope, visit: &Visit, locale: Locale) -> Result<(), Failure> {
    store::keep(tx, scope, locale, visit.now).await?;
    sessions::refresh(tx, scope.organisation).await?;
    let entry = audit::Entry::by(scope, visit, "locale.chosen", Some(scope.member.0));
    audit::write(tx, entry.data(json!({ "locale": locale.code() })), visit.now).await
}

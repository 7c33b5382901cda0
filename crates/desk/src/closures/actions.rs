//! Closing, reopening, and the categories.

use super::{
    Category, CategoryId, CloseRefusal,
    model::{CategoryRefusal, SUMMARY, line},
    store,
};
use crate::{
    conversations::{self, Change, Conversation, ConversationId, Refusal},
    routing,
};
use access::{
    audit,
    door::{Role, Scope, Visit},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
};
use serde_json::json;

/// How a conversation is to end.
#[derive(Clone, Debug)]
pub struct Ending {
    pub category: Option<CategoryId>,
    pub summary: String,
}

/// Closes a conversation. Its owner may, a supervisor may, and anybody who sees it while nobody has it.
pub async fn close(
    tx: &Tx,
    scope: &Scope,
    id: ConversationId,
    (ending, defaults): (&Ending, &[Category]),
    now: Time,
) -> Answer<Conversation, CloseRefusal> {
    let Some(row) = conversations::store::visible(tx, scope, id).await? else {
        return Ok(Err(CloseRefusal::Unknown));
    };
    if !row.is_open() {
        return Ok(Err(CloseRefusal::Closed));
    }
    let may = scope.is_at_least(Role::Supervisor) || row.owner_id.is_none_or(|owner| owner == scope.member);
    if !may {
        return held(tx, scope, id).await;
    }
    let (category, summary) = match judge(tx, scope, (ending, defaults), now).await? {
        Ok(judged) => judged,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(after) = store::close(tx, (scope.organisation, Some(scope.member)), &row, now).await? else {
        return held(tx, scope, id).await;
    };
    store::insert(tx, scope, id, (category.id, &summary), now).await?;
    if let Some(owner) = row.owner_id {
        routing::busy(tx, scope.organisation, owner, now).await?;
        routing::fill_later(tx, scope.organisation, owner, now).await?;
    }
    let line = json!({ "what": "closed", "who": scope.display_name, "category": category.name });
    let change = Change::of(&row, &after, Some(scope.member), line).words(&summary);
    conversations::record(tx, change, now).await?;
    Ok(Ok(after))
}

async fn held<T>(tx: &Tx, scope: &Scope, id: ConversationId) -> Answer<T, CloseRefusal> {
    Ok(match conversations::held::<T>(tx, scope, id).await? {
        Ok(value) => Ok(value),
        Err(Refusal::Held(name)) => Err(CloseRefusal::Held(name)),
        Err(Refusal::Closed) => Err(CloseRefusal::Closed),
        Err(Refusal::Unknown) => Err(CloseRefusal::Unknown),
    })
}

async fn judge(
    tx: &Tx,
    scope: &Scope,
    (ending, defaults): (&Ending, &[Category]),
    now: Time,
) -> Answer<(Category, String), CloseRefusal> {
    let summary = ending.summary.trim().replace('\0', "");
    if summary.is_empty() {
        return Ok(Err(CloseRefusal::Summary));
    }
    if summary.chars().count() > SUMMARY {
        return Ok(Err(CloseRefusal::SummaryTooLong));
    }
    let categories = seeded(tx, scope, defaults, now).await?;
    let chosen = categories
        .into_iter()
        .find(|one| Some(one.id) == ending.category && one.retired_at.is_none());
    Ok(chosen
        .map(|category| (category, summary))
        .ok_or(CloseRefusal::Category))
}

/// The organisation's categories, written down first if they are still the house's own.
async fn seeded(tx: &Tx, scope: &Scope, defaults: &[Category], now: Time) -> Result<Vec<Category>, Failure> {
    let stored = store::categories(tx, scope).await?;
    if !stored.is_empty() {
        return Ok(stored);
    }
    for category in defaults {
        store::insert_category(tx, scope, category, now).await?;
    }
    Ok(store::categories(tx, scope).await?)
}

/// Opens a closed conversation again, as one's own.
pub async fn reopen(
    tx: &Tx,
    scope: &Scope,
    id: ConversationId,
    now: Time,
) -> Answer<Conversation, CloseRefusal> {
    let Some(row) = conversations::store::visible(tx, scope, id).await? else {
        return Ok(Err(CloseRefusal::Unknown));
    };
    if row.is_open() {
        return Ok(Ok(row));
    }
    let Some(after) = store::reopen(tx, scope, &row, now).await? else {
        return Ok(Err(CloseRefusal::Newer));
    };
    store::mark_reopened(tx, scope, id, now).await?;
    routing::busy(tx, scope.organisation, scope.member, now).await?;
    let line = json!({ "what": "reopened", "who": scope.display_name });
    conversations::record(tx, Change::of(&row, &after, Some(scope.member), line), now).await?;
    Ok(Ok(after))
}

/// What an administrator wrote about a category.
#[derive(Clone, Debug)]
pub struct Wording {
    pub name: String,
    pub description: String,
}

impl Wording {
    fn judged(&self) -> Result<(String, String), CategoryRefusal> {
        let name = line(&self.name, 60).ok_or(CategoryRefusal::Name)?;
        if self.description.trim().is_empty() {
            return Ok((name, String::new()));
        }
        let description = line(&self.description, 200).ok_or(CategoryRefusal::Description)?;
        Ok((name, description))
    }
}

pub async fn create_category(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    (wording, defaults): (&Wording, &[Category]),
    now: Time,
) -> Answer<CategoryId, CategoryRefusal> {
    let (name, description) = match wording.judged() {
        Ok(judged) => judged,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let known = seeded(tx, scope, defaults, now).await?;
    let position = known.iter().map(|one| one.position).max().unwrap_or(-1) + 1;
    let category = Category {
        id: CategoryId::new(),
        name,
        description,
        position,
        retired_at: None,
    };
    if !store::insert_category(tx, scope, &category, now).await? {
        return Ok(Err(CategoryRefusal::Taken));
    }
    let entry = audit::Entry::by(scope, visit, "closures.category-created", Some(category.id.0));
    audit::write(tx, entry.data(json!({ "name": category.name })), now).await?;
    Ok(Ok(category.id))
}

pub async fn update_category(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    id: CategoryId,
    (wording, defaults): (&Wording, &[Category]),
    now: Time,
) -> Answer<(), CategoryRefusal> {
    let (name, description) = match wording.judged() {
        Ok(judged) => judged,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let known = seeded(tx, scope, defaults, now).await?;
    let Some(before) = known.into_iter().find(|one| one.id == id) else {
        return Ok(Err(CategoryRefusal::Unknown));
    };
    if store::is_taken(tx, scope, id, &name).await? {
        return Ok(Err(CategoryRefusal::Taken));
    }
    let was = before.name.clone();
    let category = Category {
        name,
        description,
        ..before
    };
    store::update_category(tx, scope, &category).await?;
    let entry = audit::Entry::by(scope, visit, "closures.category-changed", Some(id.0));
    audit::write(tx, entry.data(json!({ "was": was, "name": category.name })), now).await?;
    Ok(Ok(()))
}

pub async fn retire_category(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    id: CategoryId,
    defaults: &[Category],
    now: Time,
) -> Answer<(), CategoryRefusal> {
    let known = seeded(tx, scope, defaults, now).await?;
    match known.iter().find(|one| one.id == id) {
        None => return Ok(Err(CategoryRefusal::Unknown)),
        Some(one) if one.retired_at.is_some() => return Ok(Ok(())),
        Some(_) => {}
    }
    if !store::retire_category(tx, scope, id, now).await? {
        return Ok(Err(CategoryRefusal::Last));
    }
    audit::write(
        tx,
        audit::Entry::by(scope, visit, "closures.category-retired", Some(id.0)),
        now,
    )
    .await?;
    Ok(Ok(()))
}

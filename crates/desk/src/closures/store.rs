//! Queries over closures and categories.

use super::{Category, CategoryId, model::key};
use crate::conversations::{Conversation, ConversationId, State, place, store::COLUMNS};
use access::door::{MemberId, Scope};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Closes a conversation as it was read, by a member or by the house; `None` when it changed meanwhile.
pub(crate) async fn close(
    tx: &Tx,
    (organisation, by): (OrganisationId, Option<MemberId>),
    row: &Conversation,
    now: Time,
) -> Result<Option<Conversation>, Failure> {
    let statement = sql(
        tx,
        &format!("update conversation set state = 'closed', owner_id = coalesce(owner_id, $4), owner_version = owner_version + 1,
           closed_at = $5, waiting_since = null, unread = 0, place = $6
         where organisation_id = $1 and id = $2 and owner_version = $3 and state <> 'closed' returning {COLUMNS}"),
        [
            organisation.into(),
            row.id.into(),
            row.owner_version.into(),
            by.into(),
            now.into(),
            place(State::Closed, None, now).into(),
        ],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}

/// Opens a closed conversation again, in the hands of whoever asks; `None` when it changed or a newer one is open.
pub(super) async fn reopen(
    tx: &Tx,
    scope: &Scope,
    row: &Conversation,
    now: Time,
) -> Result<Option<Conversation>, Failure> {
    let statement = sql(
        tx,
        &format!("update conversation set state = 'active', last_owner_id = owner_id, owner_id = $4,
           owner_version = owner_version + 1, closed_at = null, assigned_at = $5, place = $6
         where organisation_id = $1 and id = $2 and owner_version = $3 and state = 'closed' and not exists (
           select 1 from conversation o where o.organisation_id = $1 and o.contact_id = conversation.contact_id
             and o.channel_id = conversation.channel_id and o.state <> 'closed') returning {COLUMNS}"),
        [
            scope.organisation.into(),
            row.id.into(),
            row.owner_version.into(),
            scope.member.into(),
            now.into(),
            place(State::Active, None, row.last_message_at).into(),
        ],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}

pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    conversation: ConversationId,
    (category, summary): (CategoryId, &str),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into closure (organisation_id, id, conversation_id, category_id, summary, closed_by, closed_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            scope.organisation.into(),
            Uuid::now_v7().into(),
            conversation.into(),
            category.into(),
            summary.into(),
            scope.member.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn mark_reopened(
    tx: &Tx,
    scope: &Scope,
    conversation: ConversationId,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update closure set reopened_by = $3, reopened_at = $4
         where organisation_id = $1 and conversation_id = $2 and reopened_at is null",
        [
            scope.organisation.into(),
            conversation.into(),
            scope.member.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// All categories, also the retired ones; none when the organisation never wrote any.
pub(super) async fn categories(
    connection: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<Category>, DbErr> {
    let statement = sql(
        connection,
        "select id, name, description, position, retired_at from category where organisation_id = $1
         order by position, name_key",
        [scope.organisation.into()],
    );
    Category::find_by_statement(statement).all(connection).await
}

/// Writes a category; one of the same name that was retired comes back. False when one of that name is in use.
pub(super) async fn insert_category(
    tx: &Tx,
    scope: &Scope,
    category: &Category,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into category (organisation_id, id, name, name_key, description, position, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (organisation_id, name_key) do update set name = excluded.name,
           description = excluded.description, position = excluded.position, retired_at = null
           where category.retired_at is not null",
        [
            scope.organisation.into(),
            category.id.into(),
            category.name.as_str().into(),
            key(&category.name).into(),
            category.description.as_str().into(),
            category.position.into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Changes a category's words; false when there is none such. A name in use is a duplicate key.
pub(super) async fn update_category(tx: &Tx, scope: &Scope, category: &Category) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update category set name = $3, name_key = $4, description = $5 where organisation_id = $1 and id = $2",
        [
            scope.organisation.into(),
            category.id.into(),
            category.name.as_str().into(),
            key(&category.name).into(),
            category.description.as_str().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Whether another category has this name.
pub(super) async fn is_taken(
    tx: &Tx,
    scope: &Scope,
    category: CategoryId,
    name: &str,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as taken from category where organisation_id = $1 and name_key = $2 and id <> $3",
        [scope.organisation.into(), key(name).into(), category.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Retires a category unless it is the last in use.
pub(super) async fn retire_category(
    tx: &Tx,
    scope: &Scope,
    id: CategoryId,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update category set retired_at = $3 where organisation_id = $1 and id = $2 and retired_at is null
           and exists (select 1 from category o where o.organisation_id = $1 and o.id <> $2 and o.retired_at is null)",
        [scope.organisation.into(), id.into(), now.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

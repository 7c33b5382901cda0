//! Queries over our keys at providers.

use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// As stored.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(clippy::struct_field_names)] // as the columns are called
pub struct Key {
    pub id: Uuid,
    /// The one it came after; nil of the first.
    pub follows: Uuid,
    /// Sealed.
    pub own_key: Vec<u8>,
    /// A JSON Web Key.
    pub public_key: String,
    pub used_from: Time,
}

/// Those that the provider may read now, in the order of their use.
pub async fn published(
    connection: &impl ConnectionTrait,
    (organisation, provider): (OrganisationId, Uuid),
    now: Time,
) -> Result<Vec<Key>, DbErr> {
    let statement = sql(
        connection,
        "select id, follows, own_key, public_key, used_from from sso_key
         where organisation_id = $1 and provider_id = $2 and (ends_at is null or ends_at > $3)
         order by used_from, created_at",
        [organisation.into(), provider.into(), now.into()],
    );
    Key::find_by_statement(statement).all(connection).await
}

/// False when another follows that one already.
pub async fn insert(tx: &Tx, scope: &Scope, provider: Uuid, key: &Key, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into sso_key (organisation_id, provider_id, id, follows, own_key, public_key, used_from, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (organisation_id, provider_id, follows) do nothing",
        [
            scope.organisation.into(),
            provider.into(),
            key.id.into(),
            key.follows.into(),
            key.own_key.clone().into(),
            key.public_key.as_str().into(),
            key.used_from.into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// One that was followed is published for so long yet.
pub async fn end(tx: &Tx, scope: &Scope, provider: Uuid, (id, at): (Uuid, Time)) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update sso_key set ends_at = $1 where organisation_id = $2 and provider_id = $3 and id = $4",
        [at.into(), scope.organisation.into(), provider.into(), id.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub async fn forget(tx: &Tx, scope: &Scope, provider: Uuid) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from sso_key where organisation_id = $1 and provider_id = $2",
        [scope.organisation.into(), provider.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub async fn sweep(tx: &Tx, now: Time) -> Result<(), Failure> {
    let statement = sql(tx, "delete from sso_key where ends_at < $1", [now.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}

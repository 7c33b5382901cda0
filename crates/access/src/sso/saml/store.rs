//! Queries over what SAML adds to providers, and over answers that were checked and not yet taken.

use super::model::{Described, Federation};
use crate::{
    door::Scope,
    sso::model::{Identity, Provider},
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
const COLUMNS: &str = "organisation_id, provider_id, metadata, metadata_url, read_at, failed_at, unsolicited, own_key, \
     own_certificate, other_key, other_certificate, changed_at";

/// When what is stored changed last; a node that read it since knows the rest.
pub async fn changed_at(
    connection: &impl ConnectionTrait,
    provider: &Provider,
) -> Result<Option<Time>, DbErr> {
    let statement = sql(
        connection,
        "select changed_at from sso_saml where organisation_id = $1 and provider_id = $2",
        [provider.organisation_id.into(), provider.id.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "changed_at")).transpose()
}

pub async fn one(
    connection: &impl ConnectionTrait,
    (organisation, id): (OrganisationId, Uuid),
) -> Result<Option<Described>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from sso_saml where organisation_id = $1 and provider_id = $2"),
        [organisation.into(), id.into()],
    );
    Described::find_by_statement(statement).one(connection).await
}

/// A new one, with the key that was made for it.
pub async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    entered: &Federation,
    now: Time,
) -> Result<(), Failure> {
    let (key, certificate) = entered.own.clone().unwrap_or_default();
    let statement = sql(
        tx,
        "insert into sso_saml (organisation_id, provider_id, metadata, metadata_url, read_at, unsolicited, own_key,
           own_certificate, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $5)",
        [
            scope.organisation.into(),
            id.into(),
            entered.metadata.as_str().into(),
            entered.url.as_str().into(),
            now.into(),
            entered.unsolicited.into(),
            key.into(),
            certificate.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// A key beside the one in use; false when there is one already.
pub async fn add(
    tx: &Tx,
    (organisation, id): (OrganisationId, Uuid),
    (key, certificate): &(Vec<u8>, String),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_saml set other_key = $1, other_certificate = $2, changed_at = $3
         where organisation_id = $4 and provider_id = $5 and other_key is null",
        [
            key.clone().into(),
            certificate.as_str().into(),
            now.into(),
            organisation.into(),
            id.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The two change places; false when they are not as they were read.
pub async fn turn(tx: &Tx, read: &Described, now: Time) -> Result<bool, Failure> {
    let change = "own_key = other_key, own_certificate = other_certificate, other_key = own_key,
         other_certificate = own_certificate";
    of_two(tx, read, change, now).await
}

/// The one that does not sign is gone; false as above.
pub async fn remove_other(tx: &Tx, read: &Described, now: Time) -> Result<bool, Failure> {
    of_two(tx, read, "other_key = null, other_certificate = ''", now).await
}

async fn of_two(tx: &Tx, read: &Described, change: &str, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        &format!(
            "update sso_saml set {change}, changed_at = $1
             where organisation_id = $2 and provider_id = $3 and other_key is not null and other_certificate = $4"
        ),
        [
            now.into(),
            read.organisation_id.into(),
            read.provider_id.into(),
            read.other_certificate.as_str().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Metadata of nothing stays as it is.
pub async fn change(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    entered: &Federation,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update sso_saml set metadata = case when $1 = '' then metadata else $1 end, metadata_url = $2,
           read_at = case when $1 = '' then read_at else $3 end,
           failed_at = case when $1 = '' then failed_at else null end, unsolicited = $4, changed_at = $3
         where organisation_id = $5 and provider_id = $6",
        [
            entered.metadata.as_str().into(),
            entered.url.as_str().into(),
            now.into(),
            entered.unsolicited.into(),
            scope.organisation.into(),
            id.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub async fn delete(tx: &Tx, scope: &Scope, id: Uuid) -> Result<(), Failure> {
    for table in ["sso_saml", "sso_arrival"] {
        let statement = sql(
            tx,
            &format!("delete from {table} where organisation_id = $1 and provider_id = $2"),
            [scope.organisation.into(), id.into()],
        );
        tx.execute_raw(statement).await?;
    }
    Ok(())
}

/// Those whose metadata is to be read anew, the oldest first.
pub async fn due(connection: &impl ConnectionTrait, before: Time) -> Result<Vec<Described>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from sso_saml where metadata_url <> '' and read_at < $1 and (failed_at is null or failed_at < $1)
         order by read_at limit 100"),
        [before.into()],
    );
    Described::find_by_statement(statement).all(connection).await
}

/// What was read anew, unless somebody changed it meanwhile.
pub async fn refreshed(tx: &Tx, old: &Described, metadata: &str, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update sso_saml set metadata = $1, read_at = $2, failed_at = null,
           changed_at = case when metadata = $1 then changed_at else $2 end
         where organisation_id = $3 and provider_id = $4 and changed_at = $5",
        [
            metadata.into(),
            now.into(),
            old.organisation_id.into(),
            old.provider_id.into(),
            old.changed_at.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// When the last certificate ends; told where the end of a secret is.
pub async fn ends(
    tx: &Tx,
    (organisation, id): (OrganisationId, Uuid),
    last: Option<Time>,
) -> Result<Option<String>, Failure> {
    let statement = sql(
        tx,
        "update sso_provider set secret_expires_at = $1 where organisation_id = $2 and id = $3 returning name",
        [last.into(), organisation.into(), id.into()],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "name")).transpose()?)
}

pub async fn failed(tx: &Tx, old: &Described, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update sso_saml set failed_at = $1 where organisation_id = $2 and provider_id = $3",
        [now.into(), old.organisation_id.into(), old.provider_id.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// An answer that was checked.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The request it answers; empty where nobody asked.
    pub request: String,
    pub identity: Identity,
}

/// Keeps one until its browser comes for it.
pub async fn keep(
    tx: &Tx,
    provider: &Provider,
    arrival: &Arrival,
    (digest, expires_at): (Vec<u8>, Time),
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into sso_arrival (organisation_id, digest, provider_id, request, said, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        [
            provider.organisation_id.into(),
            digest.into(),
            provider.id.into(),
            arrival.request.as_str().into(),
            serde_json::to_string(&arrival.identity)?.into(),
            expires_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The one a browser speaks of. It is taken with its request, which is answered once.
pub async fn arrival(
    connection: &impl ConnectionTrait,
    provider: &Provider,
    digest: Vec<u8>,
    now: Time,
) -> Result<Option<Arrival>, Failure> {
    let statement = sql(
        connection,
        "select request, said from sso_arrival
         where organisation_id = $1 and digest = $2 and provider_id = $3 and expires_at > $4",
        [
            provider.organisation_id.into(),
            digest.into(),
            provider.id.into(),
            now.into(),
        ],
    );
    let Some(row) = connection.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let said: String = row.try_get("", "said")?;
    Ok(Some(Arrival {
        request: row.try_get("", "request")?,
        identity: serde_json::from_str(&said)?,
    }))
}

pub async fn sweep(tx: &Tx, now: Time) -> Result<(), Failure> {
    let statement = sql(tx, "delete from sso_arrival where expires_at < $1", [now.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}

//! Queries over contacts.

use super::{Contact, ContactId};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
const COLUMNS: &str =
    "organisation_id, id, name, email, phone, locale, channel_id, read_seq, created_at, updated_at";

pub(super) async fn insert(tx: &Tx, contact: &Contact) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into contact (organisation_id, id, name, email, phone, locale, channel_id, read_seq, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        [
            contact.organisation_id.into(),
            contact.id.into(),
            contact.name.as_str().into(),
            contact.email.as_str().into(),
            contact.phone.as_str().into(),
            contact.locale.as_str().into(),
            contact.channel_id.into(),
            contact.read_seq.into(),
            contact.created_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn rename(
    tx: &Tx,
    organisation: OrganisationId,
    id: ContactId,
    (name, email): (String, String),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update contact set name = case when $3 = '' then name else $3 end,
           email = case when $4 = '' then email else $4 end, updated_at = $5
         where organisation_id = $1 and id = $2",
        [
            organisation.into(),
            id.into(),
            name.into(),
            email.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Option<Contact>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from contact where organisation_id = $1 and id = $2"),
        [organisation.into(), id.into()],
    );
    Contact::find_by_statement(statement).one(connection).await
}

/// Raises what a contact has read, at most to what it was sent; the new number, or `None` when nothing changed.
pub async fn raise_read(
    tx: &Tx,
    organisation: OrganisationId,
    id: ContactId,
    up_to: i64,
) -> Result<Option<i64>, Failure> {
    // Clamped to what exists: a visitor who claims to have read the future would mark it read.
    let statement = sql(
        tx,
        "update contact set read_seq = r.seq from (
           select max(seq) as seq from message where organisation_id = $1 and contact_id = $2 and seq <= $3
             and direction = 'out') r
         where organisation_id = $1 and id = $2 and r.seq > contact.read_seq returning contact.read_seq",
        [organisation.into(), id.into(), up_to.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "read_seq"))
        .transpose()?)
}

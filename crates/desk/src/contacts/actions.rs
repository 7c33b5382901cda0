//! Meeting a customer.

use super::{Contact, ContactId, NewContact, model::line, store};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};

/// Writes down a customer who was not known.
pub async fn create(
    tx: &Tx,
    organisation: OrganisationId,
    new: NewContact,
    now: Time,
) -> Result<Contact, Failure> {
    let contact = Contact {
        organisation_id: organisation,
        id: ContactId::new(),
        name: line(&new.name, 120),
        email: line(&new.email, 254),
        phone: String::new(),
        locale: line(&new.locale, 20),
        channel_id: new.channel,
        read_seq: 0,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &contact).await?;
    Ok(contact)
}

/// The customer said who they are. Empty fields say nothing and change nothing.
pub async fn rename(
    tx: &Tx,
    organisation: OrganisationId,
    contact: ContactId,
    (name, email): (&str, &str),
    now: Time,
) -> Result<(), Failure> {
    store::rename(
        tx,
        organisation,
        contact,
        (line(name, 120), line(email, 254)),
        now,
    )
    .await
}

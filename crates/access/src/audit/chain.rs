//! The one place where a record joins its organisation's chain.

use super::{
    entry::{Entry, clean, clean_all},
    model::{Origin, Record, beginning, place},
    store::{self, Head},
};
use crate::App;
use kit::{
    clock::Time,
    crypto::{Key, random_bytes},
    db::Tx,
    failure::Failure,
    ids::OrganisationId,
    secret::Secret,
};
use serde_json::Value;
use uuid::Uuid;

/// Records a version before the chain wrote, adopted in one change.
const ADOPTED_AT_ONCE: i64 = 100;

/// Writes an entry as the last thing its change does: the chain's end is held until the commit, and everything else
/// of the organisation that is recorded waits behind it.
#[allow(clippy::unused_async)] // the rooms' actions read as they run, and what is written last is their last line
pub async fn write(tx: &Tx, entry: Entry, now: Time) -> Result<(), Failure> {
    let turn = entry.organisation.0;
    tx.at_the_end(turn, Box::new(move |tx| Box::pin(append(tx, entry, now))));
    Ok(())
}

async fn append(tx: &Tx, entry: Entry, now: Time) -> Result<(), Failure> {
    let organisation = entry.organisation;
    let raw = Raw {
        id: Uuid::now_v7(),
        at: now,
        actor: entry.actor.map(|id| id.0),
        subject: entry.subject,
        action: entry.action.to_owned(),
        outcome: entry.outcome.to_owned(),
        origin: Origin {
            address: entry.address,
            user_agent: entry.user_agent,
        },
        data: entry.data,
    };
    let head = store::hold(tx, organisation, &beginning(organisation), raw.whose()).await?;
    let record = raw.join(tx, organisation, &head).await?;
    store::insert(tx, organisation, &record);
    Ok(())
}

/// What is to become a record.
struct Raw {
    id: Uuid,
    at: Time,
    actor: Option<Uuid>,
    subject: Option<Uuid>,
    action: String,
    outcome: String,
    origin: Origin,
    data: Value,
}

impl Raw {
    /// Whose keys seal the two parts: where it came from is the actor's, what it was about the subject's. Nobody's is
    /// the organisation's.
    fn whose(&self) -> (Option<Uuid>, Option<Uuid>) {
        (self.actor.or(self.subject), self.subject.or(self.actor))
    }

    async fn join(self, tx: &Tx, organisation: OrganisationId, head: &Head) -> Result<Record, Failure> {
        let (acting, concerned) = self.whose();
        let came = !(self.origin.address.is_empty() && self.origin.user_agent.is_empty());
        let origin = if came {
            let origin = Origin {
                address: clean(&self.origin.address),
                user_agent: clean(&self.origin.user_agent),
            };
            let key = person(tx, organisation, acting, head.acting.as_deref()).await?;
            let plain = serde_json::to_vec(&origin)?;
            Some(key.seal(&place("origin", organisation, self.id), &plain))
        } else {
            None
        };
        let told = self.data.as_object().is_none_or(|fields| !fields.is_empty());
        let details = if told {
            let key = person(tx, organisation, concerned, head.concerned.as_deref()).await?;
            let plain = serde_json::to_vec(&clean_all(self.data))?;
            Some(key.seal(&place("details", organisation, self.id), &plain))
        } else {
            None
        };
        let mut record = Record {
            seq: head.seq + 1,
            id: self.id,
            at: self.at,
            actor_id: self.actor,
            subject_id: self.subject,
            action: self.action,
            outcome: self.outcome,
            origin,
            details,
            prev: head.hash.clone(),
            hash: Vec::new(),
        };
        record.hash = record.fingerprint(organisation).to_vec();
        Ok(record)
    }
}

/// Where a person's key lies sealed.
pub(super) fn key_place(organisation: OrganisationId, person: Uuid) -> String {
    format!("audit.key/{organisation}/{}", person.simple())
}

/// The key that seals what tells of somebody; made when there is none. Destroying it is how they are forgotten.
async fn person(
    tx: &Tx,
    organisation: OrganisationId,
    person: Option<Uuid>,
    sealed: Option<&[u8]>,
) -> Result<Key, Failure> {
    let (person, master) = (person.unwrap_or(organisation.0), tx.key()?);
    let place = key_place(organisation, person);
    let stored = if let Some(sealed) = sealed {
        sealed.to_vec()
    } else {
        let fresh = Secret::new(random_bytes::<32>());
        let sealed = master.seal(&place, fresh.expose());
        // What is stored counts: the one before us may have made it after we looked.
        store::keep_key(tx, organisation, person, sealed).await?
    };
    Ok(open_key(master.open(&place, &stored)?.expose())?)
}

pub(super) fn open_key(plain: &[u8]) -> Result<Key, kit::crypto::Unreadable> {
    let bytes = plain.try_into().map_err(|_| kit::crypto::Unreadable::Damaged)?;
    Ok(Key::from_bytes(bytes))
}

/// Takes in what a version before the chain wrote, in the order it was written, and seals what it left readable.
/// Killed in the middle it goes on where it was.
pub async fn adopt(app: &App) -> Result<(), Failure> {
    while let Some(organisation) = store::unchained(app.db.read()).await? {
        app.db
            .write(async move |tx| {
                // Before the rows are looked at: of two nodes that start together each row must join once.
                store::hold(tx, organisation, &beginning(organisation), (None, None)).await?;
                let rows = store::oldest_unchained(tx, organisation, ADOPTED_AT_ONCE).await?;
                for row in rows {
                    let raw = Raw {
                        id: row.id,
                        at: row.at,
                        actor: row.actor_id,
                        subject: row.subject_id,
                        action: row.action,
                        outcome: row.outcome,
                        origin: Origin {
                            address: row.address,
                            user_agent: row.user_agent,
                        },
                        data: row.data,
                    };
                    let whose = raw.whose();
                    let head = store::hold(tx, organisation, &beginning(organisation), whose).await?;
                    let record = raw.join(tx, organisation, &head).await?;
                    store::adopt(tx, organisation, &record);
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}

//! What the house does with the chains by itself, and what an operator asks of them.

use super::{
    chain,
    entry::Entry,
    model::{self, Checkpoint, Exported, FORMAT, Report},
    store::{self, Check},
    verify::verify,
};
use crate::App;
use chrono::Duration;
use kit::{
    clock::Time,
    crypto::{self, MasterKey, signing::Signer},
    db::{Db, Tx},
    failure::Failure,
    ids::OrganisationId,
};
use serde_json::json;
use uuid::Uuid;

/// How often a chain is looked through from end to end by itself.
const LOOKED_THROUGH: Duration = Duration::hours(20);

/// The organisation's signing key of a quarter. It is derived whenever it is needed, from what the master key seals,
/// so there is no file of it to lose, and a copy of the database cannot sign.
pub(super) fn signer(key: &MasterKey, organisation: OrganisationId, key_id: &str) -> Signer {
    let of = [organisation.0.as_bytes().as_slice(), key_id.as_bytes()].concat();
    Signer::from_seed(&key.mac("audit.signer", &of))
}

/// Signs a point of the chain.
pub(super) fn signed(
    key: &MasterKey,
    organisation: OrganisationId,
    kind: &str,
    (seq, hash): (i64, Vec<u8>),
    at: Time,
) -> Checkpoint {
    let mut checkpoint = Checkpoint {
        seq,
        kind: kind.to_owned(),
        hash,
        at,
        key_id: model::key_id(at),
        signature: Vec::new(),
    };
    checkpoint.signature =
        signer(key, organisation, &checkpoint.key_id).sign(&checkpoint.statement(organisation));
    checkpoint
}

impl Exported {
    pub fn new(key: &MasterKey, organisation: (OrganisationId, &str), checkpoint: &Checkpoint) -> Self {
        Self {
            format: FORMAT.to_owned(),
            organisation: organisation.0,
            slug: organisation.1.to_owned(),
            kind: checkpoint.kind.clone(),
            seq: checkpoint.seq,
            hash: crypto::hex(&checkpoint.hash),
            at: checkpoint.at,
            key_id: checkpoint.key_id.clone(),
            public_key: crypto::hex(&signer(key, organisation.0, &checkpoint.key_id).public()),
            signature: crypto::hex(&checkpoint.signature),
        }
    }

    /// As it was signed; nothing when it is not even well formed.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        Some(Checkpoint {
            seq: self.seq,
            kind: self.kind.clone(),
            hash: crypto::unhex(&self.hash)?,
            at: self.at,
            key_id: self.key_id.clone(),
            signature: crypto::unhex(&self.signature)?,
        })
    }
}

/// Every hour: signs where each chain is, and once a day looks through all of it. A chain that does not hold is not
/// signed: a signature would make whatever was done to it look right.
pub async fn sign_all(app: &App) -> Result<(), Failure> {
    chain::adopt(app).await?;
    for organisation in store::chains(app.db.read()).await? {
        let now = app.clock.now();
        let before = store::check(app.db.read(), organisation).await?;
        let fresh = before
            .as_ref()
            .is_some_and(|check| check.fault.is_none() && now - check.at < LOOKED_THROUGH);
        let broken = before.is_some_and(|check| check.fault.is_some() && now - check.at < LOOKED_THROUGH);
        if broken {
            continue; // said already; signing waits until somebody has looked
        }
        if !fresh && !look_through(app, organisation, now).await?.faults.is_empty() {
            continue;
        }
        sign(app, organisation, now).await?;
    }
    Ok(())
}

/// Looks through one chain and remembers what was found.
pub async fn look_through(app: &App, organisation: OrganisationId, now: Time) -> Result<Report, Failure> {
    let report = verify(&app.db, &app.key, organisation, None).await?;
    if let Some(fault) = report.faults.first() {
        tracing::error!(%organisation, record = fault.seq, fault = fault.what.code(),
            "the audit's chain does not hold; `guichet audit verify` says more");
    }
    let first = report.faults.first().cloned();
    let check = Check {
        at: now,
        seq: report.last,
        fault: first.as_ref().map(|fault| fault.what.code().to_owned()),
        fault_seq: first.map(|fault| fault.seq),
    };
    app.db
        .write(async move |tx| store::keep_check(tx, organisation, check.clone()).await)
        .await?;
    Ok(report)
}

/// Signs the newest record, unless it is signed. What came since the last signature must follow from it.
pub async fn sign(app: &App, organisation: OrganisationId, now: Time) -> Result<(), Failure> {
    let Some((seq, hash)) = store::head(app.db.read(), organisation).await? else {
        return Ok(());
    };
    let last = store::newest_checkpoint(app.db.read(), organisation, "kept").await?;
    let from = last.map_or((0, model::beginning(organisation).to_vec()), |last| {
        (last.seq, last.hash)
    });
    let cut = store::newest_checkpoint(app.db.read(), organisation, "cut").await?;
    let from = cut
        .filter(|cut| cut.seq > from.0)
        .map_or(from, |cut| (cut.seq, cut.hash));
    if seq <= from.0 {
        return Ok(());
    }
    if !follows(&app.db, organisation, from, (seq, &hash)).await? {
        look_through(app, organisation, now).await?;
        return Ok(());
    }
    let checkpoint = signed(&app.key, organisation, "kept", (seq, hash), now);
    app.db
        .write(async move |tx| store::keep_checkpoint(tx, organisation, &checkpoint).await)
        .await
}

/// Whether the records after one lead to the other.
async fn follows(
    db: &Db,
    organisation: OrganisationId,
    mut from: (i64, Vec<u8>),
    to: (i64, &[u8]),
) -> Result<bool, Failure> {
    while from.0 < to.0 {
        let records = store::after(db.read(), organisation, from.0, 1_000).await?;
        if records.is_empty() {
            return Ok(false);
        }
        for record in records.into_iter().take_while(|record| record.seq <= to.0) {
            let links = record.seq == from.0 + 1 && record.prev == from.1;
            if !links || record.fingerprint(organisation).as_slice() != record.hash {
                return Ok(false);
            }
            from = (record.seq, record.hash);
        }
    }
    Ok(from.1 == to.1)
}

/// The newest checkpoint of a chain, made now if something came since.
pub async fn export_checkpoint(
    app: &App,
    organisation: (OrganisationId, &str),
) -> Result<Option<Exported>, Failure> {
    sign(app, organisation.0, app.clock.now()).await?;
    let newest = store::newest_checkpoint(app.db.read(), organisation.0, "kept").await?;
    Ok(newest.map(|newest| Exported::new(&app.key, organisation, &newest)))
}

/// Every day: drops what is older than each organisation keeps (S-185).
pub async fn drop_old(app: &App) -> Result<(), Failure> {
    for organisation in store::chains(app.db.read()).await? {
        drop_old_of(app, organisation, app.clock.now()).await?;
    }
    Ok(())
}

/// A signed cut says up to where, so that what is left verifies, and only the house can shorten it so. A chain that
/// does not hold is left as it is: somebody will want to look.
async fn drop_old_of(app: &App, organisation: OrganisationId, now: Time) -> Result<(), Failure> {
    let before = model::kept_since(organisation, now);
    let Some((seq, hash)) = store::last_before(app.db.read(), organisation, before).await? else {
        return Ok(());
    };
    if !look_through(app, organisation, now).await?.faults.is_empty() {
        return Ok(());
    }
    let cut = signed(&app.key, organisation, "cut", (seq, hash), now);
    app.db
        .write(async move |tx| {
            store::keep_checkpoint(tx, organisation, &cut).await?;
            let dropped = store::drop_up_to(tx, organisation, cut.seq).await?;
            let entry = Entry::by_house(organisation, "audit.dropped", None);
            let data = json!({ "records": dropped, "up_to": cut.seq });
            chain::write(tx, entry.data(data), now).await
        })
        .await
}

/// Destroys the key of all that tells of a person: addresses, browsers, names. That something was done stays, and the
/// chain holds (S-185). `entry` says who asked; it tells nothing of the person but their id.
pub async fn forget(tx: &Tx, person: Uuid, entry: Entry, now: Time) -> Result<(), Failure> {
    let organisation = entry.organisation;
    chain::write(tx, entry, now).await?;
    // After the end of the chain is held: whoever makes keys holds it too.
    tx.at_the_end(
        organisation.0,
        Box::new(move |tx| {
            Box::pin(async move {
                store::destroy_key(tx, organisation, person).await?;
                Ok(())
            })
        }),
    );
    Ok(())
}

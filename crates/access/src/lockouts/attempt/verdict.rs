//! How an attempt went.

use super::{
    super::{
        memory::Judged,
        model::{Attack, Locked},
        notice, store,
    },
    Claim, Counted, INSTANCE, ORGANISATION, TIDE, WORTH_TELLING, counter_key, organisation_key,
};
use crate::{App, audit, devices::DeviceId, policies::Policy};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, jobs};
use uuid::Uuid;

impl Claim {
    /// What the organisation had decided when the attempt was made: whoever goes on from here need not ask again.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The known device it was made on.
    pub fn device(&self) -> Option<DeviceId> {
        self.device
    }

    /// Set when this was the last attempt allowed: if it failed, the gate is shut now, and the answer says so.
    pub fn was_last(&self) -> Option<Locked> {
        self.refused(Judged::default())
    }

    /// The secret was right. Part of the change that lets the person in.
    pub async fn succeeded(&self, tx: &Tx, now: Time) -> Result<(), Failure> {
        // The lock this attempt itself began was never in anybody's way.
        self.unmake(tx, &self.own).await?;
        store::clear(tx, &self.own.key);
        store::close_quietly(tx, self.organisation(), &self.own.key, now);
        if self.device.is_some() {
            // The login's failures are forgotten, but a gate that strangers shut stays shut for them.
            store::clear_open(tx, &self.login, now);
        }
        if let Some(address) = &self.address {
            self.unmake(tx, address).await?;
        }
        match self.of.organisation {
            Some(organisation) if self.failed >= WORTH_TELLING => {
                jobs::enqueue(
                    tx,
                    notice::after_failures(organisation, &self.of, self.failed, now),
                )
                .await
            }
            _ => Ok(()),
        }
    }

    /// The secret was wrong: what this node remembers of it. Ask once, outside of the change that keeps it.
    pub fn judge(&self, app: &App, secret: &kit::secret::Secret<String>, now: Time) -> Judged {
        app.guesses.judge(&self.login, &self.whence, secret, now)
    }

    /// Part of the change that notes a wrong secret. The same word again is no further guess at the login, though the
    /// address pays for it (S-045); and the organisation's and the instance's failures are counted, which lock nobody
    /// and tell of an attack (S-043, S-050).
    pub async fn failed(&self, app: &App, tx: &Tx, judged: Judged, now: Time) -> Result<(), Failure> {
        if judged.repeated {
            self.unmake(tx, &self.own).await?;
        }
        if store::tally(tx, &counter_key(app, None, b"instance", b""), TIDE, now).await? == INSTANCE {
            tracing::warn!("{INSTANCE} wrong passwords within {} minutes", TIDE.num_minutes());
        }
        let Some(organisation) = self.of.organisation else {
            return Ok(());
        };
        let all = store::tally(tx, &organisation_key(app, organisation), TIDE, now).await?;
        let address = self.of.address.to_canonical().to_string();
        let mut seen = Vec::new();
        if all == ORGANISATION {
            seen.push(("organisation", None, all));
        }
        if let Some(logins) = judged.spray {
            seen.push(("spray", Some(address), i32::try_from(logins).unwrap_or(i32::MAX)));
        }
        for (kind, address, size) in seen {
            let data = serde_json::json!({ "kind": kind, "address": address, "size": size });
            let attack = Attack {
                kind: kind.to_owned(),
                address,
                size,
                seen_at: now,
            };
            store::note_attack(tx, organisation, &attack).await?;
            let entry = audit::Entry::by_house(organisation, "lockouts.attack", None);
            audit::write(tx, entry.data(data), now).await?;
        }
        Ok(())
    }

    /// What a wrong secret is answered with.
    pub fn refused(&self, judged: Judged) -> Option<Locked> {
        let of_address = self.address.as_ref().and_then(|address| address.locked);
        let locked = self.own.locked.filter(|_| !judged.repeated).or(of_address);
        locked.map(|locked| locked.told(&self.policy))
    }

    /// Nobody looked at the secret, or nobody could: the attempt never was (S-047).
    pub async fn void(self, app: &App) -> Result<(), Failure> {
        app.db
            .write(async move |tx| {
                self.unmake(tx, &self.own).await?;
                match &self.address {
                    Some(address) => self.unmake(tx, address).await,
                    None => Ok(()),
                }
            })
            .await
    }

    fn organisation(&self) -> OrganisationId {
        self.of.organisation.unwrap_or(OrganisationId(Uuid::nil()))
    }

    async fn unmake(&self, tx: &Tx, counted: &Counted) -> Result<(), Failure> {
        store::give_back(tx, &counted.key, counted.window_start, counted.locked.is_some());
        match counted.lockout {
            Some(lockout) => store::remove(tx, self.organisation(), lockout).await,
            None => Ok(()),
        }
    }
}

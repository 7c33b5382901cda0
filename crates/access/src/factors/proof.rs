//! Asking for a second factor: through the one gate, once for each code (S-040, S-150, S-153).

use super::{
    letter::{self, What},
    model::{FactorId, Pending, Typed, code_digest, place, step_of},
    store,
};
use crate::{
    App, audit,
    devices::{self, Seen},
    door::{MemberId, Scope, Visit},
    flows::Flow,
    lockouts::{self, Locked, attempt},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
};
use serde_json::json;
use std::net::IpAddr;

/// Who is asked, and from where they answer.
#[derive(Clone, Debug)]
pub struct Asked {
    pub organisation: OrganisationId,
    pub member: MemberId,
    identifier: String,
    address: IpAddr,
    user_agent: String,
    seen: Seen,
}

impl Asked {
    /// Somebody who is in and shows once more who they are.
    pub fn inside(scope: &Scope, visit: &Visit) -> Self {
        Self {
            organisation: scope.organisation,
            member: scope.member,
            identifier: scope.identifier.clone(),
            address: visit.address,
            user_agent: visit.user_agent.clone(),
            seen: visit.seen.clone(),
        }
    }

    /// Somebody between two steps.
    pub fn between(flow: &Flow, visit: &Visit) -> Self {
        Self {
            organisation: flow.organisation,
            member: flow.member,
            identifier: flow.identifier.clone(),
            address: visit.address,
            user_agent: visit.user_agent.clone(),
            seen: visit.seen.clone(),
        }
    }

    pub(super) fn whose(&self) -> store::Whose {
        (self.organisation, self.member)
    }

    /// On a device that is known to be theirs, what strangers did to their codes is not in the way (S-046).
    async fn claim(
        &self,
        app: &App,
        secret: attempt::Secret,
        now: Time,
    ) -> Answer<attempt::Claim, NotProven> {
        let whose = (Some(self.organisation), Some(self.member));
        let device = devices::recognise(app, whose, &self.seen, now).await?;
        let key = attempt::Key {
            organisation: whose.0,
            identifier: self.identifier.clone(),
            member: whose.1,
            address: self.address,
            user_agent: self.user_agent.clone(),
        };
        let claim = attempt::claim_from(app, secret, key, device, now).await?;
        Ok(claim.map_err(NotProven::Locked))
    }

    fn entry(&self, method: &str, outcome: &'static str) -> audit::Entry {
        let mut entry = audit::Entry::by_house(self.organisation, "factors.attempt", Some(self.member.0));
        entry.address = self.address.to_string();
        entry.user_agent.clone_from(&self.user_agent);
        entry.data(json!({ "method": method })).outcome(outcome)
    }
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotProven {
    /// Neither six digits nor a recovery code; nothing was counted.
    Unreadable,
    /// Not right, or right and used before.
    Wrong,
    /// Too many wrong ones; nothing was looked at.
    Locked(Locked),
}

impl NotProven {
    /// Title and help of the refusal.
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("factors-unreadable", "factors-unreadable-help"),
            Self::Wrong => ("factors-wrong", "factors-wrong-help"),
            Self::Locked(locked) => locked.keys(),
        }
    }
}

#[derive(Clone, Debug)]
enum Matched {
    Step(FactorId, i64),
    RecoveryCode(Vec<u8>),
}

/// A code that is right at this moment. It is worth nothing until [`Proof::accept`] said so.
#[derive(Clone, Debug)]
#[must_use]
pub struct Proof {
    asked: Asked,
    claim: attempt::Claim,
    matched: Matched,
}

/// Claims an attempt, then looks at the code.
pub async fn verify(app: &App, asked: Asked, typed: &Typed, now: Time) -> Answer<Proof, NotProven> {
    let (secret, method) = match typed {
        Typed::Code(_) => (attempt::Secret::Code(asked.member), "code"),
        Typed::RecoveryCode(_) => (attempt::Secret::RecoveryCode(asked.member), "recovery-code"),
    };
    let claim = match asked.claim(app, secret, now).await? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let matched = match matching(app, &asked, typed, now).await {
        Ok(matched) => matched,
        Err(failure) => {
            claim.void(app).await?; // what broke is ours (S-047)
            return Err(failure);
        }
    };
    match matched {
        Some(matched) => Ok(Ok(Proof {
            asked,
            claim,
            matched,
        })),
        None => refused(app, &asked, &claim, method, now).await.map(Err),
    }
}

/// Which device or recovery code it is.
async fn matching(app: &App, asked: &Asked, typed: &Typed, now: Time) -> Result<Option<Matched>, Failure> {
    let db = app.db.read();
    match typed {
        Typed::Code(code) => {
            for device in store::active(db, asked.whose()).await? {
                let secret = app
                    .key
                    .open(&place(asked.organisation, device.id), &device.secret)?;
                if let Some(step) = step_of(&secret, code, now) {
                    return Ok(Some(Matched::Step(device.id, step)));
                }
            }
            Ok(None)
        }
        Typed::RecoveryCode(code) => {
            let digest = code_digest(&app.key, asked.organisation, asked.member, code);
            let there = store::has_code(db, asked.whose(), &digest).await?;
            Ok(there.then_some(Matched::RecoveryCode(digest)))
        }
    }
}

async fn refused(
    app: &App,
    asked: &Asked,
    claim: &attempt::Claim,
    method: &str,
    now: Time,
) -> Result<NotProven, Failure> {
    let (outcome, refusal) = match claim.was_last() {
        Some(locked) => ("locked", NotProven::Locked(locked)),
        None => ("wrong", NotProven::Wrong),
    };
    let entry = asked.entry(method, outcome);
    app.db
        .write(async move |tx| audit::write(tx, entry.clone(), now).await)
        .await?;
    Ok(refusal)
}

impl Proof {
    fn method(&self) -> &'static str {
        match self.matched {
            Matched::Step(..) => "code",
            Matched::RecoveryCode(_) => "recovery-code",
        }
    }

    /// Uses the code up, in the change it allows. False when somebody was faster with the same one: then nothing may
    /// follow, and the attempt stays counted.
    pub async fn accept(&self, app: &App, tx: &Tx, now: Time) -> Result<bool, Failure> {
        let whose = self.asked.whose();
        let first = match &self.matched {
            Matched::Step(id, step) => store::accept(tx, whose, (*id, *step), now).await?,
            Matched::RecoveryCode(digest) => store::use_code(tx, whose, digest, now).await?,
        };
        if !first {
            return Ok(false);
        }
        self.claim.succeeded(tx, now).await?;
        if let Matched::RecoveryCode(_) = self.matched {
            lockouts::lift_codes(app, tx, whose, self.claim.device(), now).await?;
            letter::notice(app, tx, whose, What::CodeUsed, now).await?;
        }
        let mut entry = self.asked.entry(self.method(), "done");
        entry.actor = Some(self.asked.member);
        audit::write(tx, entry, now).await?;
        Ok(true)
    }

    /// What to say after [`Proof::accept`] said no.
    pub async fn refused(&self, app: &App, now: Time) -> Result<NotProven, Failure> {
        refused(app, &self.asked, &self.claim, self.method(), now).await
    }
}

/// The first code of a device that waits for it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Confirmed {
    pub(super) asked: Asked,
    pub(super) claim: attempt::Claim,
    pub(super) id: FactorId,
    pub(super) name: String,
    pub(super) step: i64,
}

/// The same gate for a secret its owner looks at: no code is compared without being counted (S-040).
pub async fn confirm(
    app: &App,
    asked: Asked,
    pending: &Pending,
    code: &Secret<String>,
    now: Time,
) -> Answer<Confirmed, NotProven> {
    let secret = attempt::Secret::Code(asked.member);
    let claim = match asked.claim(app, secret, now).await? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match step_of(&pending.secret, code, now) {
        Some(step) => Ok(Ok(Confirmed {
            asked,
            claim,
            id: pending.id,
            name: pending.name.clone(),
            step,
        })),
        None => refused(app, &asked, &claim, "first code", now).await.map(Err),
    }
}

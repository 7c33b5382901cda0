//! Asking for a second factor: through the one gate, once for each code and each challenge (S-040, S-140, S-150, S-153).

use super::{
    letter::{self, What},
    model::{FactorId, Kind, Pending, Typed, code_digest, place, step_of},
    store,
};
use crate::{
    App, audit,
    devices::{self, Seen},
    door::{MemberId, Scope, Visit},
    flows::{Flow, Purpose},
    lockouts::{self, Locked, attempt},
    passkeys::{self, Checked, Fault, Handle, Made, Spent},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

/// Who is asked, and from where they answer.
#[derive(Clone, Debug)]
pub struct Asked {
    pub organisation: OrganisationId,
    pub member: MemberId,
    identifier: String,
    address: IpAddr,
    user_agent: String,
    /// Where a passkey's challenge for this belongs: to the session, the flow or, before either, the browser.
    place: String,
    seen: Seen,
    /// The break-glass account: no lock stands in its way, it waits its turn (S-054).
    emergency: bool,
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
            place: format!("passkeys.again/{}/{}", scope.organisation, scope.session),
            seen: visit.seen.clone(),
            emergency: false,
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
            place: format!(
                "passkeys.flow/{}/{}",
                flow.organisation,
                kit::crypto::hex(&flow.digest)
            ),
            seen: visit.seen.clone(),
            emergency: flow.purpose == Purpose::BreakGlass,
        }
    }

    /// Whoever sits at the server's console, about the break-glass account.
    pub fn at_the_console(organisation: OrganisationId, member: MemberId, identifier: &str) -> Self {
        Self {
            organisation,
            member,
            identifier: identifier.to_owned(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: String::new(),
            place: String::new(),
            seen: Seen::default(),
            emergency: true,
        }
    }

    fn secret(&self, typed: attempt::Secret) -> attempt::Secret {
        if self.emergency {
            attempt::Secret::Paced(attempt::Paced::BreakGlassFactor(self.member))
        } else {
            typed
        }
    }

    /// Somebody who came with a passkey and nothing else, and is whom it says.
    pub(crate) fn alone(handle: Handle, identifier: String, visit: &Visit, place: String) -> Self {
        Self {
            organisation: handle.organisation,
            member: handle.member,
            identifier,
            address: visit.address,
            user_agent: visit.user_agent.clone(),
            place,
            seen: visit.seen.clone(),
            emergency: false,
        }
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn whose(&self) -> store::Whose {
        (self.organisation, self.member)
    }

    /// On a device that is known to be theirs, what strangers did to their codes is not in the way (S-046).
    pub(super) async fn claim(
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
    /// A passkey that is not theirs, or did not answer what was asked.
    Passkey,
    /// A passkey there may be two of (S-141).
    Copied,
    /// Its challenge was over; nothing was counted.
    Lapsed,
    /// Too many wrong ones; nothing was looked at.
    Locked(Locked),
}

impl NotProven {
    /// Whether it is about something that was typed.
    pub fn of_code(self) -> bool {
        !matches!(self, Self::Passkey | Self::Copied | Self::Lapsed)
    }

    /// Title and help of the refusal.
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("factors-unreadable", "factors-unreadable-help"),
            Self::Wrong => ("factors-wrong", "factors-wrong-help"),
            Self::Passkey => ("passkeys-wrong", "passkeys-wrong-help"),
            Self::Copied => ("passkeys-copied", "passkeys-copied-help"),
            Self::Lapsed => ("passkeys-lapsed", "passkeys-lapsed-help"),
            Self::Locked(locked) => locked.keys(),
        }
    }
}

#[derive(Clone, Debug)]
enum Matched {
    Step(FactorId, i64),
    RecoveryCode(Vec<u8>),
    Answer(Checked, Spent),
}

/// A code or an answer that is right at this moment. It is worth nothing until [`Proof::accept`] said so.
#[derive(Clone, Debug)]
#[must_use]
pub struct Proof {
    asked: Asked,
    claim: attempt::Claim,
    matched: Matched,
}

/// What was tried in vain.
#[derive(Clone, Debug, Default)]
struct Miss {
    method: &'static str,
    /// The challenge that is over now.
    spent: Option<Spent>,
    /// The passkey that may have been copied.
    copied: Option<FactorId>,
}

impl Miss {
    fn of(method: &'static str) -> Self {
        Self {
            method,
            ..Self::default()
        }
    }
}

/// Claims an attempt, then looks at the code or the answer.
pub async fn verify(app: &App, asked: Asked, typed: &Typed, now: Time) -> Answer<Proof, NotProven> {
    let (secret, method) = match typed {
        Typed::Code(_) => (attempt::Secret::Code(asked.member), "code"),
        Typed::RecoveryCode(_) => (attempt::Secret::RecoveryCode(asked.member), "recovery-code"),
        Typed::Passkey(brought) => {
            // Answers to what was not asked here cannot be right, and are not looked at.
            if passkeys::begun(app, &asked.place, brought, now).is_none() {
                return Ok(Err(NotProven::Lapsed));
            }
            (attempt::Secret::Passkey(asked.member), "passkey")
        }
    };
    let claim = match asked.claim(app, asked.secret(secret), now).await? {
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
        Ok(matched) => Ok(Ok(Proof {
            asked,
            claim,
            matched,
        })),
        Err(miss) => refused(app, &asked, &claim, (&Miss { method, ..miss }, now))
            .await
            .map(Err),
    }
}

/// Which device, recovery code or passkey it is.
async fn matching(app: &App, asked: &Asked, typed: &Typed, now: Time) -> Answer<Matched, Miss> {
    let db = app.db.read();
    match typed {
        Typed::Code(code) => {
            for device in store::active(db, asked.whose()).await? {
                let secret = app
                    .key
                    .open(&place(asked.organisation, device.id), &device.secret)?;
                if let Some(step) = step_of(&secret, code, now) {
                    return Ok(Ok(Matched::Step(device.id, step)));
                }
            }
            Ok(Err(Miss::default()))
        }
        Typed::RecoveryCode(code) => {
            let digest = code_digest(&app.key, asked.organisation, asked.member, code);
            let there = store::has_code(db, asked.whose(), &digest).await?;
            Ok(if there {
                Ok(Matched::RecoveryCode(digest))
            } else {
                Err(Miss::default())
            })
        }
        Typed::Passkey(brought) => {
            let Some(begun) = passkeys::begun(app, &asked.place, brought, now) else {
                return Ok(Err(Miss::default()));
            };
            let spent = begun.spent.clone();
            let answer = passkeys::check(app, asked.whose(), begun, brought).await?;
            Ok(match answer {
                Ok(checked) => Ok(Matched::Answer(checked, spent)),
                Err(fault) => Err(Miss {
                    copied: match fault {
                        Fault::Copied(id) => Some(id),
                        Fault::Wrong => None,
                    },
                    spent: Some(spent),
                    ..Miss::default()
                }),
            })
        }
    }
}

async fn refused(
    app: &App,
    asked: &Asked,
    claim: &attempt::Claim,
    (miss, now): (&Miss, Time),
) -> Result<NotProven, Failure> {
    let (outcome, refusal) = match (claim.was_last(), miss.copied) {
        (Some(locked), _) => ("locked", NotProven::Locked(locked)),
        (None, Some(_)) => ("copied", NotProven::Copied),
        (None, None) if miss.method == "passkey" => ("wrong", NotProven::Passkey),
        (None, None) => ("wrong", NotProven::Wrong),
    };
    let entry = asked.entry(miss.method, outcome);
    let (house, whose, miss) = (app.clone(), asked.whose(), miss.clone());
    app.db
        .write(async move |tx| {
            if let Some(spent) = &miss.spent {
                passkeys::spend(tx, whose.0, spent).await?;
            }
            if let Some(copied) = miss.copied
                && passkeys::suspect(tx, whose, copied, now).await?
            {
                letter::notice(&house, tx, whose, What::Copied, now).await?;
            }
            audit::write(tx, entry.clone(), now).await
        })
        .await?;
    Ok(refusal)
}

impl Proof {
    fn method(&self) -> &'static str {
        match self.matched {
            Matched::Step(..) => "code",
            Matched::RecoveryCode(_) => "recovery-code",
            Matched::Answer(..) => "passkey",
        }
    }

    /// Uses the code or the answer up, in the change it allows. False when somebody was faster with the same one: then
    /// nothing may follow, and the attempt stays counted.
    pub async fn accept(&self, app: &App, tx: &Tx, now: Time) -> Result<bool, Failure> {
        let whose = self.asked.whose();
        let first = match &self.matched {
            Matched::Step(id, step) => store::accept(tx, whose, (*id, *step), now).await?,
            Matched::RecoveryCode(digest) => store::use_code(tx, whose, digest, now).await?,
            Matched::Answer(checked, spent) => passkeys::accept(tx, whose, (checked, spent), now).await?,
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
        refused(app, &self.asked, &self.claim, (&Miss::of(self.method()), now)).await
    }
}

/// A passkey that is no passkey: see [`super::confirm_passkey`], which claimed.
pub(super) async fn refused_first(
    app: &App,
    asked: &Asked,
    claim: &attempt::Claim,
    now: Time,
) -> Result<NotProven, Failure> {
    refused(app, asked, claim, (&Miss::of("passkey"), now)).await
}

/// What made a device one that counts.
#[derive(Clone, Debug)]
pub(super) enum First {
    /// The step of its first code.
    Step(i64),
    /// The passkey it answered with.
    Answer(Box<Made>),
}

impl First {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Step(_) => Kind::Code,
            Self::Answer(_) => Kind::Passkey,
        }
    }
}

/// The first code or answer of a device that waits for it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Confirmed {
    pub(super) asked: Asked,
    pub(super) claim: attempt::Claim,
    pub(super) id: FactorId,
    pub(super) name: String,
    pub(super) first: First,
}

/// The same gate for a secret its owner looks at: no code is compared without being counted (S-040).
pub async fn confirm(
    app: &App,
    asked: Asked,
    pending: &Pending,
    code: &Secret<String>,
    now: Time,
) -> Answer<Confirmed, NotProven> {
    let secret = asked.secret(attempt::Secret::Code(asked.member));
    let claim = match asked.claim(app, secret, now).await? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(step) = step_of(&pending.secret, code, now) else {
        let miss = Miss::of("first code");
        return refused(app, &asked, &claim, (&miss, now)).await.map(Err);
    };
    Ok(Ok(Confirmed {
        asked,
        claim,
        id: pending.id,
        name: pending.name.clone(),
        first: First::Step(step),
    }))
}

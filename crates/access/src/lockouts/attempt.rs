//! The gate: claim before you verify, then say how it went.

use super::{
    model::{self, ADDRESS, Counter, Limits, Locked, NewLockout, Reason, Standing},
    store,
};
use crate::{App, door::MemberId, identifier, policies::Policy};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};
use std::net::IpAddr;
use uuid::Uuid;

/// Who is trying, as far as anybody can tell before the secret was looked at.
#[derive(Clone, Debug)]
pub struct Key {
    /// `None` where it cannot be told which organisation is meant; such attempts are counted too.
    pub organisation: Option<OrganisationId>,
    /// What was typed, as it was typed.
    pub identifier: String,
    /// Set when the login is somebody's; it changes what supervisors are shown, and nothing else.
    pub member: Option<MemberId>,
    pub address: IpAddr,
    pub user_agent: String,
}

/// What is being tried. Each kind of secret has a counter of its own, so that guesses at one neither use up nor
/// wash clean the tries at another: a locked code never stands in the way of a recovery code (S-153).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    Password,
    /// A time-based code of a member whose password was right.
    Code(MemberId),
    /// One of the codes such a member wrote down.
    RecoveryCode(MemberId),
}

impl Secret {
    fn counter(self, app: &App, organisation: Option<OrganisationId>, identifier: &str) -> Vec<u8> {
        match self {
            Self::Password => login_key(app, organisation, &identifier::identifier_key(identifier)),
            Self::Code(member) => counter_key(app, organisation, b"code", member.0.as_bytes()),
            Self::RecoveryCode(member) => {
                counter_key(app, organisation, b"recovery-code", member.0.as_bytes())
            }
        }
    }

    fn reason(self) -> Reason {
        match self {
            Self::Password => Reason::Login,
            Self::Code(_) => Reason::Code,
            Self::RecoveryCode(_) => Reason::RecoveryCode,
        }
    }

    fn limits(self, policy: &Policy) -> Limits {
        match self {
            Self::Password => Limits::of_login(policy),
            Self::Code(_) | Self::RecoveryCode(_) => Limits::of_code(policy),
        }
    }
}

/// One counted attempt. Whoever does nothing with it leaves it counted, which is how a failure is told.
#[derive(Clone, Debug)]
#[must_use]
pub struct Claim {
    organisation: OrganisationId,
    /// Whether whoever is locked out reads so.
    told: bool,
    login: Counted,
    address: Counted,
}

/// What this attempt did to one counter.
#[derive(Clone, Debug)]
struct Counted {
    key: Vec<u8>,
    window_start: Time,
    /// This very attempt was the last one allowed, and this is what it began.
    locked: Option<Locked>,
    /// The row that tells people so; none where no organisation is meant.
    lockout: Option<Uuid>,
}

/// The counter of a member's time-based codes.
pub(super) fn code_key(app: &App, organisation: OrganisationId, member: MemberId) -> Vec<u8> {
    Secret::Code(member).counter(app, Some(organisation), "")
}

/// The counter of a login in an organisation.
pub(super) fn login_key(app: &App, organisation: Option<OrganisationId>, identifier_key: &str) -> Vec<u8> {
    counter_key(app, organisation, b"login", identifier_key.as_bytes())
}

fn counter_key(app: &App, organisation: Option<OrganisationId>, kind: &[u8], of: &[u8]) -> Vec<u8> {
    let organisation = organisation.map_or(Uuid::nil(), |id| id.0);
    app.key
        .mac("attempt", &[organisation.as_bytes(), kind, b"/", of].concat())
        .to_vec()
}

/// Counts an attempt at a password and commits it; only then may it be looked at.
pub async fn claim(app: &App, key: Key, now: Time) -> Answer<Claim, Locked> {
    claim_at(app, Secret::Password, key, now).await
}

/// The same for a secret of any kind.
pub async fn claim_at(app: &App, secret: Secret, key: Key, now: Time) -> Answer<Claim, Locked> {
    let login = secret.counter(app, key.organisation, &key.identifier);
    let address = counter_key(app, key.organisation, b"address", &model::network(key.address));
    // A look before the leap: hammering at a shut gate must not keep the one writer busy. The policy comes along, for
    // a login that is nobody's as for one that is somebody's (S-005).
    let (of_login, policy) = store::look_with_policy(app.db.read(), &login, key.organisation).await?;
    if let Some(locked) = of_login.and_then(|counter| shut(&counter, now)) {
        return Ok(Err(locked.told(&policy)));
    }
    let of_address = store::look(app.db.read(), &address).await?;
    if let Some(locked) = of_address.and_then(|counter| shut(&counter, now)) {
        return Ok(Err(locked.told(&policy)));
    }
    let limits = secret.limits(&policy);
    app.db
        .write(async move |tx| {
            // Always the login first, so that two attempts never wait for each other crosswise.
            let of_login = match count(tx, &login, &limits, now).await? {
                Ok(counter) => counter,
                Err(locked) => return Ok(Err(locked.told(&policy))),
            };
            let of_address = match count(tx, &address, &ADDRESS, now).await? {
                Ok(counter) => counter,
                Err(locked) => {
                    let with_lock = of_login.locked_until.is_some();
                    store::give_back(tx, &login, of_login.window_start, with_lock).await?;
                    return Ok(Err(locked.told(&policy)));
                }
            };
            let login = counted(tx, &key, secret.reason(), &login, of_login, now).await?;
            let address = counted(tx, &key, Reason::Address, &address, of_address, now).await?;
            let organisation = key.organisation.unwrap_or(OrganisationId(Uuid::nil()));
            Ok(Ok(Claim {
                organisation,
                told: policy.lock_is_told(),
                login,
                address,
            }))
        })
        .await
}

fn shut(counter: &Counter, now: Time) -> Option<Locked> {
    (counter.standing(now) == Standing::Locked).then(|| counter.locked())
}

/// Holds the counter until the commit and counts, or leaves it locked.
async fn count(tx: &Tx, key: &[u8], limits: &Limits, now: Time) -> Answer<Counter, Locked> {
    let before = store::hold(tx, key, now).await?;
    let after = before.count(limits, now);
    let (Ok(counter) | Err(counter)) = &after;
    if *counter != before {
        store::keep(tx, key, counter).await?;
    }
    Ok(after.map_err(|counter| counter.locked()))
}

async fn counted(
    tx: &Tx,
    of: &Key,
    reason: Reason,
    key: &[u8],
    counter: Counter,
    now: Time,
) -> Result<Counted, Failure> {
    let mut made = Counted {
        key: key.to_vec(),
        window_start: counter.window_start,
        locked: counter.locked_until.map(|_| counter.locked()),
        lockout: None,
    };
    if let (Some(_), Some(organisation)) = (made.locked, of.organisation) {
        let id = Uuid::now_v7();
        made.lockout = Some(id);
        let (identifier_shown, member) = match (reason, of.member) {
            (Reason::Address, _) => (of.address.to_canonical().to_string(), None),
            (_, Some(member)) => (of.identifier.trim().to_owned(), Some(member)),
            (_, None) => (identifier::masked(&of.identifier), None),
        };
        let lockout = NewLockout {
            id,
            counter_key: key.to_vec(),
            identifier_shown,
            member,
            reason,
            failures: counter.failures,
            address: of.address.to_canonical().to_string(),
            user_agent: of.user_agent.clone(),
            locked_until: counter.ends(),
        };
        store::insert(tx, organisation, &lockout, now).await?;
    }
    Ok(made)
}

impl Claim {
    /// Set when this was the last attempt allowed: if it failed, the gate is shut now, and the answer says so.
    pub fn was_last(&self) -> Option<Locked> {
        let locked = self.login.locked.or(self.address.locked);
        locked.map(|locked| if self.told { locked } else { Locked::Untold })
    }

    /// The secret was right. Part of the change that lets the person in.
    pub async fn succeeded(&self, tx: &Tx, now: Time) -> Result<(), Failure> {
        // The lock this attempt itself began was never in anybody's way.
        self.unmake(tx, &self.login).await?;
        store::clear(tx, &self.login.key).await?;
        store::close(tx, self.organisation, &self.login.key, None, now).await?;
        self.unmake(tx, &self.address).await
    }

    /// Nobody looked at the secret, or nobody could: the attempt never was (S-047).
    pub async fn void(self, app: &App) -> Result<(), Failure> {
        app.db
            .write(async move |tx| {
                self.unmake(tx, &self.login).await?;
                self.unmake(tx, &self.address).await
            })
            .await
    }

    async fn unmake(&self, tx: &Tx, counted: &Counted) -> Result<(), Failure> {
        store::give_back(tx, &counted.key, counted.window_start, counted.locked.is_some()).await?;
        match counted.lockout {
            Some(lockout) => store::remove(tx, self.organisation, lockout).await,
            None => Ok(()),
        }
    }
}

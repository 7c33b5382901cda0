//! The gate: claim before you verify, then say how it went.

mod look;
mod paced;
mod token;
mod verdict;

pub use paced::Paced;
pub use token::wasted;

use self::look::{Keys, look};
use super::{
    model::{self, ADDRESS, Counter, Limits, Locked, NewLockout, Reason},
    notice, store,
};
use crate::{
    App,
    devices::DeviceId,
    door::{MemberId, Visit},
    identifier,
    policies::Policy,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    jobs,
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

impl Key {
    /// Somebody whose login the house knows already, from where they are now.
    pub fn of(visit: &Visit, (organisation, member): (OrganisationId, MemberId), identifier: &str) -> Self {
        Self {
            organisation: Some(organisation),
            identifier: identifier.to_owned(),
            member: Some(member),
            address: visit.address,
            user_agent: visit.user_agent.clone(),
        }
    }
}

/// Failures of an organisation, and of all of them together, within [`TIDE`] that are no ordinary morning.
const ORGANISATION: i32 = 300;
const INSTANCE: i32 = 3_000;
const TIDE: Duration = Duration::minutes(15);
/// Under attack a stranger's address is looked at so often at once, and then so often a second: the delay is a time to
/// come back, and it keeps no worker. How long the answer itself is held back is the tarpit's (S-051).
const PATIENT: u32 = 3;
const EVERY: f64 = 0.1;
/// So many failures before a right secret are told to its owner (S-053).
const WORTH_TELLING: i32 = 5;
/// How long after a lock began its owner is written to: by then its last attempt has turned out to be one or the other.
const SETTLED: Duration = Duration::minutes(1);

/// What is being tried. Each kind of secret has a counter of its own, so that guesses at one neither use up nor
/// wash clean the tries at another: a locked code never stands in the way of a recovery code (S-153).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    Password,
    /// A time-based code of a member whose password was right.
    Code(MemberId),
    /// One of the codes such a member wrote down.
    RecoveryCode(MemberId),
    /// What a device signed, of the member it says it belongs to.
    Passkey(MemberId),
    /// An earlier password, which the new one must not be: whoever holds a link could guess at it there (004-39).
    Earlier(MemberId),
    /// A code that a supervisor spoke to whoever holds a flow (S-026).
    Spoken(Uuid),
    /// A program's token that opened nothing, counted by the address it came from; see [`wasted`].
    Token,
    /// One that is never locked: it waits its turn instead.
    Paced(Paced),
}

impl Secret {
    fn counter(self, app: &App, organisation: Option<OrganisationId>, identifier: &str) -> Vec<u8> {
        match self {
            Self::Password => login_key(app, organisation, &identifier::identifier_key(identifier)),
            Self::Code(member) => counter_key(app, organisation, b"code", member.0.as_bytes()),
            Self::RecoveryCode(member) => {
                counter_key(app, organisation, b"recovery-code", member.0.as_bytes())
            }
            Self::Passkey(member) => counter_key(app, organisation, b"passkey", member.0.as_bytes()),
            Self::Earlier(member) => counter_key(app, organisation, b"earlier", member.0.as_bytes()),
            Self::Spoken(of) => counter_key(app, organisation, b"spoken", of.as_bytes()),
            Self::Token => counter_key(app, organisation, b"token", identifier.as_bytes()),
            Self::Paced(of) => of.turn(app, organisation),
        }
    }

    /// The counter of a known device, for each kind of secret its own.
    fn counter_on(self, app: &App, organisation: Option<OrganisationId>, device: DeviceId) -> Vec<u8> {
        let kind: &[u8] = match self {
            Self::Password => b"device",
            Self::Code(_) => b"device-code",
            Self::RecoveryCode(_) => b"device-recovery-code",
            Self::Passkey(_) => b"device-passkey",
            Self::Earlier(_) => b"device-earlier",
            // Whoever holds a flow is known by it alone.
            Self::Spoken(_) | Self::Token | Self::Paced(_) => b"device-none",
        };
        counter_key(app, organisation, kind, device.0.as_bytes())
    }

    fn reason_on(self, device: Option<DeviceId>) -> Reason {
        match self {
            Self::Password if device.is_some() => Reason::Device,
            Self::Password | Self::Token | Self::Paced(_) => Reason::Login,
            Self::Code(_) | Self::Spoken(_) => Reason::Code,
            Self::RecoveryCode(_) => Reason::RecoveryCode,
            Self::Passkey(_) => Reason::Passkey,
            Self::Earlier(_) => Reason::Earlier,
        }
    }

    fn limits(self, policy: &Policy) -> Limits {
        match self {
            Self::Password | Self::Earlier(_) | Self::Token | Self::Paced(_) => Limits::of_login(policy),
            Self::Code(_) | Self::RecoveryCode(_) | Self::Passkey(_) => Limits::of_code(policy),
            Self::Spoken(_) => Limits::of_spoken(),
        }
    }
}

/// One counted attempt. Whoever does nothing with it leaves it counted, which is how a failure is told.
#[derive(Clone, Debug)]
#[must_use]
pub struct Claim {
    of: Key,
    /// The login's counter, or that of the known device it was tried on.
    own: Counted,
    /// None where a known device was let past an address that others had locked.
    address: Option<Counted>,
    /// The key of the login's counter, wherever the attempt was counted.
    login: Vec<u8>,
    /// The known device it was made on.
    device: Option<DeviceId>,
    /// The key of the address's counter.
    whence: Vec<u8>,
    /// How many had failed before.
    failed: i32,
    /// What the organisation had decided when it was made.
    policy: Policy,
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

fn organisation_key(app: &App, organisation: OrganisationId) -> Vec<u8> {
    counter_key(app, Some(organisation), b"organisation", b"")
}

/// The counters of a member's time-based codes: everywhere else, and on a known device of theirs.
pub(super) fn code_keys(
    app: &App,
    (organisation, member): (OrganisationId, MemberId),
    device: Option<DeviceId>,
) -> Vec<Vec<u8>> {
    let (codes, of) = (Secret::Code(member), Some(organisation));
    let on_device = device.map(|device| codes.counter_on(app, of, device));
    std::iter::once(codes.counter(app, of, ""))
        .chain(on_device)
        .collect()
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

/// What of an address one customer of a provider has (S-043).
pub fn network(address: IpAddr) -> Vec<u8> {
    model::network(address)
}

/// Whether whoever comes without a mark of any device is turned away for their address alone, as others from there were
/// a moment ago: before anything is asked, so that who guesses by the thousand costs a timer each (S-051). It is the
/// same for a login that is somebody's and one that is nobody's.
pub async fn turned_away(
    app: &App,
    organisation: Option<OrganisationId>,
    address: IpAddr,
    marks: &str,
) -> Option<Locked> {
    if !marks.is_empty() {
        return None;
    }
    let address = counter_key(app, organisation, b"address", &model::network(address));
    let locked = app.tarpit.recall(&address)?;
    app.tarpit.wait(locked).await;
    Some(locked)
}

/// Counts an attempt at a password and commits it; only then may it be looked at.
pub async fn claim(app: &App, key: Key, now: Time) -> Answer<Claim, Locked> {
    claim_of(app, (Secret::Password, None), key, now).await
}

/// The same for a secret of any kind.
pub async fn claim_at(app: &App, secret: Secret, key: Key, now: Time) -> Answer<Claim, Locked> {
    claim_of(app, (secret, None), key, now).await
}

/// The same on a device that is known to be its owner's: what strangers did to the login, or from the same address, is
/// not in its way, and it is counted apart (S-046, G-06). See [`crate::devices::recognise`].
pub async fn claim_from(
    app: &App,
    secret: Secret,
    key: Key,
    device: Option<DeviceId>,
    now: Time,
) -> Answer<Claim, Locked> {
    claim_of(app, (secret, device), key, now).await
}

async fn claim_of(
    app: &App,
    (secret, device): (Secret, Option<DeviceId>),
    key: Key,
    now: Time,
) -> Answer<Claim, Locked> {
    let keys = Keys {
        login: secret.counter(app, key.organisation, &key.identifier),
        device: device.map(|device| secret.counter_on(app, key.organisation, device)),
        address: counter_key(app, key.organisation, b"address", &model::network(key.address)),
    };
    if let Secret::Paced(_) = secret {
        return paced::claim(app, key, keys.login, now).await;
    }
    let before = look(app, &key, &keys).await?;
    if let Some(locked) = before.shut(now) {
        return Ok(Err(locked.told(&before.policy)));
    }
    let inside = match before.pass(app, &key, &keys, now).await? {
        Ok(inside) => inside,
        Err(locked) => {
            let told = locked.told(&before.policy);
            app.tarpit.turn_away(&keys.address, told).await;
            return Ok(Err(told));
        }
    };
    let (policy, failed) = (before.policy, before.failed);
    let limits = secret.limits(&policy);
    let retried = app.guesses.retried(&keys.login, now);
    app.db
        .write(async move |tx| {
            // Always the login first, so that two attempts never wait for each other crosswise.
            let of_own = match count(tx, keys.own(), &limits, now).await? {
                Ok(counter) => counter,
                Err(locked) => return Ok(Err(locked.told(&policy))),
            };
            let known = device.is_some();
            let of_address = match count_address(tx, &keys.address, (known, inside), now).await? {
                Ok(counter) => counter,
                Err(locked) => {
                    let with_lock = of_own.locked_until.is_some();
                    store::give_back(tx, keys.own(), of_own.window_start, with_lock);
                    return Ok(Err(locked.told(&policy)));
                }
            };
            let reason = (secret.reason_on(device), retried);
            let own = counted(tx, &key, reason, keys.own(), (of_own, now)).await?;
            let address = match of_address {
                Some(counter) => {
                    Some(counted(tx, &key, (Reason::Address, 0), &keys.address, (counter, now)).await?)
                }
                None => None,
            };
            Ok(Ok(Claim {
                of: key.clone(),
                own,
                address,
                login: keys.login.clone(),
                device,
                whence: keys.address.clone(),
                failed,
                policy: policy.clone(),
            }))
        })
        .await
}

/// An address of the organisation's own is never locked, and when it is full it need not be counted on; one that others
/// locked is no matter to a known device.
async fn count_address(
    tx: &Tx,
    address: &[u8],
    (known, inside): (bool, bool),
    now: Time,
) -> Answer<Option<Counter>, Locked> {
    if inside {
        return Ok(Ok(None));
    }
    match count(tx, address, &ADDRESS, now).await? {
        Ok(counter) => Ok(Ok(Some(counter))),
        Err(_) if known => Ok(Ok(None)),
        Err(locked) => Ok(Err(locked)),
    }
}

/// Holds the counter until the commit and counts, or leaves it locked.
async fn count(tx: &Tx, key: &[u8], limits: &Limits, now: Time) -> Answer<Counter, Locked> {
    let before = store::hold(tx, key, now).await?;
    let after = before.count(limits, now);
    let (Ok(counter) | Err(counter)) = &after;
    if *counter != before {
        store::keep(tx, key, counter);
    }
    Ok(after.map_err(|counter| counter.locked()))
}

async fn counted(
    tx: &Tx,
    of: &Key,
    (reason, retried): (Reason, i32),
    key: &[u8],
    (counter, now): (Counter, Time),
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
            retried,
        };
        store::insert(tx, organisation, &lockout, now).await?;
        // Written for everybody's and nobody's login alike; whether there is an owner to tell, the job finds out.
        jobs::enqueue(tx, notice::of_lock(organisation, id, now + SETTLED)).await?;
    }
    Ok(made)
}

//! The gate: claim before you verify, then say how it went.

use super::{
    memory::Judged,
    model::{self, ADDRESS, Attack, Counter, Limits, Locked, NewLockout, Reason, Standing},
    notice, store,
};
use crate::{App, audit, devices::DeviceId, door::MemberId, identifier, networks, policies::Policy};
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

/// Failures of an organisation, and of all of them together, within [`TIDE`] that are no ordinary morning.
const ORGANISATION: i32 = 300;
const INSTANCE: i32 = 3_000;
const TIDE: Duration = Duration::minutes(15);
/// Under attack a stranger's address is looked at so often at once, and then so often a second: the delay is a time to
/// come back, so nobody is kept waiting here (S-051).
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
    /// An earlier password, which the new one must not be: whoever holds a link could guess at it there (004-39).
    Earlier(MemberId),
}

impl Secret {
    fn counter(self, app: &App, organisation: Option<OrganisationId>, identifier: &str) -> Vec<u8> {
        match self {
            Self::Password => login_key(app, organisation, &identifier::identifier_key(identifier)),
            Self::Code(member) => counter_key(app, organisation, b"code", member.0.as_bytes()),
            Self::RecoveryCode(member) => {
                counter_key(app, organisation, b"recovery-code", member.0.as_bytes())
            }
            Self::Earlier(member) => counter_key(app, organisation, b"earlier", member.0.as_bytes()),
        }
    }

    fn reason(self) -> Reason {
        match self {
            Self::Password => Reason::Login,
            Self::Code(_) => Reason::Code,
            Self::RecoveryCode(_) => Reason::RecoveryCode,
            Self::Earlier(_) => Reason::Earlier,
        }
    }

    fn limits(self, policy: &Policy) -> Limits {
        match self {
            Self::Password | Self::Earlier(_) => Limits::of_login(policy),
            Self::Code(_) | Self::RecoveryCode(_) => Limits::of_code(policy),
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
    /// It was made on a known device.
    device: bool,
    /// The key of the address's counter.
    whence: Vec<u8>,
    /// How many had failed before.
    failed: i32,
    /// Whether whoever is locked out reads so.
    told: bool,
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

/// What stands between whoever comes from an address and the login's own counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pressed {
    Not,
    /// The next one from there may shut it.
    Full,
    Shut(Locked),
    /// Many logins were tried from there with few secrets, or the whole organisation is under attack.
    Attacked,
}

async fn pressed(app: &App, key: &Key, address: &[u8], now: Time) -> Result<Pressed, Failure> {
    let of_address = store::look(app.db.read(), address).await?;
    if let Some(locked) = of_address.as_ref().and_then(|counter| shut(counter, now)) {
        return Ok(Pressed::Shut(locked));
    }
    if app.guesses.sprays(address, now) {
        return Ok(Pressed::Attacked);
    }
    if let Some(organisation) = key.organisation {
        let tide = store::look(app.db.read(), &organisation_key(app, organisation)).await?;
        let high =
            |counter: &Counter| counter.failures >= ORGANISATION && (now - counter.window_start).abs() < TIDE;
        if tide.as_ref().is_some_and(high) {
            return Ok(Pressed::Attacked);
        }
    }
    let full = of_address.is_some_and(|counter| counter.failures >= ADDRESS.failures - 1);
    Ok(if full { Pressed::Full } else { Pressed::Not })
}

/// Whether somebody comes from a network that the organisation calls its own (G-07).
async fn is_inside(app: &App, key: &Key) -> Result<bool, Failure> {
    match key.organisation {
        Some(organisation) => Ok(networks::includes(app.db.read(), organisation, key.address).await?),
        None => Ok(false),
    }
}

fn organisation_key(app: &App, organisation: OrganisationId) -> Vec<u8> {
    counter_key(app, Some(organisation), b"organisation", b"")
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
    claim_of(app, (Secret::Password, None), key, now).await
}

/// The same for a secret of any kind.
pub async fn claim_at(app: &App, secret: Secret, key: Key, now: Time) -> Answer<Claim, Locked> {
    claim_of(app, (secret, None), key, now).await
}

/// The same on a device that is known to be its owner's: what strangers did to the login, or from the same address, is
/// not in its way, and it is counted apart (S-046, G-06).
pub async fn claim_from(app: &App, key: Key, device: Option<DeviceId>, now: Time) -> Answer<Claim, Locked> {
    claim_of(app, (Secret::Password, device), key, now).await
}

async fn claim_of(
    app: &App,
    (secret, device): (Secret, Option<DeviceId>),
    key: Key,
    now: Time,
) -> Answer<Claim, Locked> {
    let login = secret.counter(app, key.organisation, &key.identifier);
    let address = counter_key(app, key.organisation, b"address", &model::network(key.address));
    // A look before the leap: hammering at a shut gate must not keep the one writer busy.
    let before = look(app, &key, (&login, device)).await?;
    if let Some(locked) = before.of_own.as_ref().and_then(|counter| shut(counter, now)) {
        return Ok(Err(locked.told(&before.policy)));
    }
    let inside = match pass(app, &key, (&address, device.is_some()), now).await? {
        Ok(inside) => inside,
        Err(locked) => return Ok(Err(locked.told(&before.policy))),
    };
    let (own, policy, failed) = (before.own, before.policy, before.failed);
    let limits = secret.limits(&policy);
    let retried = app.guesses.retried(&login, now);
    app.db
        .write(async move |tx| {
            // Always the login first, so that two attempts never wait for each other crosswise.
            let of_own = match count(tx, &own, &limits, now).await? {
                Ok(counter) => counter,
                Err(locked) => return Ok(Err(locked.told(&policy))),
            };
            let of_address = match count_address(tx, &address, (device.is_some(), inside), now).await? {
                Ok(counter) => counter,
                Err(locked) => {
                    let with_lock = of_own.locked_until.is_some();
                    store::give_back(tx, &own, of_own.window_start, with_lock).await?;
                    return Ok(Err(locked.told(&policy)));
                }
            };
            let reason = device.map_or(secret.reason(), |_| Reason::Device);
            let own = counted(tx, &key, (reason, retried), &own, (of_own, now)).await?;
            let of_address = match of_address {
                Some(counter) => {
                    Some(counted(tx, &key, (Reason::Address, 0), &address, (counter, now)).await?)
                }
                None => None,
            };
            Ok(Ok(Claim {
                of: key.clone(),
                own,
                address: of_address,
                login: login.clone(),
                device: device.is_some(),
                whence: address.clone(),
                failed,
                told: policy.lock_is_told(),
            }))
        })
        .await
}

/// What is known before anything is counted.
struct Before {
    /// The key of the counter that this attempt is counted by.
    own: Vec<u8>,
    of_own: Option<Counter>,
    policy: Policy,
    /// Failures of the login, or of the device if those are more.
    failed: i32,
}

/// The policy comes along, for a login that is nobody's as for one that is somebody's (S-005).
async fn look(app: &App, key: &Key, (login, device): (&[u8], Option<DeviceId>)) -> Result<Before, Failure> {
    let (of_login, policy) = store::look_with_policy(app.db.read(), login, key.organisation).await?;
    let failures = |counter: &Option<Counter>| counter.as_ref().map_or(0, |counter| counter.failures);
    let failed = failures(&of_login);
    let Some(device) = device else {
        return Ok(Before {
            own: login.to_vec(),
            of_own: of_login,
            policy,
            failed,
        });
    };
    let own = counter_key(app, key.organisation, b"device", device.0.as_bytes());
    let of_own = store::look(app.db.read(), &own).await?;
    Ok(Before {
        failed: failed.max(failures(&of_own)),
        own,
        of_own,
        policy,
    })
}

/// Whether whoever comes from an address may go on to the login's counter; then, whether it is the organisation's own
/// and what was counted there is no matter.
async fn pass(app: &App, key: &Key, (address, known): (&[u8], bool), now: Time) -> Answer<bool, Locked> {
    let pressed = pressed(app, key, address, now).await?;
    let inside = pressed != Pressed::Not && is_inside(app, key).await?;
    if known || inside {
        return Ok(Ok(inside));
    }
    match pressed {
        Pressed::Shut(locked) => Ok(Err(locked)),
        Pressed::Attacked => {
            let turn = app.pace.allow("lockouts_later", address, now, PATIENT, EVERY);
            Ok(turn.map(|()| false).map_err(|wait| Locked::Later(wait.0)))
        }
        Pressed::Not | Pressed::Full => Ok(Ok(false)),
    }
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

impl Claim {
    /// Set when this was the last attempt allowed: if it failed, the gate is shut now, and the answer says so.
    pub fn was_last(&self) -> Option<Locked> {
        self.refused(Judged::default())
    }

    /// The secret was right. Part of the change that lets the person in.
    pub async fn succeeded(&self, tx: &Tx, now: Time) -> Result<(), Failure> {
        // The lock this attempt itself began was never in anybody's way.
        self.unmake(tx, &self.own).await?;
        store::clear(tx, &self.own.key).await?;
        store::close(tx, self.organisation(), &self.own.key, None, now).await?;
        if self.device {
            // The login's failures are forgotten, but a gate that strangers shut stays shut for them.
            store::clear_open(tx, &self.login, now).await?;
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
        locked.map(|locked| if self.told { locked } else { Locked::Untold })
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
        store::give_back(tx, &counted.key, counted.window_start, counted.locked.is_some()).await?;
        match counted.lockout {
            Some(lockout) => store::remove(tx, self.organisation(), lockout).await,
            None => Ok(()),
        }
    }
}

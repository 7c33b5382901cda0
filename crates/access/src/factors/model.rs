//! Codes and how they are read, told and compared; who must have a device. Pure.

use crate::{
    door::{MemberId, Role},
    passkeys::Brought,
    policies::{Mfa, Policy},
};
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId, secret::Secret};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::FromQueryResult;
use totp_rs::{Builder, Totp};

kit::id! {
    /// A device, or rather the secret in it.
    FactorId
}

/// What a device does when it is asked (004-20).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// It shows a new code every 30 seconds.
    #[default]
    Code,
    /// It signs, and nothing is typed.
    Passkey,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Passkey => "passkey",
        }
    }

    /// Whatever is not known shows codes, as all did before there was another kind.
    pub fn parse(code: &str) -> Self {
        if code == "passkey" {
            Self::Passkey
        } else {
            Self::Code
        }
    }
}

/// Characters of a device's name.
pub const LONGEST: usize = 60;
/// Devices of one member: more would only make a guess cheaper.
pub const MOST: i64 = 5;
/// How long a shown secret waits for its first code (S-151).
pub(super) const WAITS: Duration = Duration::minutes(10);
/// Codes of one set (S-153).
pub const CODES: usize = 10;

/// What an organisation asks of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Nobody is asked, and no device can be added.
    Off,
    /// Who has a device is asked.
    Optional,
    /// Who has none adds one at the next sign-in (004-19).
    Required,
}

/// The one place that reads it.
pub fn required(policy: &Policy, role: Role) -> Demand {
    match policy.mfa(role) {
        Mfa::Off => Demand::Off,
        Mfa::Optional => Demand::Optional,
        Mfa::Required => Demand::Required,
    }
}

/// What stands between a right password and a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Nothing,
    Code,
    Enrolment,
}

/// How a member stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub active: i64,
    /// Recovery codes that were not used yet.
    pub codes: i64,
    /// An administrator took all devices away, and none was added since (S-154).
    pub reset: bool,
    pub demand: Demand,
}

impl Standing {
    /// Whether the member may be without a device: neither the role nor a reset asks for one.
    pub fn may_be_without(self) -> bool {
        self.demand != Demand::Required && !self.reset
    }

    pub fn due(self) -> Due {
        match (self.demand, self.active) {
            (Demand::Off, _) => Due::Nothing,
            (_, 1..) => Due::Code,
            (_, _) if self.may_be_without() => Due::Nothing,
            _ => Due::Enrolment,
        }
    }
}

/// A device as its owner and administrators see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Device {
    pub id: FactorId,
    pub name: String,
    pub activated_at: Time,
    pub last_used_at: Option<Time>,
    kind: String,
    /// Of passkeys: the host it belongs to.
    pub rp_id: Option<String>,
    /// It is on more devices than one.
    backed_up: Option<bool>,
    discoverable: Option<bool>,
    /// There may be two of it (S-141).
    pub copied_at: Option<Time>,
}

impl Device {
    pub fn kind(&self) -> Kind {
        Kind::parse(&self.kind)
    }

    pub fn is_passkey(&self) -> bool {
        self.kind() == Kind::Passkey
    }

    pub fn synced(&self) -> bool {
        self.backed_up == Some(true)
    }

    /// It is found without a login, and so opens without a password.
    pub fn alone(&self) -> bool {
        self.discoverable == Some(true)
    }
}

/// A device that is being added and waits for its first code or answer.
#[derive(Clone, Debug)]
pub struct Pending {
    pub id: FactorId,
    pub name: String,
    pub kind: Kind,
    /// Of devices that show codes; nothing yet of a passkey.
    pub secret: Secret<Vec<u8>>,
}

/// What was typed where a second factor is asked for.
#[derive(Clone, Debug)]
pub enum Typed {
    /// Six digits.
    Code(Secret<String>),
    /// One of the ten.
    RecoveryCode(Secret<String>),
    /// Nothing was typed: a passkey answered.
    Passkey(Brought),
}

impl Typed {
    /// What a form brought: the answer of a passkey, or else what was typed.
    pub fn of(code: &Secret<String>, brought: &Brought) -> Option<Self> {
        if brought.nothing() {
            Self::read(code.expose())
        } else {
            Some(Self::Passkey(brought.clone()))
        }
    }

    /// `None` for what is neither: it is answered without being counted, since it cannot be right.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let bare: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if bare.len() == 6 && bare.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::Code(Secret::new(bare)));
        }
        // As people read them from paper: O is 0, I and L are 1.
        let read: String = bare
            .chars()
            .map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let ours = read.len() == CODE_LETTERS && read.bytes().all(|b| CROCKFORD.contains(&b));
        ours.then(|| Self::RecoveryCode(Secret::new(read)))
    }
}

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Five bits each: 80 bits (S-153 wants 64).
const CODE_LETTERS: usize = 16;

/// A recovery code nobody can guess, as it is stored and compared: without the dashes.
pub fn recovery_code() -> Secret<String> {
    let letters = kit::crypto::random_bytes::<CODE_LETTERS>();
    Secret::new(
        letters
            .map(|byte| char::from(CROCKFORD[usize::from(byte % 32)]))
            .iter()
            .collect(),
    )
}

/// In groups of four, as it is written down.
pub fn grouped(text: &str, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(between)
}

/// Where a device's sealed secret belongs (S-186).
pub(super) fn place(organisation: OrganisationId, id: FactorId) -> String {
    format!("factor.secret/{organisation}/{id}")
}

/// What a recovery code is kept as: a digest under a key of its own, bound to its member.
pub(super) fn code_digest(
    key: &kit::crypto::MasterKey,
    organisation: OrganisationId,
    member: MemberId,
    code: &Secret<String>,
) -> Vec<u8> {
    let of = [
        organisation.0.as_bytes().as_slice(),
        member.0.as_bytes(),
        code.expose().as_bytes(),
    ];
    key.mac("recovery-code", &of.concat()).to_vec()
}

/// RFC 6238 as every app speaks it: SHA-1, six digits, 30 seconds; one step to either side is right (S-150).
fn totp(secret: &Secret<Vec<u8>>) -> Option<Totp> {
    let secret = totp_rs::Secret::new(secret.expose().clone().into_boxed_slice());
    Builder::new().with_secret(secret).with_skew(1).build().ok()
}

/// The step whose code this is, if it is one of the three around now.
pub(super) fn step_of(secret: &Secret<Vec<u8>>, code: &Secret<String>, now: Time) -> Option<i64> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    let step = totp(secret)?.check(code.expose(), seconds)?;
    i64::try_from(step).ok()
}

/// The secret in letters, for who cannot scan.
pub fn letters(secret: &Secret<Vec<u8>>) -> Secret<String> {
    let secret = totp_rs::Secret::new(secret.expose().clone().into_boxed_slice());
    Secret::new(secret.to_base32())
}

/// What the QR code says to the app.
pub fn address(secret: &Secret<Vec<u8>>, issuer: &str, login: &str) -> Secret<String> {
    // A colon parts the two in the label, so neither may hold one.
    let own = |text: &str| {
        let text = text.replace(':', " ");
        utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()
    };
    let (issuer, login) = (own(issuer), own(login));
    let letters = letters(secret);
    Secret::new(format!(
        "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        letters.expose()
    ))
}

#[cfg(test)]
mod tests;

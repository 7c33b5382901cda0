//! Why something is locked, and what is kept of it; the counting itself is in [`counter`].

mod counter;

pub use counter::{ADDRESS, Counter, Limits, Standing};

use crate::{door::MemberId, policies::Policy};
use kit::clock::Time;
use sea_orm::FromQueryResult;
use std::net::IpAddr;
use uuid::Uuid;

/// Too many failures. Nothing may be looked at, and everybody is told the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// It ends by itself.
    ForAWhile,
    /// It ends when somebody unlocks; waiting does not help (000-29).
    UntilReleased,
    /// The organisation tells nobody: at its door this reads as any wrong password (1.7).
    Untold,
    /// Nothing is locked: an attack is under way, and whoever is not known is asked to come again in so many seconds
    /// (S-050, S-051).
    Later(u32),
}

impl Locked {
    /// The same as the organisation wants it told.
    #[must_use]
    pub fn told(self, policy: &Policy) -> Self {
        match self {
            // That many are guessing says nothing about any login.
            Self::Later(_) => self,
            _ if policy.lock_is_told() => self,
            _ => Self::Untold,
        }
    }

    /// The sentences for whoever is locked out.
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::ForAWhile | Self::Untold => ("lockouts-locked", "lockouts-locked-help"),
            Self::UntilReleased => ("lockouts-locked", "lockouts-locked-help-released"),
            Self::Later(_) => ("lockouts-later", "lockouts-later-help"),
        }
    }
}

/// Why something is locked; stored, and a sentence of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Too many failures for one login.
    Login,
    /// Too many failures from one address.
    Address,
    /// Too many wrong codes after the right password.
    Code,
    RecoveryCode,
    Passkey,
    /// Too many new passwords that were earlier ones.
    Earlier,
    /// Too many failures for one login on a device that is known to be its owner's.
    Device,
}

impl Reason {
    pub fn code(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Address => "address",
            Self::Code => "code",
            Self::RecoveryCode => "recovery-code",
            Self::Passkey => "passkey",
            Self::Earlier => "earlier",
            Self::Device => "device",
        }
    }
}

/// A lock that began.
#[derive(Clone, Debug)]
pub struct NewLockout {
    pub id: Uuid,
    pub counter_key: Vec<u8>,
    /// A member's own login, or only a part of what was typed.
    pub identifier_shown: String,
    pub member: Option<MemberId>,
    pub reason: Reason,
    pub failures: i32,
    pub address: String,
    pub user_agent: String,
    pub locked_until: Option<Time>,
    pub retried: i32,
}

/// A lock as supervisors see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Lockout {
    pub id: Uuid,
    pub identifier_shown: String,
    pub member_id: Option<MemberId>,
    pub display_name: Option<String>,
    pub reason: String,
    pub failures: i32,
    pub address: String,
    pub user_agent: String,
    pub locked_at: Time,
    pub locked_until: Option<Time>,
    pub unlocked_at: Option<Time>,
    pub unlocked_by_name: Option<String>,
    pub note: Option<String>,
    /// Why it was unlocked; see [`Cause`](super::cause::Cause).
    pub cause: Option<String>,
    /// How often the same wrong secret had come again.
    pub retried: i32,
    /// When its owner last signed in.
    pub last_success: Option<Time>,
    /// Of a team of the reader's.
    pub of_team: bool,
}

/// An attack that was seen.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Attack {
    pub kind: String,
    pub address: Option<String>,
    pub size: i32,
    pub seen_at: Time,
}

impl Lockout {
    /// The sentence that says why.
    pub fn why(&self) -> String {
        format!("lockouts-why-{}", self.reason)
    }

    pub fn is_open(&self, now: Time) -> bool {
        self.unlocked_at.is_none() && self.locked_until.is_none_or(|until| until > now)
    }
}

/// What is counted together: one IPv4 address, or the /56 that one IPv6 household gets (S-043).
pub fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets()[..7].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_counted_by_what_one_customer_of_a_provider_gets_s_043() {
        let net = |text: &str| network(text.parse().unwrap());
        assert_eq!(net("10.0.0.1"), net("::ffff:10.0.0.1"));
        assert_ne!(net("10.0.0.1"), net("10.0.0.2"));
        assert_eq!(net("2001:db8:1:2200::1"), net("2001:db8:1:22ff:1:2:3:4"));
        assert_ne!(net("2001:db8:1:2200::1"), net("2001:db8:1:2300::1"));
    }
}

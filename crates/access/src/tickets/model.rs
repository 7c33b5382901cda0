//! What a ticket is for, whose it is, and how it travels.

use crate::{
    door::{MemberId, Role},
    policies::{Field, Policy},
};
use chrono::Duration;
use kit::{clock::Time, hash::Lane, ids::OrganisationId, secret::Secret, words::Locale};
use sea_orm::FromQueryResult;

/// What a link lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Choose the first password.
    Invitation,
    /// Choose another password.
    Recovery,
    /// Connect the login with an account at an identity provider.
    Connection,
}

impl Purpose {
    pub fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Recovery => "recovery",
            Self::Connection => "connection",
        }
    }

    /// The first segment of the address.
    pub fn place(self) -> &'static str {
        match self {
            Self::Invitation => "invitations",
            Self::Recovery => "recovery",
            Self::Connection => "connections",
        }
    }

    /// How long a link lives (1.7, 002-06, 002-11).
    pub fn lives(self, policy: &Policy) -> Duration {
        policy.minutes(match self {
            Self::Invitation | Self::Connection => Field::LinkInvitation,
            Self::Recovery => Field::LinkRecovery,
        })
    }
}

/// The member a link is for, with what pages and letters say about them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Holder {
    pub organisation_id: OrganisationId,
    pub member_id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub role: String,
    /// `invited`, `active` or `disabled`.
    pub state: String,
    pub locale: String,
    pub time_zone: String,
    pub epoch: i32,
    /// The organisation's break-glass account (G-09).
    pub emergency: bool,
}

impl Holder {
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or(Locale::En)
    }

    pub fn role(&self) -> Role {
        Role::parse(&self.role).unwrap_or(Role::Agent)
    }

    /// Which queue of the hash pool their password waits in (S-062).
    pub fn lane(&self) -> Lane {
        if self.role() == Role::Administrator {
            Lane::Administrators
        } else {
            Lane::Everyone
        }
    }
}

/// A fresh link. The secret exists only here and in the sealed letter.
#[derive(Clone, Debug)]
pub struct Issued {
    pub link: Secret<String>,
    pub digest: Vec<u8>,
    pub lives: Duration,
    pub expires_at: Time,
}

/// What a visitor brought: where to look, and the digest to look for.
#[derive(Clone, Debug)]
pub struct Presented {
    pub organisation: OrganisationId,
    pub digest: Vec<u8>,
}

impl Presented {
    /// From the last segment of the address; `None` when it cannot be a link of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let (organisation, secret) = text.split_once('.')?;
        let plausible = secret.len() == 43
            && secret
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let organisation = organisation.parse().ok().filter(|_| plausible)?;
        Some(Self {
            organisation,
            digest: kit::crypto::digest(secret),
        })
    }
}

/// Whether a ticket would still be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Open,
    Expired,
    Spent,
    /// Replaced by a newer one, or overtaken by a change of password, address or state.
    Void,
}

/// A ticket as found.
#[derive(Clone, Debug)]
pub struct Look {
    pub holder: Holder,
    pub condition: Condition,
    pub expires_at: Time,
}

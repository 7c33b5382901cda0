//! Secrets that no lock may stand in front of: whoever tries one waits for a turn, and there is one turn in two seconds
//! for all addresses and nodes together (S-054).

use super::{Claim, Counted, Key, counter_key, store};
use crate::{
    App,
    door::MemberId,
    lockouts::Locked,
    policies::{self, Policy},
};
use chrono::Duration;
use kit::{clock::Time, failure::Answer, ids::OrganisationId};

/// From one turn to the next.
const EVERY: Duration = Duration::seconds(2);

/// Whose turn it is. The second step has one of its own, or whoever hammers at the first would keep everybody from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paced {
    /// The printed code of an organisation's break-glass account.
    BreakGlass,
    /// The second factor of who has shown it.
    BreakGlassFactor(MemberId),
}

impl Paced {
    pub(super) fn turn(self, app: &App, organisation: Option<OrganisationId>) -> Vec<u8> {
        match self {
            Self::BreakGlass => counter_key(app, organisation, b"break-glass", b""),
            Self::BreakGlassFactor(member) => {
                counter_key(app, organisation, b"break-glass-factor", member.0.as_bytes())
            }
        }
    }
}

/// Takes the turn and commits it; only then may the secret be looked at. Neither what strangers locked nor the address
/// it comes from is asked about, and how it ends changes no counter.
pub(super) async fn claim(app: &App, key: Key, turn: Vec<u8>, now: Time) -> Answer<Claim, Locked> {
    let taken = app
        .db
        .write(async move |tx| store::take_turn(tx, &turn, (EVERY, now)).await)
        .await?;
    if !taken {
        let wait = u32::try_from(EVERY.num_seconds()).unwrap_or(1);
        return Ok(Err(Locked::Later(wait)));
    }
    let policy = match key.organisation {
        Some(organisation) => policies::of(app.db.read(), organisation).await?,
        None => Policy::default(),
    };
    // Of a counter that there is none of: a success clears nothing, and the turn stays taken.
    let nothing = counter_key(app, key.organisation, b"paced", b"");
    Ok(Ok(Claim {
        of: key,
        own: Counted {
            key: nothing.clone(),
            window_start: now,
            locked: None,
            lockout: None,
        },
        address: None,
        login: nothing.clone(),
        device: None,
        whence: nothing,
        failed: 0,
        policy,
    }))
}

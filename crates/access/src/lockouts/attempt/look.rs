//! A look before the leap: what stands against an attempt already, read without keeping anybody waiting.

use super::{
    super::model::{ADDRESS, Counter, Locked, Standing},
    super::store,
    EVERY, Key, ORGANISATION, PATIENT, TIDE, organisation_key,
};
use crate::{App, networks, policies::Policy};
use kit::{
    clock::Time,
    failure::{Answer, Failure},
};

/// The counters an attempt meets, by their keys.
pub(super) struct Keys {
    /// The login's, for strangers.
    pub login: Vec<u8>,
    /// That of the known device it is tried on.
    pub device: Option<Vec<u8>>,
    pub address: Vec<u8>,
}

impl Keys {
    /// The one that this attempt is counted by.
    pub fn own(&self) -> &[u8] {
        self.device.as_deref().unwrap_or(&self.login)
    }
}

/// What is known before anything is counted.
pub(super) struct Before {
    of_own: Option<Counter>,
    of_address: Option<Counter>,
    /// All failures of the organisation.
    tide: Option<Counter>,
    pub policy: Policy,
    /// Failures of the login, or of the device if those are more.
    pub failed: i32,
}

/// The policy comes along, for a login that is nobody's as for one that is somebody's (S-005): all of it in one
/// question.
pub(super) async fn look(app: &App, key: &Key, keys: &Keys) -> Result<Before, Failure> {
    let tide = key
        .organisation
        .map_or_else(Vec::new, |organisation| organisation_key(app, organisation));
    let device = keys.device.clone().unwrap_or_default();
    let of = [&keys.login, &device, &keys.address, &tide].map(Vec::clone);
    let ([of_login, of_device, of_address, tide], policy) =
        store::look(app.db.read(), of, key.organisation).await?;
    let failures = |counter: &Option<Counter>| counter.as_ref().map_or(0, |counter| counter.failures);
    Ok(Before {
        failed: failures(&of_login).max(failures(&of_device)),
        of_own: if keys.device.is_some() {
            of_device
        } else {
            of_login
        },
        of_address,
        tide,
        policy,
    })
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

impl Before {
    /// Whether the counter itself is shut: hammering at a shut gate must not keep the one writer busy.
    pub fn shut(&self, now: Time) -> Option<Locked> {
        shut(self.of_own.as_ref()?, now)
    }

    /// Whether whoever comes from an address may go on to the login's counter; then, whether it is the organisation's
    /// own and what was counted there is no matter.
    pub async fn pass(&self, app: &App, key: &Key, keys: &Keys, now: Time) -> Answer<bool, Locked> {
        let pressed = self.pressed(app, &keys.address, now);
        let inside = pressed != Pressed::Not && is_inside(app, key).await?;
        if keys.device.is_some() || inside {
            return Ok(Ok(inside));
        }
        match pressed {
            Pressed::Shut(locked) => Ok(Err(locked)),
            Pressed::Attacked => {
                let turn = app
                    .pace
                    .allow("lockouts_later", &keys.address, now, PATIENT, EVERY);
                Ok(turn.map(|()| false).map_err(|wait| Locked::Later(wait.0)))
            }
            Pressed::Not | Pressed::Full => Ok(Ok(false)),
        }
    }

    fn pressed(&self, app: &App, address: &[u8], now: Time) -> Pressed {
        if let Some(locked) = self.of_address.as_ref().and_then(|counter| shut(counter, now)) {
            return Pressed::Shut(locked);
        }
        let high =
            |counter: &Counter| counter.failures >= ORGANISATION && (now - counter.window_start).abs() < TIDE;
        if app.guesses.sprays(address, now) || self.tide.as_ref().is_some_and(high) {
            return Pressed::Attacked;
        }
        let full = |counter: &Counter| counter.failures >= ADDRESS.failures - 1;
        if self.of_address.as_ref().is_some_and(full) {
            return Pressed::Full;
        }
        Pressed::Not
    }
}

/// Whether somebody comes from a network that the organisation calls its own (G-07).
async fn is_inside(app: &App, key: &Key) -> Result<bool, Failure> {
    match key.organisation {
        Some(organisation) => Ok(networks::includes(app.db.read(), organisation, key.address).await?),
        None => Ok(false),
    }
}

fn shut(counter: &Counter, now: Time) -> Option<Locked> {
    (counter.standing(now) == Standing::Locked).then(|| counter.locked())
}

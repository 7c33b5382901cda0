//! Showing once more who one is, before something about the factors changes (S-154): with a factor where there is one,
//! with the password where there is none yet, by the identity provider where no password counts.

use super::{
    actions,
    model::{Demand, Standing, Typed},
    proof::{self, Asked, NotProven, Proof},
};
use crate::{
    App,
    door::{Scope, Visit},
    lockouts::attempt,
    passkeys::Brought,
    profile::{self, NotChanged},
    sso::{self, Vouching},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    secret::Secret,
};
use serde::Deserialize;

/// What the form sends; which of the two counts is not the form's to say.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Again {
    #[serde(default)]
    pub current_password: Secret<String>,
    #[serde(default)]
    pub code: Secret<String>,
    #[serde(flatten)]
    pub brought: Brought,
}

/// Why it was not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotShown {
    Password,
    Code(NotProven),
    /// The provider must vouch for them, and did not lately.
    Provider,
    /// Somebody else looks through their eyes (S-181).
    Impersonated,
}

impl NotShown {
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Password => ("factors-wrong-password", "factors-wrong-password-help"),
            Self::Code(refusal) => refusal.keys(),
            Self::Provider => ("factors-vouch", "factors-vouch-help"),
            Self::Impersonated => ("impersonations-barred", "impersonations-barred-help"),
        }
    }
}

/// What is asked for, for `factors/again.html`.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// A factor, and not the password.
    pub factor: bool,
    /// A passkey will do.
    pub passkey: bool,
    /// A device that shows codes will do; paper always does.
    pub codes: bool,
    /// Neither: the organisation's identity provider vouches for them.
    pub vouching: Option<Vouching>,
}

pub async fn ways(scope: &Scope, visit: &Visit, standing: Standing) -> Result<Ways, Failure> {
    let holds = actions::holds(&visit.app, (scope.organisation, scope.member)).await?;
    let factor = by_code(standing);
    let vouching = if factor {
        None
    } else {
        sso::vouching(visit.app.db.read(), scope, (&visit.path, visit.now)).await?
    };
    Ok(Ways {
        vouching,

        factor,
        passkey: factor && holds.passkeys,
        codes: factor && holds.codes,
    })
}

/// Shown; worth nothing until [`Shown::accept`] said so.
#[derive(Clone, Debug)]
#[must_use]
pub enum Shown {
    Password(Box<attempt::Claim>),
    Factor(Box<Proof>),
    Provider(Box<Scope>),
}

/// Whether a factor is asked for, and not the password.
fn by_code(standing: Standing) -> bool {
    standing.active > 0 && standing.demand != Demand::Off
}

pub async fn ask(scope: &Scope, visit: &Visit, standing: Standing, again: &Again) -> Answer<Shown, NotShown> {
    // The gate lets nothing that asks for it through; whoever comes another way shows nothing either.
    if scope.impersonated.is_some() {
        return Ok(Err(NotShown::Impersonated));
    }
    if by_code(standing) {
        let Some(typed) = Typed::of(&again.code, &again.brought) else {
            return Ok(Err(NotShown::Code(NotProven::Unreadable)));
        };
        let proof = proof::verify(&visit.app, Asked::inside(scope, visit), &typed, visit.now).await?;
        return Ok(proof
            .map(|proof| Shown::Factor(Box::new(proof)))
            .map_err(NotShown::Code));
    }
    if let Some(vouching) = sso::vouching(visit.app.db.read(), scope, (&visit.path, visit.now)).await? {
        return Ok(if vouching.fresh {
            Ok(Shown::Provider(Box::new(scope.clone())))
        } else {
            Err(NotShown::Provider)
        });
    }
    if again.current_password.expose().is_empty() {
        return Ok(Err(NotShown::Password));
    }
    Ok(
        match profile::verify(scope, visit, &again.current_password).await? {
            Ok((claim, _)) => Ok(Shown::Password(Box::new(claim))),
            Err(NotChanged::Locked(locked)) => Err(NotShown::Code(NotProven::Locked(locked))),
            Err(_) => Err(NotShown::Password),
        },
    )
}

impl Shown {
    /// Part of the change it allows; see [`Proof::accept`].
    pub async fn accept(&self, app: &App, tx: &Tx, now: Time) -> Result<bool, Failure> {
        match self {
            Self::Password(claim) => claim.succeeded(tx, now).await.map(|()| true),
            Self::Factor(proof) => proof.accept(app, tx, now).await,
            Self::Provider(scope) => Ok(sso::is_fresh(tx, scope, now).await?),
        }
    }
}

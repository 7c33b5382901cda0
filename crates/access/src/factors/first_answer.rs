//! The first answer of a passkey that is being added: through the same gate as the first code of another device.

use super::{
    model::Pending,
    proof::{Asked, Confirmed, First, NotProven, refused_first},
};
use crate::{
    App,
    lockouts::attempt,
    passkeys::{self, Brought, Missed},
};
use kit::{clock::Time, failure::Answer};

/// Where its challenge belongs: to this device, in this step.
pub(super) fn place(asked: &Asked, pending: &Pending) -> String {
    format!("{}/{}", asked.place(), pending.id)
}

pub async fn confirm_passkey(
    app: &App,
    asked: Asked,
    pending: &Pending,
    brought: &Brought,
    now: Time,
) -> Answer<Confirmed, NotProven> {
    let secret = attempt::Secret::Passkey(asked.member);
    let claim = match asked.claim(app, secret, now).await? {
        Ok(claim) => claim,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match passkeys::register(app, &place(&asked, pending), brought, now).await? {
        Ok(made) => Ok(Ok(Confirmed {
            asked,
            claim,
            id: pending.id,
            name: pending.name.clone(),
            first: First::Answer(Box::new(made)),
        })),
        Err(Missed::Over) => {
            // Nothing was looked at.
            claim.void(app).await?;
            Ok(Err(NotProven::Lapsed))
        }
        Err(Missed::Wrong) => refused_first(app, &asked, &claim, now).await.map(Err),
    }
}

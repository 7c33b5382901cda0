//! The challenges that a member's own pages ask for, and the page where a passkey is made.

use super::{
    actions,
    first_answer::place,
    model::{FactorId, Kind, Pending},
    pages::{Own, Words, status},
    proof::Asked,
};
use crate::{
    door::Visit,
    organisations::Brand,
    passkeys::{self, Help},
    shell::{self, Frame},
};
use askama::Template;
use axum::{extract::Path, response::Response};
use kit::{failure::Failure, page};

#[derive(Template)]
#[template(path = "passkeys/new.html")]
struct New {
    frame: Frame,
    name: String,
    /// Where the form goes, and where its script asks for the challenge.
    action: String,
    challenge: String,
    help: Vec<Help>,
    refusal: Words,
}

/// Where somebody makes the passkey whose name they gave.
pub(super) async fn page(who: &Own, pending: &Pending, refusal: Words) -> Result<Response, Failure> {
    let page = New {
        frame: Frame::new(who, &who.scope).await?,
        name: pending.name.clone(),
        action: format!("/profile/factors/{}/activation", pending.id),
        challenge: format!("/profile/factors/{}/challenge", pending.id),
        help: Help::of(&who.user_agent),
        refusal,
    };
    Ok(page::html(status(refusal), &page))
}

/// Asks for one of the member's passkeys, where they show once more who they are.
pub async fn pose(who: Own) -> Result<Response, Failure> {
    let whose = (who.scope.organisation, who.scope.member);
    let asked = Asked::inside(&who.scope, &who);
    Ok(passkeys::posed(
        passkeys::pose(&who.app, Some(whose), asked.place(), who.now).await?,
    ))
}

/// Asks for a new one.
pub async fn invite(who: Own, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<FactorId>() else {
        return Ok(shell::not_found(&who));
    };
    let whose = (who.scope.organisation, who.scope.member);
    let Some(pending) = actions::pending(&who.app, whose, id, who.now).await? else {
        return Ok(shell::not_found(&who));
    };
    invitation(&who, Asked::inside(&who.scope, &who), (&pending, &who.brand)).await
}

/// The same for whoever adds the first one at the sign-in.
pub async fn invitation(
    visit: &Visit,
    asked: Asked,
    (pending, brand): (&Pending, &Brand),
) -> Result<Response, Failure> {
    if pending.kind != Kind::Passkey {
        return Ok(passkeys::over());
    }
    let place = place(&asked, pending);
    Ok(passkeys::posed(
        passkeys::invite(&visit.app, asked.whose(), (&place, &brand.name), visit.now).await?,
    ))
}

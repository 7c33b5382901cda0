//! Where a member's links go, as the member changes it, and as an administrator may settle it (S-032).

use super::{
    readdress::{self as actions, NotReaddressed},
    store::{self, Pending},
};
use crate::{
    door::{Administrator, Member, MemberId, Signed},
    moment::Moment,
    shell::{self, Frame},
    sso::{self, Vouching},
};
use askama::Template;
use axum::{extract::Path, response::Response};
use kit::{failure::Failure, page, page::Form, secret::Secret};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "profile/address.html")]
struct Address {
    frame: Frame,
    present: String,
    pending: Option<(String, Moment)>,
    typed: String,
    /// Title and help of a refusal.
    refusal: Option<(&'static str, &'static str)>,
    wrong: bool,
    implausible: bool,
    /// In place of the password.
    vouching: Option<Vouching>,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    current_password: Secret<String>,
    #[serde(default)]
    recovery_address: String,
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    form(&who, String::new(), None).await
}

pub async fn save(who: Signed<Member>, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let address = typed.recovery_address.trim();
    match actions::readdress(&who.scope, &who, &typed.current_password, address).await? {
        Ok(()) => Ok(page::see_other(
            "/profile/recovery-address?done=profile-done-address",
        )),
        Err(refusal) => form(&who, typed.recovery_address, Some(refusal)).await,
    }
}

pub async fn withdraw(who: Signed<Member>) -> Result<Response, Failure> {
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let member = scope.member;
    who.app
        .db
        .write(async move |tx| actions::discard_address(tx, &scope, &visit, member).await)
        .await?;
    Ok(page::see_other(
        "/profile/recovery-address?done=profile-done-withdrawn",
    ))
}

/// An administrator does not wait for the hold; that is an override, and in the audit as one.
pub async fn force(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    settle(&who, &id, Settled::Forced).await
}

pub async fn discard(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    settle(&who, &id, Settled::Discarded).await
}

#[derive(Clone, Copy)]
enum Settled {
    Forced,
    Discarded,
}

async fn settle(who: &Signed<Administrator>, id: &str, how: Settled) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(who));
    };
    // Nobody shortens the hold that protects themselves.
    let how = if member == who.scope.member {
        Settled::Discarded
    } else {
        how
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let found = who
        .app
        .db
        .write(async move |tx| match how {
            Settled::Forced => actions::force_address(tx, &scope, &visit, member).await,
            Settled::Discarded => actions::discard_address(tx, &scope, &visit, member).await,
        })
        .await?;
    if !found {
        return Ok(shell::not_found(who));
    }
    let done = match how {
        Settled::Forced => "profile-done-forced",
        Settled::Discarded => "profile-done-withdrawn",
    };
    Ok(page::see_other(&format!("/members/{member}?done={done}")))
}

async fn form(
    who: &Signed<Member>,
    typed: String,
    refusal: Option<NotReaddressed>,
) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let own = store::own(db, scope)
        .await?
        .ok_or_else(|| Failure::broken("a session of nobody"))?;
    let pending = store::pending(db, scope.organisation, scope.member).await?;
    let told = |pending: Pending| {
        (
            pending.address,
            Moment::new(pending.effective_at, &scope.time_zone),
        )
    };
    let page = Address {
        present: own.recovery_address,
        pending: pending.map(told),
        typed,
        wrong: matches!(refusal, Some(NotReaddressed::Wrong)),
        implausible: matches!(refusal, Some(NotReaddressed::Implausible)),
        refusal: refusal.map(|refusal| match refusal {
            NotReaddressed::Wrong => ("profile-wrong", "profile-wrong-help"),
            NotReaddressed::Locked(locked) => locked.keys(),
            NotReaddressed::Vouch => ("factors-vouch", "factors-vouch-help"),
            NotReaddressed::Implausible => ("profile-refused", "invitations-implausible"),
            NotReaddressed::Same => ("profile-address-same", "profile-address-same-help"),
        }),
        vouching: sso::vouching(db, scope, (&who.path, who.now)).await?,
        frame: Frame::new(who, scope).await?,
    };
    let status = page::status_of(page.refusal.is_some());
    Ok(page::html(status, &page))
}

#[cfg(test)]
mod tests;

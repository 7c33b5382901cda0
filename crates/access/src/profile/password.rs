//! The page where a member changes their password.

use super::actions::{self, NotChanged};
use crate::{
    door::{Member, Signed},
    passwords::{self, Fields, Rules},
    shell::{self, Frame},
    sso,
};
use askama::Template;
use axum::response::Response;
use kit::{failure::Failure, page, page::Form, secret::Secret};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "profile/password.html")]
struct Password {
    frame: Frame,
    passwords: Fields,
    /// Title and help of a refusal.
    refusal: Option<(&'static str, &'static str)>,
    wrong: bool,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    pub current_password: Secret<String>,
    #[serde(default)]
    pub password: Secret<String>,
    #[serde(default)]
    pub password_confirmation: Secret<String>,
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    if is_barred(&who).await? {
        return Ok(shell::not_found(&who));
    }
    let rules = passwords::rules(&who.app, who.scope.organisation, who.scope.role).await?;
    form(&who, &rules, None).await
}

pub async fn save(who: Signed<Member>, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    if is_barred(&who).await? {
        return Ok(shell::not_found(&who));
    }
    let new = (&typed.password, &typed.password_confirmation);
    let rules = passwords::rules(&who.app, who.scope.organisation, who.scope.role).await?;
    match actions::change(&who.scope, &who, &rules, &typed.current_password, new).await? {
        Ok(()) => {
            who.app.sessions.forget();
            Ok(page::see_other("/profile?done=profile-done-password"))
        }
        Err(refusal) => form(&who, &rules, Some(refusal)).await,
    }
}

/// Where people come in by the provider there is no password to change (004-10).
async fn is_barred(who: &Signed<Member>) -> Result<bool, Failure> {
    let whose = (who.scope.organisation, who.scope.member);
    Ok(sso::is_barred(who.app.db.read(), whose, who.now).await?)
}

/// Title and help of a refusal, and the fields that go with it.
pub(super) fn told(
    who: &Signed<Member>,
    rules: &Rules,
    refusal: Option<&NotChanged>,
) -> (Option<(&'static str, &'static str)>, Fields) {
    let login = &who.scope.identifier;
    let words = match refusal {
        None => None,
        Some(NotChanged::Choice(choice)) => {
            return (
                Some(choice.keys()),
                Fields::refused(login, rules, choice, &who.say),
            );
        }
        Some(NotChanged::Wrong) => Some(("profile-wrong", "profile-wrong-help")),
        Some(NotChanged::Locked(locked)) => Some(locked.keys()),
        Some(NotChanged::Overtaken) => Some(("profile-overtaken", "profile-overtaken-help")),
        Some(NotChanged::Managed) => Some(("sign-in-managed", "sign-in-managed-help")),
        Some(NotChanged::Same) => Some(("profile-first-same", "profile-first-same-help")),
    };
    (words, Fields::new(login, rules))
}

async fn form(who: &Signed<Member>, rules: &Rules, refusal: Option<NotChanged>) -> Result<Response, Failure> {
    let (words, passwords) = told(who, rules, refusal.as_ref());
    let page = Password {
        passwords,
        refusal: words,
        wrong: matches!(refusal, Some(NotChanged::Wrong)),
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(page::html(page::status_of(refusal.is_some()), &page))
}

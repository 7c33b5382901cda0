//! The page that asks before something is taken away or replaced: a device, or the codes on paper.

use super::{
    actions::{self, Refusal},
    model::FactorId,
    pages::{Own, Words, shown_once, standing, status},
    step_up::{self, Again},
};
use crate::{
    passkeys,
    shell::{self, Frame},
};
use askama::Template;
use axum::{extract::Path, response::Response};
use kit::{failure::Failure, page, page::Form};

#[derive(Template)]
#[template(path = "factors/ask.html")]
pub(super) struct Ask {
    pub frame: Frame,
    /// Sentences of the title and of what follows from it.
    pub title: String,
    pub help: &'static str,
    pub button: &'static str,
    /// Where the form goes, and where its quiet way out.
    pub action: String,
    pub back: String,
    pub delete: bool,
    /// What a browser calls the passkey that is about to go; empty for anything else.
    pub passkey: String,
    /// Set where a reason is asked for: what was typed, and what is wrong with it.
    pub reason: Option<(String, &'static str)>,
    pub again: step_up::Ways,
    pub refusal: Words,
}

pub async fn ask(who: Own, Path(id): Path<String>) -> Result<Response, Failure> {
    removal(&who, &id, None).await
}

async fn removal(who: &Own, id: &str, refusal: Words) -> Result<Response, Failure> {
    let whose = (who.scope.organisation, who.scope.member);
    let devices = actions::devices(who.app.db.read(), whose).await?;
    let id = id.parse::<FactorId>().ok();
    let Some(device) = devices.into_iter().find(|device| Some(device.id) == id) else {
        return Ok(shell::not_found(who));
    };
    let passkeys = passkeys::list(&who.app, whose).await?;
    let passkey = passkeys.into_iter().find(|(id, _)| *id == device.id);
    let page = Ask {
        title: who.say.t1("factors-remove-title", "name", device.name.as_str()),
        passkey: passkey.map(|(_, name)| name).unwrap_or_default(),
        help: "factors-remove-help",
        button: "factors-remove",
        action: format!("/profile/factors/{}", device.id),
        back: "/profile/factors".to_owned(),
        delete: true,
        reason: None,
        again: step_up::ways(&who.scope, who, standing(who).await?).await?,
        refusal,
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(page::html(status(refusal), &page))
}

pub async fn remove(
    who: Own,
    Path(text): Path<String>,
    Form(again): Form<Again>,
) -> Result<Response, Failure> {
    let whose = (who.scope.organisation, who.scope.member);
    let devices = actions::devices(who.app.db.read(), whose).await?;
    let id = text.parse::<FactorId>().ok();
    let Some(id) = id.filter(|id| devices.iter().any(|device| device.id == *id)) else {
        return Ok(shell::not_found(&who));
    };
    let standing = standing(&who).await?;
    if standing.active == 1 && !standing.may_be_without() {
        return removal(&who, &text, Some(Refusal::LastOne.keys())).await;
    }
    let shown = match step_up::ask(&who.scope, &who, standing, &again).await? {
        Ok(shown) => shown,
        Err(why) => return removal(&who, &text, Some(why.keys())).await,
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let removed = who
        .app
        .db
        .decide(async move |tx| actions::remove(tx, (&scope, &visit), id, &shown).await)
        .await?;
    match removed {
        Ok(()) => Ok(page::see_other("/profile/factors?done=factors-done-removed")),
        Err(Refusal::Gone) => Ok(shell::not_found(&who)),
        Err(refusal) => removal(&who, &text, Some(refusal.keys())).await,
    }
}

pub async fn ask_codes(who: Own) -> Result<Response, Failure> {
    renewal(&who, None).await
}

async fn renewal(who: &Own, refusal: Words) -> Result<Response, Failure> {
    let standing = standing(who).await?;
    if standing.active == 0 {
        return Ok(shell::not_found(who));
    }
    let page = Ask {
        title: who.say.t("factors-renew-title").into_owned(),
        help: "factors-renew-help",
        button: "factors-renew",
        action: "/profile/recovery-codes".to_owned(),
        back: "/profile/factors".to_owned(),
        delete: false,
        passkey: String::new(),
        reason: None,
        again: step_up::ways(&who.scope, who, standing).await?,
        refusal,
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(page::html(status(refusal), &page))
}

pub async fn renew(who: Own, Form(again): Form<Again>) -> Result<Response, Failure> {
    let standing = standing(&who).await?;
    if standing.active == 0 {
        return Ok(shell::not_found(&who));
    }
    let shown = match step_up::ask(&who.scope, &who, standing, &again).await? {
        Ok(shown) => shown,
        Err(why) => return renewal(&who, Some(why.keys())).await,
    };
    let codes = actions::new_codes();
    let (scope, visit, kept) = (who.scope.clone(), who.visit.clone(), codes.clone());
    let renewed = who
        .app
        .db
        .decide(async move |tx| actions::renew(tx, (&scope, &visit), &kept, &shown).await)
        .await?;
    match renewed {
        Ok(()) => shown_once(&who, &codes).await,
        Err(refusal) => renewal(&who, Some(refusal.keys())).await,
    }
}

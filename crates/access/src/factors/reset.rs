//! Taking a lost device off a member, by an administrator who says why (004-22, S-154).

use super::{
    actions::{self, Refusal},
    pages::{Words, status},
    removal::Ask,
    step_up::{self, Again},
};
use crate::{
    door::{Administrator, MemberId, Signed},
    shell::{self, Frame},
    tickets,
};
use axum::{extract::Path, response::Response};
use kit::{failure::Failure, page, page::Form};
use serde::Deserialize;

/// The longest reason that is kept, in characters.
const REASON: usize = 500;

type Admin = Signed<Administrator>;

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    reason: String,
    #[serde(flatten)]
    again: Again,
}

pub async fn ask(who: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    asked(&who, &id, String::new(), None).await
}

async fn asked(who: &Admin, id: &str, reason: String, refusal: Words) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(who));
    };
    let holder = tickets::holder(db, scope.organisation, member).await?;
    let Some(holder) = holder.filter(|holder| !holder.emergency) else {
        return Ok(shell::not_found(who));
    };
    let missing = refusal == Some(NO_REASON);
    let own = actions::standing(db, (scope.organisation, scope.member), scope.role).await?;
    let page = Ask {
        title: who
            .say
            .t1("factors-reset-title", "name", holder.display_name.as_str()),
        help: "factors-reset-help",
        button: "factors-reset",
        action: format!("/members/{member}/factors"),
        back: format!("/members/{member}"),
        delete: true,
        passkey: String::new(),
        reason: Some((reason, if missing { NO_REASON.0 } else { "" })),
        again: step_up::ways(scope, who, own).await?,
        refusal,
        frame: Frame::new(who, scope).await?,
    };
    Ok(page::html(status(refusal), &page))
}

const NO_REASON: (&str, &str) = ("factors-reason-missing", "factors-reason-missing-help");

pub async fn reset(
    who: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let reason: String = typed.reason.trim().chars().take(REASON).collect();
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    let (db, organisation) = (who.app.db.read(), who.scope.organisation);
    let holder = tickets::holder(db, organisation, member).await?;
    if holder.is_none_or(|holder| holder.emergency) {
        return Ok(shell::not_found(&who));
    }
    // What cannot be done is said before a code is used up for it.
    let refusal = if member == who.scope.member {
        Some(Refusal::Oneself.keys())
    } else if actions::devices(db, (organisation, member)).await?.is_empty() {
        Some(Refusal::Gone.keys())
    } else {
        reason.is_empty().then_some(NO_REASON)
    };
    if refusal.is_some() {
        return asked(&who, &id, reason, refusal).await;
    }
    let own = actions::standing(db, (organisation, who.scope.member), who.scope.role).await?;
    let shown = match step_up::ask(&who.scope, &who, own, &typed.again).await? {
        Ok(shown) => shown,
        Err(why) => return asked(&who, &id, reason, Some(why.keys())).await,
    };
    let (scope, visit, why) = (who.scope.clone(), who.visit.clone(), reason.clone());
    let done = who
        .app
        .db
        .decide(async move |tx| actions::reset(tx, (&scope, &visit), member, &why, &shown).await)
        .await?;
    who.app.sessions.forget();
    match done {
        Ok(()) => Ok(page::see_other(&format!(
            "/members/{member}?done=factors-done-reset"
        ))),
        Err(refusal) => asked(&who, &id, reason, Some(refusal.keys())).await,
    }
}

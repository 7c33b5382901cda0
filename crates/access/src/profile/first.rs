//! The one page of a session that may do nothing else: its password was chosen by somebody else, through a mailbox
//! that others read, and its owner replaces it before anything (1.8, 000-10, 000-11).

use super::{
    actions::{self, NotChanged},
    password::Typed,
};
use crate::{
    audit, browser,
    door::{Member, Signed},
    landing::Landing,
    moment::Moment,
    passwords::{self, Fields, Rules},
    shell::DoorFrame,
};
use askama::Template;
use axum::response::Response;
use kit::{failure::Failure, page, page::Form};

/// How the password came to be, as its owner is told.
struct Story {
    when: Moment,
    mailbox: String,
    address: String,
    browser: String,
    /// Who invited them last; empty when nobody did.
    requester: String,
}

#[derive(Template)]
#[template(path = "profile/first.html")]
struct First {
    frame: DoorFrame,
    login: String,
    story: Option<Story>,
    passwords: Fields,
    /// Title and help of a refusal.
    refusal: Option<(&'static str, &'static str)>,
    wrong: bool,
    csrf: String,
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    if !who.scope.must_change {
        return Ok(page::see_other(
            Landing::of(who.scope.role, &who.scope.landing).path(),
        ));
    }
    let rules = passwords::rules(&who.app, who.scope.organisation, who.scope.role).await?;
    form(&who, &rules, None).await
}

pub async fn save(who: Signed<Member>, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let landing = Landing::of(who.scope.role, &who.scope.landing).path();
    if !who.scope.must_change {
        return Ok(page::see_other(landing));
    }
    let new = (&typed.password, &typed.password_confirmation);
    let rules = passwords::rules(&who.app, who.scope.organisation, who.scope.role).await?;
    if typed.current_password.expose() == typed.password.expose() {
        return form(&who, &rules, Some(NotChanged::Same)).await;
    }
    match actions::change(&who.scope, &who, &rules, &typed.current_password, new).await? {
        Ok(()) => {
            who.app.sessions.forget();
            Ok(page::see_other(&format!("{landing}?done=profile-done-first")))
        }
        Err(refusal) => form(&who, &rules, Some(refusal)).await,
    }
}

async fn form(who: &Signed<Member>, rules: &Rules, refusal: Option<NotChanged>) -> Result<Response, Failure> {
    let login = &who.scope.identifier;
    let (words, passwords) = super::password::told(who, rules, refusal.as_ref());
    let page = First {
        login: login.clone(),
        story: story(who).await?,
        passwords,
        wrong: matches!(refusal, Some(NotChanged::Wrong)),
        refusal: words,
        csrf: who.csrf.clone(),
        frame: DoorFrame::new(who),
    };
    let status = page::status_of(refusal.is_some());
    Ok(page::html(status, &page))
}

async fn story(who: &Signed<Member>) -> Result<Option<Story>, Failure> {
    let (app, scope) = (&who.app, &who.scope);
    let past = async |action| {
        let lines = audit::newest(app, scope.organisation, scope.member.0, (action, 1)).await?;
        Ok::<_, Failure>(lines.into_iter().next())
    };
    let Some(chosen) = past("delegated_activation").await? else {
        return Ok(None);
    };
    let asked = past("invitations.sent").await?;
    Ok(Some(Story {
        when: Moment::new(chosen.at, &scope.time_zone),
        mailbox: chosen.data["mailbox"].as_str().unwrap_or_default().to_owned(),
        browser: browser::name(&chosen.user_agent),
        address: chosen.address,
        requester: asked.and_then(|line| line.actor_name).unwrap_or_default(),
    }))
}

#[cfg(test)]
mod tests;

//! A member's own links, and those an administrator takes away.

use super::actions::{self, Stays};
use crate::{
    door::{Administrator, Member, MemberId, Signed},
    factors::{self, Again, NotShown, Shown, Ways},
    shell::{self, Frame},
    sso::{model::Provider, store as providers},
};
use axum::{extract::Path, response::Response};
use kit::{
    failure::{Answer, Failure},
    page::{html, see_other, status_of},
};
use uuid::Uuid;

/// Who one is is shown once more before another way in is opened (S-154): a minute at somebody's screen must not
/// become a way in for ever.
#[derive(askama::Template)]
#[template(path = "sso/links/new.html")]
struct New {
    frame: Frame,
    name: String,
    provider: Uuid,
    trial: bool,
    /// Where the form goes, and where its quiet way out.
    action: String,
    back: String,
    again: Ways,
    refusal: Option<(&'static str, &'static str)>,
}

pub async fn new(who: Signed<Member>, Path(id): Path<String>) -> Result<Response, Failure> {
    let offered = providers::named(who.app.db.read(), &who.scope, &id)
        .await?
        .filter(|one| one.offered_at.is_some());
    match offered {
        Some(provider) => ask(&who, &provider, false, None).await,
        None => Ok(shell::not_found(&who.visit)),
    }
}

pub async fn new_trial(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    match providers::named(who.app.db.read(), &who.scope, &id).await? {
        Some(provider) => ask(&who, &provider, true, None).await,
        None => Ok(shell::not_found(&who.visit)),
    }
}

/// The page that asks, with why the last answer was not enough.
pub(in crate::sso) async fn ask<R>(
    who: &Signed<R>,
    provider: &Provider,
    trial: bool,
    refusal: Option<NotShown>,
) -> Result<Response, Failure> {
    let (scope, visit) = (&who.scope, &who.visit);
    let whose = (scope.organisation, scope.member);
    let standing = factors::standing(visit.app.db.read(), whose, scope.role).await?;
    let place = format!("/sso/providers/{}", provider.id.simple());
    let page = New {
        name: provider.name.clone(),
        provider: provider.id,
        trial,
        action: if trial {
            format!("{place}/trial")
        } else {
            "/sso/links".to_owned()
        },
        back: if trial { place } else { "/profile".to_owned() },
        again: factors::ways(scope, visit, standing).await?,
        refusal: refusal.map(NotShown::keys),
        frame: Frame::new(visit, scope).await?,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

/// Whether they showed once more who they are.
pub(in crate::sso) async fn shown<R>(who: &Signed<R>, again: &Again) -> Answer<Shown, NotShown> {
    let (scope, visit) = (&who.scope, &who.visit);
    let whose = (scope.organisation, scope.member);
    let standing = factors::standing(visit.app.db.read(), whose, scope.role).await?;
    factors::show_again(scope, visit, standing, again).await
}

pub async fn remove(who: Signed<Member>, Path(id): Path<String>) -> Result<Response, Failure> {
    let member = who.scope.member;
    let removed = take(&who, member, &id).await?;
    Ok(match removed {
        Ok(()) => see_other("/profile?done=sso-done-unlinked"),
        Err(Stays::Last) => see_other("/profile?done=sso-done-lapsed-last"),
        Err(Stays::Nothing) => shell::not_found(&who.visit),
    })
}

/// An administrator takes a member's connection away, whoever made it.
pub async fn take_away(
    who: Signed<Administrator>,
    Path((member, provider)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Ok(member) = member.parse::<MemberId>() else {
        return Ok(shell::not_found(&who.visit));
    };
    let removed = take(&who, member, &provider).await?;
    Ok(match removed {
        Ok(()) => see_other(&format!("/members/{member}?done=sso-done-taken")),
        Err(Stays::Last) => see_other(&format!("/members/{member}?done=sso-done-lapsed-last")),
        Err(Stays::Nothing) => shell::not_found(&who.visit),
    })
}

async fn take<R>(who: &Signed<R>, member: MemberId, provider: &str) -> Answer<(), Stays> {
    let Ok(provider) = Uuid::parse_str(provider) else {
        return Ok(Err(Stays::Nothing));
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    who.visit
        .app
        .db
        .decide(async move |tx| actions::remove(tx, &scope, &visit, (member, provider)).await)
        .await
}

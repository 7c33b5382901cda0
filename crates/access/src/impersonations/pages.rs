//! The page that asks why, and the button that ends it.

use super::{
    actions,
    model::{self, Refusal},
    store::{self, Begun},
};
use crate::{
    App,
    door::{Administrator, Guest, MemberId, Signed},
    factors::{self, Again, Ways},
    landing::Landing,
    sessions,
    shell::{self, Frame},
    switcher,
    tickets::Holder,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;

type Admin = Signed<Administrator>;

#[derive(askama::Template)]
#[template(path = "impersonations/new.html")]
struct New {
    frame: Frame,
    member: MemberId,
    name: String,
    reason: String,
    /// The reason is what is wrong.
    unreasoned: bool,
    /// It could be done; where it cannot, there is no form.
    open: bool,
    again: Ways,
    refusal: Option<(&'static str, &'static str)>,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    reason: String,
    #[serde(flatten)]
    again: Again,
}

/// Whom it is about, and whether it may be.
type Whom = (MemberId, Result<Holder, Refusal>);

/// Whom it is about, as the address says; or the answer to it.
async fn whom(who: &Admin, id: &str) -> Result<Result<Whom, Response>, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(Err(shell::not_found(who)));
    };
    let found = actions::whom(who.app.db.read(), &who.scope, member).await?;
    Ok(found
        .map(|whom| (member, whom))
        .ok_or_else(|| shell::not_found(who)))
}

pub async fn ask(who: Admin, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Failure> {
    match whom(&who, &id).await? {
        Ok((member, Ok(holder))) => {
            let room = switcher::beside(&who, &headers).err().map(no_room);
            page(&who, (member, holder.display_name), String::new(), room).await
        }
        Ok((member, Err(why))) => page(&who, (member, String::new()), String::new(), Some(why)).await,
        Err(response) => Ok(response),
    }
}

fn no_room(why: switcher::NoRoom) -> Refusal {
    match why {
        switcher::NoRoom::Shared => Refusal::Shared,
        switcher::NoRoom::Full => Refusal::Full,
    }
}

async fn page(
    who: &Admin,
    (member, name): (MemberId, String),
    reason: String,
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let (scope, db) = (&who.scope, who.app.db.read());
    let open = matches!(refusal, None | Some(Refusal::Reason | Refusal::NotShown(_)));
    let name = if name.is_empty() {
        let holder = crate::tickets::holder(db, scope.organisation, member).await?;
        holder.map(|holder| holder.display_name).unwrap_or_default()
    } else {
        name
    };
    let own = factors::standing(db, (scope.organisation, scope.member), scope.role).await?;
    let page = New {
        member,
        name,
        reason,
        unreasoned: refusal == Some(Refusal::Reason),
        open,
        again: factors::ways(scope, who, own).await?,
        refusal: refusal.map(Refusal::keys),
        frame: Frame::new(who, scope).await?,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn begin(
    State(app): State<App>,
    who: Admin,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (member, holder) = match whom(&who, &id).await? {
        Ok((member, Ok(holder))) => (member, holder),
        Ok((member, Err(why))) => return page(&who, (member, String::new()), typed.reason, Some(why)).await,
        Err(response) => return Ok(response),
    };
    let named = (member, holder.display_name.clone());
    // What cannot be done is said before a code is used up for it.
    let aside = match switcher::beside(&who, &headers) {
        Ok(aside) => aside,
        Err(why) => return page(&who, named, typed.reason, Some(no_room(why))).await,
    };
    let Some(reason) = model::reason(&typed.reason) else {
        return page(&who, named, typed.reason, Some(Refusal::Reason)).await;
    };
    let own = factors::standing(
        app.db.read(),
        (who.scope.organisation, who.scope.member),
        who.scope.role,
    )
    .await?;
    let shown = match factors::show_again(&who.scope, &who, own, &typed.again).await? {
        Ok(shown) => shown,
        Err(why) => return page(&who, named, reason, Some(Refusal::NotShown(why))).await,
    };
    let (scope, visit, why) = (who.scope.clone(), who.visit.clone(), reason.clone());
    let begun = app
        .db
        .decide(async move |tx| actions::begin(tx, (&scope, &visit), (member, &why), &shown).await)
        .await?;
    app.sessions.forget();
    let token = match begun {
        Ok(token) => token,
        Err(why) => return page(&who, named, reason, Some(why)).await,
    };
    let mut response = see_other(Landing::of(holder.role(), "").path());
    let session = sessions::set_brief_cookie(&app, who.scope.organisation, &token);
    keep(&mut response, [session, aside]);
    Ok(response)
}

/// Back to the administrator's own session, where it is still open; to the sign-in where it is not. What was over before
/// the press leads back as well: the browser holds the own session's secret aside, and could go back to it by the
/// switcher just the same.
pub async fn end(
    State(app): State<App>,
    Guest(visit): Guest,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let begun = match &visit.scope {
        Some(scope) => scope.impersonated.as_ref().map(|looks| Begun {
            member_id: scope.member,
            own_session_id: looks.own,
        }),
        None => over(&app, &headers).await?,
    };
    let Some(begun) = begun else {
        return Ok(see_other(if visit.scope.is_some() {
            "/" // ended in another tab
        } else {
            "/sign-in"
        }));
    };
    if let Some(scope) = visit.scope.clone() {
        let seen = visit.clone();
        app.db
            .write(async move |tx| actions::finish(tx, &scope, &seen).await)
            .await?;
        app.sessions.forget();
    }
    let taken = switcher::take_up(&visit, &headers, begun.own_session_id).await?;
    let mut response = see_other(&if taken.is_some() {
        format!("/members/{}?done=impersonations-done-ended", begun.member_id)
    } else {
        "/sign-in?done=impersonations-done-ended".to_owned()
    });
    keep(
        &mut response,
        taken.map_or_else(|| vec![sessions::clear_cookie(&app)], Vec::from),
    );
    Ok(response)
}

/// What the session was that a browser still holds the secret of and that opens nothing any more.
async fn over(app: &App, headers: &HeaderMap) -> Result<Option<Begun>, Failure> {
    let Some((organisation, token)) = sessions::token(app, headers) else {
        return Ok(None);
    };
    let digest = kit::crypto::digest(token.expose());
    Ok(store::of_digest(app.db.read(), organisation, digest).await?)
}

fn keep(response: &mut Response, cookies: impl IntoIterator<Item = HeaderValue>) {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

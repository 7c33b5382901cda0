//! The answer to the button in the menu.

use super::actions::{self, Left, Refusal};
use crate::{
    App,
    door::{Guest, safe_return},
    sessions,
    shell::Frame,
    sso, switcher,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Fields, html, see_other},
};

#[derive(askama::Template)]
#[template(path = "sign_out/refused.html")]
struct Refused {
    frame: Frame,
    open: i64,
}

/// A mailed link opened by somebody who is signed in as another goes on after the way out.
#[derive(Default, serde::Deserialize)]
pub struct Then {
    #[serde(default)]
    return_to: String,
}

/// An address typed or bookmarked signs nobody out.
pub async fn nothing() -> Response {
    see_other("/")
}

pub async fn leave(
    State(app): State<App>,
    Guest(visit): Guest,
    headers: HeaderMap,
    Fields(then): Fields<Then>,
) -> Result<Response, Failure> {
    let Some(scope) = visit.scope.clone() else {
        return Ok(see_other("/sign-in")); // a tab of yesterday
    };
    let provider = sso::provider_of(app.db.read(), &scope).await?;
    let parting = sso::remember(&app, &scope, visit.now).await?;
    let (house, asked, who) = (app.clone(), visit.clone(), scope.clone());
    let left = app
        .db
        .decide(async move |tx| actions::leave(&house, tx, &who, &asked).await)
        .await?;
    match left {
        Ok(left) => {
            app.sessions.forget();
            let done = match left {
                Left::Floor => "/sign-in?done=sign-out-done-left",
                Left::Requeued => "/sign-in?done=sign-out-done-requeued",
                Left::Kept => "/sign-in?done=sign-out-done-kept",
                Left::Eyes => "/sign-in?done=impersonations-done-ended",
            };
            // Asked there, not done here: other programs live by the session at the provider, too.
            let done = provider.map_or(done.to_owned(), |id| format!("{done}&provider={}", id.simple()));
            let mut response = see_other(safe_return(&then.return_to).unwrap_or(&done));
            response
                .headers_mut()
                .append(header::SET_COOKIE, sessions::clear_cookie(&app));
            if let Some(parting) = parting {
                response.headers_mut().append(header::SET_COOKIE, parting);
            }
            if visit.seen.shared {
                // Whoever sits down next finds no page, picture or draft of theirs (S-090).
                let residue = HeaderValue::from_static(r#""cache", "storage""#);
                response.headers_mut().insert("clear-site-data", residue);
                let aside = switcher::abandon(&visit, &headers).await?;
                response.headers_mut().append(header::SET_COOKIE, aside);
            }
            Ok(response)
        }
        Err(Refusal::LiveWork(open)) => {
            let frame = Frame::new(&visit, &scope).await?;
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &Refused { frame, open }))
        }
    }
}

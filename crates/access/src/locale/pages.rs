//! The form of the list.

use super::{TYPED_COOKIE, actions};
use crate::{
    App,
    door::{Guest, safe_return},
    identifier, sessions,
    shell::LOCALE_COOKIE,
};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use chrono::Duration;
use kit::{
    failure::Failure,
    page::{Form, cookie, see_other},
    words::Locale,
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    locale: String,
    #[serde(default)]
    return_to: String,
    /// What stood in the login field; script carries it along.
    #[serde(default)]
    identifier: String,
}

/// Back to the page, in the chosen language. A language we do not speak changes nothing.
pub async fn choose(
    State(app): State<App>,
    Guest(visit): Guest,
    Form(form): Form<Choice>,
) -> Result<Response, Failure> {
    let mut response = see_other(safe_return(&form.return_to).unwrap_or("/sign-in"));
    let Some(locale) = Locale::ALL
        .into_iter()
        .find(|locale| locale.code() == form.locale)
    else {
        return Ok(response);
    };
    if let Some(scope) = visit.scope.clone() {
        app.db
            .write(async move |tx| actions::choose(tx, &scope, &visit, locale).await)
            .await?;
        app.sessions.forget();
    }
    let cookies = response.headers_mut();
    cookies.append(
        header::SET_COOKIE,
        sessions::keep(&app, LOCALE_COOKIE, locale.code(), Duration::days(365)),
    );
    if !form.identifier.is_empty() && form.identifier.len() <= identifier::LONGEST {
        let typed = utf8_percent_encode(&form.identifier, NON_ALPHANUMERIC).to_string();
        cookies.append(
            header::SET_COOKIE,
            sessions::keep(&app, TYPED_COOKIE, &typed, Duration::minutes(1)),
        );
    }
    Ok(response)
}

/// What stood in the login field when the language was changed a moment ago.
pub fn typed(headers: &HeaderMap) -> String {
    let carried = cookie(headers, TYPED_COOKIE).unwrap_or_default();
    percent_decode_str(carried)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

//! The form of the list.

use super::cookie;
use crate::App;
use crate::door::Guest;
use axum::{extract::State, http::header, response::Response};
use kit::page::{Form, see_other};
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    region: String,
}

/// To the sign-in page of the region. One that the operator did not name changes nothing.
pub async fn choose(State(app): State<App>, _: Guest, Form(choice): Form<Choice>) -> Response {
    let region = app
        .settings
        .regions
        .iter()
        .find(|region| region.slug == choice.region);
    let Some(region) = region else {
        return see_other("/sign-in");
    };
    let mut response = see_other(&region.door());
    let remembered = cookie::set(&app, region);
    response.headers_mut().append(header::SET_COOKIE, remembered);
    response
}

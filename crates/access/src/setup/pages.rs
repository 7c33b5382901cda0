//! The form behind the console's link.

use super::{
    actions::{self, Refusal},
    model::{Fault, Faults, HUES, Typed},
};
use crate::{
    App,
    door::Guest,
    door::Visit,
    organisations,
    passwords::{Fields, Rules},
    schedules::Zones,
    shell::DoorFrame,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other},
    words::Locale,
};

#[derive(askama::Template)]
#[template(path = "setup/form.html")]
struct Setup {
    frame: DoorFrame,
    action: String,
    typed: Typed,
    zones: Zones,
    passwords: Fields,
    faults: Vec<Fault>,
    refused: bool,
}

impl Setup {
    fn new(visit: &Visit, typed: Typed, faults: Option<&Faults>) -> Self {
        let password = faults.and_then(|faults| faults.password.as_ref());
        Self {
            frame: DoorFrame::new(visit),
            action: visit.path.split('?').next().unwrap_or_default().to_owned(),
            zones: Zones::new(if typed.time_zone.is_empty() {
                "UTC"
            } else {
                &typed.time_zone
            }),
            passwords: password.map_or_else(
                || Fields::new("", &Rules::default()),
                |choice| Fields::refused("", &Rules::default(), choice, &visit.say),
            ),
            faults: faults.map(|faults| faults.fields.clone()).unwrap_or_default(),
            refused: faults.is_some(),
            typed,
        }
    }

    /// The sentence about a field, if something is wrong with it.
    fn fault(&self, field: &str) -> Option<&'static str> {
        self.faults
            .iter()
            .find(|fault| fault.field == field)
            .map(|fault| fault.key)
    }

    fn hues(&self) -> Vec<(i32, String, bool)> {
        let chosen = self.typed.hue.parse().unwrap_or(HUES[0]);
        HUES.into_iter()
            .map(|hue| (hue, format!("setup-hue-{hue}"), hue == chosen))
            .collect()
    }

    fn speaks(&self, locale: Locale) -> bool {
        let chosen = if self.typed.locale.is_empty() {
            self.frame.lang()
        } else {
            &self.typed.locale
        };
        chosen == locale.code()
    }
}

#[derive(askama::Template)]
#[template(path = "setup/spent.html")]
struct Spent {
    frame: DoorFrame,
    /// There is an organisation: the way is the sign-in, not another link.
    done: bool,
}

/// Says what to do with a link that does not work; nothing about why, for it may be guessed.
async fn spent(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let done = organisations::store::any(app.db.read()).await?;
    Ok(html(
        StatusCode::NOT_FOUND,
        &Spent {
            frame: DoorFrame::new(visit),
            done,
        },
    ))
}

pub async fn form(
    State(app): State<App>,
    Guest(visit): Guest,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    if !actions::is_offered(&app, &token, visit.now).await? {
        return spent(&app, &visit).await;
    }
    Ok(html(StatusCode::OK, &Setup::new(&visit, Typed::default(), None)))
}

pub async fn found(
    State(app): State<App>,
    Guest(visit): Guest,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    // Before the work of judging and hashing, which nobody without the link may cause.
    if !actions::is_offered(&app, &token, visit.now).await? {
        return spent(&app, &visit).await;
    }
    let faults = match typed.check(visit.say.locale) {
        Err(faults) => faults,
        Ok(new) => match actions::found_with(&app, new, &token, visit.now).await? {
            Ok(_) => {
                app.brands.forget();
                return Ok(see_other("/sign-in?done=setup-done-founded"));
            }
            Err(Refusal::Spent) => return spent(&app, &visit).await,
            Err(Refusal::SlugTaken) => Faults {
                fields: vec![Fault {
                    field: "slug",
                    key: "setup-fault-slug-taken",
                }],
                password: None,
            },
        },
    };
    Ok(html(
        StatusCode::UNPROCESSABLE_ENTITY,
        &Setup::new(&visit, typed, Some(&faults)),
    ))
}

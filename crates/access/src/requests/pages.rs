//! The public form, and the answer that is the same for everybody.

use super::{
    actions,
    jobs::Asked,
    model::{LONGEST, Source, Typed, Wrong},
};
use crate::{
    door::{Guest, Visit},
    members::LONGEST_NAME,
    policies::{self, Signup},
    shell::{self, DoorFrame},
};
use axum::{http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    ids::OrganisationId,
    page::{Form, html, see_other},
    words::Tongue,
};

/// How many requests one address may make at once, and one more every five minutes; beyond it they are answered alike
/// and forgotten, so that nobody fills the table of jobs. A whole office may sit behind one address.
const BURST: u32 = 30;
const PER_SECOND: f64 = 1.0 / 300.0;

/// What stands in the form, and what is wrong with it.
pub(super) struct Fields {
    pub typed: Typed,
    errors: Vec<(&'static str, String)>,
    /// The address is proved and stays.
    pub proved: bool,
}

impl Fields {
    pub fn new(say: &Tongue, typed: Typed, wrong: &[Wrong], proved: bool) -> Self {
        let sentence = |wrong: &Wrong| match wrong.key() {
            (key, Some(most)) => say.t1(key, "most", most),
            (key, None) => say.t(key).into_owned(),
        };
        Self {
            typed,
            errors: wrong
                .iter()
                .map(|wrong| (wrong.field(), sentence(wrong)))
                .collect(),
            proved,
        }
    }

    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, sentence)| sentence.as_str())
    }
}

#[derive(askama::Template)]
#[template(path = "requests/new.html")]
struct New {
    frame: DoorFrame,
    fields: Fields,
    csrf: String,
}

#[derive(askama::Template)]
#[template(path = "requests/asked.html")]
struct Told {
    frame: DoorFrame,
    sender: String,
}

/// The organisation whose form it is; a page that says no where there is none.
pub(super) async fn asked_of(visit: &Visit) -> Result<Result<OrganisationId, Box<Response>>, Failure> {
    let offered = actions::offered(&visit.app, &visit.brand).await?;
    Ok(match visit.brand.organisation.filter(|_| offered) {
        Some(organisation) => Ok(organisation),
        None => Err(Box::new(refused(visit).await?)),
    })
}

/// Why there is no form: by mail only, or not at all.
async fn refused(visit: &Visit) -> Result<Response, Failure> {
    let by_mail = match visit.brand.organisation {
        Some(organisation) => {
            let policy = policies::of(visit.app.db.read(), organisation).await?;
            policy.signup() == Signup::RequestMail
        }
        None => false,
    };
    let help = if by_mail {
        "requests-by-mail-help"
    } else {
        "requests-closed-help"
    };
    Ok(shell::refused(
        visit,
        StatusCode::NOT_FOUND,
        "requests-closed",
        help,
    ))
}

pub async fn new(Guest(visit): Guest) -> Result<Response, Failure> {
    Ok(match asked_of(&visit).await? {
        Ok(_) => form(&visit, StatusCode::OK, Typed::default(), &[]),
        Err(response) => *response,
    })
}

fn form(visit: &Visit, status: StatusCode, typed: Typed, wrong: &[Wrong]) -> Response {
    let page = New {
        frame: DoorFrame::new(visit),
        fields: Fields::new(&visit.say, typed, wrong, false),
        csrf: visit.csrf.clone(),
    };
    html(status, &page)
}

pub async fn ask(Guest(visit): Guest, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let organisation = match asked_of(&visit).await? {
        Ok(organisation) => organisation,
        Err(response) => return Ok(*response),
    };
    let clean = match typed.check() {
        Ok(clean) => clean,
        Err(wrong) => return Ok(form(&visit, StatusCode::UNPROCESSABLE_ENTITY, typed, &wrong)),
    };
    let address = visit.address.to_canonical().to_string();
    let pace = &visit.app.pace;
    if pace
        .allow("requests", address.as_bytes(), visit.now, BURST, PER_SECOND)
        .is_ok()
    {
        let asked = Asked {
            organisation,
            typed: clean,
            source: Source::Form,
            locale: visit.say.locale,
            address,
            at: visit.now,
        };
        actions::ask(&visit.app, &asked).await?;
    } else {
        tracing::warn!(%address, "requests for an account beyond measure are not looked at");
    }
    Ok(see_other(&format!(
        "/requests/asked?organisation={}",
        visit.brand.slug
    )))
}

pub async fn asked(Guest(visit): Guest) -> Response {
    let page = Told {
        frame: DoorFrame::new(&visit),
        sender: visit.app.settings.mail_from.clone(),
    };
    html(StatusCode::OK, &page)
}

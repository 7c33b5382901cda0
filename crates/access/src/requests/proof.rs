//! The page behind the mailed link: what is asked for, and the button that proves the mailbox.

use super::{
    actions::{self, Behind, NotProved},
    model::{LONGEST, Stored, Typed, Wrong},
    pages::Fields,
};
use crate::{
    door::{Guest, Visit},
    members::LONGEST_NAME,
    shell::DoorFrame,
    tickets::Presented,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};

#[derive(askama::Template)]
#[template(path = "requests/proof.html")]
struct Proof {
    frame: DoorFrame,
    fields: Fields,
    ticket: String,
    csrf: String,
}

#[derive(askama::Template)]
#[template(path = "requests/dead.html")]
struct Dead {
    frame: DoorFrame,
    title: &'static str,
    help: &'static str,
    /// Another one can be asked for.
    again: bool,
}

#[derive(askama::Template)]
#[template(path = "requests/received.html")]
struct Received {
    frame: DoorFrame,
    /// Nobody has to decide: the letter with the activation is on its way.
    at_once: bool,
}

pub async fn show(Guest(visit): Guest, Path(ticket): Path<String>) -> Result<Response, Failure> {
    page(&visit, &ticket, None).await
}

/// `typed`: what was sent and is wrong.
async fn page(visit: &Visit, ticket: &str, typed: Option<(Typed, Vec<Wrong>)>) -> Result<Response, Failure> {
    let Some(presented) = Presented::parse(ticket) else {
        return Ok(dead(DoorFrame::new(visit), StatusCode::NOT_FOUND));
    };
    let frame = DoorFrame::of(visit, presented.organisation).await?;
    match actions::look(&visit.app, &presented, visit.now).await? {
        Behind::Open(request) => Ok(open(visit, frame, ticket, (&*request, typed))),
        Behind::Pressed => Ok(pressed(frame)),
        Behind::Dead => Ok(dead(frame, StatusCode::GONE)),
    }
}

fn open(
    visit: &Visit,
    frame: DoorFrame,
    ticket: &str,
    (request, typed): (&Stored, Option<(Typed, Vec<Wrong>)>),
) -> Response {
    let status = status_of(typed.is_some());
    // The name is typed once more: what scans mail presses buttons, and it knows no name (S-023).
    let asked = || Typed {
        full_name: String::new(),
        ..request.typed()
    };
    let (typed, wrong) = typed.unwrap_or_else(|| (asked(), Vec::new()));
    let page = Proof {
        fields: Fields::new(&visit.say, typed, &wrong, true),
        ticket: ticket.to_owned(),
        csrf: visit.csrf.clone(),
        frame,
    };
    html(status, &page)
}

/// Pressed before, by the same person as a rule: the answer says how it stands, and nothing more happens.
fn pressed(frame: DoorFrame) -> Response {
    let page = Dead {
        frame,
        title: "requests-pressed",
        help: "requests-pressed-help",
        again: false,
    };
    html(StatusCode::OK, &page)
}

fn dead(frame: DoorFrame, status: StatusCode) -> Response {
    let page = Dead {
        frame,
        title: "requests-dead",
        help: "requests-dead-help",
        again: true,
    };
    html(status, &page)
}

pub async fn prove(
    Guest(visit): Guest,
    Path(ticket): Path<String>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Some(presented) = Presented::parse(&ticket) else {
        return page(&visit, &ticket, None).await;
    };
    let Behind::Open(request) = actions::look(&visit.app, &presented, visit.now).await? else {
        return page(&visit, &ticket, None).await;
    };
    // The proved one, whatever was sent.
    typed.email.clone_from(&request.email);
    let clean = match typed.check() {
        Ok(clean) => clean,
        Err(wrong) => return page(&visit, &ticket, Some((typed, wrong))).await,
    };
    let home = DoorFrame::of(&visit, presented.organisation).await?;
    match actions::prove(&visit, presented, clean).await? {
        Ok(at_once) => Ok(see_other(&format!(
            "/requests/received?organisation={}{}",
            home.organisation,
            if at_once { "&at_once=1" } else { "" }
        ))),
        Err(NotProved::Dead) => page(&visit, &ticket, None).await,
        Err(NotProved::Closed) => Ok(html(
            StatusCode::GONE,
            &Dead {
                frame: home,
                title: "requests-closed",
                help: "requests-closed-help",
                again: false,
            },
        )),
    }
}

pub async fn received(Guest(visit): Guest) -> Response {
    let page = Received {
        frame: DoorFrame::new(&visit),
        at_once: visit.path.contains("at_once=1"),
    };
    html(StatusCode::OK, &page)
}

//! The page that asks for a code after the right password.

use super::{
    pages,
    second::{self, NotYet},
};
use crate::{
    door::{Guest, Visit},
    factors::{self, Asked, Holds, NotProven, Typed},
    flows::{self, Flow, Purpose},
    passkeys::{self, Brought},
    shell::DoorFrame,
};
use askama::Template;
use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    secret::Secret,
};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in/factor.html")]
struct Factor {
    frame: DoorFrame,
    /// What was shown already.
    lead: &'static str,
    /// A recovery code is asked for, and not six digits.
    on_paper: bool,
    holds: Holds,
    /// Where the script asks for a passkey's challenge.
    challenge: &'static str,
    refusal: Option<(&'static str, &'static str)>,
    /// It is about what was typed.
    code_refused: bool,
    csrf: String,
    /// Where the forms go: the same card asks at the sign-in and in a recovery.
    action: &'static str,
    /// Where the quiet way out leads.
    way_out: &'static str,
}

#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    pub code: Secret<String>,
    #[serde(flatten)]
    pub brought: Brought,
}

impl Code {
    pub fn typed(&self) -> Option<Typed> {
        Typed::of(&self.code, &self.brought)
    }
}

/// The card, for whoever owes a code.
pub(crate) async fn card(
    visit: &Visit,
    flow: &Flow,
    refusal: Option<NotProven>,
) -> Result<Response, Failure> {
    let asked = visit.path.split_once('?').map_or("", |(_, query)| query);
    let holds = factors::holds(&visit.app, (flow.organisation, flow.member)).await?;
    // Paper is what is left to whoever holds only passkeys of another host.
    let nothing_here = !holds.codes && !holds.passkeys;
    let on_paper = nothing_here || asked.split('&').any(|pair| pair == "with=recovery-code");
    let (action, challenge, way_out) = match flow.purpose {
        Purpose::Recovery => ("/recovery/factor", "/recovery/factor/challenge", "/sign-in"),
        Purpose::BreakGlass => ("/break-glass/factor", "", "/break-glass"),
        Purpose::SignIn | Purpose::Enrolment => ("/sign-in/factor", "/sign-in/factor/challenge", ""),
    };
    let lead = match (flow.purpose, on_paper, holds.passkeys) {
        (Purpose::Recovery, _, _) => "recovery-factor-lead",
        (Purpose::BreakGlass, _, _) => "break-glass-factor-lead",
        (_, true, _) => "sign-in-factor-paper",
        (_, false, true) => "sign-in-factor-lead-passkey",
        (_, false, false) => "sign-in-factor-lead",
    };
    let page = Factor {
        frame: DoorFrame::of(visit, flow.organisation).await?,
        lead,
        on_paper,
        holds,
        challenge,
        refusal: refusal.map(NotProven::keys),
        code_refused: refusal.is_some_and(NotProven::of_code),
        csrf: visit.csrf.clone(),
        action,
        way_out,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

/// Back to the first step, with a word why, and without the cookie of the flow that is over.
pub(crate) fn over(visit: &Visit, path: &str) -> Response {
    let mut response = see_other(path);
    let gone = flows::clear_cookie(&visit.app);
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

/// Who has no flow of this step: on to the step they do owe, in which another tab may be, or back to the first.
pub(crate) async fn astray(visit: &Visit, headers: &HeaderMap, path: &str) -> Result<Response, Failure> {
    Ok(
        match flows::present(&visit.app, headers, &Purpose::ALL, visit.now).await? {
            Some(other) => see_other(other.purpose.path()),
            None => over(visit, path),
        },
    )
}

pub(super) const LAPSED: &str = "/sign-in?done=sign-in-done-lapsed";

pub(super) async fn flow(visit: &Visit, headers: &HeaderMap) -> Result<Option<Flow>, Failure> {
    let purposes = [Purpose::SignIn, Purpose::Enrolment];
    flows::present(&visit.app, headers, &purposes, visit.now).await
}

pub async fn form(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    match flow(&visit, &headers).await? {
        Some(flow) if flow.purpose == Purpose::SignIn => card(&visit, &flow, None).await,
        _ => astray(&visit, &headers, LAPSED).await,
    }
}

pub async fn prove(
    Guest(visit): Guest,
    headers: HeaderMap,
    Form(typed): Form<Code>,
) -> Result<Response, Failure> {
    let found = flow(&visit, &headers).await?;
    let Some(flow) = found.filter(|flow| flow.purpose == Purpose::SignIn) else {
        return astray(&visit, &headers, LAPSED).await;
    };
    let Some(typed) = typed.typed() else {
        return card(&visit, &flow, Some(NotProven::Unreadable)).await;
    };
    match second::prove(&visit, &flow, &typed, visit.seen.clone()).await? {
        Ok(entered) => {
            let mut response = pages::inside(&visit.app, &flow.identifier, &flow.return_to, &entered);
            let gone = flows::clear_cookie(&visit.app);
            response.headers_mut().append(header::SET_COOKIE, gone);
            Ok(response)
        }
        Err(NotYet::NotProven(refusal)) => card(&visit, &flow, Some(refusal)).await,
        Err(NotYet::Over) => Ok(over(&visit, LAPSED)),
    }
}

/// Asks for one of the passkeys of whoever owes a second step.
pub async fn pose(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    let found = flow(&visit, &headers).await?;
    challenge(&visit, found.filter(|flow| flow.purpose == Purpose::SignIn)).await
}

pub(crate) async fn challenge(visit: &Visit, flow: Option<Flow>) -> Result<Response, Failure> {
    let Some(flow) = flow else {
        return Ok(passkeys::over());
    };
    let asked = Asked::between(&flow, visit);
    let whose = (flow.organisation, flow.member);
    Ok(passkeys::posed(
        passkeys::pose(&visit.app, Some(whose), asked.place(), visit.now).await?,
    ))
}

/// Who would rather not: the flow ends, whichever step it was at.
pub async fn leave(Guest(visit): Guest, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(flow) = flow(&visit, &headers).await? {
        second::leave(&visit, &flow).await?;
    }
    Ok(over(&visit, "/sign-in"))
}

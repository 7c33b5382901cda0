//! The pages of a subscription.

use super::{
    actions,
    model::{Change, Stored},
    store,
};
use crate::{
    door::{Guest, Visit},
    help::{
        Article,
        pages::{self, Told, may},
    },
    identifier::is_address,
    shell::{self, DoorFrame},
    tickets::Presented,
};
use axum::{extract::Path, http::HeaderMap, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;

/// Where a subscription stands, as its page says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The first letter is on its way.
    Asked,
    /// The button waits.
    Open,
    Subscribed,
    Cancelled,
}

impl Standing {
    fn title(self) -> &'static str {
        match self {
            Self::Asked => "help-subscription-asked",
            Self::Open => "help-subscription-open",
            Self::Subscribed => "help-subscription-on",
            Self::Cancelled => "help-subscription-off",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Asked => "help-subscription-asked-help",
            Self::Open => "help-subscription-open-help",
            Self::Subscribed => "help-subscription-on-help",
            Self::Cancelled => "help-subscription-off-help",
        }
    }
}

#[derive(askama::Template)]
#[template(path = "help/subscription.html")]
struct Page {
    frame: DoorFrame,
    standing: Standing,
    article: Option<Article>,
    /// What was typed where the mailbox belongs, and is another's.
    email: String,
    wrong: bool,
    ticket: String,
    csrf: String,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    email: String,
}

pub async fn ask(
    Guest(visit): Guest,
    headers: HeaderMap,
    Path(code): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (Some(article), Some(organisation)) = (Article::parse(&code), visit.brand.organisation) else {
        return Ok(shell::not_found(&visit));
    };
    let email = typed.email.trim();
    if !visit.app.mails() || !is_address(email) {
        return pages::page(&visit, &headers, article, Some(Told::NoAddress(typed.email))).await;
    }
    // Beyond measure the answer is the same, and no letter goes out.
    if may(&visit, "help.subscribe") {
        actions::ask(&visit, (organisation, article), email).await?;
    }
    Ok(see_other(&format!(
        "/help/access/{code}/subscription?organisation={}",
        visit.brand.slug
    )))
}

pub async fn asked(Guest(visit): Guest, Path(code): Path<String>) -> Response {
    match Article::parse(&code) {
        Some(article) => page(
            &visit,
            DoorFrame::new(&visit),
            Standing::Asked,
            (Some(article), None, ""),
        ),
        None => shell::not_found(&visit),
    }
}

fn page(
    visit: &Visit,
    frame: DoorFrame,
    standing: Standing,
    (article, wrong, ticket): (Option<Article>, Option<&str>, &str),
) -> Response {
    let page = Page {
        frame,
        standing,
        article,
        email: wrong.unwrap_or_default().to_owned(),
        wrong: wrong.is_some(),
        ticket: ticket.to_owned(),
        csrf: visit.csrf.clone(),
    };
    let status = status_of(page.wrong);
    html(status, &page)
}

/// A link that opens nothing is one whose subscription is over: that is what its reader wants to hear.
pub async fn show(Guest(visit): Guest, Path(ticket): Path<String>) -> Result<Response, Failure> {
    let Some(link) = Presented::parse(&ticket) else {
        return Ok(shell::not_found(&visit));
    };
    match store::by_link(visit.app.db.read(), &link).await? {
        Some(found) => behind(&visit, &found, (&ticket, None)).await,
        None => Ok(page(
            &visit,
            DoorFrame::new(&visit),
            Standing::Cancelled,
            (None, None, ""),
        )),
    }
}

/// The page of a subscription; `wrong` is what was typed and is not the mailbox its letters go to.
async fn behind(
    visit: &Visit,
    found: &Stored,
    (ticket, wrong): (&str, Option<&str>),
) -> Result<Response, Failure> {
    let standing = if found.confirmed_at.is_some() {
        Standing::Subscribed
    } else {
        Standing::Open
    };
    let frame = DoorFrame::of(visit, found.organisation_id).await?;
    Ok(page(visit, frame, standing, (found.article(), wrong, ticket)))
}

pub async fn confirm(
    Guest(visit): Guest,
    Path(ticket): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    change(&visit, &ticket, &typed.email, Change::Confirm).await
}

pub async fn cancel(
    Guest(visit): Guest,
    Path(ticket): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    change(&visit, &ticket, &typed.email, Change::Cancel).await
}

/// Only for whoever types the mailbox that the link went to; where the subscription is over there is nothing to change.
async fn change(visit: &Visit, ticket: &str, email: &str, change: Change) -> Result<Response, Failure> {
    let Some(link) = Presented::parse(ticket) else {
        return Ok(shell::not_found(visit));
    };
    if let Some(found) = store::by_link(visit.app.db.read(), &link).await? {
        if !found.is_of(email) {
            return behind(visit, &found, (ticket, Some(email))).await;
        }
        actions::change(visit, link, change).await?;
    }
    Ok(see_other(&format!("/help/subscriptions/{ticket}")))
}

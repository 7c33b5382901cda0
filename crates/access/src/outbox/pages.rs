//! The outbox: every letter, how far it came, and what can be done about it.

use super::{
    actions::{self, NotSent},
    model::{Body, Kind, LetterId, Row, State},
    store,
};
use crate::{
    door::{Administrator, Scope, Signed, Visit},
    moment::Moment,
    shell::{self, Frame},
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use kit::{failure::Failure, mail::is_answer, page};
use serde::Deserialize;

const PAGE: usize = 25;

/// One line of a letter's story.
struct Step {
    /// `done`, `now`, `todo`, `failed` or `expired`.
    state: &'static str,
    icon: &'static str,
    label: String,
    at: Moment,
}

/// A letter as the pages show it.
struct Shown {
    id: LetterId,
    kind: String,
    recipient: String,
    subject: String,
    locale: String,
    /// The login it is about, and whose that is.
    login: String,
    name: String,
    attempts: i32,
    /// What the mail server said last.
    reply: String,
    /// Worth showing in the list.
    trouble: bool,
    steps: Vec<Step>,
    may_be_sent: bool,
    may_be_revealed: bool,
}

impl Shown {
    /// What the reply is: the mail server's own words, or why there were none.
    fn reply_key(&self) -> &'static str {
        if is_answer(&self.reply) {
            "outbox-reply"
        } else {
            "outbox-reason"
        }
    }
}

#[derive(Template)]
#[template(path = "outbox/index.html")]
struct Index {
    frame: Frame,
    letters: Vec<Shown>,
    wanting: i64,
    only_wanting: bool,
    next: String,
    sender: String,
}

#[derive(Template)]
#[template(path = "outbox/show.html")]
struct Show {
    frame: Frame,
    letter: Shown,
    paragraphs: Vec<String>,
    link: String,
    refusal: String,
}

#[derive(Deserialize, Default)]
pub struct Which {
    #[serde(default)]
    only: String,
    #[serde(default)]
    before: String,
}

pub async fn index(who: Signed<Administrator>, Query(which): Query<Which>) -> Result<Response, Failure> {
    let (app, scope) = (&who.app, &who.scope);
    let only_wanting = which.only == "wanting";
    let states: Vec<State> = State::ALL
        .into_iter()
        .filter(|s| !only_wanting || s.may_be_sent_by_hand())
        .collect();
    let at_most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = store::page(
        app.db.read(),
        scope.organisation,
        &states,
        which.before.parse().ok(),
        at_most,
    )
    .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| {
        let only = if only_wanting { "only=wanting&" } else { "" };
        format!("/outbox?{only}before={}", row.id)
    });
    let page = Index {
        letters: rows.iter().map(|row| shown(row, &who, scope)).collect(),
        wanting: store::wanting(app.db.read(), scope.organisation).await?,
        only_wanting,
        next: next.unwrap_or_default(),
        sender: actions::address(&app.settings.mail_from).to_owned(),
        frame: Frame::new(&who, scope).await?,
    };
    Ok(page::html(StatusCode::OK, &page))
}

pub async fn show(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse() else {
        return Ok(shell::not_found(&who));
    };
    let body = actions::read(&who.app, who.scope.organisation, id).await?;
    letter(&who, id, body, StatusCode::OK, "").await
}

/// Shows the link once, as the answer to a form: an address that reveals it by being opened would leak it.
pub async fn reveal(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse() else {
        return Ok(shell::not_found(&who));
    };
    let body = actions::reveal(&who.app, &who.scope, &who, id).await?;
    letter(&who, id, body, StatusCode::OK, "").await
}

pub async fn deliver(who: Signed<Administrator>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse() else {
        return Ok(shell::not_found(&who));
    };
    let key = match actions::send_by_hand(&who.app, &who.scope, &who, id).await? {
        Ok(()) => return Ok(page::see_other(&format!("/outbox/{id}?done=outbox-done-queued"))),
        Err(NotSent::Unknown) => return Ok(shell::not_found(&who)),
        Err(NotSent::Pointless) => "outbox-refused-pointless",
        Err(NotSent::NoServer) => "outbox-refused-no-server",
    };
    let body = actions::read(&who.app, who.scope.organisation, id).await?;
    letter(&who, id, body, StatusCode::UNPROCESSABLE_ENTITY, key).await
}

async fn letter(
    who: &Signed<Administrator>,
    id: LetterId,
    body: Option<Body>,
    status: StatusCode,
    refusal: &str,
) -> Result<Response, Failure> {
    let row = store::by_id(who.app.db.read(), who.scope.organisation, id).await?;
    let (Some(row), Some(body)) = (row, body) else {
        return Ok(shell::not_found(who));
    };
    let link = body.link.unwrap_or_default();
    let paragraphs = if row.kind().is_some_and(Kind::is_private) {
        vec![who.say.t("outbox-private").into_owned()]
    } else {
        paragraphs(&body.text, &link)
    };
    let page = Show {
        letter: shown(&row, who, &who.scope),
        paragraphs,
        link,
        refusal: if refusal.is_empty() {
            String::new()
        } else {
            who.say.t(refusal).into_owned()
        },
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(page::html(status, &page))
}

/// The text part without its link, which has a box of its own, and without the signature's dashes.
fn paragraphs(text: &str, link: &str) -> Vec<String> {
    let lines = text
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty() && (link.is_empty() || *part != link));
    lines
        .map(|part| part.trim_start_matches("-- ").trim().to_owned())
        .collect()
}

fn shown(row: &Row, visit: &Visit, scope: &Scope) -> Shown {
    Shown {
        id: row.id,
        kind: row
            .kind()
            .map(|kind| visit.say.t(&format!("outbox-kind-{}", kind.code())).into_owned())
            .unwrap_or_default(),
        recipient: row.recipient.clone(),
        subject: row.subject.clone(),
        locale: row.locale.clone(),
        login: row.identifier.clone().unwrap_or_default(),
        name: row.display_name.clone().unwrap_or_default(),
        attempts: row.attempts,
        reply: row.reply.clone().unwrap_or_default(),
        trouble: row.state() != State::Sent,
        steps: steps(row, visit, scope),
        may_be_sent: row.may_be_sent() && visit.app.mails(),
        may_be_revealed: row.may_be_revealed(visit.now),
    }
}

fn steps(row: &Row, visit: &Visit, scope: &Scope) -> Vec<Step> {
    let step = |state: &'static str, key: &str, at| Step {
        state,
        icon: match state {
            "done" => "check",
            "failed" => "alert",
            _ => "clock",
        },
        label: visit.say.t(key).into_owned(),
        at: Moment::new(at, &scope.time_zone),
    };
    let delivery = match row.state() {
        State::Sent => "done",
        State::Held | State::Queued | State::Sending => "now",
        State::Failed | State::Uncertain => "failed",
        State::Overtaken => "expired",
    };
    let arrival = format!("outbox-state-{}", row.state().code());
    let mut steps = vec![
        step("done", "outbox-step-written", row.created_at),
        step(delivery, &arrival, row.changed_at),
    ];
    if let Some((state, key, at)) = row.fate_of_the_link(visit.now) {
        steps.push(step(state, key, at));
    }
    steps
}

//! The board: every invitation, how far it came, and what can be done about it, in one row (G-11).

use super::{
    actions::{self, NotRevoked, NotSent},
    standing::{Line, Narrowed, Progress},
    store::{self, Filter},
};
use crate::{
    door::{Administrator, MemberId, Signed, safe_return},
    moment::Moment,
    outbox::{self, LetterId},
    shell::{self, Face, Frame},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, parse, see_other, status_of},
};
use serde::Deserialize;

type Admin = Signed<Administrator>;

const PAGE: usize = 50;

/// What the address says; anything unknown narrows nothing.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    state: String,
    q: String,
    before: String,
}

/// What a row's forms send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The address as an administrator corrected it; absent from scripts and from the member's own page.
    recovery_address: Option<String>,
    /// The board as it was narrowed, to come back to.
    return_to: String,
}

/// What is shown besides the rows.
#[derive(Default)]
struct Aside {
    /// Whose link was asked for, and the link.
    link: Option<(MemberId, String)>,
    /// Whose address was refused, and what was typed.
    wrong: Option<(MemberId, String)>,
    /// Why nothing was done.
    refusal: &'static str,
}

/// One tab, or one state of the list.
struct Choice {
    code: &'static str,
    label: String,
    count: i64,
}

struct Row {
    line: Line,
    face: Face,
    progress: Progress,
    since: Moment,
    next_try: Option<Moment>,
    lasts_until: Option<Moment>,
    may_be_copied: bool,
    /// Shown once, as the answer to a form.
    link: String,
    /// What stands in the field of the address.
    address: String,
    wrong: bool,
}

impl Row {
    fn state_key(&self) -> String {
        format!("invitations-state-{}", self.progress.code())
    }

    fn may_be_revoked(&self) -> bool {
        self.line.may_be_sent() && self.progress.may_be_revoked()
    }

    /// The reply is news while the letter is not through; afterwards it says who took it.
    fn tells_reply(&self) -> bool {
        !self.line.reply().is_empty() && self.progress != Progress::Done
    }
}

#[derive(askama::Template)]
#[template(path = "invitations/board.html")]
struct Board {
    frame: Frame,
    rows: Vec<Row>,
    wish: Wish,
    tabs: Vec<Choice>,
    states: Vec<Choice>,
    refusal: String,
    /// This board once more.
    here: String,
    /// Where the next page begins; empty on the last.
    next: String,
    narrowed: bool,
}

pub async fn index(who: Admin, Query(wish): Query<Wish>) -> Result<Response, Failure> {
    board(&who, wish, Aside::default()).await
}

pub async fn send(who: Admin, Path(id): Path<String>, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let corrected = typed.recovery_address.clone();
    let sent = who
        .app
        .db
        .decide(async move |tx| actions::send_again(tx, &scope, &visit, member, corrected.as_deref()).await)
        .await?;
    let refusal = match sent {
        Ok(()) => return Ok(see_other(&back(&typed, member, "invitations-done-sent"))),
        Err(NotSent::Unknown) => return Ok(shell::not_found(&who)),
        Err(NotSent::NotInvited) => {
            return Ok(shell::refused(
                &who,
                StatusCode::UNPROCESSABLE_ENTITY,
                "invitations-active",
                "invitations-active-help",
            ));
        }
        Err(NotSent::Implausible) => "invitations-implausible",
        Err(NotSent::Stale) => "invitations-stale",
    };
    let aside = Aside {
        wrong: typed.recovery_address.clone().map(|address| (member, address)),
        refusal,
        ..Aside::default()
    };
    board(&who, wish_of(&typed), aside).await
}

pub async fn revoke(
    who: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let revoked = who
        .app
        .db
        .decide(async move |tx| actions::revoke(tx, &scope, &visit, member).await)
        .await?;
    match revoked {
        Ok(()) => Ok(see_other(&back(&typed, member, "invitations-done-revoked"))),
        Err(NotRevoked::Unknown) => Ok(shell::not_found(&who)),
        Err(NotRevoked::TooLate) => {
            let aside = Aside {
                refusal: "invitations-too-late",
                ..Aside::default()
            };
            board(&who, wish_of(&typed), aside).await
        }
    }
}

/// Shows one link, as the answer to a form: an address that reveals it by being opened would leak it.
pub async fn reveal(
    who: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    let Some(last) = store::of_member(who.app.db.read(), who.scope.organisation, member, who.now).await?
    else {
        return Ok(shell::not_found(&who));
    };
    let link = outbox::link(&who.app, &who.scope, &who, LetterId(last.letter_id)).await?;
    let aside = Aside {
        refusal: if link.is_some() { "" } else { "invitations-no-link" },
        link: link.map(|link| (member, link.expose().clone())),
        ..Aside::default()
    };
    board(&who, wish_of(&typed), aside).await
}

/// Back to the board, or to the member's page, with a word about what was done.
fn back(typed: &Typed, member: MemberId, done: &str) -> String {
    let place = match safe_return(&typed.return_to) {
        Some(place) if place.starts_with("/invitations") => place.to_owned(),
        _ => format!("/members/{member}"),
    };
    let joint = if place.contains('?') { '&' } else { '?' };
    format!("{place}{joint}done={done}")
}

fn wish_of(typed: &Typed) -> Wish {
    let query = typed.return_to.split_once('?').map_or("", |(_, query)| query);
    parse(query.as_bytes()).unwrap_or_default()
}

async fn board(who: &Admin, wish: Wish, aside: Aside) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let frame = Frame::new(who, scope).await?;
    let narrowed = Narrowed::parse(&wish.state);
    let query: String = wish.q.chars().filter(|c| !c.is_control()).take(100).collect();
    let filter = Filter {
        narrowed: &narrowed,
        query: query.trim(),
        before: wish.before.parse().ok(),
    };
    let at_most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut lines = store::board(db, scope, &filter, at_most, who.now).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|last| last.letter_id);
    let counts = store::counts(db, scope, who.now).await?;
    let page = Board {
        next: next
            .map(|id| place(&wish, &id.simple().to_string()))
            .unwrap_or_default(),
        here: place(&wish, &wish.before),
        tabs: tabs(who, &counts),
        states: states(who, &counts),
        refusal: if aside.refusal.is_empty() {
            String::new()
        } else {
            who.say.t(aside.refusal).into_owned()
        },
        narrowed: !wish.q.is_empty() || !wish.state.is_empty(),
        rows: lines.into_iter().map(|line| row(who, line, &aside)).collect(),
        wish,
        frame,
    };
    let status = status_of(!aside.refusal.is_empty());
    Ok(html(status, &page))
}

fn place(wish: &Wish, before: &str) -> String {
    let pairs = [("state", wish.state.as_str()), ("q", &wish.q), ("before", before)];
    let query: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let value = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            format!("{name}={value}")
        })
        .collect();
    if query.is_empty() {
        "/invitations".to_owned()
    } else {
        format!("/invitations?{}", query.join("&"))
    }
}

fn count(counts: &[(String, i64)], of: &[Progress]) -> i64 {
    let counted = counts
        .iter()
        .filter(|(code, _)| of.iter().any(|p| p.code() == code));
    counted.map(|(_, n)| n).sum()
}

fn tabs(who: &Admin, counts: &[(String, i64)]) -> Vec<Choice> {
    let tab = |code: &'static str, key: &str| Choice {
        code,
        label: who.say.t(key).into_owned(),
        count: match code {
            "done" => 0,
            code => count(counts, &Narrowed::parse(code).states()),
        },
    };
    vec![
        tab("", "invitations-open"),
        tab("wanting", "invitations-wanting"),
        tab("done", "invitations-state-done"),
    ]
}

fn states(who: &Admin, counts: &[(String, i64)]) -> Vec<Choice> {
    let choice = |progress: Progress| Choice {
        code: progress.code(),
        label: who
            .say
            .t(&format!("invitations-state-{}", progress.code()))
            .into_owned(),
        count: count(counts, &[progress]),
    };
    Progress::ALL.map(choice).into()
}

fn row(who: &Admin, line: Line, aside: &Aside) -> Row {
    let moment = |at| Moment::new(at, &who.scope.time_zone);
    let of = |asked: &Option<(MemberId, String)>| {
        asked
            .as_ref()
            .filter(|(member, _)| *member == line.member_id)
            .map(|(_, text)| text.clone())
    };
    Row {
        face: Face::of(&line.display_name, line.member_id.0),
        progress: line.progress(),
        since: moment(line.since()),
        next_try: line.next_try().map(moment),
        lasts_until: line.lasts_until().map(moment),
        may_be_copied: line.may_be_copied(who.now),
        link: of(&aside.link).unwrap_or_default(),
        wrong: of(&aside.wrong).is_some(),
        address: of(&aside.wrong).unwrap_or_else(|| line.recovery_address.clone()),
        line,
    }
}

#[cfg(test)]
mod tests;

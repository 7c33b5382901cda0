//! The supervisor's side: who waits, the number that is read out, and the code that is read back.

use super::{
    actions::{self, NotIssued},
    model::{Caller, Open},
    store,
};
use crate::{
    browser,
    door::{MemberId, Signed, Supervisor},
    factors::{self, Again, Ways},
    moment::Moment,
    shell::{self, Frame},
};
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, status_of},
};
use serde::Deserialize;

type Helper = Signed<Supervisor>;

struct Line {
    caller: Caller,
    at: Moment,
}

#[derive(Template)]
#[template(path = "assistance/index.html")]
struct Index {
    frame: Frame,
    lines: Vec<Line>,
}

/// A browser that says to be theirs; its number is the caller's to say, so it stands nowhere here.
struct Whence {
    address: String,
    browser: String,
    at: Moment,
    issued: bool,
}

impl Whence {
    fn new(one: Open, zone: &str) -> Self {
        Self {
            browser: browser::name(&one.user_agent),
            at: Moment::new(one.asked_at, zone),
            address: one.address,
            issued: one.issued,
        }
    }
}

#[derive(Template)]
#[template(path = "assistance/show.html")]
struct Show {
    frame: Frame,
    caller: Caller,
    browsers: Vec<Whence>,
    again: Ways,
    number: String,
    refusal: Option<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "assistance/code.html")]
struct Code {
    frame: Frame,
    name: String,
    member: MemberId,
    groups: Vec<String>,
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    number: String,
    #[serde(flatten)]
    again: Again,
}

pub async fn index(who: Helper) -> Result<Response, Failure> {
    let zone = &who.scope.time_zone;
    let callers = store::callers(who.app.db.read(), &who.scope, who.now).await?;
    let lines = callers.into_iter().map(|caller| Line {
        at: Moment::new(caller.asked_at, zone),
        caller,
    });
    let page = Index {
        lines: lines.collect(),
        frame: Frame::new(&who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn show(who: Helper, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    page(&who, member, String::new(), None).await
}

async fn page(
    who: &Helper,
    member: MemberId,
    number: String,
    refusal: Option<(&'static str, &'static str)>,
) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let Some(caller) = store::caller(db, scope, member, who.now).await? else {
        return Ok(shell::not_found(who));
    };
    let open = store::open(db, scope, member, who.now).await?;
    let own = factors::standing(db, (scope.organisation, scope.member), scope.role).await?;
    let page = Show {
        caller,
        browsers: open
            .into_iter()
            .map(|one| Whence::new(one, &scope.time_zone))
            .collect(),
        again: factors::ways(scope, &who.visit, own).await?,
        number,
        refusal,
        frame: Frame::new(who, scope).await?,
    };
    let status = status_of(refusal.is_some());
    Ok(html(status, &page))
}

pub async fn issue(
    who: Helper,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Ok(member) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&who));
    };
    let (db, scope) = (who.app.db.read(), &who.scope);
    let flow = match actions::matching(scope, &who, (member, &typed.number)).await? {
        Ok(flow) => flow,
        Err(why) => return refused(&who, member, typed.number, why).await,
    };
    let own = factors::standing(db, (scope.organisation, scope.member), scope.role).await?;
    let shown = match factors::show_again(scope, &who, own, &typed.again).await? {
        Ok(shown) => shown,
        Err(why) => return page(&who, member, typed.number, Some(why.keys())).await,
    };
    let name = store::caller(db, scope, member, who.now)
        .await?
        .map(|caller| caller.display_name);
    match actions::issue(scope, &who, (member, flow), shown).await? {
        Ok(code) => {
            let letters = code.expose();
            let page = Code {
                name: name.unwrap_or_default(),
                member,
                groups: [&letters[..5], &letters[5..]].map(str::to_owned).into(),
                frame: Frame::new(&who, scope).await?,
            };
            Ok(html(StatusCode::OK, &page))
        }
        Err(why) => refused(&who, member, typed.number, why).await,
    }
}

async fn refused(
    who: &Helper,
    member: MemberId,
    number: String,
    why: NotIssued,
) -> Result<Response, Failure> {
    let words = match why {
        NotIssued::Nobody => return Ok(shell::not_found(who)),
        NotIssued::Number => ("assistance-number-wrong", "assistance-number-wrong-help"),
        NotIssued::Enough => ("assistance-enough", "assistance-enough-help"),
        NotIssued::NotShown => ("factors-wrong", "factors-wrong-help"),
    };
    page(who, member, number, Some(words)).await
}

//! Who is locked, and the button that opens.

use super::{
    actions::{self, Refusal},
    model::Lockout,
    store,
};
use crate::{
    App,
    door::{Role, Scope, Signed, Supervisor, Visit},
    moment::Moment,
    policies::{self, Policy},
    shell::Frame,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html, see_other},
};
use serde::Deserialize;
use uuid::Uuid;

/// The longest note that is kept, in characters.
const NOTE: usize = 500;

#[derive(askama::Template)]
#[template(path = "lockouts/index.html")]
struct Index {
    frame: Frame,
    open: Vec<Row>,
    over: Vec<Row>,
    policy: Policy,
}

struct Row {
    lockout: Lockout,
    browser: String,
    since: Moment,
    until: Option<Moment>,
    ended: Option<Moment>,
    /// Still in force.
    open: bool,
}

impl Row {
    fn new(lockout: Lockout, zone: &str, now: Time) -> Self {
        let moment = |time| Moment::new(time, zone);
        Self {
            browser: crate::browser::name(&lockout.user_agent),
            since: moment(lockout.locked_at),
            until: lockout.locked_until.map(moment),
            ended: lockout.unlocked_at.map(moment),
            open: lockout.is_open(now),
            lockout,
        }
    }

    fn why(&self) -> String {
        format!("lockouts-why-{}", self.lockout.reason)
    }
}

pub async fn index(State(app): State<App>, signed: Signed<Supervisor>) -> Result<Response, Failure> {
    let page = Index::read(&app, &signed.visit, &signed.scope).await?;
    Ok(html(StatusCode::OK, &page))
}

impl Index {
    async fn read(app: &App, visit: &Visit, scope: &Scope) -> Result<Self, Failure> {
        let frame = Frame::new(visit, scope).await?;
        let policy = policies::of(app.db.read(), scope.organisation).await?;
        let rows = store::newest(app.db.read(), scope, visit.now).await?;
        let (open, over) = rows
            .into_iter()
            .map(|lockout| Row::new(lockout, &scope.time_zone, visit.now))
            .partition(|row: &Row| row.open);
        Ok(Self {
            frame,
            open,
            over,
            policy,
        })
    }

    /// What locks a login here, in words.
    fn rule(&self) -> String {
        let (failures, minutes) = (self.policy.lock_max(), self.policy.lock_window_minutes());
        let say = &self.frame.say;
        say.t2("lockouts-rule", "failures", failures, "minutes", minutes)
    }

    /// Only administrators decide it.
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

#[derive(Deserialize)]
pub struct Release {
    #[serde(default)]
    note: String,
}

pub async fn release(
    State(app): State<App>,
    signed: Signed<Supervisor>,
    Path(id): Path<String>,
    Form(form): Form<Release>,
) -> Result<Response, Failure> {
    let Ok(id) = Uuid::parse_str(&id) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let note: String = form.note.trim().chars().take(NOTE).collect();
    let (scope, visit) = (signed.scope.clone(), signed.visit.clone());
    let done = app
        .db
        .decide(async move |tx| {
            let note = Some(note.as_str()).filter(|note| !note.is_empty());
            actions::release(tx, &scope, &visit, id, note).await
        })
        .await?;
    Ok(match done {
        Ok(()) => see_other("/lockouts?done=lockouts-done-released"),
        Err(Refusal::Unknown) => StatusCode::NOT_FOUND.into_response(),
    })
}

//! Who is locked, and the button that opens.

use super::{
    actions::{self, Reasoned, Refusal},
    cause::Cause,
    model::{Attack, Lockout},
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
use chrono::Duration;
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html, see_other},
};
use serde::Deserialize;
use uuid::Uuid;

/// The longest note that is kept, in characters.
pub(super) const NOTE: usize = 500;

#[derive(askama::Template)]
#[template(path = "lockouts/index.html")]
struct Index {
    frame: Frame,
    open: Vec<Row>,
    over: Vec<Row>,
    attacks: Vec<Seen>,
    causes: [Cause; 5],
    policy: Policy,
    /// Only those of the reader's own teams.
    mine: bool,
}

/// An attack that was seen lately.
struct Seen {
    attack: Attack,
    at: Moment,
}

struct Row {
    lockout: Lockout,
    browser: String,
    since: Moment,
    until: Option<Moment>,
    ended: Option<Moment>,
    last_success: Option<Moment>,
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
            last_success: lockout.last_success.map(moment),
            open: lockout.is_open(now),
            lockout,
        }
    }

    fn why(&self) -> String {
        self.lockout.why()
    }

    /// Why it was unlocked, if somebody said.
    fn cause(&self) -> Option<&'static str> {
        self.lockout.cause.as_deref().map(|code| Cause::parse(code).key())
    }
}

impl Seen {
    /// What was seen, in words.
    fn told(&self, frame: &Frame) -> String {
        match &self.attack.address {
            Some(address) => frame.say.t2(
                "lockouts-attack-spray",
                "address",
                address.as_str(),
                "n",
                self.attack.size,
            ),
            None => frame
                .say
                .t1("lockouts-attack-organisation", "n", self.attack.size),
        }
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
        let mine = visit.path.contains("team=mine");
        let attacks = store::attacks(app.db.read(), scope, visit.now - Duration::days(1)).await?;
        let attacks = attacks.into_iter().map(|attack| Seen {
            at: Moment::new(attack.seen_at, &scope.time_zone),
            attack,
        });
        let (open, over) = rows
            .into_iter()
            .filter(|lockout| lockout.of_team || !mine)
            .map(|lockout| Row::new(lockout, &scope.time_zone, visit.now))
            .partition(|row: &Row| row.open);
        Ok(Self {
            frame,
            open,
            over,
            attacks: attacks.collect(),
            causes: Cause::ALL,
            policy,
            mine,
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
    cause: String,
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
    let reason = Reasoned {
        cause: Cause::parse(&form.cause),
        note: Some(note).filter(|note| !note.is_empty()),
    };
    let (scope, visit) = (signed.scope.clone(), signed.visit.clone());
    let done = app
        .db
        .decide(async move |tx| actions::release(tx, &scope, &visit, id, &reason).await)
        .await?;
    Ok(match done {
        Ok(()) => see_other("/lockouts?done=lockouts-done-released"),
        Err(Refusal::Unknown) => StatusCode::NOT_FOUND.into_response(),
    })
}

//! What administrators see and end: the sessions of one member, and of everybody.

use super::{
    actions::{self, Which},
    line::Line,
    model::Person,
    pages::unknown,
    store,
};
use crate::{
    App,
    door::{Administrator, MemberId, Role, Signed},
    shell::{Face, Frame},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;

type Admin = Signed<Administrator>;

/// The newest that the page of the organisation shows; beyond it nobody reads on.
const MOST: i64 = 200;

#[derive(askama::Template)]
#[template(path = "sessions/member.html")]
struct OfMember {
    frame: Frame,
    person: Person,
    sessions: Vec<Line>,
}

struct Row {
    line: Line,
    member: MemberId,
    name: String,
    login: String,
    face: Face,
}

#[derive(askama::Template)]
#[template(path = "sessions/all.html")]
struct All {
    frame: Frame,
    rows: Vec<Row>,
    sessions: i64,
    people: i64,
}

impl All {
    /// The tabs of the protection ask it; only administrators come here.
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }

    fn more(&self) -> bool {
        self.sessions > MOST
    }
}

#[derive(askama::Template)]
#[template(path = "sessions/ending.html")]
struct Ending {
    frame: Frame,
    sessions: i64,
    people: i64,
    refused: bool,
}

#[derive(Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    confirm: String,
}

pub async fn of_member(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Some(person) = person(&app, &admin, &id).await? else {
        return Ok(unknown(&admin));
    };
    if person.id == admin.scope.member {
        return Ok(see_other("/profile/sessions"));
    }
    let sessions = store::of_member(app.db.read(), &admin.scope, person.id, admin.now).await?;
    let page = OfMember {
        frame: Frame::new(&admin, &admin.scope).await?,
        sessions: sessions
            .into_iter()
            .map(|one| Line::new(one, &admin.scope))
            .collect(),
        person,
    };
    Ok(html(StatusCode::OK, &page))
}

async fn person(app: &App, admin: &Admin, id: &str) -> Result<Option<Person>, Failure> {
    match id.parse() {
        Ok(id) => Ok(store::person(app.db.read(), &admin.scope, id).await?),
        Err(_) => Ok(None),
    }
}

pub async fn end_one(
    State(app): State<App>,
    admin: Admin,
    Path((id, session)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Ok(session) = session.parse() else {
        return Ok(unknown(&admin));
    };
    end(&app, admin, &id, Which::One(session)).await
}

pub async fn end_all(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    end(&app, admin, &id, Which::All).await
}

async fn end(app: &App, admin: Admin, id: &str, which: Which) -> Result<Response, Failure> {
    // One's own have a page of their own, which keeps the one in use.
    let Some(person) = person(app, &admin, id)
        .await?
        .filter(|p| p.id != admin.scope.member)
    else {
        return Ok(unknown(&admin));
    };
    let (scope, visit, member) = (admin.scope.clone(), admin.visit.clone(), person.id);
    let ended = app
        .db
        .write(async move |tx| actions::end_theirs(tx, &scope, &visit, member, which).await)
        .await?;
    app.sessions.forget();
    let back = |done| see_other(&format!("/members/{member}/sessions?done={done}"));
    Ok(match (which, ended) {
        (Which::One(_), false) => unknown(&admin),
        (Which::One(_), true) => back("sessions-done-one"),
        (Which::All, false) => back("sessions-done-none"),
        (Which::All, true) => back("sessions-done-theirs"),
    })
}

pub async fn all(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    let (db, scope) = (app.db.read(), &admin.scope);
    let frame = Frame::new(&admin, scope).await?;
    let (sessions, people) = store::total(db, scope, admin.now).await?;
    let rows = store::newest(db, scope, admin.now, MOST).await?;
    let rows = rows.into_iter().map(|theirs| Row {
        face: Face::of(&theirs.display_name, theirs.member_id.0),
        member: theirs.member_id,
        name: theirs.display_name,
        login: theirs.identifier,
        line: Line::new(theirs.session, scope),
    });
    let page = All {
        frame,
        rows: rows.collect(),
        sessions,
        people,
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn ask(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    ending(&app, &admin, false).await
}

async fn ending(app: &App, admin: &Admin, refused: bool) -> Result<Response, Failure> {
    let (sessions, people) = store::total(app.db.read(), &admin.scope, admin.now).await?;
    let page = Ending {
        frame: Frame::new(admin, &admin.scope).await?,
        sessions,
        people,
        refused,
    };
    let status = status_of(refused);
    Ok(html(status, &page))
}

/// A slip of the finger must not sign out a whole floor: the box is ticked first.
pub async fn end_everybody(
    State(app): State<App>,
    admin: Admin,
    Form(form): Form<Confirmed>,
) -> Result<Response, Failure> {
    if form.confirm != "yes" {
        return ending(&app, &admin, true).await;
    }
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    app.db
        .write(async move |tx| actions::end_everybody(tx, &scope, &visit).await)
        .await?;
    app.sessions.forget();
    Ok(see_other("/sessions?done=sessions-done-everybody"))
}

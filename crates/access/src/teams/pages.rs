//! The pages of the teams.

use super::{
    actions,
    model::{LONGEST, Mate, Refusal, Team},
    store,
};
use crate::{
    App,
    counter::TeamWork,
    door::{Administrator, MemberId, Signed, TeamId},
    members::{PAGE, Paging},
    names::{self, Fault},
    shell::{self, Face, Frame},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::Tongue,
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "teams/list.html")]
struct ListPage {
    frame: Frame,
    teams: Vec<Team>,
}

#[derive(askama::Template)]
#[template(path = "teams/new.html")]
struct NewPage {
    frame: Frame,
    name: String,
    error: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "teams/team.html")]
struct TeamPage {
    frame: Frame,
    team: Team,
    /// What stands in the field, which may not be the team's name yet.
    name: String,
    error: Option<String>,
    mates: Vec<Mate>,
    paging: Paging,
    query: String,
    /// `None` while nobody searched.
    candidates: Option<Vec<Mate>>,
}

#[derive(askama::Template)]
#[template(path = "teams/deletion.html")]
struct DeletionPage {
    frame: Frame,
    team: Team,
    in_use: Option<TeamWork>,
}

impl Mate {
    fn face(&self) -> Face {
        Face::of_member(&self.display_name, self.id, &self.picture)
    }

    fn role_key(&self) -> String {
        format!("shell-role-{}", self.role)
    }
}

#[derive(Deserialize)]
pub struct Naming {
    name: String,
}

#[derive(Deserialize)]
pub struct Joining {
    #[serde(default)]
    member: Vec<MemberId>,
}

#[derive(Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

type Admin = Signed<Administrator>;

fn sentence(say: &Tongue, refusal: Refusal) -> String {
    match refusal {
        Refusal::Name(Fault::Missing) => say.t("teams-name-missing").into_owned(),
        Refusal::Name(Fault::TooLong(most)) => say.t1("teams-name-too-long", "most", most),
        Refusal::Name(Fault::Unprintable) => say.t("teams-name-unprintable").into_owned(),
        Refusal::Taken => say.t("teams-name-taken").into_owned(),
        Refusal::InUse(_) => say.t("teams-in-use").into_owned(),
        Refusal::Gone => say.t("shell-not-found").into_owned(),
    }
}

pub async fn list(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    let frame = Frame::new(&admin, &admin.scope).await?;
    let teams = store::all(app.db.read(), &admin.scope).await?;
    Ok(html(StatusCode::OK, &ListPage { frame, teams }))
}

pub async fn new(admin: Admin) -> Result<Response, Failure> {
    let frame = Frame::new(&admin, &admin.scope).await?;
    Ok(html(
        StatusCode::OK,
        &NewPage {
            frame,
            name: String::new(),
            error: None,
        },
    ))
}

pub async fn create(
    State(app): State<App>,
    admin: Admin,
    Form(form): Form<Naming>,
) -> Result<Response, Failure> {
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), form.name.clone());
    match app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, &typed).await)
        .await?
    {
        Ok(id) => Ok(see_other(&format!("/teams/{id}?done=teams-done-created"))),
        Err(refusal) => {
            let frame = Frame::new(&admin, &admin.scope).await?;
            let error = Some(sentence(&admin.say, refusal));
            Ok(html(
                StatusCode::UNPROCESSABLE_ENTITY,
                &NewPage {
                    frame,
                    name: form.name,
                    error,
                },
            ))
        }
    }
}

pub async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Failure> {
    page(&app, &admin, &id, wish, None).await
}

pub async fn rename(
    State(app): State<App>,
    admin: Admin,
    Path(text): Path<String>,
    Form(form): Form<Naming>,
) -> Result<Response, Failure> {
    let Ok(id) = text.parse::<TeamId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), form.name.clone());
    match app
        .db
        .decide(async move |tx| actions::rename(tx, &scope, &visit, id, &typed).await)
        .await?
    {
        Ok(()) => Ok(see_other(&format!("/teams/{id}?done=teams-done-renamed"))),
        Err(Refusal::Gone) => Ok(shell::not_found(&admin)),
        Err(refusal) => page(&app, &admin, &text, Wish::default(), Some((form.name, refusal))).await,
    }
}

/// The team's page, or nothing; with what was refused, if something was.
async fn page(
    app: &App,
    admin: &Admin,
    id: &str,
    wish: Wish,
    refused: Option<(String, Refusal)>,
) -> Result<Response, Failure> {
    let (db, scope) = (app.db.read(), &admin.scope);
    let Ok(id) = id.parse::<TeamId>() else {
        return Ok(shell::not_found(admin));
    };
    let frame = Frame::new(admin, scope).await?;
    let Some(team) = store::by_id(db, scope, id).await? else {
        return Ok(shell::not_found(admin));
    };
    let paging = Paging::new(&wish.page, team.members, &format!("/teams/{id}"), &[]);
    let mates = store::mates(db, scope, id, (PAGE, paging.offset())).await?;
    let query = wish.q.trim().to_owned();
    let candidates = if query.is_empty() {
        None
    } else {
        Some(store::candidates(db, scope, id, &names::pattern(&query)).await?)
    };
    let status = status_of(refused.is_some());
    let error = refused
        .as_ref()
        .map(|(_, refusal)| sentence(&admin.say, *refusal));
    let name = refused.map_or_else(|| team.name.clone(), |(typed, _)| typed);
    Ok(html(
        status,
        &TeamPage {
            frame,
            team,
            name,
            error,
            mates,
            paging,
            query,
            candidates,
        },
    ))
}

pub async fn ask(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<TeamId>() else {
        return Ok(shell::not_found(&admin));
    };
    deletion(&app, &admin, id, None).await
}

async fn deletion(
    app: &App,
    admin: &Admin,
    id: TeamId,
    in_use: Option<TeamWork>,
) -> Result<Response, Failure> {
    let frame = Frame::new(admin, &admin.scope).await?;
    let status = status_of(in_use.is_some());
    match store::by_id(app.db.read(), &admin.scope, id).await? {
        Some(team) => Ok(html(status, &DeletionPage { frame, team, in_use })),
        None => Ok(shell::not_found(admin)),
    }
}

pub async fn delete(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<TeamId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = app
        .db
        .decide(async move |tx| actions::delete(tx, &scope, &visit, id).await)
        .await?;
    app.sessions.forget();
    match done {
        Ok(()) => Ok(see_other("/teams?done=teams-done-deleted")),
        Err(Refusal::InUse(work)) => deletion(&app, &admin, id, Some(work)).await,
        Err(_) => Ok(shell::not_found(&admin)),
    }
}

pub async fn join(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(form): Form<Joining>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<TeamId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = app
        .db
        .decide(async move |tx| actions::join(tx, &scope, &visit, id, &form.member).await)
        .await?;
    app.sessions.forget();
    Ok(match done {
        Ok(0) => see_other(&format!("/teams/{id}")),
        Ok(_) => see_other(&format!("/teams/{id}?done=teams-done-joined")),
        Err(_) => shell::not_found(&admin),
    })
}

pub async fn leave(
    State(app): State<App>,
    admin: Admin,
    Path((id, member)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (Ok(id), Ok(member)) = (id.parse::<TeamId>(), member.parse::<MemberId>()) else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = app
        .db
        .decide(async move |tx| actions::leave(tx, &scope, &visit, id, member).await)
        .await?;
    app.sessions.forget();
    Ok(if done.is_ok() {
        see_other(&format!("/teams/{id}?done=teams-done-left"))
    } else {
        shell::not_found(&admin)
    })
}

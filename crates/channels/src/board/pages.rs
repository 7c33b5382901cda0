//! The pages of the channels.

use super::{
    actions,
    model::{GREETING, NAME, Refusal, Typed},
};
use access::{
    App,
    door::{Administrator, Signed},
    names::Fault,
    shell::{self, DoorFrame, Frame},
    teams::{self, Team},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use desk::channels::{self, Channel, ChannelId};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::Tongue,
};

type Admin = Signed<Administrator>;

/// One line of the list.
struct Row {
    channel: Channel,
    team: Option<String>,
    sites: usize,
}

#[derive(askama::Template)]
#[template(path = "board/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// What stands in the form, and what is wrong with it.
struct Fields {
    typed: Typed,
    teams: Vec<Team>,
    name: Option<String>,
    team: Option<String>,
    greeting: Option<String>,
    sites: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "board/new.html")]
struct NewPage {
    frame: Frame,
    fields: Fields,
}

#[derive(askama::Template)]
#[template(path = "board/channel.html")]
struct ChannelPage {
    frame: Frame,
    fields: Fields,
    channel: Channel,
    /// The line for the customer's site.
    tag: String,
}

#[derive(askama::Template)]
#[template(path = "board/preview.html")]
struct PreviewPage {
    frame: DoorFrame,
    channel: Channel,
}

impl Fields {
    fn new(say: &Tongue, typed: Typed, teams: Vec<Team>, refusals: &[Refusal]) -> Self {
        let mut fields = Self {
            typed,
            teams,
            name: None,
            team: None,
            greeting: None,
            sites: None,
        };
        for refusal in refusals {
            match refusal {
                Refusal::Name(Fault::Missing | Fault::TooLong(_) | Fault::Unprintable) => {
                    fields.name = Some(say.t1("board-refused-name", "most", NAME));
                }
                Refusal::Team => fields.team = Some(say.t("board-refused-team").into_owned()),
                Refusal::Greeting => {
                    fields.greeting = Some(say.t1("board-refused-greeting", "most", GREETING));
                }
                Refusal::Site(line) => {
                    fields.sites = Some(say.t1("board-refused-origin", "line", line.as_str()));
                }
                Refusal::TooManySites => {
                    fields.sites = Some(say.t("board-refused-origins-many").into_owned());
                }
                Refusal::Gone => {}
            }
        }
        fields
    }

    fn refused(&self) -> bool {
        [&self.name, &self.team, &self.greeting, &self.sites]
            .iter()
            .any(|error| error.is_some())
    }

    fn asks(&self, field: &str) -> bool {
        self.typed.ask.iter().any(|asked| asked == field)
    }
}

/// A channel as its form shows it.
fn typed(channel: &Channel) -> Typed {
    let list = |value: Option<&serde_json::Value>| -> Vec<String> {
        value
            .and_then(|value| serde_json::from_value(value.clone()).ok())
            .unwrap_or_default()
    };
    Typed {
        kind: channel.kind.clone(),
        name: channel.name.clone(),
        team: channel.team_id.map(|id| id.to_string()).unwrap_or_default(),
        greeting: channel.greeting.clone(),
        allowed_origins: list(Some(&channel.allowed_origins)).join("\n"),
        ask: list(channel.config.get("ask")),
        help: if channel.is_on_help() {
            "on".into()
        } else {
            String::new()
        },
    }
}

/// The channel a path names, of the reader's own organisation.
async fn find(app: &App, admin: &Admin, id: &str) -> Result<Option<Channel>, Failure> {
    let Ok(id) = id.parse::<ChannelId>() else {
        return Ok(None);
    };
    Ok(channels::store::by_id(app.db.read(), admin.scope.organisation, id).await?)
}

pub async fn list(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    let frame = Frame::new(&admin, &admin.scope).await?;
    let teams = teams::all(app.db.read(), &admin.scope).await?;
    let rows = channels::store::list(app.db.read(), &admin.scope)
        .await?
        .into_iter()
        .map(|channel| Row {
            team: teams
                .iter()
                .find(|team| Some(team.id) == channel.team_id)
                .map(|team| team.name.clone()),
            sites: channel.allowed_origins.as_array().map_or(0, Vec::len),
            channel,
        });
    let rows = rows.collect();
    Ok(html(StatusCode::OK, &ListPage { frame, rows }))
}

pub async fn new(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    form(&app, &admin, Typed::default(), &[]).await
}

async fn form(app: &App, admin: &Admin, typed: Typed, refusals: &[Refusal]) -> Result<Response, Failure> {
    let frame = Frame::new(admin, &admin.scope).await?;
    let teams = teams::all(app.db.read(), &admin.scope).await?;
    let fields = Fields::new(&admin.say, typed, teams, refusals);
    let status = status_of(fields.refused());
    Ok(html(status, &NewPage { frame, fields }))
}

pub async fn create(
    State(app): State<App>,
    admin: Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    if !matches!(typed.kind.as_str(), "" | "webchat") {
        return Ok(shell::not_found(&admin)); // no other network is built in yet
    }
    let (scope, visit, form_of) = (admin.scope.clone(), admin.visit.clone(), typed.clone());
    let done = app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, &form_of).await)
        .await?;
    match done {
        Ok(id) => Ok(see_other(&format!("/channels/{id}?done=board-done-created"))),
        Err(refusals) => form(&app, &admin, typed, &refusals).await,
    }
}

pub async fn show(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    match find(&app, &admin, &id).await? {
        Some(channel) => {
            let typed = typed(&channel);
            page(&app, &admin, channel, typed, &[]).await
        }
        None => Ok(shell::not_found(&admin)),
    }
}

async fn page(
    app: &App,
    admin: &Admin,
    channel: Channel,
    typed: Typed,
    refusals: &[Refusal],
) -> Result<Response, Failure> {
    let frame = Frame::new(admin, &admin.scope).await?;
    let teams = teams::all(app.db.read(), &admin.scope).await?;
    let fields = Fields::new(&admin.say, typed, teams, refusals);
    let status = status_of(fields.refused());
    let tag = format!(
        r#"<script async src="{}/widget.js" data-channel="{}"></script>"#,
        app.settings.base_url, channel.public_key
    );
    Ok(html(
        status,
        &ChannelPage {
            frame,
            fields,
            channel,
            tag,
        },
    ))
}

pub async fn change(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Some(channel) = find(&app, &admin, &id).await? else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, form, id) = (
        admin.scope.clone(),
        admin.visit.clone(),
        typed.clone(),
        channel.id,
    );
    let done = app
        .db
        .decide(async move |tx| actions::change(tx, &scope, &visit, id, &form).await)
        .await?;
    match done {
        Ok(()) => Ok(see_other(&format!("/channels/{id}?done=board-done-saved"))),
        Err(refusals) if refusals.contains(&Refusal::Gone) => Ok(shell::not_found(&admin)),
        Err(refusals) => page(&app, &admin, channel, typed, &refusals).await,
    }
}

pub async fn close(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    set_open(&app, &admin, &id, false).await
}

pub async fn reopen(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    set_open(&app, &admin, &id, true).await
}

async fn set_open(app: &App, admin: &Admin, id: &str, open: bool) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ChannelId>() else {
        return Ok(shell::not_found(admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = app
        .db
        .decide(async move |tx| actions::set_open(tx, &scope, &visit, id, open).await)
        .await?;
    let said = if open {
        "board-done-enabled"
    } else {
        "board-done-disabled"
    };
    Ok(match done {
        Ok(()) => see_other(&format!("/channels/{id}?done={said}")),
        Err(_) => shell::not_found(admin),
    })
}

/// A page of our own that carries the chat, so that it can be tried before it stands anywhere.
pub async fn preview(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    Ok(match find(&app, &admin, &id).await? {
        Some(channel) => html(
            StatusCode::OK,
            &PreviewPage {
                frame: DoorFrame::new(&admin.visit),
                channel,
            },
        ),
        None => shell::not_found(&admin),
    })
}

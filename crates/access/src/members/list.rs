//! The list of members.

use super::{
    Paging,
    model::{Filter, Line, Membership, Standing, Step},
    pages::{Choice, role_choices},
    store,
};
use crate::{
    App,
    door::{Administrator, MemberId, Role, Signed},
    moment::Moment,
    shell::{Face, Frame},
    teams::{self, Team},
};
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use kit::{clock::Time, failure::Failure, page::html};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// What the address says; anything unknown narrows nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Narrowing {
    q: String,
    role: String,
    team: String,
    state: String,
    page: String,
}

struct Row {
    line: Line,
    face: Face,
    teams: Vec<String>,
    steps: Vec<Step>,
    locked: bool,
    oneself: bool,
}

impl Row {
    fn role_key(&self) -> String {
        format!("shell-role-{}", self.line.role)
    }

    fn state_key(&self) -> String {
        format!("members-state-{}", self.line.state)
    }

    fn tone(&self) -> &'static str {
        match self.line.state.as_str() {
            "active" => "good",
            "invited" => "accent",
            _ => "warn",
        }
    }

    /// The step at which the mail server said no.
    fn returned(&self) -> Option<&Step> {
        self.steps.iter().find(|step| !step.reply.is_empty())
    }
}

#[derive(askama::Template)]
#[template(path = "members/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
    teams: Vec<Team>,
    roles: Vec<Choice>,
    /// Code and name.
    states: Vec<(&'static str, String)>,
    wish: Narrowing,
    narrowed: bool,
    paging: Paging,
}

impl ListPage {
    fn when(&self, at: &Time) -> Moment {
        Moment::new(*at, &self.frame.time_zone)
    }
}

pub async fn list(
    State(app): State<App>,
    admin: Signed<Administrator>,
    Query(wish): Query<Narrowing>,
) -> Result<Response, Failure> {
    let (db, scope) = (app.db.read(), &admin.scope);
    let frame = Frame::new(&admin, scope).await?;
    let filter = Filter {
        query: wish
            .q
            .chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect::<String>()
            .trim()
            .to_owned(),
        role: Role::parse(&wish.role),
        team: wish.team.parse().ok(),
        standing: Membership::parse(&wish.state),
    };
    let total = store::count(db, scope, &filter, admin.now).await?;
    let filters = [
        ("q", filter.query.as_str()),
        ("role", &wish.role),
        ("team", &wish.team),
        ("state", &wish.state),
    ];
    let paging = Paging::new(&wish.page, total, "/members", &filters);
    let narrowed = filters.iter().any(|(_, value)| !value.is_empty());
    let lines = store::lines(db, scope, &filter, (paging.offset(), admin.now)).await?;
    let ids: Vec<MemberId> = lines.iter().map(|line| line.id).collect();
    let mut belonging = store::teams_of(db, scope, &ids).await?;
    let locked = store::locked(db, scope, &ids, admin.now).await?;
    let rows = lines
        .into_iter()
        .map(|line| row(&admin, line, &mut belonging, &locked))
        .collect();
    let teams = teams::all(db, scope).await?;
    let roles = role_choices(&admin.say);
    let state = |code: &'static str| (code, admin.say.t(&format!("members-state-{code}")).into_owned());
    let states = ["active", "invited", "stuck", "disabled"].map(state).into();
    Ok(html(
        StatusCode::OK,
        &ListPage {
            frame,
            rows,
            teams,
            roles,
            states,
            wish,
            narrowed,
            paging,
        },
    ))
}

/// What became of the invitation so far; what is still to come has no room in a line.
fn happened(line: &Line, now: Time) -> Vec<Step> {
    let mut steps = line.letter.steps(now);
    steps.retain(|step| step.standing != Standing::Todo);
    steps
}

fn row(
    admin: &Signed<Administrator>,
    line: Line,
    belonging: &mut HashMap<MemberId, Vec<String>>,
    locked: &HashSet<MemberId>,
) -> Row {
    Row {
        face: Face::of_member(&line.display_name, line.id, &line.picture),
        teams: belonging.remove(&line.id).unwrap_or_default(),
        // Who is in needs no welcome any more; their last letter is on their own page.
        steps: if line.state == "invited" {
            happened(&line, admin.now)
        } else {
            Vec::new()
        },
        locked: locked.contains(&line.id),
        oneself: line.id == admin.scope.member,
        line,
    }
}

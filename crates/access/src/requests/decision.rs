//! The list, one request, and the decision, for who decides.

use super::{
    model::{REASON, RequestId, State, Stored},
    store,
    verdict::{self, Refusal},
};
use crate::{
    App,
    door::{Role, Signed, Supervisor},
    landing::Landing,
    members::{self, Fields, Trouble, Wish},
    moment::Moment,
    shell::{self, Frame},
};
use axum::{
    extract::{Path, State as Shared},
    http::StatusCode,
    response::Response,
};
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html, parse, see_other, status_of},
    words::Locale,
};
use serde::Deserialize;

type Staff = Signed<Supervisor>;

/// Requests of one page of the list.
const PAGE: i64 = 50;

#[derive(askama::Template)]
#[template(path = "requests/index.html")]
struct Index {
    frame: Frame,
    state: State,
    waiting: i64,
    rows: Vec<Stored>,
    /// Where the next page begins.
    older: Option<RequestId>,
}

impl Index {
    fn when(&self, at: &Time) -> Moment {
        Moment::new(*at, &self.frame.time_zone)
    }

    fn administers(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

#[derive(askama::Template)]
#[template(path = "requests/request.html")]
struct Page {
    frame: Frame,
    request: Stored,
    /// The form of a yes; absent once it is decided.
    fields: Option<Fields>,
    trouble: Option<Trouble>,
    reason: String,
    reason_wrong: bool,
}

impl Page {
    fn when(&self, at: &Time) -> Moment {
        Moment::new(*at, &self.frame.time_zone)
    }

    fn waits(&self) -> bool {
        self.request.is(State::Waiting)
    }

    fn accepted(&self) -> bool {
        self.request.is(State::Accepted)
    }

    fn administers(&self) -> bool {
        self.frame.role == Role::Administrator
    }

    fn state_key(&self) -> String {
        format!("requests-is-{}", self.request.state)
    }

    fn source_key(&self) -> String {
        format!("requests-source-{}", self.request.source)
    }

    fn language(&self) -> &'static str {
        self.request.locale().name()
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Narrowed {
    state: String,
    before: String,
}

pub async fn index(Shared(app): Shared<App>, staff: Staff) -> Result<Response, Failure> {
    let query = staff.path.split_once('?').map_or("", |(_, query)| query);
    let wish: Narrowed = parse(query.as_bytes()).unwrap_or_default();
    let state = State::parse(&wish.state).unwrap_or(State::Waiting);
    let (db, organisation) = (app.db.read(), staff.scope.organisation);
    let which = (state, wish.before.parse().ok());
    let mut rows = store::list(db, organisation, which, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > PAGE;
    if more {
        rows.pop();
    }
    let page = Index {
        frame: Frame::new(&staff, &staff.scope).await?,
        waiting: store::waiting(db, organisation).await?,
        older: rows.last().filter(|_| more).map(|row| row.id),
        state,
        rows,
    };
    Ok(html(StatusCode::OK, &page))
}

/// What is shown besides the request as it is.
#[derive(Default)]
struct Again {
    wish: Option<Wish>,
    refusal: Option<members::Refusal>,
    /// A reason that was not taken.
    reason: Option<String>,
}

pub async fn show(
    Shared(app): Shared<App>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<RequestId>() else {
        return Ok(shell::not_found(&staff));
    };
    page(&app, &staff, id, Again::default()).await
}

async fn page(app: &App, staff: &Staff, id: RequestId, again: Again) -> Result<Response, Failure> {
    let found = store::by_id(app.db.read(), staff.scope.organisation, id).await?;
    // What nobody proved is nobody's to see.
    let Some(request) = found.filter(|request| !request.is(State::Asked)) else {
        return Ok(shell::not_found(staff));
    };
    let refused = again.refusal.is_some() || again.reason.is_some();
    let status = status_of(refused);
    let (trouble, errors) = again
        .refusal
        .map(|refusal| members::told(&staff.say, refusal))
        .unzip();
    let fields = if request.is(State::Waiting) {
        let begun = || Wish {
            landing: Landing::Conversations.code().to_owned(),
            ..Wish::blank(request.locale(), &staff.brand.time_zone)
        };
        let wish = verdict::of(&request, &again.wish.unwrap_or_else(begun));
        let reader = (&*staff.scope, &staff.say);
        Some(members::fields(app, reader, wish, errors.unwrap_or_default()).await?)
    } else {
        None
    };
    let page = Page {
        frame: Frame::new(staff, &staff.scope).await?,
        request,
        fields,
        trouble,
        reason_wrong: again.reason.is_some(),
        reason: again.reason.unwrap_or_default(),
    };
    Ok(html(status, &page))
}

/// Somebody was faster: the page says how it ended.
fn too_late(id: RequestId) -> Response {
    see_other(&format!("/requests/{id}?done=requests-done-too-late"))
}

pub async fn accept(
    Shared(app): Shared<App>,
    staff: Staff,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<RequestId>() else {
        return Ok(shell::not_found(&staff));
    };
    let (scope, visit, typed) = (staff.scope.clone(), staff.visit.clone(), wish.clone());
    let done = app
        .db
        .decide(async move |tx| verdict::accept(tx, &scope, &visit, id, &typed).await)
        .await?;
    match done {
        Ok(_) => Ok(see_other(&format!("/requests/{id}?done=requests-done-accepted"))),
        Err(Refusal::Member(refusal)) => {
            let again = Again {
                wish: Some(wish),
                refusal: Some(*refusal),
                reason: None,
            };
            page(&app, &staff, id, again).await
        }
        Err(Refusal::Decided) => Ok(too_late(id)),
        Err(Refusal::Gone | Refusal::Reason) => Ok(shell::not_found(&staff)),
    }
}

#[derive(Deserialize)]
pub struct No {
    #[serde(default)]
    reason: String,
}

pub async fn refuse(
    Shared(app): Shared<App>,
    staff: Staff,
    Path(id): Path<String>,
    Form(no): Form<No>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<RequestId>() else {
        return Ok(shell::not_found(&staff));
    };
    let (scope, visit, reason) = (staff.scope.clone(), staff.visit.clone(), no.reason.clone());
    let done = app
        .db
        .decide(async move |tx| verdict::refuse(tx, &scope, &visit, id, &reason).await)
        .await?;
    match done {
        Ok(()) => Ok(see_other(&format!("/requests/{id}?done=requests-done-refused"))),
        Err(Refusal::Reason) => {
            let again = Again {
                reason: Some(no.reason),
                ..Again::default()
            };
            page(&app, &staff, id, again).await
        }
        Err(Refusal::Decided) => Ok(too_late(id)),
        Err(Refusal::Gone | Refusal::Member(_)) => Ok(shell::not_found(&staff)),
    }
}

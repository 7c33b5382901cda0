//! The pages of the schedules.

use super::{
    actions,
    editor::{DayForm, Editor},
    model::{Day, LONGEST, Refusal, Schedule, Week, WeekFault, clock, is_open},
    store,
    zones::Zones,
};
use crate::{
    App,
    door::{Administrator, ScheduleId, Signed},
    names::Fault,
    shell::{self, Frame},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::Tongue,
};

struct Row {
    schedule: Schedule,
    open: bool,
    /// "Mon–Fri" and "09:00–18:00", line by line.
    lines: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "schedules/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// One weekday of the editor.
struct DayRow {
    code: &'static str,
    label: String,
    on: bool,
    spans: Vec<(String, String)>,
    refused: bool,
}

#[derive(askama::Template)]
#[template(path = "schedules/edit.html")]
struct EditPage {
    frame: Frame,
    /// `None` while it is being created.
    id: Option<ScheduleId>,
    title: String,
    name: String,
    week: Vec<DayRow>,
    zones: Zones,
    refusal: Option<Refusal>,
    error: String,
}

#[derive(askama::Template)]
#[template(path = "schedules/deletion.html")]
struct DeletionPage {
    frame: Frame,
    schedule: Schedule,
}

impl EditPage {
    fn name_refused(&self) -> bool {
        matches!(self.refusal, Some(Refusal::Name(_) | Refusal::Taken))
    }

    fn zone_refused(&self) -> bool {
        matches!(self.refusal, Some(Refusal::Zone))
    }

    fn week_refused(&self) -> bool {
        matches!(self.refusal, Some(Refusal::Week(_)))
    }
}

type Admin = Signed<Administrator>;

fn fault_day(fault: WeekFault) -> Option<Day> {
    match fault {
        WeekFault::Empty => None,
        WeekFault::NoHours(day)
        | WeekFault::Half(day)
        | WeekFault::Overlap(day)
        | WeekFault::TooMany(day) => Some(day),
    }
}

fn sentence(say: &Tongue, refusal: Refusal) -> String {
    let key = match refusal {
        Refusal::Name(Fault::Missing) => "schedules-name-missing",
        Refusal::Name(Fault::TooLong(most)) => return say.t1("schedules-name-too-long", "most", most),
        Refusal::Name(Fault::Unprintable) => "schedules-name-unprintable",
        Refusal::Taken => "schedules-name-taken",
        Refusal::Zone => "schedules-zone-unknown",
        Refusal::Week(fault) => return week_sentence(say, fault),
        Refusal::Gone => "shell-not-found",
    };
    say.t(key).into_owned()
}

fn week_sentence(say: &Tongue, fault: WeekFault) -> String {
    let key = match fault {
        WeekFault::Empty => "schedules-week-empty",
        WeekFault::NoHours(_) => "schedules-week-no-hours",
        WeekFault::Half(_) => "schedules-week-half",
        WeekFault::Overlap(_) => "schedules-week-overlap",
        WeekFault::TooMany(_) => "schedules-week-too-many",
    };
    fault_day(fault).map_or_else(
        || say.t(key).into_owned(),
        |day| {
            say.t1(
                key,
                "day",
                say.t(&format!("schedules-{}", day.code())).into_owned(),
            )
        },
    )
}

/// Neighbouring days with the same hours on one line.
fn lines(say: &Tongue, week: &Week) -> Vec<(String, String)> {
    let short = |day: Day| say.t(&format!("schedules-short-{}", day.code())).into_owned();
    let mut lines = Vec::new();
    let mut first = 0;
    while first < 7 {
        let last = (first..7)
            .take_while(|day| week.0[*day] == week.0[first])
            .last()
            .unwrap_or(first);
        if !week.0[first].is_empty() {
            let (begin, end) = (short(Day::ALL[first]), short(Day::ALL[last]));
            let days = if first == last {
                begin
            } else {
                format!("{begin}–{end}")
            };
            let spans = week.0[first].iter().map(|span| {
                let text = format!("{}–{}", clock(span.from), clock(span.to));
                if span.overnight() {
                    say.t1("schedules-overnight", "span", text)
                } else {
                    text
                }
            });
            lines.push((days, spans.collect::<Vec<_>>().join(", ")));
        }
        first = last + 1;
    }
    lines
}

fn week(say: &Tongue, days: &[DayForm; 7], refusal: Option<Refusal>) -> Vec<DayRow> {
    let wrong = match refusal {
        Some(Refusal::Week(fault)) => fault_day(fault),
        _ => None,
    };
    let row = |(day, form): (Day, &DayForm)| DayRow {
        code: day.code(),
        label: say.t(&format!("schedules-{}", day.code())).into_owned(),
        on: form.on,
        spans: form.shown(),
        refused: wrong == Some(day),
    };
    Day::ALL.into_iter().zip(days).map(row).collect()
}

async fn form(
    admin: &Admin,
    id: Option<ScheduleId>,
    editor: Editor,
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let status = status_of(refusal.is_some());
    let title = if id.is_some() {
        admin.say.t("schedules-edit-title")
    } else {
        admin.say.t("schedules-new")
    };
    let page = EditPage {
        title: title.into_owned(),
        frame: Frame::new(admin, &admin.scope).await?,
        id,
        zones: Zones::new(&editor.time_zone),
        name: editor.name,
        week: week(&admin.say, &editor.days, refusal),
        error: refusal
            .map(|refusal| sentence(&admin.say, refusal))
            .unwrap_or_default(),
        refusal,
    };
    Ok(html(status, &page))
}

pub async fn list(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    let frame = Frame::new(&admin, &admin.scope).await?;
    let schedules = store::all(app.db.read(), &admin.scope).await?;
    let rows = schedules.into_iter().map(|schedule| Row {
        open: is_open(&schedule, admin.now),
        lines: lines(&admin.say, &schedule.week),
        schedule,
    });
    Ok(html(
        StatusCode::OK,
        &ListPage {
            frame,
            rows: rows.collect(),
        },
    ))
}

pub async fn new(admin: Admin) -> Result<Response, Failure> {
    let zone = admin.brand.time_zone.clone();
    form(&admin, None, Editor::blank(&zone), None).await
}

pub async fn create(
    State(app): State<App>,
    admin: Admin,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let editor = Editor::parse(fields);
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), editor.clone());
    match app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, &typed).await)
        .await?
    {
        Ok(()) => Ok(see_other("/schedules?done=schedules-done-created")),
        Err(refusal) => form(&admin, None, editor, Some(refusal)).await,
    }
}

pub async fn show(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ScheduleId>() else {
        return Ok(shell::not_found(&admin));
    };
    match store::by_id(app.db.read(), &admin.scope, id).await? {
        Some(schedule) => form(&admin, Some(id), Editor::of(&schedule), None).await,
        None => Ok(shell::not_found(&admin)),
    }
}

pub async fn change(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ScheduleId>() else {
        return Ok(shell::not_found(&admin));
    };
    // What is not here is not to be seen, however wrong the form is.
    if store::by_id(app.db.read(), &admin.scope, id).await?.is_none() {
        return Ok(shell::not_found(&admin));
    }
    let editor = Editor::parse(fields);
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), editor.clone());
    match app
        .db
        .decide(async move |tx| actions::change(tx, &scope, &visit, id, &typed).await)
        .await?
    {
        Ok(()) => Ok(see_other("/schedules?done=schedules-done-changed")),
        Err(Refusal::Gone) => Ok(shell::not_found(&admin)),
        Err(refusal) => form(&admin, Some(id), editor, Some(refusal)).await,
    }
}

pub async fn ask(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ScheduleId>() else {
        return Ok(shell::not_found(&admin));
    };
    match store::by_id(app.db.read(), &admin.scope, id).await? {
        Some(schedule) => Ok(html(
            StatusCode::OK,
            &DeletionPage {
                frame: Frame::new(&admin, &admin.scope).await?,
                schedule,
            },
        )),
        None => Ok(shell::not_found(&admin)),
    }
}

pub async fn delete(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ScheduleId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let done = app
        .db
        .decide(async move |tx| actions::delete(tx, &scope, &visit, id).await)
        .await?;
    Ok(if done.is_ok() {
        see_other("/schedules?done=schedules-done-deleted")
    } else {
        shell::not_found(&admin)
    })
}

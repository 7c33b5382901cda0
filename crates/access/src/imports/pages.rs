//! The form, the look beforehand, and what became of each row.

use super::{
    actions::{self, Looked},
    model::{Fault, Outcome, Planned},
    sheet::{self, Column, LARGEST, MOST, Unreadable},
};
use crate::{
    door::{Administrator, MemberId, Signed},
    members, schedules,
    shell::Frame,
    teams,
};
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{Form, html},
    words::{Locale, Tongue},
};
use serde::Deserialize;

type Admin = Signed<Administrator>;

#[derive(askama::Template)]
#[template(path = "imports/new.html")]
struct NewPage {
    frame: Frame,
    text: String,
    refusal: Option<(String, String)>,
    columns: Vec<(String, String)>,
    most: usize,
    kilobytes: usize,
}

/// A row as it would be, or as it became.
struct Shown {
    line: usize,
    name: String,
    login: String,
    address: String,
    role: String,
    faults: Vec<String>,
    /// Code, tone and sentence of what it does or did.
    code: &'static str,
    tone: &'static str,
    /// One word of it; the rest is in the sentence.
    mark: String,
    does: String,
    member: Option<MemberId>,
}

#[derive(askama::Template)]
#[template(path = "imports/preview.html")]
struct PreviewPage {
    frame: Frame,
    text: String,
    rows: Vec<Shown>,
    unused: String,
    new: usize,
    known: usize,
    faulty: usize,
}

#[derive(askama::Template)]
#[template(path = "imports/outcome.html")]
struct OutcomePage {
    frame: Frame,
    rows: Vec<Shown>,
    created: usize,
    others: usize,
    faulty: usize,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    text: String,
    /// `create` carries out; anything else only looks.
    step: String,
    /// A file counts before what was pasted.
    #[serde(skip)]
    file: Option<Vec<u8>>,
    #[serde(skip)]
    too_large: bool,
}

pub async fn new(who: Admin) -> Result<Response, Failure> {
    form(&who, String::new(), None).await
}

pub async fn create(who: Admin, request: Request) -> Result<Response, Failure> {
    let typed = match read(&who, request).await? {
        Ok(typed) => typed,
        Err(refusal) => return Ok(refusal),
    };
    let text = match &typed.file {
        _ if typed.too_large => Err(Unreadable::TooLarge),
        Some(bytes) => sheet::text(bytes),
        None => Ok(typed.text.clone()),
    };
    let text = match text {
        Ok(text) => text,
        Err(unreadable) => return form(&who, typed.text, Some(unreadable)).await,
    };
    let looked = match actions::look(&who.scope, &who, &text).await? {
        Ok(looked) => looked,
        Err(unreadable) => return form(&who, text, Some(unreadable)).await,
    };
    if typed.step == "create" {
        return outcome(&who, &looked).await;
    }
    preview(&who, text, &looked).await
}

/// A table of two people, in the reader's language and as a spreadsheet there reads it.
pub async fn sample(who: Admin) -> Result<Response, Failure> {
    let say = &who.say;
    let separator = if say.locale == Locale::En { "," } else { ";" };
    let team = teams::all(who.app.db.read(), &who.scope).await?;
    let team = team.first().map(|team| team.name.clone()).unwrap_or_default();
    let schedule = schedules::all(who.app.db.read(), &who.scope).await?;
    let schedule = schedule.first().map(|one| one.name.clone()).unwrap_or_default();
    let language = say.locale.code();
    let role = say.t("shell-role-agent").into_owned();
    let line = |cells: [&str; 7]| cells.map(quoted).join(separator);
    let headings = Column::ALL.map(|column| say.t(&format!("imports-column-{}", column.code())).into_owned());
    let lines = [
        line(headings.each_ref().map(String::as_str)),
        line([
            "Virgínia Prado",
            "virginia",
            "virginia@mail.example",
            &role,
            &team,
            &schedule,
            language,
        ]),
        line(["Lucía Moreno", "lucia@mail.example", "", &role, &team, "", "es"]),
    ];
    // The mark at the beginning tells spreadsheets that it is UTF-8.
    let mut response = format!("\u{feff}{}\r\n", lines.join("\r\n")).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"sample.csv\""),
    );
    Ok(response)
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ';', ',', '\n', '\t']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Reads the body. The error is a bare refusal, for bodies our own pages never send.
async fn read(who: &Admin, mut request: Request) -> Result<Result<Typed, Response>, Failure> {
    let multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("multipart/form-data"));
    if !multipart {
        let form = Form::<Typed>::from_request(request, &who.app).await;
        return Ok(form.map(|Form(typed)| typed));
    }
    // Each part is limited by itself, so that what is too large is told in words.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = match Multipart::from_request(request, &who.app).await {
        Ok(parts) => parts,
        Err(refusal) => return Ok(Err(refusal.into_response())),
    };
    let mut typed = Typed::default();
    loop {
        let field = match parts.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(Ok(typed)),
            Err(refusal) => return Ok(Err(refusal.into_response())),
        };
        let name = field.name().unwrap_or_default().to_owned();
        // An untouched file field travels too, without a name.
        let chosen = field.file_name().is_some_and(|name| !name.is_empty());
        let Some(bytes) = bytes(field).await else {
            typed.too_large = true;
            return Ok(Ok(typed));
        };
        match name.as_str() {
            "file" if chosen => typed.file = Some(bytes),
            "text" | "step" => {
                let Some(text) = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')) else {
                    return Ok(Err(StatusCode::BAD_REQUEST.into_response()));
                };
                if name == "text" {
                    typed.text = text;
                } else {
                    typed.step = text;
                }
            }
            _ => {}
        }
    }
}

/// Twice what a file may hold: one byte a letter there becomes two here.
async fn bytes(mut field: Field<'_>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = field.chunk().await {
        bytes.extend_from_slice(&piece);
        if bytes.len() > LARGEST * 2 {
            return None;
        }
    }
    Some(bytes)
}

async fn form(who: &Admin, text: String, unreadable: Option<Unreadable>) -> Result<Response, Failure> {
    let say = &who.say;
    let column = |column: Column| {
        let key = format!("imports-column-{}", column.code());
        (
            say.t(&key).into_owned(),
            say.t(&format!("{key}-help")).into_owned(),
        )
    };
    let page = NewPage {
        refusal: unreadable.map(|why| (say.t("imports-unreadable").into_owned(), why_unreadable(say, why))),
        columns: Column::ALL
            .into_iter()
            .chain([Column::Password])
            .map(column)
            .collect(),
        text,
        most: MOST,
        kilobytes: LARGEST / 1024,
        frame: Frame::new(who, &who.scope).await?,
    };
    let status = match unreadable {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(html(status, &page))
}

fn why_unreadable(say: &Tongue, why: Unreadable) -> String {
    let key = match why {
        Unreadable::Empty => "imports-unreadable-empty",
        Unreadable::TooLarge => return say.t1("imports-unreadable-large", "n", LARGEST / 1024),
        Unreadable::TooManyRows => return say.t1("imports-unreadable-many", "n", MOST),
        Unreadable::Workbook => "imports-unreadable-workbook",
        Unreadable::NoText => "imports-unreadable-text",
        Unreadable::Heading(column) => {
            let name = say.t(&format!("imports-column-{}", column.code())).into_owned();
            return say.t1("imports-unreadable-heading", "column", name);
        }
    };
    say.t(key).into_owned()
}

async fn preview(who: &Admin, text: String, looked: &Looked) -> Result<Response, Failure> {
    let count = |wanted: fn(&Planned) -> bool| looked.planned.iter().filter(|row| wanted(row)).count();
    let page = PreviewPage {
        new: count(Planned::is_new),
        known: count(|row| row.is_right() && row.existing.is_some()),
        faulty: count(|row| !row.is_right()),
        rows: looked.planned.iter().map(|row| planned(&who.say, row)).collect(),
        unused: looked.unused.join(", "),
        text,
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

async fn outcome(who: &Admin, looked: &Looked) -> Result<Response, Failure> {
    let outcomes = actions::carry_out(&who.scope, who, &looked.planned).await?;
    let created = outcomes
        .iter()
        .filter(|one| matches!(one, Outcome::Created(_) | Outcome::Adopted(_)))
        .count();
    let faulty = outcomes.iter().filter(|one| one.member().is_none()).count();
    let rows = looked.planned.iter().zip(&outcomes).map(|(row, outcome)| Shown {
        code: outcome.code(),
        tone: outcome.tone(),
        mark: who
            .say
            .t(&format!("imports-mark-{}", outcome.mark()))
            .into_owned(),
        does: who
            .say
            .t(&format!("imports-outcome-{}", outcome.code()))
            .into_owned(),
        member: outcome.member(),
        ..planned(&who.say, row)
    });
    let page = OutcomePage {
        rows: rows.collect(),
        others: outcomes.len() - created - faulty,
        created,
        faulty,
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

fn planned(say: &Tongue, row: &Planned) -> Shown {
    let existing = row.existing.as_ref();
    let (code, tone, mark) = match existing.map(|owner| owner.state.as_str()) {
        _ if !row.is_right() => ("faulty", "alarm", "faulty"),
        None => ("new", "good", "new"),
        Some("active") => ("active", "accent", "known"),
        Some("invited") => ("invited", "accent", "known"),
        Some(_) => ("disabled", "warn", "known"),
    };
    let key = format!("imports-plan-{code}");
    let address = match (row.wish.recovery_address.trim(), existing) {
        // Where their letters go is not this table's to change.
        (_, Some(owner)) => owner.recovery_address.as_str(),
        ("", None) => row.wish.identifier.trim(),
        (typed, None) => typed,
    };
    Shown {
        line: row.line,
        name: row.wish.display_name.clone(),
        login: row.wish.identifier.clone(),
        address: address.to_owned(),
        role: say.t(&format!("shell-role-{}", row.wish.role)).into_owned(),
        faults: row.faults.iter().map(|fault| sentence(say, fault)).collect(),
        code,
        tone,
        mark: say.t(&format!("imports-mark-{mark}")).into_owned(),
        does: existing.map_or_else(
            || say.t(&key).into_owned(),
            |owner| say.t1(&key, "name", owner.display_name.as_str()),
        ),
        member: existing.map(|owner| owner.id),
    }
}

fn sentence(say: &Tongue, fault: &Fault) -> String {
    match fault {
        Fault::Spills => say.t("imports-fault-spills").into_owned(),
        Fault::Field(wrong) => members::sentence(say, *wrong),
        Fault::Team(name) => say.t1("imports-fault-team", "name", name.as_str()),
        Fault::Schedule(name) => say.t1("imports-fault-schedule", "name", name.as_str()),
        Fault::Role(name) => say.t1("imports-fault-role", "name", name.as_str()),
        Fault::Language(name) => say.t1("imports-fault-language", "name", name.as_str()),
        Fault::Password => say.t("imports-fault-password").into_owned(),
        Fault::Repeats(line) => say.t1("imports-fault-repeats", "line", *line),
    }
}

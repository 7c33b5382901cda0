//! The page "Security and privacy".

use super::{
    actions,
    model::{Changed, Fault, Field, Lock, Policy, Refusal, Row, Source},
    store,
};
use crate::{
    door::{Administrator, Signed},
    moment::Moment,
    shell::Frame,
};
use axum::{http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{Form, html, see_other},
    words::Tongue,
};

#[derive(askama::Template)]
#[template(path = "policies/show.html")]
struct Page {
    frame: Frame,
    version: i32,
    changed: Option<(Changed, Moment)>,
    lines: Vec<Line>,
    refusal: Option<&'static str>,
}

/// One value of the form.
struct Line {
    code: &'static str,
    label: String,
    hint: String,
    unit: String,
    /// What stands in the field, which may not be in force.
    typed: String,
    required: bool,
    in_force: String,
    source: Source,
    error: Option<String>,
}

impl Line {
    fn new(say: &Tongue, field: Field, row: &Row, refusal: Option<&Refusal>) -> Self {
        let (policy, key) = (row.own.policy(), key(field));
        let fault = match refusal {
            Some(Refusal::Faults(faults)) => faults.iter().find(|(of, _)| *of == field),
            _ => None,
        };
        let value = row.own.get(field).or(field.default());
        Self {
            code: field.code(),
            label: say.t(key).into_owned(),
            hint: say.t(&format!("{key}-hint")).into_owned(),
            unit: say.t(&format!("{key}-unit")).into_owned(),
            typed: value.map(|value| value.to_string()).unwrap_or_default(),
            required: field.default().is_some(),
            in_force: in_force(say, field, &policy),
            source: match field {
                Field::LockMax => policy.lock_max.source,
                Field::LockWindow => policy.lock_window_minutes.source,
                Field::LockDuration => policy.lock_duration.source,
            },
            error: fault.map(|(_, fault)| sentence(say, field, *fault)),
        }
    }

    fn decided(&self) -> bool {
        self.source == Source::Organisation
    }
}

fn key(field: Field) -> &'static str {
    match field {
        Field::LockMax => "policies-lock-max",
        Field::LockWindow => "policies-lock-window",
        Field::LockDuration => "policies-lock-duration",
    }
}

fn in_force(say: &Tongue, field: Field, policy: &Policy) -> String {
    match (field, policy.lock_duration.is) {
        (Field::LockMax, _) => say.t1("policies-attempts", "count", policy.lock_max.is),
        (Field::LockWindow, _) => say.t1("policies-minutes", "count", policy.lock_window_minutes.is),
        (Field::LockDuration, Lock::Grows) => say.t("policies-lock-grows").into_owned(),
        (Field::LockDuration, Lock::Minutes(minutes)) => say.t1("policies-minutes", "count", minutes),
        (Field::LockDuration, Lock::UntilReleased) => say.t("policies-lock-released").into_owned(),
    }
}

fn sentence(say: &Tongue, field: Field, fault: Fault) -> String {
    let bounds = field.bounds();
    let key = match fault {
        Fault::Missing => "policies-missing",
        Fault::NotANumber => "policies-not-a-number",
        Fault::OutOfBounds => "policies-out-of-bounds",
    };
    say.t2(key, "least", *bounds.start(), "most", *bounds.end())
}

pub async fn show(admin: Signed<Administrator>) -> Result<Response, Failure> {
    page(&admin, &[], None).await
}

pub async fn change(
    admin: Signed<Administrator>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let sent = |name: &str| form.iter().find(|(sent, _)| sent == name).map(|(_, value)| value);
    let typed: Vec<(Field, String)> = Field::ALL
        .into_iter()
        .filter_map(|field| Some((field, sent(field.code())?.clone())))
        .collect();
    // A version that is no number is none we ever gave out.
    let follows = sent("version").map(|version| version.parse().unwrap_or(-1));
    let (scope, visit, wish) = (admin.scope.clone(), admin.visit.clone(), typed.clone());
    match admin
        .app
        .db
        .decide(async move |tx| actions::change(tx, &scope, &visit, &wish, follows).await)
        .await?
    {
        Ok(()) => Ok(see_other("/policies?done=policies-done-saved")),
        Err(refusal) => page(&admin, &typed, Some(refusal)).await,
    }
}

/// The page, with what was typed and refused if something was.
async fn page(
    admin: &Signed<Administrator>,
    typed: &[(Field, String)],
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let row = store::row(admin.app.db.read(), &admin.scope).await?;
    let mut lines: Vec<Line> = Field::ALL
        .into_iter()
        .map(|field| Line::new(&admin.say, field, &row, refusal.as_ref()))
        .collect();
    for (field, text) in typed {
        lines[*field as usize].typed.clone_from(text);
    }
    let status = if refusal.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let moment = |changed: Changed| {
        let at = Moment::new(changed.changed_at, &admin.scope.time_zone);
        (changed, at)
    };
    let page = Page {
        frame: Frame::new(admin, &admin.scope).await?,
        version: row.version,
        changed: row.changed.map(moment),
        lines,
        refusal: refusal.map(|refusal| match refusal {
            Refusal::Faults(_) => "policies-refused-help",
            Refusal::Overtaken => "policies-overtaken",
        }),
    };
    Ok(html(status, &page))
}

//! The page "Security and privacy".

use super::{
    actions::{self, Wish},
    form::{self, Input, Section},
    model::{Changed, Field, Policy, Preset, Refusal, Row, Warning},
    store,
};
use crate::{
    door::{Administrator, Signed},
    moment::Moment,
    passkeys,
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
    preset: Preset,
    /// How many values were decided otherwise than the preset says.
    own: usize,
    warnings: Vec<&'static str>,
    /// Passkeys that open nothing since the house moved (S-143).
    elsewhere: Vec<passkeys::Elsewhere>,
    sections: Vec<Section>,
    history: Vec<Version>,
    refusal: Option<&'static str>,
}

/// One change, as the history tells it.
struct Version {
    at: Moment,
    by: Option<String>,
    lines: Vec<Difference>,
}

struct Difference {
    name: String,
    before: String,
    after: String,
}

pub async fn show(admin: Signed<Administrator>) -> Result<Response, Failure> {
    page(&admin, &[], None).await
}

pub async fn change(
    admin: Signed<Administrator>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let sent = |name: &str| form.iter().find(|(sent, _)| sent == name).map(|(_, value)| value);
    let wish = Wish {
        preset: match sent("preset").map(|code| Preset::parse(code)) {
            Some(None) => return page(&admin, &[], Some(Refusal::UnknownPreset)).await,
            known => known.flatten(),
        },
        typed: Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, sent(field.code())?.clone())))
            .collect(),
        // A version that is no number is none we ever gave out.
        follows: sent("version").map(|version| version.parse().unwrap_or(-1)),
    };
    let (scope, visit, wanted) = (admin.scope.clone(), admin.visit.clone(), wish.clone());
    match admin
        .app
        .db
        .decide(async move |tx| actions::change(tx, &scope, &visit, &wanted).await)
        .await?
    {
        Ok(()) => Ok(see_other("/policies?done=policies-done-saved")),
        Err(refusal) => page(&admin, &wish.typed, Some(refusal)).await,
    }
}

/// The page, with what was typed and refused if something was.
async fn page(
    admin: &Signed<Administrator>,
    typed: &[(Field, String)],
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let (db, say, scope) = (admin.app.db.read(), &admin.say, &admin.scope);
    let row = store::row(db, scope).await?;
    let versions = store::versions(db, scope).await?;
    let (status, title, faults) = match refusal {
        None => (StatusCode::OK, None, Vec::new()),
        Some(Refusal::Faults(faults)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some("policies-refused-help"),
            faults,
        ),
        Some(Refusal::UnknownPreset) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some("policies-no-choice"),
            Vec::new(),
        ),
        Some(Refusal::Overtaken) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some("policies-overtaken"),
            Vec::new(),
        ),
    };
    let page = Page {
        frame: Frame::new(admin, scope).await?,
        version: row.version,
        preset: row.document.preset,
        own: row.document.own.len(),
        warnings: row
            .document
            .policy()
            .warnings()
            .into_iter()
            .map(warning)
            .collect(),
        elsewhere: passkeys::elsewhere(&admin.app, scope).await?,
        sections: form::sections(say, &row.document, typed, &faults),
        history: history(say, &versions, &scope.time_zone),
        refusal: title,
    };
    Ok(html(status, &page))
}

fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::ShortPasswords => "policies-warning-short",
        Warning::LockUntilReleased => "policies-warning-released",
        Warning::Classes => "policies-warning-classes",
    }
}

/// Each version beside the one before it; of the oldest that is shown only when and by whom, unless it is the first.
fn history(say: &Tongue, versions: &[Row], zone: &str) -> Vec<Version> {
    let told = versions.iter().enumerate().filter_map(|(n, row)| {
        let Changed {
            changed_at,
            changed_by_name,
        } = row.changed.clone()?;
        let before = match versions.get(n + 1) {
            Some(before) => Some(before.document.policy()),
            None => (row.version == 1).then(Policy::default),
        };
        Some(Version {
            at: Moment::new(changed_at, zone),
            by: changed_by_name,
            lines: before.map_or_else(Vec::new, |before| {
                differences(say, &before, &row.document.policy())
            }),
        })
    });
    told.collect()
}

fn differences(say: &Tongue, before: &Policy, after: &Policy) -> Vec<Difference> {
    let preset = (before.preset() != after.preset()).then(|| Difference {
        name: say.t("policies-preset").into_owned(),
        before: before.preset().name().to_owned(),
        after: after.preset().name().to_owned(),
    });
    let fields = Field::ALL
        .into_iter()
        .filter(|field| before.setting(*field) != after.setting(*field))
        .map(|field| Difference {
            name: form::name(say, field),
            before: form::in_words(say, field, before),
            after: form::in_words(say, field, after),
        });
    preset.into_iter().chain(fields).collect()
}

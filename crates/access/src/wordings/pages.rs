//! The list of sentences, and the page of one.

use super::{
    actions::{self, Refusal},
    model::Wordings,
    presets, store,
};
use crate::{
    door::{Administrator, Signed},
    shell::{self, Frame},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::{LONGEST, Locale, Unfit, variables},
};
use serde::Deserialize;

/// Sentences of a page; a word more narrows.
const SHOWN: usize = 60;

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub locale: String,
    pub q: String,
}

#[derive(askama::Template)]
#[template(path = "wordings/index.html")]
struct Index {
    frame: Frame,
    locale: Locale,
    q: String,
    lines: Vec<Line>,
    /// There are more than are shown.
    more: bool,
}

/// A sentence in force.
struct Line {
    key: &'static str,
    text: String,
    from: From,
}

/// Whose words a sentence has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Own,
    Set,
    House,
}

impl From {
    fn key(self) -> &'static str {
        match self {
            Self::Own => "wordings-own",
            Self::Set => "wordings-set",
            Self::House => "wordings-house",
        }
    }
}

fn in_force(
    (wordings, preset): &(Wordings, String),
    locale: Locale,
    (key, house): (&'static str, &'static str),
) -> Line {
    let (text, from) = match (wordings.get(locale, key), presets::says(preset, locale, key)) {
        (Some(own), _) => (own, From::Own),
        (None, Some(set)) => (set, From::Set),
        (None, None) => (house, From::House),
    };
    Line {
        key,
        text: text.to_owned(),
        from,
    }
}

fn language(code: &str, otherwise: Locale) -> Locale {
    let named = Locale::ALL.into_iter().find(|locale| locale.code() == code);
    named.unwrap_or(otherwise)
}

pub async fn index(admin: Signed<Administrator>, Query(wish): Query<Wish>) -> Result<Response, Failure> {
    let locale = language(&wish.locale, admin.brand.locale);
    let said = store::of(admin.app.db.read(), &admin.scope).await?;
    let wanted: Vec<String> = wish.q.split_whitespace().map(str::to_lowercase).take(8).collect();
    let mut lines: Vec<Line> = admin
        .app
        .words
        .sentences(locale)
        .map(|sentence| in_force(&said, locale, sentence))
        .filter(|line| {
            let text = line.text.to_lowercase();
            wanted
                .iter()
                .all(|word| text.contains(word) || line.key.contains(word.as_str()))
        })
        // Without a word to look for, what is said otherwise is what matters.
        .filter(|line| !wanted.is_empty() || line.from != From::House)
        .take(SHOWN + 1)
        .collect();
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    let page = Index {
        frame: Frame::new(&admin, &admin.scope).await?,
        locale,
        q: wish.q.chars().take(200).collect(),
        lines,
        more,
    };
    Ok(html(StatusCode::OK, &page))
}

#[derive(askama::Template)]
#[template(path = "wordings/show.html")]
struct Show {
    frame: Frame,
    locale: Locale,
    key: &'static str,
    house: &'static str,
    set: Option<&'static str>,
    own: bool,
    typed: String,
    variables: Vec<String>,
    refusal: Option<String>,
    longest: usize,
}

/// A sentence of the house by its address: language, key and what the house says.
fn sentence(
    admin: &Signed<Administrator>,
    (code, key): &(String, String),
) -> Option<(Locale, &'static str, &'static str)> {
    let locale = Locale::ALL.into_iter().find(|locale| locale.code() == code)?;
    let mut all = admin.app.words.sentences(locale);
    let (key, house) = all.find(|(other, _)| other == key)?;
    Some((locale, key, house))
}

pub async fn show(
    admin: Signed<Administrator>,
    Path(place): Path<(String, String)>,
) -> Result<Response, Failure> {
    match sentence(&admin, &place) {
        Some(found) => page(&admin, found, None).await,
        None => Ok(shell::not_found(&admin)),
    }
}

async fn page(
    admin: &Signed<Administrator>,
    (locale, key, house): (Locale, &'static str, &'static str),
    refused: Option<(String, Refusal)>,
) -> Result<Response, Failure> {
    let said = store::of(admin.app.db.read(), &admin.scope).await?;
    let line = in_force(&said, locale, (key, house));
    let status = status_of(refused.is_some());
    let (typed, refusal) = match refused {
        Some((typed, refusal)) => (typed, Some(why(admin, &refusal))),
        None => (line.text, None),
    };
    let page = Show {
        frame: Frame::new(admin, &admin.scope).await?,
        locale,
        key,
        house,
        set: presets::says(&said.1, locale, key),
        own: line.from == From::Own,
        typed,
        variables: variables(&admin.app.words, key).into_iter().collect(),
        refusal,
        longest: LONGEST,
    };
    Ok(html(status, &page))
}

fn why(admin: &Signed<Administrator>, refusal: &Refusal) -> String {
    let say = &admin.say;
    match refusal {
        Refusal::Unfit(Unfit::Variable(known)) if known.is_empty() => {
            say.t("wordings-no-variable").into_owned()
        }
        Refusal::Unfit(Unfit::Variable(known)) => {
            let known: Vec<_> = known.iter().map(|name| format!("{{ ${name} }}")).collect();
            say.t1("wordings-variable", "known", known.join(", "))
        }
        Refusal::Unfit(Unfit::TooLong) => say.t1("wordings-too-long", "most", LONGEST),
        Refusal::Unfit(Unfit::Missing | Unfit::Unknown) => say.t("wordings-missing").into_owned(),
        Refusal::Unfit(Unfit::Unreadable) => say.t("wordings-unreadable").into_owned(),
        Refusal::TooMany => say.t("wordings-too-many").into_owned(),
    }
}

#[derive(Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    text: String,
}

pub async fn keep(
    admin: Signed<Administrator>,
    Path(place): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Some(found) = sentence(&admin, &place) else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, text) = (admin.scope.clone(), admin.visit.clone(), typed.text.clone());
    let (locale, key) = (found.0, found.1.to_owned());
    let kept = admin
        .app
        .db
        .decide(async move |tx| actions::keep(tx, (&scope, &visit), (locale, &key), &text).await)
        .await?;
    match kept {
        Ok(()) => {
            admin.app.sessions.forget();
            admin.app.brands.forget();
            Ok(see_other(&back(found.0, "kept")))
        }
        Err(refusal) => page(&admin, found, Some((typed.text, refusal))).await,
    }
}

pub async fn reset(
    admin: Signed<Administrator>,
    Path(place): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Some(found) = sentence(&admin, &place) else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit) = (admin.scope.clone(), admin.visit.clone());
    let (locale, key) = (found.0, found.1.to_owned());
    admin
        .app
        .db
        .write(async move |tx| actions::reset(tx, (&scope, &visit), (locale, &key)).await)
        .await?;
    admin.app.sessions.forget();
    admin.app.brands.forget();
    Ok(see_other(&back(found.0, "reset")))
}

fn back(locale: Locale, what: &str) -> String {
    format!("/wordings?locale={}&done=wordings-done-{what}", locale.code())
}

//! The articles, what readers say, and what administrators read of it.

use super::{
    actions::{self, NotKept, Reading},
    model::{Article, COMMENT, Comment, Section, Tally, Vote, minutes},
    store,
};
use crate::{
    door::{Administrator, Guest, Role, Signed, Visit},
    moment::Moment,
    sessions,
    shell::{self, DoorFrame, Frame},
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::Duration;
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, cookie, html, see_other, status_of},
};
use serde::Deserialize;

/// By which a browser is known to the help: a token that opens nothing.
const READER: &str = "guichet_reader";
/// What one address may say at once, and one more every minute: behind one may sit a whole floor.
const BURST: u32 = 60;
const PER_SECOND: f64 = 1.0 / 60.0;

#[derive(askama::Template)]
#[template(path = "help/index.html")]
struct Index {
    frame: DoorFrame,
    administers: bool,
    chat: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "help/article.html")]
struct Page {
    frame: DoorFrame,
    article: Article,
    sections: Vec<Section>,
    minutes: usize,
    /// None where no organisation is known: nobody would read what is said.
    views: Option<i64>,
    vote: Option<Vote>,
    refusal: Option<String>,
    written: String,
    /// Whether letters can go out at all.
    mails: bool,
    /// What was typed where an address belongs, and is none.
    no_address: Option<String>,
    /// The chat that the organisation shows here.
    chat: Option<String>,
    /// The whole address, to hand on.
    link: String,
    csrf: String,
}

impl Page {
    fn previous(&self) -> Option<Article> {
        self.article.neighbours().0
    }

    fn next(&self) -> Option<Article> {
        self.article.neighbours().1
    }

    /// Where a form goes.
    fn action(&self, what: &str) -> String {
        format!(
            "/help/access/{}/{what}?organisation={}",
            self.article.code(),
            self.frame.organisation
        )
    }
}

#[derive(askama::Template)]
#[template(path = "help/feedback.html")]
struct Feedback {
    frame: Frame,
    rows: Vec<(Article, Tally)>,
    comments: Vec<Comment>,
}

impl Feedback {
    fn when(&self, at: &Time) -> Moment {
        Moment::new(*at, &self.frame.time_zone)
    }

    fn title(&self, code: &str) -> String {
        Article::parse(code).map_or_else(|| code.to_owned(), |article| article.title(&self.frame.say))
    }
}

pub async fn index(Guest(visit): Guest) -> Result<Response, Failure> {
    let administers = visit
        .scope
        .as_ref()
        .is_some_and(|scope| scope.is_at_least(Role::Administrator));
    let page = Index {
        frame: DoorFrame::new(&visit),
        administers,
        chat: chat(&visit).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

/// The chat that the organisation shows on these pages, if it does.
async fn chat(visit: &Visit) -> Result<Option<String>, Failure> {
    match visit.brand.organisation {
        Some(organisation) => visit.app.counter.help_chat(&visit.app.db, organisation).await,
        None => Ok(None),
    }
}

pub async fn show(
    Guest(visit): Guest,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let Some(article) = Article::parse(&code) else {
        return Ok(shell::not_found(&visit));
    };
    page(&visit, &headers, article, None).await
}

/// Why a form of an article is shown again.
#[derive(Clone, Debug)]
pub(super) enum Told {
    /// What was written about it and not kept, and why.
    NotKept { why: String, written: String },
    /// What was typed is no address that letters could go to.
    NoAddress(String),
}

pub(super) async fn page(
    visit: &Visit,
    headers: &HeaderMap,
    article: Article,
    told: Option<Told>,
) -> Result<Response, Failure> {
    let db = visit.app.db.read();
    let (views, vote) = match visit.brand.organisation {
        Some(organisation) => {
            let views = store::views(db, organisation, article).await?;
            let vote = match reading(visit, headers, article) {
                Some(reading) => store::of_reader(db, &reading).await?,
                None => None,
            };
            (Some(views), vote)
        }
        None => (None, None),
    };
    let status = status_of(told.is_some());
    let (refusal, written, no_address) = match told {
        Some(Told::NotKept { why, written }) => (Some(why), written, None),
        Some(Told::NoAddress(typed)) => (None, String::new(), Some(typed)),
        None => (None, String::new(), None),
    };
    let sections = article.sections(&visit.say);
    let frame = DoorFrame::new(visit);
    let whose = if frame.organisation.is_empty() {
        String::new()
    } else {
        format!("?organisation={}", frame.organisation)
    };
    let page = Page {
        link: format!(
            "{}/help/access/{}{whose}",
            visit.app.settings.base_url,
            article.code()
        ),
        minutes: minutes(&sections),
        csrf: visit.csrf.clone(),
        written,
        mails: visit.app.mails(),
        no_address,
        chat: chat(visit).await?,
        frame,
        article,
        sections,
        views,
        vote,
        refusal,
    };
    Ok(html(status, &page))
}

/// The browser as the help knows it; none before it said anything, or where no organisation is known.
fn reading(visit: &Visit, headers: &HeaderMap, article: Article) -> Option<Reading> {
    let token = cookie(headers, READER).filter(|token| token.len() == 43)?;
    Some(Reading {
        organisation: visit.brand.organisation?,
        article,
        reader: kit::crypto::digest(token),
    })
}

pub(super) fn may(visit: &Visit, purpose: &'static str) -> bool {
    let address = visit.address.to_canonical().to_string();
    let pace = &visit.app.pace;
    pace.allow(purpose, address.as_bytes(), visit.now, BURST, PER_SECOND)
        .is_ok()
}

/// Sent by the page's script, once for each time it is shown.
pub async fn view(Guest(visit): Guest, Path(code): Path<String>) -> Result<Response, Failure> {
    let Some(article) = Article::parse(&code) else {
        return Ok(shell::not_found(&visit));
    };
    if let Some(organisation) = visit.brand.organisation.filter(|_| may(&visit, "help.view")) {
        actions::view(&visit.app, organisation, article).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
pub struct Opinion {
    #[serde(default)]
    useful: String,
}

pub async fn vote(
    Guest(visit): Guest,
    headers: HeaderMap,
    Path(code): Path<String>,
    Form(opinion): Form<Opinion>,
) -> Result<Response, Failure> {
    let (Some(article), Some(organisation)) = (Article::parse(&code), visit.brand.organisation) else {
        return Ok(shell::not_found(&visit));
    };
    let useful = match opinion.useful.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Ok(StatusCode::BAD_REQUEST.into_response()),
    };
    let mut response = see_other(&back(&visit, article));
    // Beyond measure the answer is the same, and nothing is counted.
    if !may(&visit, "help.vote") {
        return Ok(response);
    }
    let reading = if let Some(reading) = reading(&visit, &headers, article) {
        reading
    } else {
        let token = kit::crypto::token();
        let kept = sessions::keep(&visit.app, READER, token.expose(), Duration::days(365));
        response.headers_mut().append(header::SET_COOKIE, kept);
        Reading {
            organisation,
            article,
            reader: kit::crypto::digest(token.expose()),
        }
    };
    actions::vote(&visit.app, reading, useful, visit.now).await?;
    Ok(response)
}

fn back(visit: &Visit, article: Article) -> String {
    let (code, slug) = (article.code(), visit.brand.slug.as_str());
    format!("/help/access/{code}?organisation={slug}#useful")
}

#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    comment: String,
}

pub async fn comment(
    Guest(visit): Guest,
    headers: HeaderMap,
    Path(code): Path<String>,
    Form(written): Form<Written>,
) -> Result<Response, Failure> {
    let Some(article) = Article::parse(&code) else {
        return Ok(shell::not_found(&visit));
    };
    let not_kept = match reading(&visit, &headers, article) {
        Some(_) if !may(&visit, "help.comment") => None,
        Some(reading) => actions::comment(&visit.app, reading, &written.comment, visit.now)
            .await?
            .err(),
        None => Some(NotKept::NoVote),
    };
    let why = match not_kept {
        None => return Ok(see_other(&back(&visit, article))),
        Some(NotKept::Length) => visit.say.t1("help-comment-refused", "most", COMMENT),
        Some(NotKept::NoVote) => visit.say.t("help-vote-first").into_owned(),
    };
    let told = Told::NotKept {
        why,
        written: written.comment,
    };
    page(&visit, &headers, article, Some(told)).await
}

pub async fn feedback(admin: Signed<Administrator>) -> Result<Response, Failure> {
    let (db, scope) = (admin.app.db.read(), &admin.scope);
    let mut tallies = store::tallies(db, scope).await?;
    let rows = Article::ALL.map(|article| (article, tallies.remove(article.code()).unwrap_or_default()));
    let page = Feedback {
        frame: Frame::new(&admin, scope).await?,
        rows: rows.into(),
        comments: store::comments(db, scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

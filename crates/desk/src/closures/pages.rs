//! Closing a conversation: a dialog where there is script, a page where there is none.

use super::{
    CategoryId, CloseRefusal,
    actions::{self, Ending},
    model::{Category, SUMMARY, defaults},
    store,
};
use crate::conversations::{self, ConversationId, Draft, store::Shown};
use access::{
    App,
    door::{Agent, Role, Scope, Signed, Visit},
    shell::Frame,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::Tongue,
};
use serde::Deserialize;

pub mod categories;

#[derive(Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    category: String,
    #[serde(default)]
    summary: String,
}

/// The fields, in the dialog and on the page.
#[derive(askama::Template)]
#[template(path = "closures/fields.html")]
struct Fields<'a> {
    say: &'a Tongue,
    categories: Vec<Category>,
    typed: Typed,
    refusal: Option<CloseRefusal>,
    most: usize,
    /// The reader may change the list.
    manages: bool,
}

impl Fields<'_> {
    fn is_chosen(&self, category: &Category) -> bool {
        self.typed.category.parse() == Ok(category.id)
    }

    fn category_error(&self) -> bool {
        self.refusal == Some(CloseRefusal::Category)
    }

    fn summary_error(&self) -> String {
        match self.refusal {
            Some(CloseRefusal::Summary) => self.say.t("closures-summary-missing").into_owned(),
            Some(CloseRefusal::SummaryTooLong) => self.say.t1(
                "closures-summary-long",
                "most",
                i64::try_from(self.most).unwrap_or(0),
            ),
            _ => String::new(),
        }
    }
}

#[derive(askama::Template)]
#[template(path = "closures/dialog.html")]
struct Dialog<'a> {
    say: &'a Tongue,
    csrf: &'a str,
    conversation: ConversationId,
    fields: Fields<'a>,
}

#[derive(askama::Template)]
#[template(path = "closures/new.html")]
struct New<'a> {
    frame: Frame,
    number: i64,
    conversation: ConversationId,
    fields: Fields<'a>,
    refused: bool,
}

/// The categories in use; the house's own where none were written.
async fn in_use(app: &App, scope: &Scope, visit: &Visit) -> Result<Vec<Category>, Failure> {
    let mut stored = store::categories(app.db.read(), scope).await?;
    if stored.is_empty() {
        return Ok(own(scope, visit));
    }
    stored.retain(|category| category.retired_at.is_none());
    Ok(stored)
}

/// The house's own, in the organisation's language and not the reader's.
fn own(scope: &Scope, visit: &Visit) -> Vec<Category> {
    defaults(scope.organisation, &visit.app.words.tongue(visit.brand.locale))
}

/// The dialog on a conversation's page.
pub async fn dialog(agent: &Signed<Agent>, shown: &Shown) -> Result<String, Failure> {
    let categories = in_use(&agent.app, &agent.scope, agent).await?;
    let fields = Fields {
        say: &agent.say,
        categories,
        typed: Typed::default(),
        refusal: None,
        most: SUMMARY,
        manages: agent.scope.is_at_least(Role::Administrator),
    };
    let dialog = Dialog {
        say: &agent.say,
        csrf: &agent.csrf,
        conversation: shown.id,
        fields,
    };
    Ok(askama::Template::render(&dialog)?)
}

pub async fn new(agent: Signed<Agent>, Path(id): Path<String>) -> Result<Response, Failure> {
    match conversations::find(&agent, &id).await? {
        Some(shown) => form(&agent, &shown, Typed::default(), None).await,
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

async fn form(
    agent: &Signed<Agent>,
    shown: &Shown,
    typed: Typed,
    refusal: Option<CloseRefusal>,
) -> Result<Response, Failure> {
    let status = status_of(refusal.is_some());
    let categories = in_use(&agent.app, &agent.scope, agent).await?;
    let page = New {
        frame: Frame::new(agent, &agent.scope).await?,
        number: shown.number,
        conversation: shown.id,
        refused: refusal.is_some(),
        fields: Fields {
            say: &agent.say,
            categories,
            typed,
            refusal,
            most: SUMMARY,
            manages: agent.scope.is_at_least(Role::Administrator),
        },
    };
    Ok(html(status, &page))
}

pub async fn create(
    agent: Signed<Agent>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Some(shown) = conversations::find(&agent, &id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let ending = Ending {
        category: typed.category.parse::<CategoryId>().ok(),
        summary: typed.summary.clone(),
    };
    let (scope, own, now) = (agent.scope.clone(), own(&agent.scope, &agent), agent.now);
    let outcome = agent
        .app
        .db
        .decide(async move |tx| actions::close(tx, &scope, shown.id, (&ending, &own), now).await)
        .await?;
    match outcome {
        Ok(_) => Ok(see_other(&format!(
            "/conversations/{}?done=closures-done-closed",
            shown.id
        ))),
        Err(CloseRefusal::Unknown) => Ok(StatusCode::NOT_FOUND.into_response()),
        Err(refusal @ (CloseRefusal::Category | CloseRefusal::Summary | CloseRefusal::SummaryTooLong)) => {
            form(&agent, &shown, typed, Some(refusal)).await
        }
        Err(refusal) => conflict(&agent, shown.id, &refusal).await,
    }
}

/// Opens it again.
pub async fn delete(agent: Signed<Agent>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Some(shown) = conversations::find(&agent, &id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (scope, now) = (agent.scope.clone(), agent.now);
    let outcome = agent
        .app
        .db
        .decide(async move |tx| actions::reopen(tx, &scope, shown.id, now).await)
        .await;
    let outcome = match outcome {
        // The unique key saw what the question before it could not: a message that opened one at this moment.
        Err(failure) if failure.database().is_some_and(kit::db::is_duplicate) => Err(CloseRefusal::Newer),
        other => other?,
    };
    match outcome {
        Ok(_) => Ok(see_other(&format!(
            "/conversations/{}?done=closures-done-reopened",
            shown.id
        ))),
        Err(CloseRefusal::Unknown) => Ok(StatusCode::NOT_FOUND.into_response()),
        Err(refusal) => conflict(&agent, shown.id, &refusal).await,
    }
}

/// The conversation is not as the reader believed: they see it as it is, and why.
async fn conflict(
    agent: &Signed<Agent>,
    id: ConversationId,
    refusal: &CloseRefusal,
) -> Result<Response, Failure> {
    let say = &agent.say;
    let why = match refusal {
        CloseRefusal::Held(name) if !name.is_empty() => say.t1("conversations-held", "name", name.as_str()),
        CloseRefusal::Closed => say.t("closures-already").into_owned(),
        CloseRefusal::Newer => say.t("closures-newer").into_owned(),
        _ => say.t("conversations-moved").into_owned(),
    };
    let draft = Draft {
        refusal: Some(why),
        ..Draft::default()
    };
    conversations::page_with(agent, id, StatusCode::CONFLICT, draft).await
}

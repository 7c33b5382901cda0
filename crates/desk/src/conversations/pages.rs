//! The page of a conversation, and who has it.

use super::{
    ConversationId, Refusal, State, actions,
    part::{ComposerPart, Draft, HeadPart, View},
    store::{self, Earlier, Shown},
};
use crate::{
    closures,
    inboxes::{Inbox, List, Wish},
    messages::{self, Entry, Thread},
    turbo,
};
use access::{
    door::{Agent, Signed},
    shell::{Face, Frame, icon},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html, see_other},
    words::Locale,
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "conversations/thread.html")]
struct Page {
    frame: Frame,
    list: List,
    shown: Shown,
    thread: Thread,
    head: String,
    composer: String,
    dialog: String,
    draft: Draft,
    name: String,
    face: Face,
    language: String,
    earlier: Vec<Earlier>,
    is_open: bool,
    opened: String,
    since: String,
    /// The reader's own, for their composer.
    signature: String,
}

#[derive(askama::Template)]
#[template(path = "conversations/refusal.html")]
struct RefusalPart<'a> {
    icon: String,
    why: &'a str,
    kept: &'a str,
}

/// Which list stands beside the conversation.
#[derive(Default, Deserialize)]
pub struct Beside {
    #[serde(default)]
    inbox: String,
    #[serde(default)]
    team: String,
}

pub async fn show(
    agent: Signed<Agent>,
    Path(id): Path<String>,
    Query(beside): Query<Beside>,
) -> Result<Response, Failure> {
    let wish = Wish {
        inbox: Inbox::parse(&beside.inbox),
        team: beside.team.parse().ok(),
        ..Wish::default()
    };
    draw(&agent, &id, (wish, i64::MAX), (StatusCode::OK, Draft::default())).await
}

/// The conversation of an address, if there is one for this reader.
pub async fn find(agent: &Signed<Agent>, id: &str) -> Result<Option<Shown>, Failure> {
    let Ok(id) = id.parse::<ConversationId>() else {
        return Ok(None);
    };
    let connection = agent.app.db.read();
    if store::visible(connection, &agent.scope, id).await?.is_none() {
        return Ok(None);
    }
    Ok(store::shown(connection, agent.scope.organisation, id).await?)
}

/// The page as it was before an event number.
pub async fn page(agent: &Signed<Agent>, id: &str, before: i64) -> Result<Response, Failure> {
    draw(
        agent,
        id,
        (Wish::default(), before),
        (StatusCode::OK, Draft::default()),
    )
    .await
}

/// The page with what was written and not taken.
pub async fn page_with(
    agent: &Signed<Agent>,
    id: ConversationId,
    status: StatusCode,
    draft: Draft,
) -> Result<Response, Failure> {
    draw(
        agent,
        &id.to_string(),
        (Wish::default(), i64::MAX),
        (status, draft),
    )
    .await
}

async fn draw(
    agent: &Signed<Agent>,
    id: &str,
    (wish, before): (Wish, i64),
    (status, draft): (StatusCode, Draft),
) -> Result<Response, Failure> {
    let (app, scope, say) = (&agent.app, &agent.scope, &agent.say);
    // First of all: what happens while the rest is read arrives by the stream.
    let mut frame = Frame::new(agent, scope).await?;
    let Some(shown) = find(agent, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    frame.conversation = shown.id.to_string();
    frame.pane = "thread";
    let state = State::parse(&shown.state);
    let inbox = wish
        .inbox
        .unwrap_or_else(|| Inbox::of(scope, state, shown.owner_id));
    let wish = Wish {
        inbox: Some(inbox),
        current: Some(shown.id),
        ..wish
    };
    let list = List::load(app, scope, say, wish).await?;
    let mut thread = Thread::load(app, scope.organisation, (&shown, before), (say, &scope.time_zone)).await?;
    if state != State::Closed && View::of(scope, shown.owner_id).owner {
        thread = thread.new_after(shown.read_seq);
    }
    let contact = (shown.contact_id, shown.id);
    let mut earlier = store::of_contact(app.db.read(), scope.organisation, contact).await?;
    earlier.retain(|one| super::model::sees(scope, one.team_id, one.owner_id, State::parse(&one.state)));
    let dialog = closures::dialog(agent, &shown).await?;
    let (head, composer) = parts(agent, &shown, &draft)?;
    let name = messages::contact_name(say, &shown.contact_name).into_owned();
    let page = Page {
        face: Face::of(&name, shown.contact_id.0),
        language: language(&shown.contact_locale),
        is_open: state != State::Closed,
        opened: day(shown.opened_at),
        since: day(shown.contact_since),
        frame,
        list,
        shown,
        thread,
        head,
        composer,
        dialog,
        draft,
        name,
        earlier,
        signature: scope.signature.clone(),
    };
    Ok(html(status, &page))
}

/// The head and the composer as this reader gets them.
fn parts(agent: &Signed<Agent>, shown: &Shown, draft: &Draft) -> Result<(String, String), Failure> {
    let (view, say, csrf) = (
        View::of(&agent.scope, shown.owner_id),
        &agent.say,
        agent.csrf.as_str(),
    );
    let client_id = uuid::Uuid::now_v7().simple().to_string();
    let composer = ComposerPart {
        shown,
        view,
        say,
        csrf,
        client_id: &client_id,
        draft,
        file_bytes: agent.app.settings.file_bytes,
    };
    let head = HeadPart {
        shown,
        view,
        say,
        csrf,
    };
    Ok((
        askama::Template::render(&head)?,
        askama::Template::render(&composer)?,
    ))
}

/// A language by its own name, or the code the browser gave.
fn language(code: &str) -> String {
    Locale::parse(code).map_or_else(|| code.to_owned(), |locale| locale.name().to_owned())
}

/// For readers without script.
fn day(at: Time) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// Why an answer was not taken, for the composer's script; a composer that may not answer any more is closed.
pub async fn refusal_stream(
    agent: &Signed<Agent>,
    id: ConversationId,
    status: StatusCode,
    draft: &Draft,
) -> Result<Response, Failure> {
    let Some(shown) = find(agent, &id.to_string()).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (view, say) = (View::of(&agent.scope, shown.owner_id), &agent.say);
    let why = draft.refusal.as_deref().unwrap_or_default();
    let kept = say.t("conversations-kept");
    let part = RefusalPart {
        icon: icon("alert"),
        why,
        kept: &kept,
    };
    let mut streams = turbo::update("composer-refusal", &askama::Template::render(&part)?);
    if !shown.is_answerable(view) {
        let (head, composer) = parts(agent, &shown, draft)?;
        streams += &turbo::replace("thread-head", &head);
        streams += &turbo::replace("composer", &composer);
    }
    Ok(turbo::answer(status, streams))
}

#[derive(Deserialize)]
pub struct Taken {
    #[serde(default)]
    version: String,
}

/// Takes the conversation.
pub async fn take(
    agent: Signed<Agent>,
    Path(id): Path<String>,
    Form(taken): Form<Taken>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ConversationId>() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (scope, now, version) = (agent.scope.clone(), agent.now, taken.version.parse().ok());
    let outcome = agent
        .app
        .db
        .decide(async move |tx| actions::take(tx, &scope, id, version, now).await)
        .await?;
    settle(&agent, id, outcome.map(|_| ())).await
}

/// Gives it back to the queue.
pub async fn give_back(agent: Signed<Agent>, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<ConversationId>() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (scope, now) = (agent.scope.clone(), agent.now);
    let outcome = agent
        .app
        .db
        .decide(async move |tx| actions::give_back(tx, &scope, id, now).await)
        .await?;
    // Whoever gives back a conversation of a team that is not theirs sees it no longer.
    if outcome.is_ok() && find(&agent, &id.to_string()).await?.is_none() {
        return Ok(see_other("/conversations?done=conversations-done-given-back"));
    }
    settle(&agent, id, outcome.map(|_| ())).await
}

async fn settle(
    agent: &Signed<Agent>,
    id: ConversationId,
    outcome: Result<(), Refusal>,
) -> Result<Response, Failure> {
    let say = &agent.say;
    let why = match outcome {
        Ok(()) => return Ok(see_other(&format!("/conversations/{id}"))),
        Err(Refusal::Unknown) => return Ok(StatusCode::NOT_FOUND.into_response()),
        Err(Refusal::Closed) => say.t("conversations-closed-help").into_owned(),
        Err(Refusal::Held(name)) if name.is_empty() => say.t("conversations-moved").into_owned(),
        Err(Refusal::Held(name)) => say.t1("conversations-held", "name", name),
    };
    page_with(
        agent,
        id,
        StatusCode::CONFLICT,
        Draft {
            refusal: Some(why),
            ..Draft::default()
        },
    )
    .await
}

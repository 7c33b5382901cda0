//! Sending, and the messages further up.

use super::{
    Entry, Outgoing, SendRefusal, Thread, actions,
    part::draw,
    upload::{self, Unfit, Written},
};
use crate::{
    conversations::{self, ConversationId, Draft},
    files::UploadRefusal,
    turbo,
};
use access::door::{Agent, Signed};
use axum::{
    extract::{Path, Query, Request},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{html, see_other},
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "messages/older.html")]
struct Older {
    frame: Words,
    conversation: ConversationId,
    before: i64,
    thread: Thread,
}

/// The template of the entries speaks through its frame; a fragment has only the language.
struct Words(kit::words::Tongue);

impl Words {
    fn t(&self, key: &str) -> std::borrow::Cow<'_, str> {
        self.0.t(key)
    }
}

#[derive(Deserialize)]
pub struct Before {
    #[serde(default)]
    before: String,
}

/// The messages before a number: a frame for the page, the page itself for readers without script.
pub async fn index(
    agent: Signed<Agent>,
    Path(id): Path<String>,
    Query(asked): Query<Before>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let before = asked.before.parse().unwrap_or(i64::MAX);
    if !headers.contains_key("turbo-frame") {
        return conversations::page(&agent, &id, before).await;
    }
    let Some(shown) = conversations::find(&agent, &id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (organisation, reader) = (
        agent.scope.organisation,
        (&agent.say, agent.scope.time_zone.as_str()),
    );
    let thread = Thread::load(&agent.app, organisation, (&shown, before), reader).await?;
    let frame = Words(agent.say.clone());
    Ok(html(
        StatusCode::OK,
        &Older {
            frame,
            conversation: shown.id,
            before,
            thread,
        },
    ))
}

pub async fn create(
    agent: Signed<Agent>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    // Before anything is stored: whether there is such a conversation at all.
    let Some(shown) = conversations::find(&agent, &id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let written = match upload::read(&agent, request).await? {
        Ok(written) => written,
        Err(refused) => return Ok(refused),
    };
    if let Some((refusal, name)) = &written.refused {
        let (status, why) = (StatusCode::UNPROCESSABLE_ENTITY, unfit(&agent, *refusal, name));
        return refuse(&agent, shown.id, &written, (status, why)).await;
    }
    let note = written.kind == "note";
    let outgoing = Outgoing {
        conversation: shown.id,
        // A script may leave it to us; then nothing protects it from its own repeats.
        client_id: if written.client_id.is_empty() {
            fresh()
        } else {
            written.client_id.clone()
        },
        body: written.body.clone(),
        note,
        files: written.files.clone(),
    };
    match actions::send(&agent.app, &agent.scope, outgoing, agent.now).await? {
        Ok(sent) if agent.fragment => {
            let drawn = draw(
                &agent.app,
                agent.scope.organisation,
                (sent.message.id, &shown),
                &agent.say,
            )
            .await?;
            let append = turbo::append("log", &drawn.unwrap_or_default());
            Ok(turbo::answer(
                StatusCode::CREATED,
                append + &turbo::update("composer-refusal", ""),
            ))
        }
        Ok(_) => Ok(see_other(&format!("/conversations/{}", shown.id))),
        Err(SendRefusal::Unknown) => Ok(StatusCode::NOT_FOUND.into_response()),
        Err(refusal) => {
            let why = phrase(&agent, &refusal);
            refuse(&agent, shown.id, &written, why).await
        }
    }
}

fn fresh() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// What is said about a file that was not taken.
fn unfit(agent: &Signed<Agent>, refusal: Unfit, name: &str) -> String {
    let key = match refusal {
        Unfit::Refused(UploadRefusal::TooLarge) => {
            let most = agent.app.settings.file_bytes / 1_048_576;
            return agent
                .say
                .t2("messages-refused-file-large", "name", name, "limit", most);
        }
        Unfit::Refused(UploadRefusal::Empty) => "messages-refused-file-empty",
        Unfit::TooMany => "messages-refused-file-many",
        Unfit::Refused(UploadRefusal::Interrupted) => "messages-refused-file-broken",
    };
    agent.say.t1(key, "name", name)
}

fn phrase(agent: &Signed<Agent>, refusal: &SendRefusal) -> (StatusCode, String) {
    let say = &agent.say;
    let plain = |key: &str| (StatusCode::UNPROCESSABLE_ENTITY, say.t(key).into_owned());
    match refusal {
        SendRefusal::Empty => plain("messages-refused-empty"),
        SendRefusal::TooLong => plain("messages-refused-long"),
        SendRefusal::File => plain("messages-refused-file"),
        SendRefusal::ClientId | SendRefusal::Unknown => plain("messages-refused-stale"),
        SendRefusal::NoWay => plain("conversations-of-requests"),
        SendRefusal::Closed => (
            StatusCode::CONFLICT,
            say.t("messages-refused-closed").into_owned(),
        ),
        SendRefusal::Held(name) if name.is_empty() => {
            (StatusCode::CONFLICT, say.t("conversations-moved").into_owned())
        }
        SendRefusal::Held(name) => (
            StatusCode::CONFLICT,
            say.t1("messages-refused-held", "name", name.as_str()),
        ),
    }
}

/// Says why, and gives the words back: as a stream to the composer's script, as the page without it.
async fn refuse(
    agent: &Signed<Agent>,
    id: ConversationId,
    written: &Written,
    (status, why): (StatusCode, String),
) -> Result<Response, Failure> {
    let draft = Draft {
        body: written.body.clone(),
        note: written.kind == "note",
        refusal: Some(why),
    };
    if agent.fragment {
        return conversations::refusal_stream(agent, id, status, &draft).await;
    }
    conversations::page_with(agent, id, status, draft).await
}

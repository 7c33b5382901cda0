//! Drawing an event for a kind of reader: the same partials as the page's, with nothing of anybody in them.

use super::model::{Facts, News, Seen};
use crate::{
    conversations::{self, ComposerPart, Draft, HeadPart, View, store::Shown},
    inboxes::{self, Counts, Inbox, LinkPart, RowPart, holders},
    messages, turbo,
};
use access::App;
use kit::{failure::Failure, stream::Event, words::Tongue};
use serde_json::json;

/// A whole frame as it travels; without markup when there is nothing to show. What a reader may want to be told of while
/// they look elsewhere travels with it; whether they do, their own page decides.
pub fn frame(seq: i64, html: &str, news: Option<News>) -> String {
    if html.is_empty() {
        return json!({ "seq": seq }).to_string();
    }
    let Some(news) = news else {
        return json!({ "seq": seq, "html": html }).to_string();
    };
    let owner = news.owner.map(|owner| owner.to_string()).unwrap_or_default();
    let why = if news.assigned { "assigned" } else { "message" };
    let news = json!({ "conversation": news.conversation.to_string(), "owner": owner, "why": why });
    json!({ "seq": seq, "html": html, "news": news }).to_string()
}

/// What nobody needs to remember.
pub fn passing(html: &str) -> String {
    json!({ "html": html }).to_string()
}

/// Draws an event. Empty when it changes nothing for these readers.
pub async fn draw(
    app: &App,
    event: &Event,
    facts: &Facts,
    seen: Seen,
    say: &Tongue,
) -> Result<String, Failure> {
    match seen {
        Seen::Nothing => Ok(String::new()),
        Seen::Gone => Ok(taken_away(facts)),
        Seen::Shut => Ok(taken_away(facts)
            + &turbo::all("update", ".thread", &askama::Template::render(&Shut { say })?)
            + &turbo::all("remove", "#contact", "")),
        Seen::Row => row(app, event, facts, say, false).await,
        Seen::Open(view) => {
            let mut html = thread(app, event, facts, view, say).await?;
            if !facts.quiet && facts.read.is_none() {
                html += &row(app, event, facts, say, true).await?;
            }
            Ok(html)
        }
    }
}

fn taken_away(facts: &Facts) -> String {
    turbo::all("remove", &format!(".rows > #row-{}", facts.conversation), "")
}

/// What stands where a conversation stood that is not the reader's to see any more.
#[derive(askama::Template)]
#[template(path = "live/shut.html")]
struct Shut<'a> {
    say: &'a Tongue,
}

/// The row in the lists. Drawn from what is stored now: if that is not what the event says, a later event is on its
/// way, and who may see it is decided there.
async fn row(
    app: &App,
    event: &Event,
    facts: &Facts,
    say: &Tongue,
    current: bool,
) -> Result<String, Failure> {
    let found = inboxes::by_id(app.db.read(), event.organisation_id, facts.conversation).await?;
    let Some(row) = found else {
        return Ok(String::new());
    };
    if (row.state(), row.team_id, row.owner_id) != (facts.state, facts.team, facts.owner) {
        return Ok(String::new());
    }
    let link = LinkPart {
        row: &row,
        say,
        query: "",
    };
    if !facts.moved {
        return Ok(turbo::update(
            &format!("row-{}", row.id),
            &askama::Template::render(&link)?,
        ));
    }
    let lists = holders(facts.state, facts.team, facts.owner);
    let elsewhere = turbo::all("remove", &format!(".rows:not({lists}) > #row-{}", row.id), "");
    Ok(elsewhere
        + &turbo::all(
            "append",
            &lists,
            &askama::Template::render(&RowPart { link, current })?,
        ))
}

async fn thread(
    app: &App,
    event: &Event,
    facts: &Facts,
    view: View,
    say: &Tongue,
) -> Result<String, Failure> {
    let organisation = event.organisation_id;
    let found = conversations::store::shown(app.db.read(), organisation, facts.conversation).await?;
    let Some(shown) = found else {
        return Ok(String::new());
    };
    if let Some(up_to) = facts.read {
        let read = messages::draw_read(app, organisation, (shown.id, up_to), (&shown, say)).await?;
        return Ok(read
            .iter()
            .map(|(id, html)| turbo::morph(&format!("msg-{id}"), html))
            .collect());
    }
    let mut html = String::new();
    if let Some(message) = facts.message
        && let Some(drawn) = messages::draw(app, organisation, (message, &shown), say).await?
    {
        html += &turbo::append("log", &drawn);
    }
    if facts.inbound {
        html += &turbo::update("typing", "");
    }
    if facts.changed && shown.owner_id == facts.owner {
        html += &hands(app, &shown, view, say)?;
    }
    Ok(html)
}

/// Who has it now, and who may answer. A composer that stays open is left alone: somebody may be writing in it.
fn hands(app: &App, shown: &Shown, view: View, say: &Tongue) -> Result<String, Failure> {
    let head = HeadPart {
        shown,
        view,
        say,
        csrf: "",
    };
    let composer = ComposerPart {
        shown,
        view,
        say,
        csrf: "",
        client_id: "",
        draft: &Draft::default(),
        file_bytes: app.settings.file_bytes,
    };
    let (head, composer) = (
        askama::Template::render(&head)?,
        askama::Template::render(&composer)?,
    );
    let composer = if shown.is_answerable(view) {
        turbo::all("replace", "#composer.composer-closed", &composer)
    } else {
        turbo::replace("composer", &composer)
    };
    Ok(turbo::replace("thread-head", &head) + &composer)
}

/// How much is in each list.
pub fn counts(counts: Counts) -> String {
    [Inbox::Queue, Inbox::Mine, Inbox::Others, Inbox::All]
        .into_iter()
        .map(|inbox| turbo::update(&format!("count-{}", inbox.code()), &counts.shown(inbox)))
        .collect()
}

/// Somebody writes, or stopped.
pub fn typing(say: &Tongue, name: &str, on: bool) -> Result<String, Failure> {
    #[derive(askama::Template)]
    #[template(source = "{{ text }}", ext = "html")]
    struct Line<'a> {
        text: &'a str,
    }
    if !on {
        return Ok(turbo::update("typing", ""));
    }
    let text = say.t1("conversations-typing", "name", name);
    Ok(turbo::update(
        "typing",
        &askama::Template::render(&Line { text: &text })?,
    ))
}

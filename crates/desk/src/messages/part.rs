//! Messages as markup: one message, one struct, one file, for pages, answers and streams alike.

use super::{Direction, MessageId, Said, store};
use crate::{
    conversations::{ConversationId, store::Shown},
    files::{self, File},
};
use access::App;
use chrono::NaiveDate;
use chrono_tz::Tz;
use kit::{failure::Failure, ids::OrganisationId, words::Tongue};
use std::{borrow::Cow, collections::HashMap};

/// Messages of one page of a thread.
pub const PAGE: i64 = 30;

/// A message, finished by the page where it depends on the reader.
#[derive(askama::Template)]
#[template(path = "messages/message.html")]
pub struct MessagePart<'a> {
    pub message: &'a Said,
    pub files: &'a [File],
    pub say: &'a Tongue,
    /// What the contact is called, or the word for one without a name.
    pub contact: &'a str,
    /// Up to which event the contact has read.
    pub contact_read: i64,
}

impl MessagePart<'_> {
    fn is_read(&self) -> bool {
        self.message.seq <= self.contact_read
    }

    fn author(&self) -> &str {
        match self.message.direction() {
            Direction::In => self.contact,
            _ => self.message.author_name.as_deref().unwrap_or_default(),
        }
    }

    fn author_id(&self) -> String {
        self.message.author_id.simple().to_string()
    }

    /// The words, in pieces: addresses that can be followed, and what stands between them.
    fn pieces(&self) -> Vec<(bool, &str)> {
        let mut finder = linkify::LinkFinder::new();
        finder.kinds(&[linkify::LinkKind::Url]);
        let leads = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        finder
            .spans(&self.message.body)
            .map(|span| (span.kind().is_some() && leads(span.as_str()), span.as_str()))
            .collect()
    }

    /// The request for an account that it is, for the link to where it is decided.
    fn request(&self) -> Option<&str> {
        self.message.data.get("request").and_then(|id| id.as_str())
    }

    /// What an event line says, in the reader's language.
    fn line(&self) -> String {
        let text = |key: &str| {
            self.message
                .data
                .get(key)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let (say, who) = (self.say, text("who"));
        match text("what") {
            "taken" => say.t1("messages-line-taken", "who", who),
            "assigned" => say.t1("messages-line-assigned", "who", who),
            "returned" => say.t1("messages-line-returned", "who", who),
            "left" => say.t1("messages-line-left", "who", who),
            "closed" => say.t2("messages-line-closed", "who", who, "category", text("category")),
            "request-accepted" if who.is_empty() => {
                say.t("messages-line-request-accepted-by-domain").into_owned()
            }
            "request-accepted" => say.t1("messages-line-request-accepted", "who", who),
            "request-refused" => say.t1("messages-line-request-refused", "who", who),
            "reopened" => say.t1("messages-line-reopened", "who", who),
            _ => say.t("messages-line-other").into_owned(),
        }
    }
}

/// `82 KB`, `1.4 MB`: the same in all four languages but for the decimal sign, which one digit forgives.
fn weight(bytes: i64) -> String {
    let kilobytes = (bytes + 1023) / 1024;
    if kilobytes < 1024 {
        return format!("{kilobytes} KB");
    }
    let tenths = (bytes * 10 + 524_288) / 1_048_576;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// What stands in the log, from top to bottom.
pub enum Entry<'a> {
    /// A new day of the reader's.
    Day(NaiveDate),
    /// What follows is new to the owner.
    New,
    Message(MessagePart<'a>),
}

/// A page of a thread.
pub struct Thread {
    messages: Vec<Said>,
    files: HashMap<MessageId, Vec<File>>,
    /// The number before which more is to be had.
    pub older: Option<i64>,
    contact: String,
    contact_read: i64,
    /// The first new message, when the reader is the owner.
    fresh: Option<i64>,
    zone: Tz,
    say: Tongue,
}

impl Thread {
    pub async fn load(
        app: &App,
        organisation: OrganisationId,
        (shown, before): (&Shown, i64),
        (say, zone): (&Tongue, &str),
    ) -> Result<Self, Failure> {
        let connection = app.db.read();
        let mut messages = store::thread(connection, organisation, shown.id, before, PAGE + 1).await?;
        let more = i64::try_from(messages.len()).unwrap_or(0) > PAGE;
        if more {
            messages.remove(0);
        }
        let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
        let mut files: HashMap<MessageId, Vec<File>> = HashMap::new();
        for file in files::store::of_messages(connection, organisation, &ids).await? {
            if let Some(message) = file.message_id {
                files.entry(message).or_default().push(file);
            }
        }
        Ok(Self {
            older: messages.first().filter(|_| more).map(|first| first.seq),
            messages,
            files,
            contact: contact_name(say, &shown.contact_name).into_owned(),
            contact_read: shown.contact_read,
            fresh: None,
            zone: zone.parse().unwrap_or(Tz::UTC),
            say: say.clone(),
        })
    }

    /// Marks where the reader, being the owner, stopped reading.
    #[must_use]
    pub fn new_after(mut self, read_seq: i64) -> Self {
        let fresh = |message: &&Said| message.direction() == Direction::In && message.seq > read_seq;
        self.fresh = self.messages.iter().find(fresh).map(|message| message.seq);
        self
    }

    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::with_capacity(self.messages.len() + 8);
        let mut day = None;
        for message in &self.messages {
            let today = message.created_at.with_timezone(&self.zone).date_naive();
            if day != Some(today) {
                day = Some(today);
                entries.push(Entry::Day(today));
            }
            if self.fresh == Some(message.seq) {
                entries.push(Entry::New);
            }
            entries.push(Entry::Message(MessagePart {
                message,
                files: self.files.get(&message.id).map(Vec::as_slice).unwrap_or_default(),
                say: &self.say,
                contact: &self.contact,
                contact_read: self.contact_read,
            }));
        }
        entries
    }
}

/// Draws one message for a stream or an answer; `None` when there is none such.
pub async fn draw(
    app: &App,
    organisation: OrganisationId,
    (message, shown): (MessageId, &Shown),
    say: &Tongue,
) -> Result<Option<String>, Failure> {
    let connection = app.db.read();
    let Some(said) = store::said(connection, organisation, message).await? else {
        return Ok(None);
    };
    let files = files::store::of_messages(connection, organisation, &[message]).await?;
    let part = MessagePart {
        message: &said,
        files: &files,
        say,
        contact: &contact_name(say, &shown.contact_name),
        contact_read: shown.contact_read,
    };
    Ok(Some(askama::Template::render(&part)?))
}

/// Draws the newest messages that were sent up to an event, after the contact read them.
pub async fn draw_read(
    app: &App,
    organisation: OrganisationId,
    (conversation, up_to): (ConversationId, i64),
    (shown, say): (&Shown, &Tongue),
) -> Result<Vec<(MessageId, String)>, Failure> {
    let connection = app.db.read();
    let sent = store::sent_up_to(connection, organisation, conversation, up_to).await?;
    let ids: Vec<MessageId> = sent.iter().map(|said| said.id).collect();
    let files = files::store::of_messages(connection, organisation, &ids).await?;
    let contact = contact_name(say, &shown.contact_name);
    sent.iter()
        .map(|said| {
            let own: Vec<File> = files
                .iter()
                .filter(|file| file.message_id == Some(said.id))
                .cloned()
                .collect();
            let part = MessagePart {
                message: said,
                files: &own,
                say,
                contact: &contact,
                contact_read: shown.contact_read.max(up_to),
            };
            Ok((said.id, askama::Template::render(&part)?))
        })
        .collect()
}

/// What a contact is called, or the word for one who has not said.
pub fn contact_name<'a>(say: &'a Tongue, name: &'a str) -> Cow<'a, str> {
    if name.is_empty() {
        say.t("inboxes-nameless")
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_weight_is_read_at_a_glance() {
        for (bytes, shown) in [
            (1, "1 KB"),
            (84_000, "83 KB"),
            (1_468_006, "1.4 MB"),
            (26_214_400, "25.0 MB"),
        ] {
            assert_eq!(super::weight(bytes), shown);
        }
    }
}

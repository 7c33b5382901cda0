//! A letter that came back after the mail server had taken it: the report another server writes (RFC 3464) read into
//! the letter's state, so that the board turns red with its reason. `guichet mail
//! receive` calls [`receive`] with each message as it came.
//!
//! A report names its letter by the Message-ID we gave it, which carries the organisation in clear and the letter's
//! random id: whoever never had the letter cannot name it.

use super::{
    model::{LetterId, State},
    store,
};
use crate::{App, audit};
use kit::{failure::Failure, ids::OrganisationId};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use serde_json::json;

/// Longer reports are cut: what counts stands at their beginning.
const LARGEST: usize = 512 * 1024;
/// What is kept of a server's words, in characters.
const REPLY: usize = 500;

/// What a message turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A letter of ours came back, and is marked so.
    Marked(LetterId),
    /// It came back, and was known to or is past that.
    Known(LetterId),
    /// A report of something else: of a delay, or of a letter that is not ours.
    NotOurs,
    /// Not a report at all.
    NoReport,
}

/// The Message-ID of a letter.
pub(super) fn message_id(organisation: OrganisationId, id: LetterId, host: &str) -> String {
    format!("{organisation}.{id}@{host}")
}

/// Marks the letter that a report is about, if it is about one of ours.
pub async fn receive(app: &App, raw: &[u8]) -> Result<Received, Failure> {
    let report = match read(raw) {
        Read::NoReport => return Ok(Received::NoReport),
        Read::NoFailure => return Ok(Received::NotOurs),
        Read::Failed(report) => report,
    };
    let Some((organisation, id)) = report.letter else {
        return Ok(Received::NotOurs);
    };
    let now = app.clock.now();
    app.db
        .write(async move |tx| {
            let mut marked = false;
            // A report about a letter that never left, or that was refused already, says nothing new. One may overtake
            // the answer to our own attempt: the letter is on its way then, and the answer changes nothing any more.
            for from in [State::Sent, State::Uncertain, State::Sending] {
                let step = (from, State::Failed);
                marked =
                    marked || store::settle(tx, (organisation, id), step, Some(&report.reply), now).await?;
            }
            if !marked {
                let known = store::by_id(tx, organisation, id).await?.is_some();
                return Ok(if known {
                    Received::Known(id)
                } else {
                    Received::NotOurs
                });
            }
            // About whoever it was to: the other server's words often name their mailbox, which is sealed with them.
            let letter = store::by_id(tx, organisation, id).await?;
            let whose = letter.and_then(|letter| letter.member_id);
            let entry = audit::Entry::by_house(organisation, "outbox.bounced", whose.map(|member| member.0));
            audit::write(tx, entry.data(json!({ "reply": report.reply })), now).await?;
            Ok(Received::Marked(id))
        })
        .await
}

/// A report that a letter was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    /// Absent when it names no letter that could be ours.
    letter: Option<(OrganisationId, LetterId)>,
    /// The other server's words, beginning with a code where it gave one.
    reply: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Read {
    NoReport,
    /// Delayed, relayed or delivered.
    NoFailure,
    Failed(Report),
}

fn read(raw: &[u8]) -> Read {
    let raw = &raw[..raw.len().min(LARGEST)];
    let Some(message) = MessageParser::default().parse(raw) else {
        return Read::NoReport;
    };
    let Some(status) = part(
        &message,
        "message",
        &["delivery-status", "global-delivery-status"],
    ) else {
        return Read::NoReport;
    };
    let fields = Fields(&status);
    if !fields
        .get("action")
        .is_some_and(|action| action.eq_ignore_ascii_case("failed"))
    {
        return Read::NoFailure;
    }
    Read::Failed(Report {
        letter: original(&message).as_deref().and_then(letter),
        reply: reply(&fields),
    })
}

/// The text of the first part of a type.
fn part(message: &Message<'_>, kind: &str, subtypes: &[&str]) -> Option<String> {
    let found = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|of| {
            of.ctype().eq_ignore_ascii_case(kind)
                && of
                    .subtype()
                    .is_some_and(|sub| subtypes.iter().any(|one| sub.eq_ignore_ascii_case(one)))
        })
    })?;
    Some(String::from_utf8_lossy(found.contents()).into_owned())
}

/// The Message-ID of the letter it is about: in the letter returned with it, or in its headers alone, or, where
/// neither came along, in what the report answers.
fn original(message: &Message<'_>) -> Option<String> {
    for part in &message.parts {
        if let PartType::Message(returned) = &part.body {
            return returned.message_id().map(str::to_owned);
        }
    }
    if let Some(headers) = part(message, "text", &["rfc822-headers"]) {
        let returned = MessageParser::default().parse_headers(headers.as_bytes())?;
        return returned.message_id().map(str::to_owned);
    }
    let answered = message
        .in_reply_to()
        .as_text()
        .or_else(|| message.references().as_text());
    answered.map(str::to_owned)
}

fn letter(message_id: &str) -> Option<(OrganisationId, LetterId)> {
    let local = message_id.trim().trim_start_matches('<').split('@').next()?;
    let (organisation, id) = local.split_once('.')?;
    Some((organisation.parse().ok()?, id.parse().ok()?))
}

/// The fields of a status part; of several recipients the first that has one, for our letters have one each.
struct Fields<'a>(&'a str);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let mut value: Option<String> = None;
        for line in self.0.lines() {
            match (&mut value, line.starts_with([' ', '\t'])) {
                (Some(found), true) => {
                    found.push(' ');
                    found.push_str(line.trim());
                }
                (Some(_), false) => break,
                (None, _) => {
                    let field = line
                        .split_once(':')
                        .filter(|(field, _)| field.trim().eq_ignore_ascii_case(name));
                    value = field.map(|(_, text)| text.trim().to_owned());
                }
            }
        }
        value.filter(|text| !text.is_empty())
    }
}

/// `smtp; 550 5.1.1 …` without the kind in front, or the status alone.
fn reply(fields: &Fields<'_>) -> String {
    let told = fields.get("diagnostic-code").map(|text| {
        let words = text.split_once(';').map_or(text.as_str(), |(_, words)| words);
        words.trim().to_owned()
    });
    let status = fields.get("status").unwrap_or_default();
    let reply = told.map_or_else(
        || format!("550 {status}").trim().to_owned(),
        |told| one_line(&told),
    );
    let clean = reply.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(REPLY).collect()
}

/// An answer of several lines says its code at the beginning of each, with a hyphen but for the last (RFC 5321 4.2.1):
/// once is enough.
fn one_line(told: &str) -> String {
    let Some((code, rest)) = told.split_once('-').filter(|(code, _)| code.len() == 3) else {
        return told.to_owned();
    };
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return told.to_owned();
    }
    // Some say the code of RFC 3463 again on each line, too; it stays where it stands first.
    let status = rest.split(' ').next().unwrap_or_default();
    let marks = [
        format!(" {code}-{status} "),
        format!(" {code} {status} "),
        format!(" {code}-"),
        format!(" {code} "),
    ];
    let joined = marks
        .iter()
        .fold(format!("{rest} "), |text, mark| text.replace(mark.as_str(), " "));
    format!("{code} {}", joined.trim())
}

#[cfg(test)]
mod tests;

//! One letter and how it looks on the wire.

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

/// A letter to one person, ready but for its wrapping.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Bare address of the sender.
    pub from: String,
    /// Name shown beside it; may be empty.
    pub from_name: String,
    /// Bare address of the one recipient.
    pub to: String,
    pub subject: String,
    /// The same content twice: plain text and HTML (S-030).
    pub text: String,
    pub html: String,
    /// `id@host`, with or without angle brackets. The same at every attempt, so that a server or a
    /// reader can see a second copy for what it is (decision 10).
    pub message_id: String,
    /// BCP 47 tag of the language it is written in (`pt-BR`).
    pub language: String,
}

impl Letter {
    /// The message as lettre sends it, or in English why this letter must not be sent.
    pub fn message(&self) -> Result<Message, String> {
        self.refuse_control_characters()?;
        let name = (!self.from_name.is_empty()).then(|| self.from_name.clone());
        let from = Mailbox::new(name, address("sender", &self.from)?);
        let to = Mailbox::new(None, address("recipient", &self.to)?);
        let id = self.message_id.trim_start_matches('<').trim_end_matches('>');
        Message::builder()
            .from(from)
            .to(to)
            .subject(self.subject.as_str())
            .message_id(Some(format!("<{id}>")))
            // Answering machines shall not answer a machine, nor two of them each other.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .raw_header(header("Content-Language", &self.language))
            .multipart(MultiPart::alternative_plain_html(
                self.text.clone(),
                self.html.clone(),
            ))
            .map_err(|error| error.to_string())
    }

    /// A line break in a header would begin a header of somebody else's making (S-030).
    fn refuse_control_characters(&self) -> Result<(), String> {
        let fields = [
            ("from", &self.from),
            ("from_name", &self.from_name),
            ("to", &self.to),
            ("subject", &self.subject),
            ("message_id", &self.message_id),
            ("language", &self.language),
        ];
        match fields
            .iter()
            .find(|(_, value)| value.chars().any(char::is_control))
        {
            Some((field, _)) => Err(format!("{field} holds a line break or control character")),
            None => Ok(()),
        }
    }
}

fn address(whose: &str, text: &str) -> Result<Address, String> {
    text.parse()
        .map_err(|error| format!("the {whose}'s address is none: {error}"))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

//! Keys, tokens, limits and what travels over the wire. Pure.

use super::site::Site;
use desk::channels::Channel;
use kit::{clock::Time, secret::Secret};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

kit::id! {
    /// One browser that writes through a widget.
    VisitorId
}

/// The longest message, in code points.
pub const BODY: usize = 10_000;
/// The most files one message carries.
pub const FILES: usize = 10;
/// The largest JSON body.
pub const JSON_BYTES: usize = 64 * 1024;
/// The largest frame a visitor may send over the socket.
pub const FRAME_BYTES: usize = 16 * 1024;
/// How long a socket may stay silent before it says who it is.
pub const HELLO: Duration = Duration::from_secs(10);
/// How many messages one answer or one resume carries.
pub const PAGE: usize = 200;

/// A channel as visitors need it, read once and shared by all who knock within half a second.
#[derive(Debug)]
pub struct Open {
    pub channel: Channel,
    /// Empty: any site.
    sites: Vec<Site>,
    /// What is asked before the first message: `name`, `email`.
    pub ask: Vec<String>,
}

impl Open {
    /// Whether a page of this origin may use the channel.
    pub fn admits(&self, origin: &str) -> bool {
        self.sites.is_empty() || self.sites.iter().any(|site| site.covers(origin))
    }
}

impl From<Channel> for Open {
    fn from(channel: Channel) -> Self {
        let list = |value: Option<&Value>| -> Vec<String> {
            value
                .and_then(|value| serde_json::from_value(value.clone()).ok())
                .unwrap_or_default()
        };
        // A line that cannot be read any more covers nothing, but it still keeps the list from being empty.
        let sites = list(Some(&channel.allowed_origins))
            .iter()
            .map(|line| Site::stored(line))
            .collect();
        Self {
            sites,
            ask: list(channel.config.get("ask")),
            channel,
        }
    }
}

/// What a visitor's browser keeps: `{visitor}.{secret}`. The table holds the secret's digest.
#[derive(Clone)]
pub struct Token {
    pub visitor: VisitorId,
    pub digest: Vec<u8>,
}

impl Token {
    /// A fresh token and what the browser is given.
    pub fn issue() -> (Self, Secret<String>) {
        let (visitor, secret) = (VisitorId::new(), kit::crypto::token());
        let digest = kit::crypto::digest(secret.expose());
        (
            Self { visitor, digest },
            Secret::new(format!("{visitor}.{}", secret.expose())),
        )
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (visitor, secret) = text.split_once('.')?;
        let plausible = visitor.len() == 32 && (20..=100).contains(&secret.len());
        Some(Self {
            visitor: visitor.parse().ok()?,
            digest: kit::crypto::digest(secret),
        })
        .filter(|_| plausible)
    }
}

/// Why a visitor is not served. The widget reads the code, a developer the words of `docs/api/webchat.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such channel, or it is disabled: which of the two is nobody's business.
    UnknownChannel,
    /// The page is of a site the channel does not allow.
    ForeignOrigin,
    UnknownToken,
    NotFound,
    NotJson,
    TooLarge,
    Unreadable,
    /// Neither words nor files.
    Empty,
    TooLong,
    BadClientId,
    TooManyFiles,
    UnknownFile,
    BadName,
    BadEmail,
    /// Seconds to wait.
    TooFast(u32),
}

impl Refusal {
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownChannel => "unknown_channel",
            Self::ForeignOrigin => "foreign_origin",
            Self::UnknownToken => "unknown_token",
            Self::NotFound => "not_found",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::BadClientId => "bad_client_id",
            Self::TooManyFiles => "too_many_files",
            Self::UnknownFile => "unknown_file",
            Self::BadName => "bad_name",
            Self::BadEmail => "bad_email",
            Self::TooFast(_) => "too_fast",
        }
    }
}

/// `POST …/visitors`.
#[derive(Deserialize)]
pub struct NewVisitor {
    pub name: Option<String>,
    pub email: Option<String>,
}

impl NewVisitor {
    /// Trimmed, and empty is nothing.
    pub fn check(self) -> Result<Self, Refusal> {
        let tidy = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let (name, email) = (tidy(self.name), tidy(self.email));
        if name
            .as_deref()
            .is_some_and(|name| name.chars().count() > 120 || name.chars().any(char::is_control))
        {
            return Err(Refusal::BadName);
        }
        if email.as_deref().is_some_and(|email| !is_address(email)) {
            return Err(Refusal::BadEmail);
        }
        Ok(Self { name, email })
    }
}

/// One `@` with something on both sides and nothing that could break a header; the mail server knows the rest.
fn is_address(text: &str) -> bool {
    let plain = text.len() <= 254
        && !text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || "<>,;\"".contains(c));
    let parts = text.split_once('@');
    plain
        && parts
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !domain.contains('@'))
}

/// `POST …/messages`.
#[derive(Deserialize)]
pub struct NewMessage {
    pub client_id: String,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub files: Vec<String>,
}

impl NewMessage {
    pub fn check(&self) -> Result<(), Refusal> {
        let id = &self.client_id;
        if id.is_empty()
            || id.len() > 64
            || !id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        {
            return Err(Refusal::BadClientId);
        }
        if self.body.contains('\0') {
            return Err(Refusal::Unreadable); // PostgreSQL keeps no NUL, and no keyboard makes one
        }
        if self.body.trim().is_empty() && self.files.is_empty() {
            return Err(Refusal::Empty);
        }
        if self.files.len() > FILES {
            return Err(Refusal::TooManyFiles);
        }
        // Bytes first: counting the letters of a body that cannot fit is work for nothing.
        let long = self.body.len() > BODY * 4 || self.body.chars().count() > BODY;
        if long { Err(Refusal::TooLong) } else { Ok(()) }
    }
}

/// What a visitor says over the socket.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Said {
    Hello {
        token: String,
        #[serde(default)]
        after: i64,
    },
    Typing {
        on: bool,
    },
    Read {
        at: Time,
    },
    Ping,
}

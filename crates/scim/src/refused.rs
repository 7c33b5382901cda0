//! Why not.

use serde_json::{Value, json};

/// Why a request is not done. The texts are for whoever sets a directory up; they speak of rules and never repeat what
/// was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No JSON, or not the JSON of this request.
    Syntax(&'static str),
    Filter(&'static str),
    /// A path that cannot be read or names nothing.
    Path(&'static str),
    /// A path that is fine and leads nowhere.
    NoTarget(&'static str),
    Value(&'static str),
    /// Of an attribute that is not the client's to change.
    Mutability(&'static str),
    /// Somebody else has it.
    Uniqueness(&'static str),
    /// It cannot be as things stand.
    Conflict(&'static str),
    TooMany(&'static str),
    TooLarge(&'static str),
    /// No token that opens this.
    Unauthorized,
    NotFound,
    Method,
    Media,
    /// It was changed since (If-Match).
    Stale,
    /// Too fast; worth another try after so many seconds.
    Busy(u32),
}

impl Refused {
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::Uniqueness(_) | Self::Conflict(_) => 409,
            Self::Stale => 412,
            Self::TooLarge(_) => 413,
            Self::Media => 415,
            Self::Busy(_) => 429,
            _ => 400,
        }
    }

    /// The seconds for the header `Retry-After`.
    pub fn retry_after(self) -> Option<u32> {
        match self {
            Self::Busy(seconds) => Some(seconds),
            _ => None,
        }
    }

    /// The word of RFC 7644, table 9; none where it has none.
    pub fn scim_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Syntax(_) => "invalidSyntax",
            Self::Filter(_) => "invalidFilter",
            Self::Path(_) => "invalidPath",
            Self::NoTarget(_) => "noTarget",
            Self::Value(_) => "invalidValue",
            Self::Mutability(_) => "mutability",
            Self::Uniqueness(_) => "uniqueness",
            Self::TooMany(_) => "tooMany",
            _ => return None,
        })
    }

    pub fn detail(self) -> &'static str {
        match self {
            Self::Syntax(text)
            | Self::Filter(text)
            | Self::Path(text)
            | Self::NoTarget(text)
            | Self::Value(text)
            | Self::Mutability(text)
            | Self::Uniqueness(text)
            | Self::Conflict(text)
            | Self::TooMany(text)
            | Self::TooLarge(text) => text,
            Self::Unauthorized => "No token, or none that opens this address.",
            Self::NotFound => "There is no such resource.",
            Self::Method => "This address does not take this method.",
            Self::Media => "Bodies are application/scim+json or application/json.",
            Self::Stale => "The resource was changed since it was read.",
            Self::Busy(_) => "Too many requests; try again later.",
        }
    }

    /// The body of the answer (RFC 7644, 3.12).
    pub fn body(self) -> Value {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status().to_string(),
            "detail": self.detail(),
        });
        if let Some(kind) = self.scim_type() {
            body["scimType"] = json!(kind);
        }
        body
    }
}

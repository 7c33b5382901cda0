//! The check of a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6).

use crate::{Issuer, Keys, Refused, SKEW, claims::Audience, keys::Issued};
use jsonwebtoken::Header;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The event that must stand in a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How old a logout token may be, in seconds (S-109).
const FRESH: i64 = 120;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    tid: Option<String>,
    nonce: Option<Value>,
    #[serde(default)]
    events: Map<String, Value>,
}

impl Issued for Claims {
    fn issuer(&self) -> &str {
        &self.iss
    }
}

/// What a logout token must say.
#[derive(Clone, Debug)]
pub struct LogoutExpectation<'a> {
    pub issuer: &'a Issuer,
    pub client: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Whose sessions end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// Of the token itself; the caller takes each once, until [`Self::until`].
    pub id: String,
    /// When the token is too old in any case, in seconds since 1970.
    pub until: i64,
    pub issuer: String,
    /// Every session of this person, where no session is named.
    pub subject: Option<String>,
    /// The session at the provider.
    pub session: Option<String>,
}

impl Logout {
    pub fn verify(token: &str, keys: &Keys, expected: &LogoutExpectation<'_>) -> Result<Self, Refused> {
        if token.len() > 16 * 1024 {
            return Err(Refused::Malformed);
        }
        let (header, claims): (Header, Claims) = keys.read(token)?;
        // The type is recommended and not demanded by the specification; we demand it (S-109).
        let typed = header.typ.as_deref().is_some_and(|typ| {
            typ.eq_ignore_ascii_case("logout+jwt") || typ.eq_ignore_ascii_case("application/logout+jwt")
        });
        let event = claims.events.get(EVENT).is_some_and(Value::is_object);
        if !typed || !event || claims.nonce.is_some() {
            return Err(Refused::Kind);
        }
        expected.issuer.issued(&claims.iss, claims.tid.as_deref())?;
        if !claims.aud.contains(expected.client) {
            return Err(Refused::Audience);
        }
        let until = claims.iat.saturating_add(FRESH + SKEW);
        let over = claims.exp.saturating_add(SKEW) <= expected.now || until <= expected.now;
        if over || claims.iat.saturating_sub(SKEW) > expected.now {
            return Err(Refused::Time);
        }
        let named = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
        let whole = |value: &Option<String>| {
            let plain = |value: &String| value.len() <= 500 && !value.chars().any(char::is_control);
            value.as_ref().is_none_or(plain)
        };
        if !whole(&claims.sub) || !whole(&claims.sid) {
            return Err(Refused::Subject);
        }
        if !named(&claims.sub) && !named(&claims.sid) {
            return Err(Refused::Subject);
        }
        if claims.jti.is_empty() || claims.jti.len() > 255 {
            return Err(Refused::Malformed);
        }
        Ok(Self {
            id: claims.jti,
            until,
            issuer: claims.iss,
            subject: claims.sub,
            session: claims.sid,
        })
    }
}

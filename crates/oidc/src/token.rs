//! The check of an ID token (OpenID Connect Core, 3.1.3.7).

use crate::{
    Issuer, Keys, Refused, SKEW,
    claims::{Claims, Identity},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header};
use subtle::ConstantTimeEq;

/// How long ago a token may have been made, in seconds: it was made for this very sign-in.
const FRESH: i64 = 10 * 60;

/// The longest token that is read, in bytes.
const MAX_TOKEN: usize = 64 * 1024;

/// What a token must say.
#[derive(Clone, Debug)]
pub struct Expectation<'a> {
    pub issuer: &'a Issuer,
    /// Our name at the provider.
    pub client: &'a str,
    pub nonce: &'a str,
    /// What came beside it; its hash must stand in the token if the token names one (S-102).
    pub access_token: Option<&'a str>,
    /// The person must have proven themselves no longer ago than so many seconds.
    pub max_age: Option<i64>,
    /// The claim that names groups.
    pub groups: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Who the token is about, once all of it was checked (S-101, S-102, S-106).
pub fn verify(token: &str, keys: &Keys, expected: &Expectation<'_>) -> Result<Identity, Refused> {
    if token.len() > MAX_TOKEN {
        return Err(Refused::Malformed);
    }
    let (header, claims): (Header, Claims) = keys.read(token)?;
    is_id_token(&header, &claims)?;
    expected.issuer.issued(&claims.iss, claims.text("tid"))?;
    is_ours(&claims, expected.client)?;
    is_now(&claims, expected)?;
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    if expected.nonce.is_empty() || !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Refused::Nonce);
    }
    if let (Some(hash), Some(access)) = (&claims.at_hash, expected.access_token)
        && *hash != half_hash(access, header.alg)
    {
        return Err(Refused::AccessToken);
    }
    // OpenID Connect Core allows 255 ASCII characters.
    if claims.sub.is_empty() || claims.sub.len() > 255 || claims.sub.chars().any(char::is_control) {
        return Err(Refused::Subject);
    }
    Ok(Identity::of(claims, expected.groups))
}

/// A logout token or an access token is no ID token, whoever signed it (RFC 8725, 3.11).
fn is_id_token(header: &Header, claims: &Claims) -> Result<(), Refused> {
    let other = header
        .typ
        .as_deref()
        .is_some_and(|typ| !typ.eq_ignore_ascii_case("jwt"));
    if other || claims.events.is_some() {
        return Err(Refused::Kind);
    }
    Ok(())
}

/// For us, and asked for by us.
fn is_ours(claims: &Claims, client: &str) -> Result<(), Refused> {
    let asked = match &claims.azp {
        Some(azp) => azp == client,
        None => !claims.aud.is_shared(),
    };
    if claims.aud.contains(client) && asked {
        Ok(())
    } else {
        Err(Refused::Audience)
    }
}

fn is_now(claims: &Claims, expected: &Expectation<'_>) -> Result<(), Refused> {
    let now = expected.now;
    let over = claims.exp.saturating_add(SKEW) <= now;
    let early = claims.nbf.is_some_and(|nbf| nbf.saturating_sub(SKEW) > now);
    let ahead = claims.iat.saturating_sub(SKEW) > now;
    let stale = claims.iat.saturating_add(FRESH + SKEW) <= now;
    if over || early || ahead || stale {
        return Err(Refused::Time);
    }
    if let Some(most) = expected.max_age {
        let proven = claims.auth_time().ok_or(Refused::TooOld)?;
        if proven.saturating_add(most.saturating_add(SKEW)) < now || proven.saturating_sub(SKEW) > now {
            return Err(Refused::TooOld);
        }
    }
    Ok(())
}

/// The left half of the digest that belongs to the token's algorithm; `EdDSA` with Ed25519 has SHA-512.
fn half_hash(access: &str, algorithm: Algorithm) -> String {
    let of = if algorithm == Algorithm::EdDSA {
        &ring::digest::SHA512
    } else {
        &ring::digest::SHA256
    };
    let digest = ring::digest::digest(of, access.as_bytes());
    let digest = digest.as_ref();
    URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2])
}

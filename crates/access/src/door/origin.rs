//! Where a request really comes from: its address, its host, its origin.

use super::Visit;
use crate::{App, shell};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::Response,
};
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// The peer, or, when the peer is a trusted proxy, the rightmost address it vouches for that is none (S-052).
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let trusts = |address: &IpAddr| trusted.contains(address);
    if !trusts(&peer) {
        return peer;
    }
    let forwarded: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect();
    forwarded
        .into_iter()
        .rev()
        .find(|address| !trusts(address))
        .unwrap_or(peer)
}

/// Whether a request is addressed to a host that is not ours: such a one gets 421 and nothing else (S-027).
pub fn foreign_host(app: &App, parts: &Parts) -> bool {
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    let named = match (parts.uri.authority(), first) {
        (Some(authority), _) => Some(authority.as_str()),
        (None, Some(host)) => host.to_str().ok(),
        (None, None) => None,
    };
    let ours = |host: &str| {
        app.settings
            .hosts
            .iter()
            .any(|own| own.eq_ignore_ascii_case(host))
    };
    second.is_some() || !named.is_some_and(ours)
}

/// The `csrf` field of a session's forms: bound to the session, useless in another.
pub fn csrf_token(app: &App, session_digest: &[u8]) -> String {
    kit::crypto::hex(&app.key.mac("csrf", session_digest)[..16])
}

/// What the browser itself says of where the request was made; `None` when it says nothing.
fn declared(visit: &Visit, headers: &HeaderMap) -> Option<bool> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = header("origin").filter(|origin| *origin != "null") {
        let authority = origin
            .split_once("://")
            .map_or(origin, |(_, authority)| authority);
        return Some(
            visit
                .app
                .settings
                .hosts
                .iter()
                .any(|host| host.eq_ignore_ascii_case(authority)),
        );
    }
    (header("sec-fetch-site") == Some("same-origin")).then_some(true)
}

/// Passes a change on only if it was asked for by one of our own pages (S-086).
pub(super) async fn same_origin(visit: &Visit, request: Request) -> Result<Request, Response> {
    let no = || {
        shell::refused(
            visit,
            StatusCode::FORBIDDEN,
            "shell-foreign",
            "shell-foreign-help",
        )
    };
    match declared(visit, request.headers()) {
        Some(true) => return Ok(request),
        Some(false) => return Err(no()),
        None => {}
    }
    if visit.csrf.is_empty() {
        return Err(no());
    }
    // Only small forms are read here; a file upload without an origin is no browser's.
    let (parts, body) = request.into_parts();
    let form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"application/x-www-form"));
    if !form {
        return Err(no());
    }
    let bytes = axum::body::to_bytes(body, kit::page::FORM_BYTES)
        .await
        .map_err(|_| {
            shell::refused(
                visit,
                StatusCode::PAYLOAD_TOO_LARGE,
                "shell-too-large",
                "shell-too-large-help",
            )
        })?;
    let sent: &[u8] = bytes
        .split(|byte| *byte == b'&')
        .find_map(|pair| pair.strip_prefix(b"csrf="))
        .unwrap_or_default();
    if bool::from(sent.ct_eq(visit.csrf.as_bytes())) {
        Ok(Request::from_parts(parts, Body::from(bytes)))
    } else {
        Err(no())
    }
}

/// A path of our own to return to after the sign-in, or nothing (S-089).
///
/// Allowed: one slash, then plain path and query characters. Everything a browser might read as another host
/// (`//`, backslash, control characters, encoded slashes at the front) is refused rather than repaired. So are steps up
/// and on the spot (`..`, `.`, however encoded): a browser takes them, and arrives elsewhere than whoever looked at how
/// the path begins was told.
pub fn safe_return(wish: &str) -> Option<&str> {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(wish).collect();
    let fine = |bytes: &[u8]| {
        bytes.first() == Some(&b'/')
            && bytes.get(1) != Some(&b'/')
            && !bytes.iter().any(|byte| *byte == b'\\' || byte.is_ascii_control())
    };
    let plain =
        wish.len() <= 1_000 && wish.is_ascii() && fine(wish.as_bytes()) && fine(&decoded) && !wanders(wish);
    plain.then_some(wish)
}

/// Whether a path has segments that a browser or a proxy resolves away.
fn wanders(wish: &str) -> bool {
    let path = wish.split(['?', '#']).next().unwrap_or_default();
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    decoded
        .split(|byte| *byte == b'/')
        .any(|segment| matches!(segment, b"." | b".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_path_stays_in_the_house_s_089() {
        for good in [
            "/",
            "/conversations",
            "/conversations/018f?x=1",
            "/members/new",
            "/members?q=../.",
            "/brand/aurora.css",
            "/.well-known/webauthn",
            "/files/...",
        ] {
            assert_eq!(safe_return(good), Some(good));
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "\\\\evil",
            "/%2fevil.example",
            "/%5cevil",
            "javascript:alert(1)",
            "/\n/evil",
            "/%0d%0aSet-Cookie:x",
            "evil",
            "/\t/evil",
            "%2f%2fevil.example",
            "/é",
            "/./sso/aurora/018f",
            "/../sso/aurora/018f",
            "/x/../sso/aurora/018f",
            "/x/.",
            "/..",
            "/%2e/sso/aurora/018f",
            "/%2E%2e/sso/aurora/018f",
            "/.%2e/sso/aurora/018f",
            "/x%2f..%2fsso/aurora/018f",
            "/./?x=1",
            "/../#x",
            "/x\\..\\sso",
            "/x%5c..%5csso",
            "/x\u{7f}",
            "/x%0a/sso",
        ] {
            assert_eq!(safe_return(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_forwarded_address_is_believed_only_from_a_trusted_proxy_s_052() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "6.6.6.6, 9.9.9.9, 127.0.0.1".parse().expect("header"),
        );
        let proxy: IpAddr = "127.0.0.1".parse().expect("address");
        let stranger: IpAddr = "8.8.8.8".parse().expect("address");
        assert_eq!(client_address(stranger, &headers, &[proxy]), stranger);
        assert_eq!(client_address(proxy, &headers, &[proxy]).to_string(), "9.9.9.9");
    }
}

//! What is open to whoever looks through a member's eyes.

use axum::http::Method;

/// The first parts of the addresses that are open to whoever looks: work and what is about it. Whatever is not here is
/// shut, so a new room is until somebody has looked whether it holds secrets.
const SEEN: [&str; 12] = [
    "",
    "conversations",
    "diagnosis",
    "enablement",
    "files",
    "help",
    "live",
    "lockouts",
    "requests",
    "roles",
    "session",
    "shifts",
];

/// Whether somebody who looks through a member's eyes may knock at an address so. Asked by the gate, once for the whole
/// house: looking changes nothing and shows no secret, and every page that could is below `/profile` or not named.
pub fn allows(method: &Method, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    if *method == Method::DELETE {
        return path == "/impersonation";
    }
    if *method == Method::POST {
        return path == "/sign-out";
    }
    if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let mut parts = path.trim_start_matches('/').split('/');
    let first = parts.next().unwrap_or_default();
    match (first, parts.nth(1)) {
        // The profile itself, and nothing below it: passwords, devices, codes, addresses, sessions, tokens.
        ("profile", _) => path == "/profile",
        // A colleague's face.
        ("members", Some("picture")) => true,
        _ => SEEN.contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_looks_changes_nothing_and_sees_no_secret() {
        let check = |method: &Method, path: &str, open: bool| {
            assert_eq!(allows(method, path), open, "{method} {path}");
        };
        for path in [
            "/",
            "/conversations",
            "/conversations/018f?x=/profile/password",
            "/profile",
            "/profile?done=x",
            "/members/018f/picture/1",
            "/live?after=3",
        ] {
            check(&Method::GET, path, true);
            check(&Method::POST, path, false);
            check(&Method::PATCH, path, false);
            check(&Method::PUT, path, false);
            check(&Method::DELETE, path, false);
        }
        for path in [
            "/profile/password",
            "/profile/",
            "/profile/factors",
            "//profile/sessions",
            "/members",
            "/members/018f",
            "/members/018f/factors",
            "/sso/links/018f/new",
            "/api-tokens",
            "/switcher",
            "/nowhere",
        ] {
            check(&Method::GET, path, false);
        }
        check(&Method::DELETE, "/impersonation", true);
        check(&Method::POST, "/sign-out", true);
        check(&Method::POST, "/impersonation", false);
        check(&Method::DELETE, "/sign-out", false);
    }
}

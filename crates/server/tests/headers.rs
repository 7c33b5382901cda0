//! The headers of every answer, over every door (S-088).
#![allow(clippy::unwrap_used)]

use axum::http::Method;
use testkit::{Browser, Extras, Page, both};

fn walk(path: &str) -> String {
    path.split('/')
        .map(|part| {
            if part.starts_with('{') {
                "0190c1d2aaaa7bbb8cccddddeeeeffff"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn header<'a>(page: &'a Page, name: &str) -> &'a str {
    page.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// What stands in one part of the policy.
fn part<'a>(policy: &'a str, name: &str) -> Option<&'a str> {
    policy
        .split(';')
        .find_map(|part| part.trim().strip_prefix(name))
        .map(str::trim)
}

fn judge(page: &Page, what: &str) {
    let policy = header(page, "content-security-policy");
    for (name, value) in [
        ("default-src", "'none'"),
        ("object-src", "'none'"),
        ("base-uri", "'none'"),
        ("frame-ancestors", "'none'"),
        ("form-action", "'self'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("connect-src", "'self'"),
    ] {
        assert_eq!(part(policy, name), Some(value), "{what}: {policy}");
    }
    for word in ["unsafe", "http:", "https:", "*"] {
        assert!(!policy.contains(word), "{what}: {policy}");
    }
    assert_eq!(header(page, "x-content-type-options"), "nosniff", "{what}");
    assert_eq!(
        header(page, "cross-origin-opener-policy"),
        "same-origin",
        "{what}"
    );
    assert_eq!(header(page, "referrer-policy"), "no-referrer", "{what}");
    assert_eq!(header(page, "x-frame-options"), "DENY", "{what}");
    for power in [
        "camera=()",
        "geolocation=()",
        "payment=()",
        "usb=()",
        "microphone=(self)",
    ] {
        assert!(header(page, "permissions-policy").contains(power), "{what}");
    }
    let public = what.contains(" /webchat/") || what.ends_with(" /widget.js");
    let resource = if public { "cross-origin" } else { "same-origin" };
    assert_eq!(header(page, "cross-origin-resource-policy"), resource, "{what}");
    if header(page, "content-type").starts_with("text/html") {
        let inline = [
            "<style",
            " style=",
            "javascript:",
            " onclick=",
            " onload=",
            " onerror=",
            "<script>",
        ];
        for bad in inline {
            assert!(!page.text.contains(bad), "{what} has {bad}");
        }
        assert!(
            !page.has("script:not([src^='/'])") && !page.has("link[href^='http'], img[src^='http'], iframe"),
            "{what}"
        );
        let asset = what.contains(" /assets/") || what.contains(" /brand/");
        assert!(
            public || asset || header(page, "cache-control") == "no-store",
            "{what}"
        );
    }
}

async fn knock(browser: &mut Browser, method: &Method, path: &str) -> Page {
    let form = if *method == Method::GET {
        ""
    } else {
        "application/x-www-form-urlencoded"
    };
    browser.send(method.clone(), &walk(path), form, Vec::new()).await
}

both! {
    // S-088: whatever is answered, to whomever, and whether or not there is such a door.
    async fn every_answer_carries_every_header(app: TestApp) {
        let (guest, ana) = (app.guest(), app.signed_in("ana@aurora.example").await);
        // Looking first: among the rest are doors that end the session.
        let (looking, doing): (Vec<_>, Vec<_>) = app.doors.clone().into_iter().partition(|door| door.method == Method::GET);
        for door in looking.into_iter().chain(doing) {
            for browser in [&guest, &ana] {
                let page = knock(&mut browser.clone(), &door.method, door.path).await;
                judge(&page, &format!("{} {}", door.method, door.path));
            }
        }
        for path in ["/nowhere", "/members/x/y/z", "/sign-in/%zz", "/.env"] {
            judge(&app.guest().get(path).await, &format!("GET {path}"));
        }
    }

    // S-088: a year, and everything beneath, as soon as there is https; never over plain http, where it would mean nothing.
    async fn https_is_for_a_year(app: TestApp) {
        assert_eq!(header(&app.guest().get("/sign-in").await, "strict-transport-security"), "");
        let extras = Extras { base_url: Some("https://desk.example".into()), ..Extras::default() };
        let app = app.with(extras).await;
        let lasts = "max-age=31536000; includeSubDomains";
        for door in app.doors.clone().iter().filter(|door| door.method == Method::GET) {
            let page = app.guest().get(&walk(door.path)).await;
            assert_eq!(header(&page, "strict-transport-security"), lasts, "{}", door.path);
        }
    }
}

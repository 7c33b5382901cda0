//! Through the doors, against a provider that says whatever it is told to.

mod administration;
mod entry;
mod everyday;
mod invitations;
mod keys;
mod leaving;
mod mandate;
mod rules;
mod saml;

use serde_json::{Value, json};
use std::sync::atomic::Ordering::Relaxed;
use testkit::{
    Browser, Extras, PASSWORD, Page, TestApp,
    provider::{CLIENT, CLIENT_SECRET, Mood, Provider},
};

const ANA: &str = "ana@aurora.example";
const BRUNO: &str = "bruno@aurora.example";

/// A house that may call the provider.
async fn house(app: &TestApp) -> (TestApp, Provider) {
    let provider = Provider::start().await;
    let extras = Extras {
        outbound: provider.rules(),
        ..Extras::default()
    };
    (app.with(extras).await, provider)
}

/// Claims of now, which the provider fills with the rest.
fn claims(app: &TestApp, subject: &str, more: &Value) -> Value {
    let now = app.clock.now().timestamp();
    let mut claims = Provider::person(subject, "somebody@aurora.example");
    claims["iat"] = json!(now);
    claims["exp"] = json!(now + 300);
    for (name, value) in more.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    claims
}

/// What an administrator types.
fn form<'a>(issuer: &'a str, id: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("kind", "oidc"),
        ("name", "Keycloak"),
        ("issuer", issuer),
        ("client_id", CLIENT),
        ("secret", CLIENT_SECRET),
    ]
}

/// Showing once more who one is.
const AGAIN: [(&str, &str); 1] = [("current_password", PASSWORD)];

const OTHER: &str = "019a0000000070008000000000000002";
const ID: &str = "019a0000000070008000000000000001";

async fn add(ana: &mut Browser, provider: &Provider) {
    let page = ana.post("/sso/providers", &form(&provider.issuer(), ID)).await;
    assert_eq!(page.status, 303, "{}", page.words());
}

/// Where a page that goes on by itself leads to.
fn onward(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.words());
    let header = page.headers["refresh"].to_str().unwrap();
    header.strip_prefix("0; url=").unwrap().to_owned()
}

/// Where a page leads to that waits for a press.
fn pressed(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(!page.headers.contains_key("refresh"), "it goes on by itself");
    page.attribute("main a.button", "href").unwrap()
}

/// The administrator tries the provider with their own account there, and offers it.
async fn offered(app: &TestApp, provider: &Provider) -> Browser {
    let mut ana = app.signed_in(ANA).await;
    add(&mut ana, provider).await;
    offered_by(app, provider, &mut ana).await;
    ana
}

async fn offered_by(app: &TestApp, provider: &Provider, ana: &mut Browser) {
    let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
    let back = provider.approve(&away, &claims(app, "subject of ana", &json!({})));
    let page = ana.get(&back).await;
    assert!(
        page.location().ends_with("done=sso-done-linked"),
        "{} {}",
        page.location(),
        page.words()
    );
    let page = ana.post(&format!("/sso/providers/{ID}/offer"), &[]).await;
    assert!(
        page.location().ends_with("done=sso-done-offered"),
        "{}",
        page.location()
    );
}

/// The member connects their login in the profile.
async fn connected(app: &TestApp, provider: &Provider, login: &str, subject: &str) -> Browser {
    let mut browser = app.signed_in(login).await;
    let away = onward(&browser.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
    let page = browser
        .get(&provider.approve(&away, &claims(app, subject, &json!({}))))
        .await;
    assert_eq!(page.location(), "/profile?done=sso-done-linked");
    browser
}

/// Where the button of the sign-in page leads.
async fn button(guest: &mut Browser) -> String {
    let page = guest.get("/sign-in?organisation=aurora").await;
    page.attribute("div[data-providers] a", "href").unwrap()
}

/// A guest presses the button; where the provider is.
async fn away(guest: &mut Browser) -> String {
    let path = button(guest).await;
    let page = guest.get(&path).await;
    assert_eq!(page.status, 303, "{}", page.words());
    page.location()
}

async fn enter(app: &TestApp, provider: &Provider, subject: &str, more: &Value) -> (Browser, Page) {
    let mut guest = app.guest();
    let location = away(&mut guest).await;
    let page = guest
        .get(&provider.approve(&location, &claims(app, subject, more)))
        .await;
    (guest, page)
}

/// Outcome and reason of the newest refusal.
async fn refused(app: &TestApp) -> (String, String) {
    let line = app.audited("sso.refused").await.remove(0);
    let reason = line.data["reason"].as_str().unwrap_or_default().to_owned();
    (line.outcome, reason)
}

/// Where an administrator finds a member.
async fn place(ana: &mut Browser, login: &str) -> String {
    let list = ana.get(&format!("/members?q={login}")).await;
    list.attribute("tbody th a", "href").unwrap()
}

/// The path of the newest link that was mailed to somebody.
async fn newest(app: &TestApp, to: &str) -> String {
    let letters = app.letters().await;
    letters
        .iter()
        .rev()
        .find(|letter| letter.to.contains(to))
        .unwrap()
        .path()
}

async fn invited(app: &TestApp, ana: &mut Browser, login: &str) -> String {
    let fields = [
        ("display_name", "Nadia"),
        ("identifier", login),
        ("recovery_address", login),
        ("role", "agent"),
        ("locale", "pt-BR"),
        ("landing", "conversations"),
        ("time_zone", "America/Sao_Paulo"),
    ];
    let page = ana.post("/members", &fields).await;
    assert_eq!(page.status, 303, "{}", page.words());
    newest(app, login).await
}

//! SAML, against a provider that signs whatever it is told to.

mod administration;
mod entry;
mod keys;
mod leaving;
mod rules;
mod unasked;

use super::*;
use testkit::federation::{Answer, Asked, Federation};

const ENTITY: &str = "https://idp.example/metadata";

/// What an administrator types.
fn pasted(metadata: &str) -> Vec<(&str, &str)> {
    vec![
        ("id", ID),
        ("kind", "saml"),
        ("name", "Shibboleth"),
        ("metadata", metadata),
    ]
}

/// One that the administrator came through and put on the sign-in page.
async fn federated(app: &TestApp) -> (Browser, Federation) {
    federated_with(app, &[]).await
}

async fn federated_with(app: &TestApp, more: &[(&str, &str)]) -> (Browser, Federation) {
    let federation = Federation::new(ENTITY);
    let mut ana = app.signed_in(ANA).await;
    let metadata = federation.metadata();
    let mut fields = pasted(&metadata);
    fields.extend_from_slice(more);
    let page = ana.post("/sso/providers", &fields).await;
    assert_eq!(page.status, 303, "{}", page.words());
    let page = tried(app, &federation, &mut ana).await;
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
    (ana, federation)
}

/// The administrator tries it.
async fn tried(app: &TestApp, federation: &Federation, ana: &mut Browser) -> Page {
    let away = onward(&ana.post(&format!("/sso/providers/{ID}/trial"), &AGAIN).await);
    let answer = federation.answer(&Federation::asked(&away), "subject of ana", app.clock.now());
    brought(ana, &answer).await
}

/// The member connects their login in the profile.
async fn federated_member(app: &TestApp, federation: &Federation, login: &str, subject: &str) -> Browser {
    let mut browser = app.signed_in(login).await;
    let away = onward(&browser.post("/sso/links", &[AGAIN[0], ("provider", ID)]).await);
    let answer = federation.answer(&Federation::asked(&away), subject, app.clock.now());
    let page = brought(&mut browser, &answer).await;
    assert_eq!(page.location(), "/profile?done=sso-done-linked");
    browser
}

/// A guest presses the button; what they are asked there.
async fn asked(guest: &mut Browser) -> Asked {
    Federation::asked(&away(guest).await)
}

/// What the browser gets for a form that another site sends: none of our cookies go with it.
async fn posted(browser: &Browser, answer: &Answer) -> Page {
    let mut other = browser
        .clone()
        .with("origin", "https://idp.example")
        .with("sec-fetch-site", "cross-site");
    other.cookies.clear();
    let path = path_of(&answer.destination);
    let fields = answer.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    other.post(&path, &fields).await
}

/// The provider's form is sent, and the browser follows to where its cookie is.
async fn brought(browser: &mut Browser, answer: &Answer) -> Page {
    let page = posted(browser, answer).await;
    assert_eq!(page.status, 303, "{}", page.words());
    browser.get(&page.location()).await
}

/// A new browser comes by it, with an answer that may be bent.
async fn comes(
    app: &TestApp,
    federation: &Federation,
    subject: &str,
    bend: impl FnOnce(&mut Answer),
) -> (Browser, Page) {
    let mut guest = app.guest();
    let asked = asked(&mut guest).await;
    let mut answer = federation.answer(&asked, subject, app.clock.now());
    bend(&mut answer);
    let page = brought(&mut guest, &answer).await;
    (guest, page)
}

fn path_of(address: &str) -> String {
    address[address.find("/sso/").unwrap()..].to_owned()
}

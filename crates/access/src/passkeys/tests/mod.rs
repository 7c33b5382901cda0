//! The room through HTTP. What the parts share: a person with a device that signs.

mod adding;
mod alone;
mod answers;
mod moves;
mod second_step;

use kit::db::dialect::sql;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use testkit::{Authenticator, Browser, PASSWORD, Page, TestApp};

const BRUNO: &str = "bruno@aurora.example";
const ANA: &str = "ana@aurora.example";
const BORIS: &str = "boris@boreal.example";
const SESSION: &str = "__Host-guichet";
const FLOW: &str = "__Host-guichet_flow";

/// A browser of somebody who reads Spanish and is nobody yet.
fn guest(app: &TestApp) -> Browser {
    app.guest().with("accept-language", "es")
}

/// What a page's script asks for.
async fn posed(browser: &mut Browser, path: &str) -> (Value, String) {
    let page = browser.post(path, &[]).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text);
    let posed = page.json();
    (
        posed["publicKey"].clone(),
        posed["ceremony"].as_str().unwrap().to_owned(),
    )
}

/// Begins a passkey from the profile: the page where it is made.
async fn begin(browser: &mut Browser, shown: &[(&str, &str)]) -> Page {
    let mut fields = vec![("name", "Mi llave"), ("kind", "passkey")];
    fields.extend(shown);
    let made = browser.post("/profile/factors", &fields).await;
    assert_eq!(made.status, 303, "{}", made.words());
    browser.follow(&made).await
}

/// Makes it there.
async fn make(browser: &mut Browser, page: &Page, device: &mut Authenticator) -> Page {
    let challenge = page.attribute("[data-passkey=create]", "data-challenge").unwrap();
    let (options, ceremony) = posed(browser, &challenge).await;
    let passkey = device.create(&options);
    let action = page.attribute("form[action$='/activation']", "action").unwrap();
    browser
        .post(&action, &[("passkey", &passkey), ("ceremony", &ceremony)])
        .await
}

/// Somebody of the cast with a passkey as their first device, signed in, and the codes on paper.
async fn with_passkey(app: &TestApp, identifier: &str, device: &mut Authenticator) -> (Browser, Vec<String>) {
    let mut browser = app.signed_in(identifier).await;
    let page = begin(&mut browser, &[("current_password", PASSWORD)]).await;
    let done = make(&mut browser, &page, device).await;
    assert_eq!(done.status, 200, "{}", done.words());
    let codes = done.all("ol.codes code");
    assert_eq!(codes.len(), 10);
    (browser, codes)
}

/// A browser whose password was right and that owes a second factor.
async fn between(app: &TestApp, identifier: &str) -> Browser {
    let mut browser = app.guest();
    let slug = if identifier == BORIS { "boreal" } else { "aurora" };
    let fields = [
        ("identifier", identifier),
        ("password", PASSWORD),
        ("organisation", slug),
    ];
    let page = browser.post("/sign-in", &fields).await;
    assert_eq!((page.status, page.location().as_str()), (303, "/sign-in/factor"));
    browser
}

async fn bring(browser: &mut Browser, path: &str, passkey: &str, ceremony: &str) -> Page {
    browser
        .post(path, &[("passkey", passkey), ("ceremony", ceremony)])
        .await
}

/// The second step with whatever the device says.
async fn second(browser: &mut Browser, device: &mut Authenticator) -> Page {
    let (options, ceremony) = posed(browser, "/sign-in/factor/challenge").await;
    let answer = device.get(&options);
    bring(browser, "/sign-in/factor", &answer, &ceremony).await
}

/// The sign-in page's own way.
async fn alone(browser: &mut Browser, device: &mut Authenticator) -> Page {
    let (options, ceremony) = posed(browser, "/sign-in/passkey/challenge").await;
    let answer = device.get(&options);
    bring(browser, "/sign-in/passkey", &answer, &ceremony).await
}

/// What two answers may not differ in.
fn seen(page: &Page) -> (u16, Vec<String>, String) {
    (
        page.status,
        page.headers.keys().map(ToString::to_string).collect(),
        page.text.clone(),
    )
}

//! The room through HTTP. What the parts share: a person with a device in their hand.

mod administrator;
mod devices;
mod enrolment;
mod recovery;
mod second_step;

use kit::{clock::Time, db::dialect::sql};
use sea_orm::ConnectionTrait;
use testkit::{Browser, PASSWORD, Page, TestApp};

const BRUNO: &str = "bruno@aurora.example";
const ANA: &str = "ana@aurora.example";
const SESSION: &str = "__Host-guichet";
const FLOW: &str = "__Host-guichet_flow";

/// A device as its owner holds it, and the paper beside it.
struct Held {
    letters: String,
    codes: Vec<String>,
}

impl Held {
    /// What the app shows at a time.
    fn at(&self, time: Time) -> String {
        let secret = totp_rs::Secret::try_from_base32(self.letters.replace(' ', "")).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(time.timestamp()).unwrap())
            .to_string()
    }

    /// What it shows now, once the code before is over: a code works once.
    fn next(&self, app: &TestApp) -> String {
        app.clock.advance(chrono::Duration::seconds(30));
        self.at(app.clock.now())
    }

    /// Six digits that are right at no time near.
    fn never(&self, app: &TestApp) -> String {
        let around: Vec<String> = (-3..=3)
            .map(|steps| self.at(app.clock.now() + chrono::Duration::seconds(30 * steps)))
            .collect();
        let mut digits = (100_000..).map(|n| n.to_string());
        digits.find(|code| !around.contains(code)).unwrap()
    }
}

/// Begins a device from the profile: the page with picture and letters, and where its form goes.
async fn begin(browser: &mut Browser, fields: &[(&str, &str)]) -> (Page, String) {
    let made = browser.post("/profile/factors", fields).await;
    assert_eq!(made.status, 303, "{}", made.words());
    let page = browser.follow(&made).await;
    let action = page.attribute("form[action$='/activation']", "action").unwrap();
    (page, action)
}

fn letters(page: &Page) -> String {
    page.all("code.letters").remove(0)
}

/// Somebody of the cast with a first device, signed in, and what they hold.
async fn with_device(app: &TestApp, identifier: &str) -> (Browser, Held) {
    let mut browser = app.signed_in(identifier).await;
    let fields = [("name", "Mi teléfono"), ("current_password", PASSWORD)];
    let (page, action) = begin(&mut browser, &fields).await;
    let mut held = Held {
        letters: letters(&page),
        codes: Vec::new(),
    };
    let done = browser
        .post(&action, &[("code", &held.at(app.clock.now()))])
        .await;
    assert_eq!(done.status, 200, "{}", done.words());
    held.codes = done.all("ol.codes code");
    assert_eq!(held.codes.len(), 10);
    (browser, held)
}

async fn password(browser: &mut Browser, identifier: &str, password: &str) -> Page {
    let fields = [
        ("identifier", identifier),
        ("password", password),
        ("organisation", "aurora"),
    ];
    browser.post("/sign-in", &fields).await
}

/// A browser whose password was right and that owes a code.
async fn between(app: &TestApp, identifier: &str) -> Browser {
    let mut browser = app.guest();
    let page = password(&mut browser, identifier, PASSWORD).await;
    assert_eq!((page.status, page.location().as_str()), (303, "/sign-in/factor"));
    browser
}

async fn code(browser: &mut Browser, code: &str) -> Page {
    browser.post("/sign-in/factor", &[("code", code)]).await
}

/// Where the members page of somebody is.
async fn place(app: &TestApp, identifier: &str) -> String {
    let db = app.state.db.read();
    let statement = sql(
        db,
        "select id from member where identifier = $1",
        [identifier.into()],
    );
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    format!(
        "/members/{}",
        row.try_get::<uuid::Uuid>("", "id").unwrap().simple()
    )
}

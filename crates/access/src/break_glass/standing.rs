//! The page for administrators: whether there is an account, when it was last tested, and who tried it.

use super::{
    actions,
    model::{Account, Try},
    store,
};
use crate::{
    browser,
    door::{Administrator, Role, Signed},
    moment::Moment,
    shell::Frame,
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use kit::{
    failure::Failure,
    page::{html, see_other},
};

/// Tries that the page shows.
const SHOWN: i64 = 50;

struct Line {
    what: &'static str,
    opened: bool,
    at: Moment,
    address: String,
    browser: String,
}

impl Line {
    fn new(one: Try, zone: &str) -> Self {
        Self {
            what: one.key(),
            opened: one.outcome == "opened",
            at: Moment::new(one.tried_at, zone),
            browser: browser::name(&one.user_agent),
            address: one.address,
        }
    }
}

struct Told {
    created: Moment,
    printed: Moment,
    tested: Option<Moment>,
    used: Option<Moment>,
    keeper: String,
    /// Nobody tested it in a quarter.
    due: bool,
    /// It was used since it was printed.
    open: bool,
}

impl Told {
    fn new(account: &Account, zone: &str, now: kit::clock::Time) -> Self {
        let moment = |at| Moment::new(at, zone);
        Self {
            created: moment(account.created_at),
            printed: moment(account.printed_at),
            tested: account.tested_at.map(moment),
            used: account.used_at.map(moment),
            keeper: account.recovery_address.clone(),
            due: account.test_is_due(now),
            open: account.to_be_printed(),
        }
    }
}

#[derive(Template)]
#[template(path = "break_glass/account.html")]
struct Standing {
    frame: Frame,
    account: Option<Told>,
    lines: Vec<Line>,
    /// Tries that nobody said they saw.
    unseen: bool,
    slug: String,
    address: String,
}

impl Standing {
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

pub async fn show(who: Signed<Administrator>) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let account = store::account(db, scope.organisation)
        .await?
        .filter(Account::stands);
    let tries = store::tries(db, scope, SHOWN).await?;
    let unseen = store::shown(db, scope)
        .await?
        .is_some_and(|shown| shown.tries > 0);
    let slug = who.brand.slug.clone();
    let page = Standing {
        account: account.map(|account| Told::new(&account, &scope.time_zone, who.now)),
        lines: tries
            .into_iter()
            .map(|one| Line::new(one, &scope.time_zone))
            .collect(),
        unseen,
        address: format!("{}/break-glass?organisation={slug}", who.app.settings.base_url),
        slug,
        frame: Frame::new(&who, scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn acknowledge(who: Signed<Administrator>) -> Result<Response, Failure> {
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    who.app
        .db
        .write(async move |tx| actions::acknowledge(tx, &scope, &visit).await)
        .await?;
    Ok(see_other("/break-glass/account?done=break-glass-done-seen"))
}

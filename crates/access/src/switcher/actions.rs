//! Changing from one account to another, and leaving them all.

use super::{
    cookie::{self, Aside},
    model::{Account, Stays},
};
use crate::{
    App, audit,
    door::{Scope, SessionId, Visit},
    sessions::{self, EndReason, Found},
    sign_out,
};
use axum::http::{HeaderMap, HeaderValue};
use kit::{failure::Failure, secret::Secret};
use std::sync::Arc;

/// The accounts a browser holds aside that are still open, each member once and never the one in use.
pub async fn others(visit: &Visit) -> Result<Vec<Account>, Failure> {
    let mut accounts: Vec<Account> = Vec::new();
    if visit
        .scope
        .as_ref()
        .is_some_and(|scope| scope.impersonated.is_some())
    {
        return Ok(accounts); // there is one way back, and it is in the banner
    }
    for of in &visit.aside {
        let found = visit
            .app
            .sessions
            .peek_at(&visit.app, of.clone(), visit.now)
            .await?;
        let Some(found) = found else { continue };
        let account = Account::of(&found.scope, &found.brand);
        let in_use = visit
            .scope
            .as_ref()
            .is_some_and(|scope| (scope.organisation, scope.member) == account.member);
        if !in_use && accounts.iter().all(|other| other.member != account.member) {
            accounts.push(account);
        }
    }
    Ok(accounts)
}

/// The account in use.
pub fn here(visit: &Visit, scope: &Scope) -> Account {
    Account::of(scope, &visit.brand)
}

/// One session that is held aside and alive.
type Held = (Aside, Arc<Found>);

async fn held(visit: &Visit, all: Vec<Aside>) -> Result<Vec<Held>, Failure> {
    let mut held = Vec::new();
    for aside in all {
        let of = (aside.organisation, aside.digest());
        if let Some(found) = visit.app.sessions.peek_at(&visit.app, of, visit.now).await? {
            held.push((aside, found));
        }
    }
    Ok(held)
}

/// What a change leads to.
pub(super) struct Changed {
    pub found: Arc<Found>,
    /// The new secret of the session that is in use now.
    pub token: Secret<String>,
    /// What is held aside besides.
    pub rest: Vec<Aside>,
}

/// Takes a session that is held aside into use. `None` when it is not one of them, or over.
pub(super) async fn switch(
    visit: &Visit,
    all: Vec<Aside>,
    wanted: SessionId,
) -> Result<Option<Changed>, Failure> {
    let (mut chosen, mut rest) = (None, Vec::new());
    for (aside, found) in held(visit, all).await? {
        if found.scope.session == wanted {
            chosen = Some((aside, found));
        } else {
            rest.push((aside, found));
        }
    }
    let Some((aside, found)) = chosen else {
        return Ok(None);
    };
    // Who signed in twice to one account goes on with one session.
    let same =
        |scope: &Scope| (scope.organisation, scope.member) == (found.scope.organisation, found.scope.member);
    let twins: Vec<_> = rest
        .iter()
        .filter(|(_, other)| same(&other.scope))
        .map(|(_, other)| other.scope.session)
        .collect();
    let (house, scope, digest) = (visit.clone(), found.scope.clone(), aside.digest());
    let token = visit
        .app
        .db
        .write(async move |tx| {
            let organisation = scope.organisation;
            let Some(token) = sessions::renew(tx, organisation, &digest).await? else {
                return Ok(None);
            };
            for twin in &twins {
                let of = (organisation, scope.member, *twin);
                sessions::close(tx, of, EndReason::Replaced, house.now).await?;
            }
            let entry = audit::Entry::by(&scope, &house, "switcher.changed", Some(scope.member.0));
            audit::write(tx, entry, house.now).await?;
            Ok(Some(token))
        })
        .await?;
    visit.app.sessions.forget();
    rest.retain(|(_, other)| !same(&other.scope));
    Ok(token.map(|token| Changed {
        token,
        rest: rest.into_iter().map(|(aside, _)| aside).collect(),
        found,
    }))
}

/// Leaves every account of the browser, the one in use last: while one of them has to stay, so does it, and the person
/// is told by a page of theirs. What is still held aside, and who stays.
pub(super) async fn leave_all(
    app: &App,
    visit: &Visit,
    scope: &Arc<Scope>,
    all: Vec<Aside>,
) -> Result<(Vec<Aside>, Vec<Stays>), Failure> {
    let (mut rest, mut stays) = (Vec::new(), Vec::new());
    for (aside, found) in held(visit, all).await? {
        if let Some(open) = leave_one(app, visit, &found.scope).await? {
            let account = Account::of(&found.scope, &found.brand);
            stays.push(Stays { account, open });
            rest.push(aside);
        }
    }
    if stays.is_empty()
        && let Some(open) = leave_one(app, visit, scope).await?
    {
        let account = here(visit, scope);
        stays.push(Stays { account, open });
    }
    app.sessions.forget();
    Ok((rest, stays))
}

/// Ends what is held aside on a computer that others use too, whoever left it there: whoever sits down next must find
/// no way into it (G-14). Their work goes back to the queue.
pub async fn abandon(visit: &Visit, headers: &HeaderMap) -> Result<HeaderValue, Failure> {
    let app = &visit.app;
    for (_, found) in held(visit, cookie::read(app, headers)).await? {
        let (house, scope, now) = (app.clone(), found.scope.clone(), visit.now);
        app.db
            .write(async move |tx| {
                let (organisation, member) = (scope.organisation, scope.member);
                let why = EndReason::SignedOut;
                sessions::end(&house, tx, organisation, member, scope.session, why, now).await
            })
            .await?;
    }
    app.sessions.forget();
    Ok(cookie::set(app, &[]))
}

/// How many conversations are in the way, if any.
async fn leave_one(app: &App, visit: &Visit, scope: &Arc<Scope>) -> Result<Option<i64>, Failure> {
    let (house, asked, who) = (app.clone(), visit.clone(), scope.clone());
    let left = app
        .db
        .decide(async move |tx| sign_out::leave(&house, tx, &who, &asked).await)
        .await?;
    Ok(match left {
        Ok(_) => None,
        Err(sign_out::Refusal::LiveWork(open)) => Some(open),
    })
}

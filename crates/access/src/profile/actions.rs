//! What a member does with their own row and sessions.

use super::{model::Profile, store};
use crate::{
    audit, devices,
    door::{Scope, Visit},
    lockouts::{Locked, attempt},
    passwords::{self, Choice, Rules},
    recovery,
    sessions::{self, EndReason},
    sso, tickets,
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
    hash::{Lane, Verdict},
    secret::Secret,
};
use serde_json::json;

/// Stores the profile; every node shows it from the next page on.
pub async fn keep(tx: &Tx, scope: &Scope, visit: &Visit, profile: &Profile) -> Result<(), Failure> {
    store::keep(tx, scope, profile, visit.now).await?;
    sessions::refresh(tx, scope.organisation).await?;
    let entry = audit::Entry::by(scope, visit, "profile.changed", Some(scope.member.0));
    let data = json!({ "name": profile.display_name, "locale": profile.locale.code(), "landing": profile.landing.code() });
    audit::write(tx, entry.data(data), visit.now).await
}

/// Why a password was not changed.
#[derive(Debug)]
pub enum NotChanged {
    /// The present password was not right.
    Wrong,
    /// Too many wrong ones; nothing was looked at.
    Locked(Locked),
    Choice(Choice),
    /// The new one is the one that somebody else chose.
    Same,
    /// It was changed elsewhere at the same moment.
    Overtaken,
    /// They come in by the organisation's provider, and no password counts (004-10).
    Managed,
}

async fn is_barred(scope: &Scope, visit: &Visit) -> Result<bool, Failure> {
    let whose = (scope.organisation, scope.member);
    Ok(sso::is_barred(visit.app.db.read(), whose, visit.now).await?)
}

/// Verifies the present password through the gate of all secrets, then stores the new one (S-040, S-069).
pub async fn change(
    scope: &Scope,
    visit: &Visit,
    rules: &Rules,
    current: &Secret<String>,
    new: (&Secret<String>, &Secret<String>),
) -> Answer<(), NotChanged> {
    if is_barred(scope, visit).await? {
        return Ok(Err(NotChanged::Managed));
    }
    replace(scope, visit, rules, current, new).await
}

async fn replace(
    scope: &Scope,
    visit: &Visit,
    rules: &Rules,
    current: &Secret<String>,
    new: (&Secret<String>, &Secret<String>),
) -> Answer<(), NotChanged> {
    let app = &visit.app;
    // Judged first: advice about the new one must not cost an attempt with the present one.
    let own = store::own(app.db.read(), scope).await?;
    let mailbox = own.map(|own| own.recovery_address).unwrap_or_default();
    let context = [
        &scope.identifier,
        &scope.display_name,
        &mailbox,
        &visit.brand.name,
        &visit.brand.product,
    ];
    let context = context.map(String::as_str);
    if let Err(choice) = passwords::choose(rules, new.0, new.1, &context) {
        return Ok(Err(NotChanged::Choice(choice)));
    }
    let (claim, old) = match verify(scope, visit, current).await? {
        Ok(proof) => proof,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let new = passwords::New {
        visit,
        identifier: &scope.identifier,
        organisation: scope.organisation,
        member: scope.member,
        lane: lane(scope),
        rules,
        password: new.0,
        confirmation: new.1,
        context: &context,
    };
    let phc = match passwords::accept(new).await {
        Ok(Ok(phc)) => phc,
        Ok(Err(choice)) => {
            // The present one was right; that the new one was used before costs no attempt.
            claim.void(app).await?;
            return Ok(Err(NotChanged::Choice(choice)));
        }
        Err(failure) => {
            claim.void(app).await?;
            return Err(failure);
        }
    };
    let history = rules.history;
    let (scope, visit) = (scope.clone(), visit.clone());
    app.db
        .decide(async move |tx| {
            let now = visit.now;
            passwords::store::remember(tx, scope.organisation, scope.member, history).await?;
            if !store::replace_password(tx, &scope, (old.expose(), phc.expose()), now).await? {
                return Ok(Err(NotChanged::Overtaken));
            }
            claim.succeeded(tx, now).await?;
            tickets::void_all(tx, scope.organisation, scope.member, "password changed", now).await?;
            recovery::notice(&visit.app, tx, scope.organisation, scope.member, now).await?;
            let entry = audit::Entry::by(&scope, &visit, "profile.password", Some(scope.member.0));
            audit::write(tx, entry, now).await?;
            sessions::end_others(tx, &scope, EndReason::PasswordChanged, now).await?;
            Ok(Ok(()))
        })
        .await
}

pub type Proof = (attempt::Claim, Secret<String>);

/// The present password, of somebody who is in. Claim before verify; what was not the person's doing is given back.
pub async fn verify(scope: &Scope, visit: &Visit, current: &Secret<String>) -> Answer<Proof, NotChanged> {
    let (app, whose) = (&visit.app, (scope.organisation, scope.member));
    let device = devices::recognise(app, (Some(whose.0), Some(whose.1)), &visit.seen, visit.now).await?;
    let key = attempt::Key::of(visit, whose, &scope.identifier);
    let claim = match attempt::claim_from(app, attempt::Secret::Password, key, device, visit.now).await? {
        Ok(claim) => claim,
        Err(locked) => return Ok(Err(NotChanged::Locked(locked))),
    };
    let stored = passwords::store::of(app.db.read(), scope.organisation, scope.member).await?;
    let old = stored.unwrap_or_else(|| app.hashes.dummy());
    match app.hashes.verify(lane(scope), current.clone(), old.clone()).await {
        Ok(Verdict::Right | Verdict::RightButOld) => Ok(Ok((claim, old))),
        Ok(Verdict::Wrong) => wrong(scope, visit, &claim, current).await.map(Err),
        Err(busy) => {
            claim.void(app).await?;
            Err(Failure::Busy(busy.retry_after_seconds))
        }
    }
}

/// The same that a wrong password at the door does (S-043, S-045, S-184): an open page is no quieter place to guess.
async fn wrong(
    scope: &Scope,
    visit: &Visit,
    claim: &attempt::Claim,
    typed: &Secret<String>,
) -> Result<NotChanged, Failure> {
    let (app, now) = (&visit.app, visit.now);
    let judged = claim.judge(app, typed, now);
    let (outcome, refusal) = match claim.refused(judged) {
        Some(locked) => ("locked", NotChanged::Locked(locked)),
        None => ("wrong", NotChanged::Wrong),
    };
    let entry = audit::Entry::by(scope, visit, "profile.attempt", Some(scope.member.0)).outcome(outcome);
    let (house, claim) = (app.clone(), claim.clone());
    app.db
        .write(async move |tx| {
            claim.failed(&house, tx, judged, now).await?;
            audit::write(tx, entry.clone(), now).await
        })
        .await?;
    Ok(refusal)
}

fn lane(scope: &Scope) -> Lane {
    if scope.is_at_least(crate::door::Role::Administrator) {
        Lane::Administrators
    } else {
        Lane::Everyone
    }
}

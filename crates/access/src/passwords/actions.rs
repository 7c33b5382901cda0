//! From what was typed to a hash.

use super::{
    fields::{Choice, choose},
    model::{Advice, Rules},
    store,
};
use crate::{
    App,
    door::{MemberId, Role, Visit},
    lockouts::attempt,
    policies,
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    hash::{Lane, Verdict},
    ids::OrganisationId,
    secret::Secret,
};
use std::collections::HashSet;

/// Hashes that are looked through at once.
const SEEN: usize = 20_000;

/// A new password as it was typed, and for whom.
pub struct New<'a> {
    pub visit: &'a Visit,
    pub organisation: OrganisationId,
    pub member: MemberId,
    /// The member's own.
    pub identifier: &'a str,
    pub lane: Lane,
    pub rules: &'a Rules,
    pub password: &'a Secret<String>,
    pub confirmation: &'a Secret<String>,
    /// What an attacker tries first: login, names of the person, the company and the product.
    pub context: &'a [&'a str],
}

/// What the organisation asks of a member of this role.
pub async fn rules(app: &App, organisation: OrganisationId, role: Role) -> Result<Rules, Failure> {
    Ok(Rules::of(&policies::of(app.db.read(), organisation).await?, role))
}

/// Judges, looks whether it was used before, and hashes; all of it outside any change.
pub async fn accept(new: New<'_>) -> Answer<Secret<String>, Choice> {
    if let Err(choice) = choose(new.rules, new.password, new.confirmation, new.context) {
        return Ok(Err(choice));
    }
    if let Err(choice) = look_back(&new).await? {
        return Ok(Err(choice));
    }
    hash(&new.visit.app, new.lane, new.password).await.map(Ok)
}

/// One hash for each earlier one, in the bounded pool; none where no history is kept (004-39). The answer tells whoever
/// holds a link about an earlier password, so each look is an attempt that stays counted, whatever it finds (S-040).
async fn look_back(new: &New<'_>) -> Answer<(), Choice> {
    let (app, now) = (&new.visit.app, new.visit.now);
    let earlier = store::earlier(app.db.read(), new.organisation, new.member, new.rules.history).await?;
    if earlier.is_empty() {
        return Ok(Ok(()));
    }
    let key = attempt::Key::of(new.visit, (new.organisation, new.member), new.identifier);
    let claim = match attempt::claim_at(app, attempt::Secret::Earlier(new.member), key, now).await? {
        Ok(claim) => claim,
        Err(locked) => return Ok(Err(Choice::Locked(locked))),
    };
    for phc in earlier {
        match app.hashes.verify(new.lane, new.password.clone(), phc).await {
            Ok(Verdict::Right | Verdict::RightButOld) => return Ok(Err(Choice::Weak(vec![Advice::Used]))),
            Ok(Verdict::Wrong) => {}
            Err(busy) => {
                claim.void(app).await?;
                return Err(Failure::Busy(busy.retry_after_seconds));
            }
        }
    }
    Ok(Ok(()))
}

/// Takes over what another system kept of somebody's password; it is made anew when they come in (S-067).
pub async fn adopt(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    phc: &Secret<String>,
    now: Time,
) -> Result<(), Failure> {
    store::set(tx, organisation, member, phc, now).await?;
    if let Some(shape) = app.hashes.shape(phc) {
        store::note_shape(tx, organisation, &shape, now).await?;
    }
    Ok(())
}

/// Remembers that somebody here has a hash of another cost, so that wrong guesses at everybody's cost as much (S-003).
pub async fn note_shape(app: &App, organisation: OrganisationId, shape: String) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db
        .write(async move |tx| store::note_shape(tx, organisation, &shape, now).await)
        .await
}

/// Forgets the costs that nobody's hash has any more: from then on wrong guesses are cheap again.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    for organisation in store::shaped(app.db.read()).await? {
        let all = store::some_hashes(app.db.read(), organisation, SEEN).await?;
        if all.len() >= SEEN {
            continue; // more than one looks through; the costs stay
        }
        let still: HashSet<String> = all.iter().filter_map(|phc| app.hashes.shape(phc)).collect();
        let noted = store::shapes(app.db.read(), organisation).await?;
        let gone: Vec<String> = noted.into_iter().filter(|shape| !still.contains(shape)).collect();
        if !gone.is_empty() {
            app.db
                .write(async move |tx| store::forget_shapes(tx, organisation, &gone).await)
                .await?;
        }
    }
    Ok(())
}

/// Hashes outside any change; a full pool is the house's trouble, not the person's (S-062).
pub async fn hash(app: &App, lane: Lane, password: &Secret<String>) -> Result<Secret<String>, Failure> {
    app.hashes
        .hash(lane, password.clone())
        .await
        .map_err(|busy| Failure::Busy(busy.retry_after_seconds))
}

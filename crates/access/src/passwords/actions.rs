//! From what was typed to a hash.

use super::{
    fields::{Choice, choose},
    model::{Advice, Rules},
    store,
};
use crate::{
    App,
    door::{MemberId, Role},
    policies,
};
use kit::{
    failure::{Answer, Failure},
    hash::{Lane, Verdict},
    ids::OrganisationId,
    secret::Secret,
};

/// A new password as it was typed, and for whom.
pub struct New<'a> {
    pub organisation: OrganisationId,
    pub member: MemberId,
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
pub async fn accept(app: &App, new: New<'_>) -> Answer<Secret<String>, Choice> {
    if let Err(choice) = choose(new.rules, new.password, new.confirmation, new.context) {
        return Ok(Err(choice));
    }
    if is_used(app, &new).await? {
        return Ok(Err(Choice::Weak(vec![Advice::Used])));
    }
    hash(app, new.lane, new.password).await.map(Ok)
}

/// One hash for each earlier one, in the bounded pool; none where no history is kept (004-39).
async fn is_used(app: &App, new: &New<'_>) -> Result<bool, Failure> {
    for phc in store::earlier(app.db.read(), new.organisation, new.member, new.rules.history).await? {
        match app.hashes.verify(new.lane, new.password.clone(), phc).await {
            Ok(Verdict::Right | Verdict::RightButOld) => return Ok(true),
            Ok(Verdict::Wrong) => {}
            Err(busy) => return Err(Failure::Busy(busy.retry_after_seconds)),
        }
    }
    Ok(false)
}

/// Hashes outside any change; a full pool is the house's trouble, not the person's (S-062).
pub async fn hash(app: &App, lane: Lane, password: &Secret<String>) -> Result<Secret<String>, Failure> {
    app.hashes
        .hash(lane, password.clone())
        .await
        .map_err(|busy| Failure::Busy(busy.retry_after_seconds))
}

//! Offering the token and founding.

use super::{model::NewInstallation, store};
use crate::{
    App, audit,
    door::MemberId,
    organisations::{self, Organisation},
    passwords,
    policies::Preset,
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::{Tx, is_duplicate},
    failure::{Answer, Failure},
    hash::Lane,
    ids::OrganisationId,
    secret::Secret,
};

/// How long the console's link works.
const TOKEN: Duration = Duration::hours(1);

/// What was made.
#[derive(Clone, Copy, Debug)]
pub struct Founded {
    pub organisation: OrganisationId,
    pub administrator: MemberId,
}

/// Why nothing was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The link was used, replaced or too old, or the house is set up already.
    Spent,
    /// Another organisation has this short name.
    SlugTaken,
}

/// A fresh one-time token for `{base_url}/setup/{token}`; `None` once there is an organisation. Call it at every
/// start: it also makes the instance's own row.
pub async fn token(app: &App, now: Time) -> Result<Option<Secret<String>>, Failure> {
    let token = kit::crypto::token();
    let digest = kit::crypto::digest(token.expose());
    let offered = app
        .db
        .write(async move |tx| {
            store::plant(tx).await?;
            store::offer(tx, digest.clone(), now + TOKEN).await
        })
        .await?;
    Ok(offered.then_some(token))
}

/// Whether the form may be shown.
pub(super) async fn is_offered(app: &App, token: &str, now: Time) -> Result<bool, Failure> {
    Ok(store::is_offered(app.db.read(), &kit::crypto::digest(token), now).await?)
}

/// Founds an organisation from the console, whether or not there are others.
pub async fn found(app: &App, new: NewInstallation, now: Time) -> Answer<Founded, Refusal> {
    establish(app, new, None, now).await
}

/// Founds the first organisation with the console's token.
pub(super) async fn found_with(
    app: &App,
    new: NewInstallation,
    token: &str,
    now: Time,
) -> Answer<Founded, Refusal> {
    establish(app, new, Some(kit::crypto::digest(token)), now).await
}

async fn establish(
    app: &App,
    new: NewInstallation,
    token: Option<Vec<u8>>,
    now: Time,
) -> Answer<Founded, Refusal> {
    let phc = passwords::hash(app, Lane::Administrators, &new.password).await?;
    app.db
        .decide(async move |tx| {
            match &token {
                Some(digest) if !store::spend(tx, digest, now).await? => return Ok(Err(Refusal::Spent)),
                Some(_) => {}
                None => {
                    store::plant(tx).await?;
                    store::close(tx, now).await?;
                }
            }
            match insert(tx, &new, &phc, now).await {
                Ok(founded) => Ok(Ok(founded)),
                // Everything else here has a fresh id: what exists already is the short name.
                Err(failure) if failure.database().is_some_and(is_duplicate) => Ok(Err(Refusal::SlugTaken)),
                Err(failure) => Err(failure),
            }
        })
        .await
}

async fn insert(tx: &Tx, new: &NewInstallation, phc: &Secret<String>, now: Time) -> Result<Founded, Failure> {
    let organisation = Organisation {
        id: OrganisationId::new(),
        slug: new.slug.clone(),
        name: new.organisation.clone(),
        product_name: new.product.clone(),
        hue: new.hue,
        time_zone: new.time_zone.clone(),
        locale: new.locale.code().to_owned(),
        updated_at: now,
        preset: Preset::default().code().to_owned(),
        wordings: None,
    };
    organisations::store::insert(tx, &organisation, now).await?;
    let administrator = store::insert_administrator(tx, organisation.id, new, phc, now).await?;
    let entry = audit::Entry::by_house(organisation.id, "setup.founded", Some(administrator.0));
    audit::write(tx, entry, now).await?;
    Ok(Founded {
        organisation: organisation.id,
        administrator,
    })
}

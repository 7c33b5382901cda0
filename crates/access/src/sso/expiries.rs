//! Telling administrators that a secret at a provider, or its last certificate, comes to its end (S-110, G-10).

use super::{
    model::{Kind as Speaks, Provider},
    store,
};
use crate::{
    App, audit, members,
    outbox::{Kind, Notice, notify},
};
use kit::{clock::Time, db::Tx, failure::Failure};
use serde_json::json;

/// Days before the end at which it is told, the nearest first.
const DAYS: [i64; 3] = [1, 7, 30];

/// How near the end is, as it is told: the smallest of the three that it is within. Nothing when it is further away, and
/// nothing once it is over: then the page says so, and so does everybody who is turned away.
fn near(ends_at: Time, now: Time) -> Option<i64> {
    let left = ends_at - now;
    if left < chrono::Duration::zero() {
        return None;
    }
    DAYS.into_iter()
        .find(|days| left <= chrono::Duration::days(*days))
}

/// Looks at every provider once a day.
pub async fn tell(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let horizon = now + chrono::Duration::days(DAYS[2]);
    for provider in store::ending(app.db.read(), (now, horizon)).await? {
        let house = app.clone();
        app.db
            .write(async move |tx| tell_of(&house, tx, &provider, now).await)
            .await?;
    }
    Ok(())
}

async fn tell_of(app: &App, tx: &Tx, provider: &Provider, now: Time) -> Result<(), Failure> {
    let Some((ends_at, days)) = provider
        .secret_expires_at
        .and_then(|at| Some((at, near(at, now)?)))
    else {
        return Ok(());
    };
    if !store::warn(tx, provider, (ends_at, days), now).await? {
        return Ok(());
    }
    let what = if provider.kind() == Speaks::Saml {
        "sso-expiry-certificate"
    } else {
        "sso-expiry-secret"
    };
    for member in members::administrators(tx, provider.organisation_id).await? {
        notify(
            app,
            tx,
            (provider.organisation_id, member),
            (Kind::ProviderEnds, now),
            |say, brand, _| Notice {
                subject: say.t2(
                    "sso-expiry-subject",
                    "organisation",
                    brand.name.as_str(),
                    "name",
                    provider.name.as_str(),
                ),
                before: vec![say.t2(
                    what,
                    "name",
                    provider.name.as_str(),
                    "day",
                    ends_at.format("%Y-%m-%d").to_string(),
                )],
                after: vec![
                    say.t("sso-expiry-help").into_owned(),
                    format!("{}/sso/providers/{}", app.settings.base_url, provider.id.simple()),
                ],
            },
        )
        .await?;
    }
    let entry = audit::Entry::by_house(provider.organisation_id, "sso.expiry-told", Some(provider.id));
    audit::write(
        tx,
        entry.data(json!({ "name": provider.name, "days": days })),
        now,
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn an_end_is_told_thirty_seven_and_one_day_before() {
        let now = Time::default();
        for (left, told) in [
            (Duration::days(31), None),
            (Duration::days(30), Some(30)),
            (Duration::days(8), Some(30)),
            (Duration::days(7), Some(7)),
            (Duration::hours(25), Some(7)),
            (Duration::hours(24), Some(1)),
            (Duration::zero(), Some(1)),
            (Duration::seconds(-1), None),
        ] {
            assert_eq!(near(now + left, now), told, "{left}");
        }
    }
}

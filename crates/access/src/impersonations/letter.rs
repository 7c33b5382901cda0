//! The notice to whose eyes it was: who, when, until when, and why.

use super::model::Impersonated;
use crate::{
    App,
    door::MemberId,
    moment::Moment,
    outbox::{Kind, Notice, notify},
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, words::FluentArgs};

/// Written at once: nobody is looked at behind their back, and an administrator who should not is seen to.
pub(super) async fn notice(
    app: &App,
    tx: &Tx,
    whose: (OrganisationId, MemberId),
    (looks, reason): (&Impersonated, &str),
    now: Time,
) -> Result<(), Failure> {
    notify(app, tx, whose, (Kind::Impersonated, now), |say, brand, holder| {
        let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
        let zone = holder.time_zone.as_str();
        let mut when = FluentArgs::new();
        when.set("from", Moment::new(now, zone).text);
        when.set("until", Moment::new(looks.until, zone).text);
        when.set("zone", zone);
        Notice {
            subject: say.t2(
                "impersonations-letter-subject",
                "organisation",
                name,
                "login",
                login,
            ),
            before: vec![
                say.t2(
                    "impersonations-letter-about",
                    "name",
                    looks.name.as_str(),
                    "login",
                    login,
                ),
                say.with("impersonations-letter-when", &when),
                say.t1("impersonations-letter-why", "reason", reason),
            ],
            after: vec![say.t("impersonations-letter-help").into_owned()],
        }
    })
    .await?;
    Ok(())
}

//! The notice of a sign-in from a device that was not known (S-053).

use super::model::Arrival;
use crate::{
    App, browser,
    moment::Moment,
    outbox::{Kind, Notice, notify},
};
use kit::{clock::Time, db::Tx, failure::Failure};

pub(super) async fn new_device(app: &App, tx: &Tx, of: &Arrival, now: Time) -> Result<(), Failure> {
    let whose = (of.organisation, of.member);
    notify(app, tx, whose, (Kind::NewDevice, now), |say, brand, holder| {
        let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
        let moment = Moment::new(now, &holder.time_zone);
        let browser = match browser::name(&of.user_agent) {
            nameless if nameless.is_empty() => say.t("sessions-nameless").into_owned(),
            browser => browser,
        };
        Notice {
            subject: say.t2("devices-letter-subject", "organisation", name, "login", login),
            before: vec![
                say.t2("devices-letter-about", "organisation", name, "login", login),
                say.t2(
                    "devices-letter-where",
                    "device",
                    browser,
                    "address",
                    of.address.as_str(),
                ),
                say.t2(
                    "devices-letter-when",
                    "when",
                    moment.text,
                    "zone",
                    holder.time_zone.as_str(),
                ),
            ],
            after: vec![say.t("devices-letter-help").into_owned()],
        }
    })
    .await?;
    Ok(())
}

//! The notice that somebody else ended one's sessions.

use crate::{
    App,
    door::MemberId,
    moment::Moment,
    outbox::{Kind, Notice, notify},
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};

/// Tells the mailbox, so that the end of a session is no riddle and an administrator's mistake no secret.
pub(super) async fn ended(
    app: &App,
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<(), Failure> {
    notify(
        app,
        tx,
        (organisation, member),
        (Kind::SessionsEnded, now),
        |say, brand, holder| {
            let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
            let moment = Moment::new(now, &holder.time_zone);
            Notice {
                subject: say.t2("sessions-letter-subject", "organisation", name, "login", login),
                before: vec![
                    say.t2("sessions-letter-about", "organisation", name, "login", login),
                    say.t2(
                        "sessions-letter-when",
                        "when",
                        moment.text,
                        "zone",
                        holder.time_zone.as_str(),
                    ),
                ],
                after: vec![say.t("sessions-letter-help").into_owned()],
            }
        },
    )
    .await?;
    Ok(())
}

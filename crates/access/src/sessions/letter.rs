//! The notice that somebody else ended one's sessions.

use crate::{
    App,
    door::MemberId,
    moment::Moment,
    organisations::{self, Brand},
    outbox::{self, Draft, Kind},
    tickets,
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
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(());
    };
    let (say, brand) = (&app.words.tongue(holder.locale()), &Brand::from(home));
    let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
    let moment = Moment::new(now, &holder.time_zone);
    let draft = Draft {
        say,
        brand,
        kind: Kind::SessionsEnded,
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
        link: None,
        after: vec![say.t("sessions-letter-help").into_owned()],
    };
    outbox::queue(app, tx, draft.to(&holder)?, now).await?;
    Ok(())
}

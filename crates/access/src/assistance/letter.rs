//! What both mailboxes are told: whose password may be chosen anew, and who spoke the code.

use crate::{
    App,
    door::{MemberId, Scope},
    moment::Moment,
    outbox::{Kind, Notice, notify},
};
use kit::{clock::Time, db::Tx, failure::Failure};

/// To the member who is helped, and to the supervisor in whose name it was done.
pub(super) async fn told(
    app: &App,
    tx: &Tx,
    scope: &Scope,
    (member, name, login): (MemberId, &str, &str),
    now: Time,
) -> Result<(), Failure> {
    let helper = scope.display_name.as_str();
    let about = (Kind::Assistance, now);
    notify(
        app,
        tx,
        (scope.organisation, member),
        about,
        |say, brand, holder| {
            let when = when(now, &holder.time_zone);
            Notice {
                subject: say.t2(
                    "assistance-letter-subject",
                    "organisation",
                    brand.name.as_str(),
                    "login",
                    login,
                ),
                before: vec![say.t2("assistance-letter-about", "helper", helper, "when", when)],
                after: vec![say.t("assistance-letter-help").into_owned()],
            }
        },
    )
    .await?;
    notify(
        app,
        tx,
        (scope.organisation, scope.member),
        about,
        |say, brand, holder| {
            let when = when(now, &holder.time_zone);
            Notice {
                subject: say.t2(
                    "assistance-letter-helper-subject",
                    "organisation",
                    brand.name.as_str(),
                    "name",
                    name,
                ),
                before: vec![say.t2("assistance-letter-helper", "name", name, "when", when)],
                after: vec![say.t("assistance-letter-helper-help").into_owned()],
            }
        },
    )
    .await?;
    Ok(())
}

fn when(at: Time, zone: &str) -> String {
    format!("{} ({zone})", Moment::new(at, zone).text)
}

//! The notice to the mailbox that links go to no longer, or soon no longer.

use crate::{
    App, identifier,
    moment::Moment,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter},
    tickets::Holder,
};
use kit::{clock::Time, failure::Failure};

/// Goes to `holder`'s address, which the caller has made the old one. The new one is told in part only: whoever reads
/// the old mailbox need not learn it, and its owner recognises it.
pub fn readdressed(
    app: &App,
    brand: &Brand,
    holder: &Holder,
    (address, from): (&str, Option<Time>),
) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, holder.locale());
    let login = holder.identifier.as_str();
    let when = from.map(|at| Moment::new(at, &holder.time_zone).text);
    let about = match &when {
        Some(when) => say.t2(
            "profile-letter-soon",
            "when",
            when.as_str(),
            "zone",
            holder.time_zone.as_str(),
        ),
        None => say.t("profile-letter-now").into_owned(),
    };
    let draft = Draft {
        say,
        brand,
        kind: Kind::AddressChanged,
        subject: say.t2(
            "profile-letter-subject",
            "organisation",
            brand.name.as_str(),
            "login",
            login,
        ),
        before: vec![
            say.t2(
                "profile-letter-about",
                "login",
                login,
                "address",
                identifier::masked(address),
            ),
            about,
        ],
        link: None,
        after: vec![say.t("profile-letter-help").into_owned()],
    };
    draft.to(holder)
}

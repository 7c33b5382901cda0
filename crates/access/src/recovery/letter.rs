//! The link, and the notice afterwards.

use crate::{
    App,
    moment::Moment,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter, within},
    tickets::{Holder, Issued},
};
use kit::{clock::Time, failure::Failure};

/// Names the login and the organisation: one mailbox may serve many of both (000-10, 004-36).
/// If others read the mailbox, it says what becomes of a password they choose (1.8).
pub(super) fn link(
    app: &App,
    brand: &Brand,
    holder: &Holder,
    (issued, delegated): (&Issued, bool),
) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, holder.locale());
    let (organisation, login) = (brand.name.as_str(), holder.identifier.as_str());
    let draft = Draft {
        say,
        brand,
        kind: Kind::Recovery,
        subject: say.t2(
            "recovery-letter-subject",
            "organisation",
            organisation,
            "login",
            login,
        ),
        before: [
            Some(say.t2(
                "recovery-letter-about",
                "organisation",
                organisation,
                "login",
                login,
            )),
            delegated.then(|| say.t1("invitations-letter-delegated", "login", login)),
            Some(say.t("recovery-letter-link").into_owned()),
        ]
        .into_iter()
        .flatten()
        .collect(),
        link: Some(issued),
        after: vec![
            say.t1("recovery-letter-expires", "within", within(say, issued.lives)),
            say.t("recovery-letter-ignore").into_owned(),
            say.t("passwords-keep-safe").into_owned(),
        ],
    };
    draft.to(holder)
}

/// Tells the mailbox that the password is another now, whoever changed it (S-069).
pub(super) fn changed(app: &App, brand: &Brand, holder: &Holder, now: Time) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, holder.locale());
    let (organisation, login) = (brand.name.as_str(), holder.identifier.as_str());
    let moment = Moment::new(now, &holder.time_zone);
    let draft = Draft {
        say,
        brand,
        kind: Kind::PasswordChanged,
        subject: say.t2(
            "recovery-changed-subject",
            "organisation",
            organisation,
            "login",
            login,
        ),
        before: vec![
            say.t2(
                "recovery-changed-about",
                "organisation",
                organisation,
                "login",
                login,
            ),
            say.t2(
                "recovery-changed-when",
                "when",
                moment.text,
                "zone",
                holder.time_zone.as_str(),
            ),
        ],
        link: None,
        after: vec![
            say.t("recovery-changed-help").into_owned(),
            say.t("passwords-keep-safe").into_owned(),
        ],
    };
    draft.to(holder)
}

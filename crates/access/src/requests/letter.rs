//! What the mailbox of somebody is written who is no member: the proof, and the courteous no.

use super::model::Stored;
use crate::{
    App,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter, Recipient, within},
};
use chrono::Duration;
use kit::{failure::Failure, secret::Secret};

/// Somebody asked for an account with this address: the link leads to the button that says it was its reader. It
/// repeats nothing of what was typed but the address itself, so that nobody can have us write to a stranger.
pub(super) fn proof(
    app: &App,
    brand: &Brand,
    to: Recipient<'_>,
    (link, lives): (Secret<String>, Duration),
) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, to.locale);
    let organisation = brand.name.as_str();
    let draft = Draft {
        say,
        brand,
        kind: Kind::RequestProof,
        subject: say.t1("requests-letter-subject", "organisation", organisation),
        before: vec![
            say.t2(
                "requests-letter-about",
                "organisation",
                organisation,
                "email",
                to.address,
            ),
            say.t("requests-letter-link").into_owned(),
        ],
        link: None,
        after: vec![
            say.t1("requests-letter-expires", "within", within(say, lives)),
            say.t("requests-letter-ignore").into_owned(),
        ],
    };
    draft.to_stranger(&to, Some(link))
}

/// A no, with its reason.
pub(super) fn refusal(
    app: &App,
    brand: &Brand,
    request: &Stored,
    reason: &str,
) -> Result<NewLetter, Failure> {
    let to = Recipient {
        organisation: request.organisation_id,
        name: &request.full_name,
        address: &request.email,
        locale: request.locale(),
    };
    let say = &brand.tongue(&app.words, to.locale);
    let organisation = brand.name.as_str();
    let draft = Draft {
        say,
        brand,
        kind: Kind::RequestRefused,
        subject: say.t1("requests-refusal-subject", "organisation", organisation),
        before: vec![
            say.t2(
                "requests-refusal-about",
                "organisation",
                organisation,
                "email",
                to.address,
            ),
            say.t1("requests-refusal-reason", "reason", reason),
        ],
        link: None,
        after: vec![say.t("requests-refusal-again").into_owned()],
    };
    draft.to_stranger(&to, None)
}

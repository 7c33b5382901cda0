//! What a reader of the help is written.

use super::model::Stored;
use crate::{
    App,
    help::Article,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter, Recipient},
};
use kit::{failure::Failure, secret::Secret};

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Somebody typed this address: the link leads to the button that says it was its reader.
    Asked,
    Changed,
}

pub(super) fn write(
    app: &App,
    brand: &Brand,
    to: &Stored,
    (about, article, secret): (About, Article, &Secret<String>),
) -> Result<NewLetter, Failure> {
    let recipient = Recipient {
        organisation: to.organisation_id,
        name: "",
        address: &to.email,
        locale: to.locale(),
    };
    let say = &brand.tongue(&app.words, recipient.locale);
    let title = article.title(say);
    let organisation = brand.name.as_str();
    let of = |key: &str| say.t2(key, "title", title.as_str(), "organisation", organisation);
    let (subject, before, after) = match about {
        About::Asked => (
            "help-letter-asked-subject",
            vec![of("help-letter-asked")],
            "help-letter-asked-ignore",
        ),
        About::Changed => (
            "help-letter-changed-subject",
            vec![of("help-letter-changed")],
            "help-letter-cancel",
        ),
    };
    let draft = Draft {
        say,
        brand,
        kind: Kind::HelpSubscription,
        subject: of(subject),
        before,
        link: None,
        after: vec![say.t(after).into_owned()],
    };
    let base = &app.settings.base_url;
    let link = format!(
        "{base}/help/subscriptions/{}.{}",
        to.organisation_id,
        secret.expose()
    );
    draft.to_stranger(&recipient, Some(Secret::new(link)))
}

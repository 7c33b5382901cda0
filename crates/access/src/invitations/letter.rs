//! The welcome.

use crate::{
    App,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter, within},
    tickets::{Holder, Issued},
};
use kit::failure::Failure;

/// What the letter is about, besides the member.
pub(super) struct About<'a> {
    pub kind: Kind,
    /// Who asked for it; none when it was asked for at the sign-in page.
    pub by: Option<&'a str>,
    /// Others than the member read the mailbox it goes to.
    pub delegated: bool,
}

/// In the member's language, naming the login it is for, because one mailbox may serve many (000-10).
pub(super) fn welcome(
    app: &App,
    brand: &Brand,
    holder: &Holder,
    about: &About<'_>,
    issued: &Issued,
) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, holder.locale());
    let (organisation, login) = (brand.name.as_str(), holder.identifier.as_str());
    let kind = about.kind;
    let first = about
        .delegated
        .then(|| say.t1("invitations-letter-delegated", "login", login));
    let asked = match about.by {
        // Who asked for the account knows why it comes, and need not know who said yes.
        _ if kind == Kind::Activation => say.t1("requests-letter-accepted", "organisation", organisation),
        Some(name) => say.t2(
            "invitations-letter-by",
            "name",
            name,
            "organisation",
            organisation,
        ),
        None => say.t1("invitations-letter-about", "organisation", organisation),
    };
    let sign_in = format!("{}/sign-in?organisation={}", app.settings.base_url, brand.slug);
    let draft = Draft {
        say,
        brand,
        kind,
        subject: if kind == Kind::Activation {
            say.t("requests-activation-subject").into_owned()
        } else {
            say.t2(
                "invitations-letter-subject",
                "organisation",
                organisation,
                "login",
                login,
            )
        },
        before: [
            Some(asked),
            (kind == Kind::InvitationAgain).then(|| say.t("invitations-letter-asked").into_owned()),
            Some(say.t1("invitations-letter-login", "login", login)),
            first,
            Some(say.t("invitations-letter-link").into_owned()),
        ]
        .into_iter()
        .flatten()
        .collect(),
        link: Some(issued),
        after: vec![
            say.t1("invitations-letter-expires", "within", within(say, issued.lives)),
            say.t1("invitations-letter-then", "address", sign_in),
            say.t1("invitations-letter-ignore", "organisation", organisation),
        ],
    };
    draft.to(holder)
}

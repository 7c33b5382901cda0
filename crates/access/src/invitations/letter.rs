//! The welcome.

use crate::{
    App,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter, within},
    tickets::{Holder, Issued},
};
use kit::failure::Failure;

/// In the member's language, naming the login it is for, because one mailbox may serve many (000-10).
pub(super) fn welcome(
    app: &App,
    brand: &Brand,
    holder: &Holder,
    (kind, by): (Kind, Option<&str>),
    issued: &Issued,
) -> Result<NewLetter, Failure> {
    let say = &app.words.tongue(holder.locale());
    let (organisation, login) = (brand.name.as_str(), holder.identifier.as_str());
    let about = match by {
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
        subject: say.t2(
            "invitations-letter-subject",
            "organisation",
            organisation,
            "login",
            login,
        ),
        before: vec![
            about,
            say.t1("invitations-letter-login", "login", login),
            say.t("invitations-letter-link").into_owned(),
        ],
        link: Some(issued),
        after: vec![
            say.t1("invitations-letter-expires", "within", within(say, issued.lives)),
            say.t1("invitations-letter-then", "address", sign_in),
            say.t1("invitations-letter-ignore", "organisation", organisation),
        ],
    };
    draft.to(holder)
}

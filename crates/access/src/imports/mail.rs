//! The notice to who was invited and is in already.

use crate::{
    App,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter},
    tickets::Holder,
};
use kit::failure::Failure;

/// Carries no link that opens anything: whoever lost the password asks for one at the sign-in page.
/// `by`: who invited once more; nobody when a stranger asked for an account with this login.
pub(super) fn already(
    app: &App,
    brand: &Brand,
    holder: &Holder,
    by: Option<&str>,
) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, holder.locale());
    let (organisation, login) = (brand.name.as_str(), holder.identifier.as_str());
    let sign_in = format!("{}/sign-in?organisation={}", app.settings.base_url, brand.slug);
    let draft = Draft {
        say,
        brand,
        kind: Kind::AccessExists,
        subject: say.t2(
            "imports-letter-subject",
            "organisation",
            organisation,
            "login",
            login,
        ),
        before: vec![
            match by {
                Some(name) => say.t2("imports-letter-about", "name", name, "organisation", organisation),
                None => say.t1("requests-letter-known", "organisation", organisation),
            },
            say.t1("imports-letter-login", "login", login),
        ],
        link: None,
        after: vec![
            say.t1("imports-letter-sign-in", "address", sign_in),
            say.t("imports-letter-forgot").into_owned(),
        ],
    };
    draft.to(holder)
}

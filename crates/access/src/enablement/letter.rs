//! The letter to an agent who could sign in before, and whom customers reach from now on.

use crate::{
    App,
    organisations::Brand,
    outbox::{Draft, Kind, NewLetter, within},
    tickets::{Holder, Issued},
};
use kit::failure::Failure;

/// It offers another password and asks for none: the one they have opens this too (001-03).
pub(super) fn enabled(
    app: &App,
    brand: &Brand,
    holder: &Holder,
    issued: &Issued,
) -> Result<NewLetter, Failure> {
    let say = &brand.tongue(&app.words, holder.locale());
    let (organisation, login) = (brand.name.as_str(), holder.identifier.as_str());
    let names = |key: &str| say.t2(key, "organisation", organisation, "login", login);
    let draft = Draft {
        say,
        brand,
        kind: Kind::Enabled,
        subject: names("enablement-letter-subject"),
        before: vec![
            names("enablement-letter-about"),
            say.t("enablement-letter-password").into_owned(),
        ],
        link: Some(issued),
        after: vec![say.t1("enablement-letter-expires", "within", within(say, issued.lives))],
    };
    draft.to(holder)
}

//! The names, in one letter.

use crate::{
    App,
    organisations::{Brand, Organisation},
    outbox::{Draft, Kind, NewLetter},
    tickets::Holder,
};
use kit::failure::Failure;

/// It speaks for the house, not for one of the organisations it names.
pub(super) fn names(
    app: &App,
    holder: &Holder,
    organisations: &[Organisation],
) -> Result<NewLetter, Failure> {
    let say = &app.words.tongue(holder.locale());
    let login = holder.identifier.as_str();
    let each = organisations.iter().map(|organisation| {
        format!(
            "{} · {} · {}/sign-in?organisation={}",
            organisation.name, organisation.slug, app.settings.base_url, organisation.slug
        )
    });
    let draft = Draft {
        say,
        brand: &Brand::product(),
        kind: Kind::Reminder,
        subject: say.t1("reminder-letter-subject", "login", login),
        before: std::iter::once(say.t1("reminder-letter-about", "login", login))
            .chain(each)
            .collect(),
        link: None,
        after: vec![
            say.t("reminder-letter-how").into_owned(),
            say.t("reminder-letter-ignore").into_owned(),
        ],
    };
    draft.to(holder)
}

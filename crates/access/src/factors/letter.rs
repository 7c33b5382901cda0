//! The notice after every change (S-053, S-153, S-154): no link, nothing to press.

use super::store::Whose;
use crate::{
    App,
    moment::Moment,
    organisations::{self, Brand},
    outbox::{self, Draft, Kind},
    tickets,
};
use kit::{clock::Time, db::Tx, failure::Failure};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Added,
    Removed,
    CodesRenewed,
    CodeUsed,
    Reset,
    /// A passkey may have been copied (S-141).
    Copied,
}

impl What {
    fn key(self) -> &'static str {
        match self {
            Self::Added => "factors-letter-added",
            Self::Removed => "factors-letter-removed",
            Self::CodesRenewed => "factors-letter-codes",
            Self::CodeUsed => "factors-letter-code-used",
            Self::Reset => "factors-letter-reset",
            Self::Copied => "passkeys-letter-copied",
        }
    }
}

/// Tells the recovery address, in the change itself.
pub(super) async fn notice(
    app: &App,
    tx: &Tx,
    (organisation, member): Whose,
    what: What,
    now: Time,
) -> Result<(), Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(());
    };
    let brand = Brand::from(home);
    let say = &brand.tongue(&app.words, holder.locale());
    let (name, login) = (brand.name.as_str(), holder.identifier.as_str());
    let about = |key: &str| say.t2(key, "organisation", name, "login", login);
    let moment = Moment::new(now, &holder.time_zone);
    let zone = holder.time_zone.as_str();
    let draft = Draft {
        say,
        brand: &brand,
        kind: Kind::FactorChanged,
        subject: about("factors-letter-subject"),
        before: vec![
            about(what.key()),
            say.t2("factors-letter-when", "when", moment.text, "zone", zone),
        ],
        link: None,
        after: vec![say.t("factors-letter-help").into_owned()],
    };
    outbox::queue(app, tx, draft.to(&holder)?, now).await?;
    Ok(())
}

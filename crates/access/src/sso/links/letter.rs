//! The notice that somebody can come in another way from now on, or no more: no link, nothing to press (S-053).

use crate::{
    App,
    door::MemberId,
    moment::Moment,
    organisations::{self, Brand},
    outbox::{self, Draft, Kind},
    tickets,
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};

/// Tells the recovery address, in the change itself. `called`: what the account at the provider is called.
pub(super) async fn connected(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    (provider, called): (&str, &str),
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
    let moment = Moment::new(now, &holder.time_zone);
    let draft = Draft {
        say,
        brand: &brand,
        kind: Kind::ProviderConnected,
        subject: say.t2("sso-letter-subject", "organisation", name, "login", login),
        before: vec![
            say.t2("sso-letter-connected", "provider", provider, "login", login),
            say.t1("sso-letter-called", "called", called),
            say.t2(
                "factors-letter-when",
                "when",
                moment.text,
                "zone",
                holder.time_zone.as_str(),
            ),
        ],
        link: None,
        after: vec![say.t("sso-letter-help").into_owned()],
    };
    outbox::queue(app, tx, draft.to(&holder)?, now).await?;
    Ok(())
}

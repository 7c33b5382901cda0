//! Letters that tell a member what was done with their login, and ask nothing of them.

use super::{
    actions::queue,
    draft::Draft,
    model::{Kind, LetterId},
};
use crate::{
    App,
    door::MemberId,
    organisations::{self, Brand},
    tickets::{self, Holder},
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, words::Tongue};

/// A notice in sentences. It never carries a link: who reads it in a hurry must not have one to press (S-053).
pub struct Notice {
    pub subject: String,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// Writes a notice in the member's language to their recovery address. None when there is no such active member.
pub async fn notify(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    (kind, now): (Kind, Time),
    compose: impl FnOnce(&Tongue, &Brand, &Holder) -> Notice,
) -> Result<Option<LetterId>, Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder.filter(|holder| holder.state == "active"), home) else {
        return Ok(None);
    };
    let brand = &Brand::from(home);
    let say = &brand.tongue(&app.words, holder.locale());
    let notice = compose(say, brand, &holder);
    let draft = Draft {
        say,
        brand,
        kind,
        subject: notice.subject,
        before: notice.before,
        link: None,
        after: notice.after,
    };
    Ok(Some(queue(app, tx, draft.to(&holder)?, now).await?))
}

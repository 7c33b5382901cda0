//! Issuing, spending and voiding.

use super::{
    model::{Holder, Issued, Presented, Purpose},
    store,
};
use crate::{App, door::MemberId, policies};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId, secret::Secret};

/// A new link for a member; earlier ones of the same purpose are void from now on (S-025).
pub async fn issue(
    app: &App,
    tx: &Tx,
    holder: &Holder,
    purpose: Purpose,
    now: Time,
) -> Result<Issued, Failure> {
    store::void(
        tx,
        holder.organisation_id,
        holder.member_id,
        Some(purpose),
        "replaced",
        now,
    )
    .await?;
    let policy = policies::of(tx, holder.organisation_id).await?;
    let lives = purpose.lives(&policy);
    let token = kit::crypto::token();
    let base = &app.settings.base_url;
    let link = format!(
        "{base}/{}/{}.{}",
        purpose.place(),
        holder.organisation_id,
        token.expose()
    );
    let issued = Issued {
        link: Secret::new(link),
        digest: kit::crypto::digest(token.expose()),
        lives,
        expires_at: now + lives,
    };
    store::insert(tx, holder, purpose, &issued, now).await?;
    Ok(issued)
}

/// Takes a ticket, or says that somebody else did or that it is dead. Call it first in the change it allows.
pub async fn spend(
    tx: &Tx,
    presented: &Presented,
    purpose: Purpose,
    now: Time,
) -> Result<Option<MemberId>, Failure> {
    store::spend(tx, presented, purpose, now).await
}

/// Voids every open link of a member: after a password was stored, an address changed, a member disabled (S-025).
#[allow(clippy::unused_async)] // the rooms' actions read as they run, and this may come to ask again
pub async fn void_all(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    reason: &'static str,
    now: Time,
) -> Result<(), Failure> {
    store::void_quietly(tx, (organisation, member), reason, now);
    Ok(())
}

/// Voids the open invitation of a member because an administrator takes it back. False when there is none any more:
/// it may have been spent at the same moment.
pub async fn revoke(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<bool, Failure> {
    let purpose = Some(Purpose::Invitation);
    Ok(store::void(tx, organisation, member, purpose, "revoked", now).await? > 0)
}

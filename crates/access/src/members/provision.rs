//! What a directory does with members: the same actions as an administrator's, said in what a directory knows.
//!
//! It gives no role, no permission and no team of its own wish, and whoever it makes is an agent (S-165). Where an
//! administrator's links go is not a directory's to say: whoever reads that mailbox becomes them.

use super::{
    actions::{self, Entry, Refusal},
    form::{Letters, Wish},
    store,
};
use crate::{
    door::{MemberId, Role, Scope, Visit},
    invitations::Why,
};
use kit::{db::Tx, failure::Answer, words::Locale};

/// What a directory says of somebody, as far as it means anything here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub identifier: String,
    pub display_name: String,
    /// Empty where it knows none that a letter could go to.
    pub address: String,
    /// Unsaid, it stays, or is the organisation's.
    pub locale: Option<Locale>,
    pub time_zone: Option<String>,
}

/// Makes a member, and invites them if they are to be written to.
pub async fn provision(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    said: &Said,
    letters: Letters,
) -> Answer<MemberId, Refusal> {
    let brand = &visit.brand;
    let zone = said.time_zone.as_deref().unwrap_or(&brand.time_zone);
    let wish = Wish {
        display_name: said.display_name.clone(),
        identifier: said.identifier.clone(),
        recovery_address: said.address.clone(),
        letters,
        ..Wish::blank(said.locale.unwrap_or(brand.locale), zone)
    };
    // A login that is an address is one to write to, as for everybody.
    let written = letters.go_to(&said.address)
        || (letters != Letters::Withheld && super::deliverable(&said.identifier));
    let entry = if written {
        Entry::Invited(Why::By(scope.person()))
    } else {
        Entry::Unwritten
    };
    actions::admit(tx, scope, visit, (&wish, entry)).await
}

/// Writes what a directory says now. Nothing is done where it says nothing new.
pub async fn reprovision(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (id, said): (MemberId, &Said),
    letters: Letters,
) -> Answer<(), Refusal> {
    let Some(old) = store::by_id(tx, scope, id).await? else {
        return Ok(Err(Refusal::Gone));
    };
    let mut wish = Wish::of(&old, &store::team_ids(tx, scope, id).await?);
    wish.letters = letters;
    wish.display_name.clone_from(&said.display_name);
    wish.identifier.clone_from(&said.identifier);
    if !said.address.is_empty() && old.role() != Role::Administrator {
        wish.recovery_address.clone_from(&said.address);
    }
    if let Some(locale) = said.locale {
        locale.code().clone_into(&mut wish.locale);
    }
    if let Some(zone) = &said.time_zone {
        wish.time_zone.clone_from(zone);
    }
    let same = wish.display_name == old.display_name
        && wish.identifier == old.identifier
        && wish.recovery_address == old.recovery_address
        && wish.locale == old.locale
        && wish.time_zone == old.time_zone;
    if same {
        return Ok(Ok(()));
    }
    let changed = actions::change(tx, scope, visit, id, &wish).await?;
    Ok(changed.map(drop))
}

/// Shuts somebody out as an administrator does: sessions and tokens end, work returns to the queue, history stays.
/// Whoever is out already is.
pub async fn shut_out(tx: &Tx, scope: &Scope, visit: &Visit, id: MemberId) -> Answer<(), Refusal> {
    match actions::deactivate(tx, scope, visit, id).await? {
        Err(Refusal::OtherState) => Ok(Ok(())),
        done => Ok(done),
    }
}

/// Lets somebody in again.
pub async fn let_in(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    id: MemberId,
    letters: Letters,
) -> Answer<(), Refusal> {
    match actions::reactivate(tx, scope, visit, id, letters).await? {
        Err(Refusal::OtherState) => Ok(Ok(())),
        done => Ok(done.map(drop)),
    }
}

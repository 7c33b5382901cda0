//! Posing challenges, and what their answers are worth. Every answer of somebody who wants in comes here from
//! [`crate::factors::verify`], which has counted the attempt before.

use super::{
    ceremony::{self, Begun, Spent},
    model::{Brought, Checked, Fault, Handle, Made, Posed, encoded},
    party::Whom,
    store,
};
use crate::{
    App,
    door::{MemberId, Scope},
    factors::{self, FactorId},
    tickets,
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential,
};

type Whose = (OrganisationId, MemberId);

/// A member's passkeys as they were made, with the counter of today.
async fn credentials(app: &App, whose: Whose, rp_id: &str) -> Result<Vec<Credential>, Failure> {
    let rows = store::all(app.db.read(), whose, rp_id).await?;
    rows.into_iter()
        .map(|row| credential(app, whose.0, &row))
        .collect()
}

fn credential(app: &App, organisation: OrganisationId, row: &store::Row) -> Result<Credential, Failure> {
    let plain = factors::unsealed(app, (organisation, row.id), &row.secret)?;
    let mut credential: Credential = serde_json::from_slice(plain.expose())?;
    credential.counter = u32::try_from(row.sign_count)?;
    Ok(credential)
}

/// What a browser calls them, beside their rows: so that it can forget what was removed here (S-142).
pub async fn list(app: &App, whose: Whose) -> Result<Vec<(FactorId, String)>, Failure> {
    let Some(party) = app.party() else {
        return Ok(Vec::new());
    };
    let rows = store::all(app.db.read(), whose, party.id()).await?;
    rows.iter()
        .map(|row| Ok((row.id, encoded(&credential(app, whose.0, row)?.cred_id))))
        .collect()
}

/// Asks for a new passkey. `None` where there can be none.
pub async fn invite(
    app: &App,
    whose: Whose,
    (place, brand): (&str, &str),
    now: Time,
) -> Result<Option<Posed>, Failure> {
    let holder = tickets::holder(app.db.read(), whose.0, whose.1).await?;
    let (Some(party), Some(holder)) = (app.party(), holder) else {
        return Ok(None);
    };
    let known = credentials(app, whose, party.id()).await?;
    let whom = Whom {
        handle: Handle {
            organisation: whose.0,
            member: whose.1,
        },
        login: &holder.identifier,
        name: &holder.display_name,
        brand,
    };
    let known = known.into_iter().map(|one| one.cred_id).collect();
    let (options, state) = party.invite(&whom, known)?;
    Ok(Some(Posed {
        options,
        ceremony: ceremony::seal(app, place, &state, now)?,
    }))
}

/// Asks for one of somebody's passkeys, or for anybody's. `None` where there can be none.
pub async fn pose(app: &App, whose: Option<Whose>, place: &str, now: Time) -> Result<Option<Posed>, Failure> {
    let Some(party) = app.party() else {
        return Ok(None);
    };
    let allowed = match whose {
        Some(whose) => credentials(app, whose, party.id()).await?,
        None => Vec::new(),
    };
    let (options, state) = party.pose(&allowed)?;
    Ok(Some(Posed {
        options,
        ceremony: ceremony::seal(app, place, &state, now)?,
    }))
}

/// The challenge that somebody's answer is for, if it is open still.
pub(crate) fn begun(
    app: &App,
    place: &str,
    brought: &Brought,
    now: Time,
) -> Option<Begun<DiscoverableAuthentication>> {
    ceremony::open(app, place, &brought.ceremony, now)
}

/// Whether it is an answer of that member's.
pub async fn check(
    app: &App,
    whose: Whose,
    begun: Begun<DiscoverableAuthentication>,
    brought: &Brought,
) -> Answer<Checked, Fault> {
    let answer: Result<PublicKeyCredential, _> = serde_json::from_str(brought.passkey.expose());
    let (Some(party), Ok(answer)) = (app.party(), answer) else {
        return Ok(Err(Fault::Wrong));
    };
    let own = Handle {
        organisation: whose.0,
        member: whose.1,
    };
    // What a device says of its owner must be true, if it says anything.
    if answer
        .get_user_unique_id()
        .is_some_and(|said| said != own.bytes())
    {
        return Ok(Err(Fault::Wrong));
    }
    let digest = kit::crypto::sha256(answer.get_credential_id()).to_vec();
    let Some(row) = store::by_credential(app.db.read(), whose, (party.id(), digest)).await? else {
        return Ok(Err(Fault::Wrong));
    };
    let credential = credential(app, whose.0, &row)?;
    Ok(party.check(&answer, begun.state, (row.id, &credential)))
}

/// Uses the answer up, in the change it allows. False when somebody was faster, with the same answer or the same
/// counter.
pub async fn accept(
    tx: &Tx,
    whose: Whose,
    (seen, spent): (&Checked, &Spent),
    now: Time,
) -> Result<bool, Failure> {
    Ok(store::spend(tx, whose.0, spent).await? && store::advance(tx, whose, seen, now).await?)
}

/// A challenge that was answered wrongly is over as well.
pub async fn spend(tx: &Tx, organisation: OrganisationId, spent: &Spent) -> Result<(), Failure> {
    store::spend(tx, organisation, spent).await.map(|_| ())
}

/// Marks a passkey that may have been copied; true the first time (S-141).
pub async fn suspect(tx: &Tx, whose: Whose, id: FactorId, now: Time) -> Result<bool, Failure> {
    store::suspect(tx, whose, id, now).await
}

/// A new passkey, if it answers the challenge and is nobody's yet.
pub async fn register(app: &App, place: &str, brought: &Brought, now: Time) -> Answer<Made, Missed> {
    let begun: Option<Begun<PasskeyRegistration>> = ceremony::open(app, place, &brought.ceremony, now);
    let (Some(party), Some(begun)) = (app.party(), begun) else {
        return Ok(Err(Missed::Over));
    };
    let Some(made) = party.register(brought.passkey.expose(), &begun.state) else {
        return Ok(Err(Missed::Wrong));
    };
    let digest = kit::crypto::sha256(&made.credential.cred_id).to_vec();
    if store::taken(app.db.read(), digest).await? {
        return Ok(Err(Missed::Wrong));
    }
    Ok(Ok(made))
}

/// Why there is no new passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The challenge is over, or of another step.
    Over,
    Wrong,
}

/// Passkeys that open nothing any more, because they belong to the host the house had before (S-143).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    pub host: String,
    pub count: i64,
}

pub async fn elsewhere(app: &App, scope: &Scope) -> Result<Vec<Elsewhere>, Failure> {
    let rp_id = app.party().map_or("", super::Party::id);
    let found = store::elsewhere(app.db.read(), scope, rp_id).await?;
    Ok(found
        .into_iter()
        .map(|(host, count)| Elsewhere { host, count })
        .collect())
}

pub async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db.write(async move |tx| store::forget(tx, now).await).await
}

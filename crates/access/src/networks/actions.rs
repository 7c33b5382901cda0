//! What an administrator writes into the list.

use super::{
    model::{MOST, Refusal, Wish},
    store,
};
use crate::{
    audit,
    door::{Scope, Visit},
};
use kit::{
    db::Tx,
    failure::{Answer, Failure},
};
use serde_json::json;
use uuid::Uuid;

pub(super) async fn create(tx: &Tx, scope: &Scope, visit: &Visit, wish: &Wish) -> Answer<(), Refusal> {
    let (network, name) = match wish.read() {
        Ok(read) => read,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if store::count(tx, scope).await? >= MOST {
        return Ok(Err(Refusal::TooMany));
    }
    let (id, cidr) = (Uuid::now_v7(), network.to_string());
    if !store::insert(tx, scope, id, (&cidr, &name), visit.now).await? {
        return Ok(Err(Refusal::Known));
    }
    let entry = audit::Entry::by(scope, visit, "networks.added", Some(id));
    audit::write(
        tx,
        entry.data(json!({ "network": cidr, "name": name })),
        visit.now,
    )
    .await?;
    Ok(Ok(()))
}

/// False when there is none.
pub(super) async fn delete(tx: &Tx, scope: &Scope, visit: &Visit, id: Uuid) -> Result<bool, Failure> {
    let Some(cidr) = store::delete(tx, scope, id).await? else {
        return Ok(false);
    };
    let entry = audit::Entry::by(scope, visit, "networks.removed", Some(id));
    audit::write(tx, entry.data(json!({ "network": cidr })), visit.now).await?;
    Ok(true)
}

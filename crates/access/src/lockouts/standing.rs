//! How a login stands at the gate, for whoever helps its owner. Looking counts nothing.

use super::{
    attempt,
    model::{Reason, Standing},
    store,
};
use crate::{App, door::Scope};
use kit::{clock::Time, failure::Failure};
use uuid::Uuid;

/// A network nobody may try from.
#[derive(Clone, Debug)]
pub struct ShutNetwork {
    pub lockout: Uuid,
    pub address: String,
    pub until: Option<Time>,
}

/// What somebody with this login would meet now.
#[derive(Clone, Debug, Default)]
pub struct AtTheGate {
    /// Failures that still count, and how many lock.
    pub failures: i32,
    pub limit: i32,
    pub locked: bool,
    /// None while only a person unlocks.
    pub until: Option<Time>,
    /// The lock a person can lift.
    pub lockout: Option<Uuid>,
    pub networks: Vec<ShutNetwork>,
}

pub async fn at_the_gate(
    app: &App,
    scope: &Scope,
    identifier_key: &str,
    now: Time,
) -> Result<AtTheGate, Failure> {
    let db = app.db.read();
    let key = attempt::login_key(app, Some(scope.organisation), identifier_key);
    let ([counter], policy) = store::look(db, [key.clone()], Some(scope.organisation)).await?;
    let window = chrono::Duration::minutes(policy.lock_window_minutes().into());
    let open = store::in_force(db, scope, &key, now).await?;
    let mut gate = AtTheGate {
        limit: policy.lock_max(),
        ..AtTheGate::default()
    };
    if let Some(counter) = counter {
        gate.locked = counter.standing(now) != Standing::Open;
        gate.until = counter.ends().filter(|_| gate.locked);
        let counts = gate.locked || (counter.locked_until.is_none() && now - counter.window_start < window);
        gate.failures = if counts { counter.failures } else { 0 };
    }
    let login = Reason::Login.code();
    gate.lockout = open.iter().find(|lock| lock.reason == login).map(|lock| lock.id);
    gate.networks = open
        .into_iter()
        .filter(|lock| lock.reason != login)
        .map(|lock| ShutNetwork {
            lockout: lock.id,
            address: lock.identifier_shown,
            until: lock.locked_until,
        })
        .collect();
    Ok(gate)
}

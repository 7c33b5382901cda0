//! Leaving.

use crate::{
    App, audit,
    door::{Scope, Visit},
    sessions::{self, EndReason},
};
use kit::{db::Tx, failure::Answer};

/// Why somebody has to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// So many conversations are in progress.
    LiveWork(i64),
}

/// Ends this session and takes the member off the floor, unless customers are waiting for their answer.
pub async fn leave(app: &App, tx: &Tx, scope: &Scope, visit: &Visit) -> Answer<(), Refusal> {
    let (organisation, member) = (scope.organisation, scope.member);
    let open = app.counter.open_work(tx, organisation, member).await?;
    if open > 0 {
        return Ok(Err(Refusal::LiveWork(open)));
    }
    // Leaving is of the person, not of the device: another open tab must not keep them available.
    app.counter.leave(tx, organisation, member, visit.now).await?;
    sessions::end(
        app,
        tx,
        organisation,
        member,
        scope.session,
        EndReason::SignedOut,
        visit.now,
    )
    .await?;
    audit::write(
        tx,
        audit::Entry::by(scope, visit, "sign_out.left", Some(member.0)),
        visit.now,
    )
    .await?;
    Ok(Ok(()))
}

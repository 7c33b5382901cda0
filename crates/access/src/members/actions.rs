//! What an administrator does with members.

use super::store;
use crate::{
    door::{MemberId, Scope, Visit},
    sessions::{self, EndReason},
};
use kit::{db::Tx, failure::Failure};

/// Somebody's access got smaller: their sessions end with the change that did it (S-084).
///
/// Who was only invited keeps the link they hold, which the raised epoch would kill; and who shrinks themselves
/// keeps the page they are on, because the next request reads their scope anew.
pub async fn shrunk(tx: &Tx, scope: &Scope, visit: &Visit, member: MemberId) -> Result<(), Failure> {
    if member == scope.member || !store::is_active(tx, scope, member).await? {
        return sessions::refresh(tx, scope.organisation).await;
    }
    sessions::end_all(
        &visit.app,
        tx,
        scope.organisation,
        member,
        EndReason::Revoked,
        visit.now,
    )
    .await
}

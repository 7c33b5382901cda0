//! The choice in the member's own row. It is read with the session, by [`crate::sessions`].

use super::model::Notifications;
use crate::door::Scope;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::ConnectionTrait;

pub(super) async fn keep(tx: &Tx, scope: &Scope, choice: Notifications, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set notify = $1, notify_sound = $2, updated_at = $3 where organisation_id = $4 and id = $5",
        [
            choice.about.code().into(),
            choice.sound.into(),
            now.into(),
            scope.organisation.into(),
            scope.member.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

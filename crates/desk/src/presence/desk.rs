//! What the floor below asks of the counter.

use super::{actions, store};
use access::{
    counter::{Availability, Counter, Decided, NewRequest, Reach, TeamWork},
    door::{MemberId, Scope, TeamId},
};
use async_trait::async_trait;
use kit::{
    clock::Time,
    db::{Db, Tx},
    failure::Failure,
    ids::OrganisationId,
};
use uuid::Uuid;

/// The counter, for the door.
pub struct Desk;

#[async_trait]
impl Counter for Desk {
    async fn open_work(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        member: MemberId,
    ) -> Result<i64, Failure> {
        crate::conversations::store::open_work(tx, organisation, member).await
    }

    async fn leave(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        member: MemberId,
        now: Time,
    ) -> Result<(), Failure> {
        actions::leave(tx, organisation, member, now).await
    }

    async fn rest(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        member: MemberId,
        now: Time,
    ) -> Result<(), Failure> {
        actions::rest(tx, organisation, member, now).await
    }

    async fn team_work(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        team: TeamId,
    ) -> Result<TeamWork, Failure> {
        Ok(TeamWork {
            channels: crate::channels::store::count_of_team(tx, organisation, team).await?,
            open: crate::conversations::store::open_of_team(tx, organisation, team).await?,
        })
    }

    async fn reach(
        &self,
        db: &Db,
        organisation: OrganisationId,
        member: MemberId,
        teams: &[TeamId],
    ) -> Result<Reach, Failure> {
        Ok(Reach {
            channels: crate::channels::store::count_serving(db.read(), organisation, teams).await?,
            status: store::status(db.read(), organisation, member).await?,
        })
    }

    async fn open_request(&self, tx: &Tx, request: &NewRequest, now: Time) -> Result<Uuid, Failure> {
        crate::requests::open(tx, request, now).await
    }

    async fn close_request(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        conversation: Uuid,
        decided: &Decided,
        now: Time,
    ) -> Result<(), Failure> {
        crate::requests::close(tx, organisation, conversation, decided, now).await
    }

    async fn help_chat(&self, db: &Db, organisation: OrganisationId) -> Result<Option<String>, Failure> {
        Ok(crate::channels::store::key_on_help(db.read(), organisation).await?)
    }

    async fn availability(&self, db: &Db, scope: &Scope) -> Result<Availability, Failure> {
        Ok(store::availability(db.read(), scope).await?)
    }
}

//! What this floor must know of the work above it, and nothing more (architecture 2).

use crate::door::{MemberId, Scope, TeamId};
use async_trait::async_trait;
use kit::{
    clock::Time,
    db::{Db, Tx},
    failure::Failure,
    ids::OrganisationId,
};
use uuid::Uuid;

/// What the header shows about the reader's own availability, and the moment it was so.
#[derive(Clone, Debug, Default)]
pub struct Availability {
    /// `available`, `break` or `offline`.
    pub status: String,
    /// Conversations in progress.
    pub open: i64,
    /// The newest event number of the organisation when this was read.
    pub head: i64,
}

/// What still depends on a team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TeamWork {
    /// Channels that give their work to it.
    pub channels: i64,
    /// Conversations of it that are not closed.
    pub open: i64,
}

/// Whether and how customers reach a member (001-12).
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Connected channels whose work goes to one of the member's teams, or to everybody.
    pub channels: i64,
    /// `available`, `break` or `offline`.
    pub status: String,
}

/// An account that somebody asks for, as the counter keeps it (G-18).
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub organisation: OrganisationId,
    /// The request's own id; the conversation leads back to it.
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// A language code.
    pub locale: String,
    /// What is asked for, in words.
    pub words: String,
    /// What the place is called where such conversations come from, should it not exist yet.
    pub channel: String,
}

/// How a request ended.
#[derive(Clone, Debug)]
pub struct Decided {
    pub accepted: bool,
    /// Nobody when the house decided by its list of domains.
    pub by: Option<MemberId>,
    /// Their name.
    pub who: String,
}

/// The counter, as the door sees it. `desk` implements it.
#[async_trait]
pub trait Counter: Send + Sync + 'static {
    /// How many conversations this member has in progress (001-21).
    async fn open_work(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        member: MemberId,
    ) -> Result<i64, Failure>;
    /// Takes the member out of every channel and returns their work to the queue (001-20, G-01).
    async fn leave(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        member: MemberId,
        now: Time,
    ) -> Result<(), Failure>;
    /// Offers the member nothing new; what they have in progress stays theirs (G-02).
    async fn rest(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        member: MemberId,
        now: Time,
    ) -> Result<(), Failure>;
    /// Whether a team could go without leaving work that nobody may serve.
    async fn team_work(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        team: TeamId,
    ) -> Result<TeamWork, Failure>;
    /// Whether customers would reach a member of these teams.
    async fn reach(
        &self,
        db: &Db,
        organisation: OrganisationId,
        member: MemberId,
        teams: &[TeamId],
    ) -> Result<Reach, Failure>;
    /// Opens a conversation about a request whose mailbox is proved; its id.
    async fn open_request(&self, tx: &Tx, request: &NewRequest, now: Time) -> Result<Uuid, Failure>;
    /// The request is decided: its conversation says so and is over.
    async fn close_request(
        &self,
        tx: &Tx,
        organisation: OrganisationId,
        conversation: Uuid,
        decided: &Decided,
        now: Time,
    ) -> Result<(), Failure>;
    /// The public key of the web chat that the pages of the help carry, if the organisation wants one there (001-24).
    async fn help_chat(&self, db: &Db, organisation: OrganisationId) -> Result<Option<String>, Failure>;
    async fn availability(&self, db: &Db, scope: &Scope) -> Result<Availability, Failure>;
}

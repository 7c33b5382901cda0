//! A team, and why a name cannot be one's.

use crate::{
    counter::TeamWork,
    door::{MemberId, TeamId},
    names::{self, Fault},
};
use sea_orm::FromQueryResult;

/// Longer names break every list they stand in.
pub const LONGEST: usize = 60;

#[derive(Clone, Debug, FromQueryResult)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    /// How many members belong to it.
    pub members: i64,
}

/// Somebody on a team's page.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Mate {
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub role: String,
    pub state: String,
    /// The version of the picture; empty without one.
    pub picture: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Name(Fault),
    /// Another team of the organisation has this name.
    Taken,
    /// Work would be left that nobody may serve.
    InUse(TeamWork),
    /// No such team here; what one may not know exists answers the same.
    Gone,
}

/// The name as it is stored.
pub fn name(typed: &str) -> Result<String, Refusal> {
    names::clean(typed, LONGEST).map_err(Refusal::Name)
}

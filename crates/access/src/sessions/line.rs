//! One session as the pages show it.

use super::model::Listed;
use crate::{
    browser::{self, Kind},
    door::{Scope, SessionId},
    moment::Moment,
};

/// For `sessions/device.html` and the cells beside it.
pub(super) struct Line {
    pub id: SessionId,
    /// `Chrome 131 · Windows`; empty when it says nothing.
    pub browser: String,
    pub kind: Kind,
    pub address: String,
    pub began: Moment,
    pub seen: Moment,
    /// The one this very page is read in.
    pub current: bool,
    /// Who looks through the member's eyes in it.
    pub impersonator: Option<String>,
}

impl Line {
    pub fn new(session: Listed, scope: &Scope) -> Self {
        let moment = |at| Moment::new(at, &scope.time_zone);
        Self {
            browser: browser::name(&session.user_agent),
            kind: Kind::of(&session.user_agent),
            began: moment(session.created_at),
            seen: moment(session.seen_at),
            current: session.id == scope.session,
            address: session.address,
            impersonator: session.impersonator,
            id: session.id,
        }
    }

    /// What is said of it aloud, where a button without a name would be one of many.
    pub fn label(&self) -> String {
        format!("{} {}", self.browser, self.address)
    }
}

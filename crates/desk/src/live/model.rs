//! The facts of an event, and what they mean for a reader.

use crate::{
    conversations::{ConversationId, State, View, model::sees},
    messages::MessageId,
};
use access::door::{MemberId, Scope, TeamId};
use kit::{stream::Event, words::Locale};
use serde_json::Value;
use uuid::Uuid;

/// What an event of a conversation says, without asking the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own, and none excludes another
pub struct Facts {
    pub conversation: ConversationId,
    pub state: State,
    pub team: Option<TeamId>,
    pub owner: Option<MemberId>,
    /// Who had it before, and how it stood, when that changed.
    pub was: Option<(State, Option<MemberId>)>,
    /// It is somewhere else in the lists now.
    pub moved: bool,
    /// The lists hold more or fewer than before.
    pub recount: bool,
    pub message: Option<MessageId>,
    /// From the customer.
    pub inbound: bool,
    /// A note changes nothing in the lists.
    pub quiet: bool,
    /// The contact read up to here.
    pub read: Option<i64>,
    pub changed: bool,
}

impl Facts {
    /// `None` for events that are of no conversation.
    pub fn of(event: &Event) -> Option<Self> {
        let data = &event.data;
        let text = |key: &str| data.get(key).and_then(Value::as_str);
        let id = |key: &str| text(key).and_then(|text| Uuid::parse_str(text).ok());
        let is = |key: &str| data.get(key).and_then(Value::as_bool).unwrap_or(false);
        let (message, read) = match event.kind.as_str() {
            "messages.created" | "conversations.changed" => (id("message").map(MessageId), None),
            "messages.read" => {
                let contact = text("by") == Some("contact");
                (
                    None,
                    data.get("up_to").and_then(Value::as_i64).filter(|_| contact),
                )
            }
            _ => return None,
        };
        let changed = event.kind == "conversations.changed";
        Some(Self {
            conversation: ConversationId(event.subject),
            state: State::parse(text("state")?),
            team: id("team").map(TeamId),
            owner: id("owner").map(MemberId),
            was: text("was_state").map(|was| (State::parse(was), id("was_owner").map(MemberId))),
            moved: is("moved"),
            recount: changed || is("opened"),
            message,
            inbound: text("direction") == Some("in"),
            quiet: text("direction") == Some("note"),
            read,
            changed,
        })
    }

    /// What a reader gets of it. `open`: the conversation their page shows.
    pub fn seen_by(&self, scope: &Scope, open: Option<ConversationId>) -> Seen {
        if sees(scope, self.team, self.owner, self.state) {
            return if open == Some(self.conversation) {
                Seen::Open(View::of(scope, self.owner))
            } else if self.quiet || self.read.is_some() {
                Seen::Nothing
            } else {
                Seen::Row
            };
        }
        match self.was {
            Some((state, owner)) if sees(scope, self.team, owner, state) => self.gone(open),
            _ => Seen::Nothing,
        }
    }

    /// What somebody who sees it may want to be told of: a customer wrote, or it was given to somebody.
    pub fn news(&self, seen: Seen) -> Option<News> {
        let given = self.changed
            && self.state == State::Active
            && self.owner.is_some()
            && self.was.is_some_and(|(_, before)| before != self.owner);
        let wrote = self.inbound && self.message.is_some();
        (matches!(seen, Seen::Row | Seen::Open(_)) && (given || wrote)).then_some(News {
            conversation: self.conversation,
            owner: self.owner,
            assigned: given,
        })
    }

    /// What those get who lose sight of it.
    pub fn gone(&self, open: Option<ConversationId>) -> Seen {
        if open == Some(self.conversation) {
            Seen::Shut
        } else {
            Seen::Gone
        }
    }
}

/// Something to be told of while one looks elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    pub conversation: ConversationId,
    /// Whose it is now; nobody's while it waits.
    pub owner: Option<MemberId>,
    pub assigned: bool,
}

/// The kinds of readers of one event. Each is drawn once per language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// It is not theirs to see, or changes nothing they see: a number.
    Nothing,
    /// They saw it in a list until now.
    Gone,
    /// Its page is open before them, and it is not theirs to see any more.
    Shut,
    /// They see it in a list.
    Row,
    /// Its page is open before them.
    Open(View),
}

impl Seen {
    /// What is drawn is shared by all readers of the same key.
    pub fn key(self, locale: Locale) -> u32 {
        let view = match self {
            Self::Nothing => 0,
            Self::Gone => 1,
            Self::Row => 2,
            Self::Shut => 3,
            Self::Open(view) => 4 + u32::from(view.owner) + 2 * u32::from(view.supervisor),
        };
        let locale = match locale {
            Locale::En => 0,
            Locale::Es => 1,
            Locale::PtBr => 2,
            Locale::Fr => 3,
        };
        locale * 8 + view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::door::{Permissions, Role, SessionId};
    use kit::ids::OrganisationId;

    fn reader(role: Role, teams: &[TeamId], history: bool) -> Scope {
        Scope {
            organisation: OrganisationId::new(),
            member: MemberId::new(),
            session: SessionId::new(),
            role,
            permissions: Permissions { history },
            teams: teams.to_vec(),
            display_name: String::new(),
            identifier: String::new(),
            locale: Locale::En,
            time_zone: "UTC".into(),
            landing: String::new(),
            notifications: access::notifications::Notifications::default(),
            picture: String::new(),
            signature: String::new(),
            must_change: false,
            impersonated: None,
        }
    }

    fn facts(state: State, team: Option<TeamId>, owner: Option<MemberId>) -> Facts {
        Facts {
            conversation: ConversationId::new(),
            state,
            team,
            owner,
            was: None,
            moved: true,
            recount: true,
            message: None,
            inbound: true,
            quiet: false,
            read: None,
            changed: false,
        }
    }

    #[test]
    fn what_is_not_seen_in_a_list_is_not_seen_in_the_stream() {
        let (ours, theirs, other) = (TeamId::new(), TeamId::new(), MemberId::new());
        let agent = reader(Role::Agent, &[ours], false);
        let historian = reader(Role::Agent, &[ours], true);
        let supervisor = reader(Role::Supervisor, &[], false);
        for (state, team, owner, sees) in [
            (State::Queued, None, None, [true, true, true]),
            (State::Queued, Some(ours), None, [true, true, true]),
            (State::Queued, Some(theirs), None, [false, false, true]),
            (State::Active, Some(ours), Some(other), [true, true, true]),
            (State::Active, Some(theirs), Some(other), [false, false, true]),
            (State::Closed, Some(ours), Some(other), [false, true, true]),
            (State::Closed, None, Some(other), [false, true, true]),
            (State::Closed, Some(theirs), Some(other), [false, false, true]),
        ] {
            let facts = facts(state, team, owner);
            for (reader, sees) in [&agent, &historian, &supervisor].into_iter().zip(sees) {
                let seen = facts.seen_by(reader, None) == Seen::Row;
                assert_eq!(seen, sees, "{state:?} {team:?} {owner:?} {:?}", reader.role);
            }
        }
        let own = facts(State::Closed, Some(theirs), Some(agent.member));
        assert_eq!(own.seen_by(&agent, None), Seen::Row);
        assert_eq!(
            own.seen_by(&agent, Some(own.conversation)),
            Seen::Open(View {
                owner: true,
                supervisor: false
            })
        );
    }

    #[test]
    fn whoever_loses_sight_is_told_to_take_it_away() {
        let (theirs, other) = (TeamId::new(), MemberId::new());
        let agent = reader(Role::Agent, &[], false);
        let mut returned = facts(State::Queued, Some(theirs), None);
        returned.was = Some((State::Active, Some(agent.member)));
        assert_eq!(returned.seen_by(&agent, None), Seen::Gone);
        let mut closed = facts(State::Closed, None, Some(other));
        closed.was = Some((State::Active, Some(other)));
        assert_eq!(closed.seen_by(&agent, None), Seen::Gone);
        closed.team = Some(theirs);
        assert_eq!(closed.seen_by(&agent, None), Seen::Nothing);
    }

    #[test]
    fn every_kind_of_reader_has_a_key_of_its_own() {
        let views =
            [false, true].map(|owner| [false, true].map(|supervisor| Seen::Open(View { owner, supervisor })));
        let seen: Vec<Seen> = [Seen::Nothing, Seen::Gone, Seen::Row, Seen::Shut]
            .into_iter()
            .chain(views.into_iter().flatten())
            .collect();
        let mut keys: Vec<u32> = Locale::ALL
            .into_iter()
            .flat_map(|locale| seen.iter().map(move |s| s.key(locale)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 32);
    }
}

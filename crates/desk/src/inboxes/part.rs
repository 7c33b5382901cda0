//! The list as markup: one row, one struct, one file, for pages and streams alike.

use super::{
    model::{Counts, Cursor, Inbox, Listed, PAGE, Team},
    store,
};
use crate::conversations::{ConversationId, State};
use access::{
    App,
    door::{Scope, TeamId},
    shell::Face,
};
use kit::{failure::Failure, words::Tongue};
use std::borrow::Cow;

/// What stands inside a row.
#[derive(askama::Template)]
#[template(path = "inboxes/link.html")]
pub struct LinkPart<'a> {
    pub row: &'a Listed,
    pub say: &'a Tongue,
    /// Which list the reader comes from, as the link's query; empty in shared fragments.
    pub query: &'a str,
}

impl LinkPart<'_> {
    fn name(&self) -> Cow<'_, str> {
        match self.row.contact_name.as_deref() {
            Some(name) if !name.is_empty() => Cow::Borrowed(name),
            _ => self.say.t("inboxes-nameless"),
        }
    }

    fn face(&self) -> Face {
        Face::of(&self.name(), self.row.contact_id.0)
    }

    fn owner(&self) -> Option<(&String, Face)> {
        let (id, name) = (self.row.owner_id?, self.row.owner_name.as_ref()?);
        Some((name, Face::of(name, id.0)))
    }

    fn is_unread(&self) -> bool {
        self.row.unread > 0 && self.row.state() != State::Closed
    }

    fn waiting(&self) -> Option<&kit::clock::Time> {
        self.row
            .waiting_since
            .as_ref()
            .filter(|_| self.row.state() != State::Closed)
    }

    fn last(&self) -> &kit::clock::Time {
        self.row.closed_at.as_ref().unwrap_or(&self.row.last_message_at)
    }
}

/// A row. `current`: it is the conversation that stands open beside the list.
#[derive(askama::Template)]
#[template(path = "inboxes/row.html")]
pub struct RowPart<'a> {
    pub link: LinkPart<'a>,
    pub current: bool,
}

/// The boxes, and the list of one of them: the left of every page of conversations.
pub struct List {
    pub inbox: Inbox,
    pub team: Option<TeamId>,
    pub teams: Vec<Team>,
    pub counts: Counts,
    pub rows: Vec<Listed>,
    pub next: Option<Cursor>,
    pub current: Option<ConversationId>,
    pub say: Tongue,
    query: String,
}

/// What a reader asked to see.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    pub inbox: Option<Inbox>,
    pub team: Option<TeamId>,
    pub after: Option<Cursor>,
    pub current: Option<ConversationId>,
}

impl List {
    /// Without a wish: who waits, if somebody does and nothing is one's own; else one's own, where the next
    /// conversation arrives by itself.
    pub async fn load(app: &App, scope: &Scope, say: &Tongue, wish: Wish) -> Result<Self, Failure> {
        let connection = app.db.read();
        let wished = wish.inbox.map(|inbox| (inbox, wish.team));
        let (counts, teams, listed) = store::glance(connection, scope, wished, wish.after).await?;
        let default = if counts.mine == 0 && counts.queue > 0 {
            Inbox::Queue
        } else {
            Inbox::Mine
        };
        let inbox = wish.inbox.unwrap_or(default);
        let mut rows = match listed {
            Some(rows) => rows,
            None => store::page(connection, scope, (inbox, wish.team), wish.after)
                .await?
                .read()?,
        };
        let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].cursor());
        rows.truncate(PAGE);
        let query = match wish.team {
            Some(team) => format!("?inbox={}&team={team}", inbox.code()),
            None => format!("?inbox={}", inbox.code()),
        };
        Ok(Self {
            inbox,
            team: wish.team,
            teams,
            counts,
            rows,
            next,
            current: wish.current,
            say: say.clone(),
            query,
        })
    }

    pub fn row<'a>(&'a self, row: &'a Listed) -> RowPart<'a> {
        let link = LinkPart {
            row,
            say: &self.say,
            query: &self.query,
        };
        RowPart {
            current: self.current == Some(row.id),
            link,
        }
    }

    pub fn inboxes(&self) -> [Inbox; 5] {
        Inbox::ALL
    }

    pub fn label(&self, inbox: &Inbox) -> Cow<'_, str> {
        self.say.t(match *inbox {
            Inbox::Queue => "inboxes-queue",
            Inbox::Mine => "inboxes-mine",
            Inbox::Others => "inboxes-others",
            Inbox::All => "inboxes-all",
            Inbox::Closed => "inboxes-closed",
        })
    }

    pub fn is_counted(&self, inbox: &Inbox) -> bool {
        self.counts.of(*inbox).is_some()
    }

    pub fn count(&self, inbox: &Inbox) -> String {
        self.counts.shown(*inbox)
    }

    pub fn empty(&self) -> (Cow<'_, str>, Cow<'_, str>) {
        let (title, help) = match self.inbox {
            Inbox::Queue => ("inboxes-empty-queue", "inboxes-empty-queue-help"),
            Inbox::Mine => ("inboxes-empty-mine", "inboxes-empty-mine-help"),
            Inbox::Others => ("inboxes-empty-others", "inboxes-empty-others-help"),
            Inbox::All => ("inboxes-empty-all", "inboxes-empty-all-help"),
            Inbox::Closed => ("inboxes-empty-closed", "inboxes-empty-closed-help"),
        };
        (self.say.t(title), self.say.t(help))
    }

    pub fn order(&self) -> Cow<'_, str> {
        self.say.t(if self.inbox == Inbox::Closed {
            "inboxes-order-closed"
        } else {
            "inboxes-order"
        })
    }

    pub fn team_query(&self) -> String {
        self.team.map(|team| format!("&team={team}")).unwrap_or_default()
    }

    pub fn is_team(&self, team: &TeamId) -> bool {
        self.team.as_ref() == Some(team)
    }

    pub fn team_shown(&self) -> String {
        self.team.map(|team| team.to_string()).unwrap_or_default()
    }
}

//! The parts of a conversation's page that change with its owner and state.

use super::{State, store::Shown};
use crate::{channels::REQUESTS, messages::contact_name};
use access::{
    door::{Role, Scope},
    shell::Face,
};
use kit::words::Tongue;
use std::borrow::Cow;

/// What a reader may do with a conversation. There are four kinds of readers, so a stream draws each part at most
/// four times per language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// It is theirs.
    pub owner: bool,
    pub supervisor: bool,
}

impl View {
    pub fn of(scope: &Scope, owner: Option<access::door::MemberId>) -> Self {
        Self {
            owner: owner == Some(scope.member),
            supervisor: scope.is_at_least(Role::Supervisor),
        }
    }
}

/// Name, number, owner, and the buttons.
#[derive(askama::Template)]
#[template(path = "conversations/head.html")]
pub struct HeadPart<'a> {
    pub shown: &'a Shown,
    pub view: View,
    pub say: &'a Tongue,
    /// Empty in shared fragments: where they arrive there is script, and its requests carry their origin.
    pub csrf: &'a str,
}

impl HeadPart<'_> {
    fn name(&self) -> Cow<'_, str> {
        contact_name(self.say, &self.shown.contact_name)
    }

    fn face(&self) -> Face {
        Face::of(&self.name(), self.shown.contact_id.0)
    }

    fn owner_id(&self) -> String {
        self.shown
            .owner_id
            .map(|owner| owner.to_string())
            .unwrap_or_default()
    }

    fn is_open(&self) -> bool {
        State::parse(&self.shown.state) != State::Closed
    }

    /// What somebody else has is taken over where their name is read, below.
    fn can_take(&self) -> bool {
        self.is_open() && self.shown.owner_id.is_none()
    }

    fn can_give_back(&self) -> bool {
        self.is_open() && self.shown.owner_id.is_some() && (self.view.owner || self.view.supervisor)
    }

    fn can_close(&self) -> bool {
        self.is_open() && (self.view.owner || self.view.supervisor || self.shown.owner_id.is_none())
    }
}

/// What a reader wrote and was not taken, and why.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub body: String,
    pub note: bool,
    pub refusal: Option<String>,
}

/// Where an answer is written, or why none can be.
#[derive(askama::Template)]
#[template(path = "conversations/composer.html")]
pub struct ComposerPart<'a> {
    pub shown: &'a Shown,
    pub view: View,
    pub say: &'a Tongue,
    pub csrf: &'a str,
    /// A fresh one for readers without script; empty in shared fragments, where script makes its own.
    pub client_id: &'a str,
    pub draft: &'a Draft,
    pub file_bytes: u64,
}

impl ComposerPart<'_> {
    fn name(&self) -> Cow<'_, str> {
        contact_name(self.say, &self.shown.contact_name)
    }

    fn is_closed(&self) -> bool {
        State::parse(&self.shown.state) == State::Closed
    }

    /// Nothing leads from it to the person: members write notes.
    fn is_of_requests(&self) -> bool {
        self.shown.channel_kind.as_deref() == Some(REQUESTS)
    }

    /// Who else has it.
    fn holder(&self) -> Option<&String> {
        self.shown
            .owner_name
            .as_ref()
            .filter(|_| !self.view.owner && self.shown.owner_id.is_some())
    }
}

impl Shown {
    /// Whether a reader of this view may answer the customer.
    pub fn is_answerable(&self, view: View) -> bool {
        State::parse(&self.state) != State::Closed && (view.owner || self.owner_id.is_none())
    }
}

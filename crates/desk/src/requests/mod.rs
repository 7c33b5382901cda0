//! Accounts that strangers ask for, as conversations (G-18).
//!
//! **Invariants.** The floor below decides what is a request; here it only becomes one: a contact, a conversation of
//! the channel of requests, and its first words, in the change that proves the mailbox. Nobody can answer in it, for
//! nothing leads from it to the person: members write notes, and the decision is told by letter. The decision closes it.

mod actions;
#[cfg(test)]
mod tests;

pub(crate) use actions::{close, open};

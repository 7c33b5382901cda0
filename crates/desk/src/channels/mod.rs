//! Where customers write from: a connected account of the organisation (a web chat, a number, a mailbox).
//!
//! **Invariants.** A channel's public key is no secret and carries its organisation's id in clear in front
//! (decision 4), so it too is found by organisation first. This floor knows channels as rows; the networks
//! themselves are the floor above.

mod model;
pub mod store;

pub use model::{Channel, ChannelId, REQUESTS, public_key, requests_key, split_key};

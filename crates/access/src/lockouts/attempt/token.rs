//! Tokens of programs. A token is 256 random bits and found by its digest, so nobody guesses one, and one that opens
//! its door is no attempt at anything: a directory shows it ten thousand times an hour. Those that open nothing are
//! counted by their address, with the wrong passwords that came from there.

use super::{Key, Secret, claim_at, network, turned_away};
use crate::App;
use kit::{clock::Time, failure::Failure};
use std::net::IpAddr;

/// Counts a token that opened nothing. Of which organisation it said it was is not asked: nobody's counters may be
/// filled by whoever writes a name. Whoever is turned away already costs no write.
pub async fn wasted(app: &App, address: IpAddr, user_agent: &str, now: Time) -> Result<(), Failure> {
    if turned_away(app, None, address, "").await.is_some() {
        return Ok(());
    }
    let key = Key {
        organisation: None,
        identifier: kit::crypto::hex(&network(address)),
        member: None,
        address,
        user_agent: user_agent.to_owned(),
    };
    let _counted = claim_at(app, Secret::Token, key, now).await?;
    Ok(())
}

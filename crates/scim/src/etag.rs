//! Versions of a resource (RFC 7644, 3.14): what it says, digested, so that every change is another one, whoever made it.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The weak tag of a resource as it is answered, without its own version in it.
pub fn of(resource: &Value) -> String {
    let digest = Sha256::digest(resource.to_string().as_bytes());
    let mut tag = "W/\"".to_owned();
    for byte in digest.iter().take(12) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether a header (`If-Match`, `If-None-Match`) names the tag. Tags are compared weakly: ours say what a resource
/// means, not its bytes.
pub fn matches(header: &str, tag: &str) -> bool {
    let plain = |text: &str| text.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    header.trim() == "*" || header.split(',').any(|one| plain(one) == plain(tag))
}

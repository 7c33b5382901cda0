//! Secrets at rest and in links: sealing, keyed digests, tokens (S-020, S-186).
//!
//! One master key, 32 bytes, is shared by all nodes through one file. Nothing is encrypted or
//! signed with it directly: every use derives a key of its own, so that a weakness in one place
//! says nothing about another. While it is being replaced the file holds two ([`MasterKey`]).

use crate::secret::Secret;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use rand::{TryRng, rngs::SysRng};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use zeroize::Zeroize;

mod key_file;
mod ring_of_keys;
pub mod sealed;
pub mod signing;
pub mod spoken;
#[cfg(test)]
mod tests;

pub use key_file::{KeyError, begin_rotation, end_rotation, secrets as secrets_in};
pub use ring_of_keys::MasterKey;

/// Bytes of the random nonce: long enough that chance never repeats one.
const NONCE: usize = 24;

/// One key of 32 bytes. Nothing is done with it directly: what seals and what names it are derived from it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Only ever the key of an HMAC that derives others.
    root: Secret<[u8; 32]>,
    /// Derived once, because every seal and open needs it.
    sealing: Secret<[u8; 32]>,
    /// First byte of the fingerprint; leads every sealed value.
    id: u8,
}

/// Why a sealed value did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It was sealed under another master key: the operator mounted the wrong file.
    #[error("sealed under another master key")]
    OtherKey,
    /// It was altered, cut short, or belongs to another purpose (another row or column).
    #[error("altered, or sealed for another purpose")]
    Damaged,
}

impl Key {
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let root = Secret::new(bytes);
        let sealing = Secret::new(hmac(root.expose(), &[b"guichet/seal"]));
        let id = hmac(root.expose(), &[b"guichet/fingerprint"])[0];
        Self { root, sealing, id }
    }

    /// Encrypts `plain` so that it opens only under this key and the same `purpose`.
    ///
    /// `purpose` names the place, down to the row (`"outbox.body/{org}/{id}"`): it is authenticated
    /// but not stored, so a value copied into another row does not open there (S-186).
    /// The result is key id (1 byte), nonce (24), ciphertext, tag (16): 41 bytes longer than `plain`.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = random_bytes::<NONCE>();
        let payload = Payload {
            msg: plain,
            aad: purpose.as_bytes(),
        };
        let body = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("the cipher refuses only beyond 256 GiB");
        let mut sealed = Vec::with_capacity(1 + NONCE + body.len());
        sealed.push(self.id);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        sealed
    }

    /// Decrypts what [`Key::seal`] made for the same `purpose`.
    ///
    /// The key id is one byte: another key is recognised as such in 255 of 256 cases and reads as
    /// [`Unreadable::Damaged`] otherwise.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Secret<Vec<u8>>, Unreadable> {
        let (id, rest) = sealed.split_first().ok_or(Unreadable::Damaged)?;
        if *id != self.id {
            return Err(Unreadable::OtherKey);
        }
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(Unreadable::Damaged)?;
        let payload = Payload {
            msg: body,
            aad: purpose.as_bytes(),
        };
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Secret::new)
            .map_err(|_| Unreadable::Damaged)
    }

    /// Eight hex digits that tell which key this is and nothing about it.
    pub fn fingerprint(&self) -> String {
        hex(&hmac(self.root.expose(), &[b"guichet/fingerprint"])[..4])
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.sealing.expose().into())
    }
}

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA-256 over the parts, one after the other.
pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// A fresh bearer secret for a cookie or a link: 256 bits, 43 characters of base64url (S-020).
pub fn token() -> Secret<String> {
    let mut bytes = random_bytes::<32>();
    let token = Secret::new(URL_SAFE_NO_PAD.encode(bytes));
    bytes.zeroize();
    token
}

/// What the database keeps of a token: its SHA-256, 32 bytes (S-020).
///
/// No salt and no stretching: a token has 256 bits, so there is nothing to guess.
pub fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Bytes from the operating system, never from a generator of our own.
///
/// # Panics
/// When the system has no randomness to give: nothing that asks for it could go on safely.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .expect("the operating system gives randomness");
    bytes
}

/// Lower-case hex, two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a String takes all that is written");
    }
    text
}

/// The bytes of such a text, in either case; nothing for any other.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| {
        (*byte as char)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect()
}

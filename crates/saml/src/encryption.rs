//! Opening an assertion that was encrypted to us (XML Encryption 1.1).
//!
//! Only called for elements that the provider has signed, ciphertext and all. Without that rule a padding is
//! an oracle, and CBC has no other protection; with it CBC is as good as GCM, and the time that RSA takes
//! says nothing to anybody who could not have decrypted it himself.

use crate::keys::{base64, pem_or_base64};
use crate::xml::{self, Children, DS, XENC, XENC11};
use crate::{Refused, xml::attribute};
use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use roxmltree::Node;
use rsa::rand_core::{TryCryptoRng, TryRng, UnwrapErr};
use rsa::{Oaep, RsaPrivateKey, pkcs8::DecodePrivateKey, traits::PublicKeyParts};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use std::fmt;
use zeroize::Zeroizing;

/// Our key that assertions are encrypted to. Best another one than that which signs.
pub struct DecryptionKey(RsaPrivateKey);

impl DecryptionKey {
    /// Reads PKCS #8 in DER.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Refused> {
        let key = RsaPrivateKey::from_pkcs8_der(der).map_err(|_| Refused::Key)?;
        if key.size() < 256 {
            Err(Refused::Key)
        } else {
            Ok(Self(key))
        }
    }

    /// Reads PKCS #8 in PEM.
    pub fn from_pem(text: &str) -> Result<Self, Refused> {
        Self::from_pkcs8(&Zeroizing::new(pem_or_base64(text, "PRIVATE KEY")?))
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The text of an `EncryptedAssertion`. Whatever fits none of our keys is one reason, `Refused::Decryption`. Which of them
/// is meant is tried and not read: what is said of it beside the ciphertext is anybody's word.
pub(crate) fn open(node: Node, keys: &[DecryptionKey]) -> Result<String, Refused> {
    let mut parts = Children::of(node)?;
    let data = parts.need(XENC, "EncryptedData")?;
    let beside = parts.take(XENC, "EncryptedKey");
    parts.end()?;
    let mut parts = Children::of(data)?;
    let cipher = Cipher::named(attribute(parts.need(XENC, "EncryptionMethod")?, "Algorithm")?)?;
    let within = match parts.take(DS, "KeyInfo") {
        Some(info) => info.children().find(|n| xml::is(*n, XENC, "EncryptedKey")),
        None => None,
    };
    let body = cipher_value(parts.need(XENC, "CipherData")?)?;
    let ((Some(wrapped), None) | (None, Some(wrapped))) = (beside, within) else {
        return Err(Refused::Malformed);
    };
    let content_key = Zeroizing::new(unwrap_by_any(wrapped, keys)?);
    let plain = cipher.decrypt(&content_key, body).ok_or(Refused::Decryption)?;
    String::from_utf8(plain).map_err(|_| Refused::Decryption)
}

fn cipher_value(data: Node) -> Result<Vec<u8>, Refused> {
    let mut parts = Children::of(data)?;
    let value = parts.need(XENC, "CipherValue")?;
    parts.end()?;
    base64(xml::text(value)?)
}

/// The hash and the mask of an OAEP. SHA-1 is what most providers use here; nothing hangs on its collisions.
#[derive(Clone, Copy)]
enum Transport {
    Sha1,
    Sha256,
    Sha512,
    Sha256MaskSha1,
    Sha512MaskSha1,
}

impl Transport {
    /// RSA 1.5 is not among them. The label must be empty.
    fn read(method: Node) -> Result<Self, Refused> {
        let mut parts = Children::of(method)?;
        let digest = parts
            .take(DS, "DigestMethod")
            .map(|d| attribute(d, "Algorithm"))
            .transpose()?;
        let mask = parts
            .take(XENC11, "MGF")
            .map(|m| attribute(m, "Algorithm"))
            .transpose()?;
        parts.end().map_err(|_| Refused::Algorithm)?;
        let mask = match (attribute(method, "Algorithm")?, mask) {
            (
                "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
                | "http://www.w3.org/2009/xmlenc11#rsa-oaep",
                None,
            ) => "http://www.w3.org/2009/xmlenc11#mgf1sha1",
            ("http://www.w3.org/2009/xmlenc11#rsa-oaep", Some(mask)) => mask,
            _ => return Err(Refused::Algorithm),
        };
        let digest = digest.unwrap_or("http://www.w3.org/2000/09/xmldsig#sha1");
        let mask = mask
            .strip_prefix("http://www.w3.org/2009/xmlenc11#mgf1")
            .ok_or(Refused::Algorithm)?;
        let digest = digest.rsplit('#').next().unwrap_or_default();
        match (digest, mask) {
            ("sha1", "sha1") => Ok(Self::Sha1),
            ("sha256", "sha256") => Ok(Self::Sha256),
            ("sha512", "sha512") => Ok(Self::Sha512),
            ("sha256", "sha1") => Ok(Self::Sha256MaskSha1),
            ("sha512", "sha1") => Ok(Self::Sha512MaskSha1),
            _ => Err(Refused::Algorithm),
        }
    }
}

fn unwrap_by_any(wrapped: Node, keys: &[DecryptionKey]) -> Result<Vec<u8>, Refused> {
    let mut refused = Refused::Decryption;
    for key in keys {
        match unwrap_key(wrapped, key) {
            Ok(opened) => return Ok(opened),
            Err(why) => refused = why,
        }
    }
    Err(refused)
}

fn unwrap_key(wrapped: Node, key: &DecryptionKey) -> Result<Vec<u8>, Refused> {
    let mut parts = Children::of(wrapped)?;
    let transport = Transport::read(parts.need(XENC, "EncryptionMethod")?)?;
    parts.take(DS, "KeyInfo");
    let value = cipher_value(parts.need(XENC, "CipherData")?)?;
    let (key, rng) = (&key.0, &mut UnwrapErr(Chance::default()));
    let opened = match transport {
        Transport::Sha1 => key.decrypt_blinded(rng, Oaep::<Sha1>::new(), &value),
        Transport::Sha256 => key.decrypt_blinded(rng, Oaep::<Sha256>::new(), &value),
        Transport::Sha512 => key.decrypt_blinded(rng, Oaep::<Sha512>::new(), &value),
        Transport::Sha256MaskSha1 => {
            key.decrypt_blinded(rng, Oaep::<Sha256, Sha1>::new_with_mgf_hash(), &value)
        }
        Transport::Sha512MaskSha1 => {
            key.decrypt_blinded(rng, Oaep::<Sha512, Sha1>::new_with_mgf_hash(), &value)
        }
    };
    opened.map_err(|_| Refused::Decryption)
}

#[derive(Clone, Copy)]
enum Cipher {
    Gcm128,
    Gcm256,
    Cbc128,
    Cbc256,
}

impl Cipher {
    fn named(uri: &str) -> Result<Self, Refused> {
        match uri {
            "http://www.w3.org/2009/xmlenc11#aes128-gcm" => Ok(Self::Gcm128),
            "http://www.w3.org/2009/xmlenc11#aes256-gcm" => Ok(Self::Gcm256),
            "http://www.w3.org/2001/04/xmlenc#aes128-cbc" => Ok(Self::Cbc128),
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc" => Ok(Self::Cbc256),
            _ => Err(Refused::Algorithm),
        }
    }

    fn decrypt(self, key: &[u8], body: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Gcm128 => gcm(UnboundKey::new(&AES_128_GCM, key).ok()?, body),
            Self::Gcm256 => gcm(UnboundKey::new(&AES_256_GCM, key).ok()?, body),
            Self::Cbc128 => cbc::<cbc::Decryptor<aes::Aes128>>(key, &body),
            Self::Cbc256 => cbc::<cbc::Decryptor<aes::Aes256>>(key, &body),
        }
    }
}

/// A nonce of 12 bytes, the text, and a tag of 16.
fn gcm(key: UnboundKey, mut body: Vec<u8>) -> Option<Vec<u8>> {
    if body.len() < 12 {
        return None;
    }
    let mut sealed = body.split_off(12);
    let nonce = Nonce::try_assume_unique_for_key(&body).ok()?;
    let plain = LessSafeKey::new(key)
        .open_in_place(nonce, Aad::empty(), &mut sealed)
        .ok()?
        .len();
    sealed.truncate(plain);
    Some(sealed)
}

/// An initial block, and the text filled up to whole blocks; the last byte says with how many.
fn cbc<D: KeyIvInit + BlockModeDecrypt>(key: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let (iv, blocks) = body.split_at_checked(16)?;
    let mut plain = blocks.to_vec();
    D::new_from_slices(key, iv)
        .ok()?
        .decrypt_padded::<NoPadding>(&mut plain)
        .ok()?;
    let fill = usize::from(*plain.last()?);
    if !(1..=16).contains(&fill) {
        return None;
    }
    plain.truncate(plain.len() - fill);
    Some(plain)
}

/// The house's source of chance, as the RSA wants to be asked for it.
pub(crate) struct Chance(SystemRandom);

impl Default for Chance {
    fn default() -> Self {
        Self(SystemRandom::new())
    }
}

impl TryRng for Chance {
    type Error = std::io::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)
            .map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)
            .map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill(bytes).map_err(|_| std::io::Error::other("no chance"))
    }
}

impl TryCryptoRng for Chance {}

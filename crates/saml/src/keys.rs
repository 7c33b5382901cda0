//! Keys: those of providers, which come from their metadata and from nowhere else, and our own.

use crate::Refused;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use ring::signature::{RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm};
use ring::{digest, rand, signature as ring_signature};
use std::fmt;
use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_PKCS1_RSAENCRYPTION,
};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey as Parsed;

/// Bits of an RSA modulus. Fewer are refused at the upload of metadata (S-126); more cost the verifier too much.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The digests. SHA-1 and MD5 are not among them, so nothing can ask for them (S-121).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub(crate) fn named(uri: &str) -> Result<Self, Refused> {
        match uri {
            "http://www.w3.org/2001/04/xmlenc#sha256" => Ok(Self::Sha256),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => Ok(Self::Sha384),
            "http://www.w3.org/2001/04/xmlenc#sha512" => Ok(Self::Sha512),
            _ => Err(Refused::Algorithm),
        }
    }

    pub(crate) fn of(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

/// The signature methods. There is no keyed hash among them: a public key can never be used as a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Rsa(Digest),
    /// P-256 with SHA-256.
    Ecdsa256,
    /// P-384 with SHA-384.
    Ecdsa384,
}

/// The method we sign with.
pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

impl Method {
    pub(crate) fn named(uri: &str) -> Result<Self, Refused> {
        match uri {
            RSA_SHA256 => Ok(Self::Rsa(Digest::Sha256)),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Ok(Self::Rsa(Digest::Sha384)),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Ok(Self::Rsa(Digest::Sha512)),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Ok(Self::Ecdsa256),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Ok(Self::Ecdsa384),
            _ => Err(Refused::Algorithm),
        }
    }
}

/// A public key that is good enough to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PublicKey {
    /// `RSAPublicKey` in DER.
    Rsa(Vec<u8>),
    /// An uncompressed point.
    P256(Vec<u8>),
    P384(Vec<u8>),
}

/// A certificate of a provider: a key, and when its owner wants to be reminded of it.
///
/// It is believed because an administrator uploaded it, not because of who signed it or when it ends: a
/// provider whose certificate ends tonight is the same provider tomorrow. Its end is for the alarm (S-126).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
    /// The distinguished name, for the page on which administrators compare.
    pub subject: String,
    /// SHA-256 of the whole certificate, likewise.
    pub fingerprint: [u8; 32],
    /// In DER, to be kept.
    pub der: Vec<u8>,
    key: PublicKey,
}

impl Certificate {
    /// Reads a certificate in DER. `Refused::Key` if it is unreadable or its key too weak (S-126).
    pub fn from_der(der: &[u8]) -> Result<Self, Refused> {
        let (rest, read) = X509Certificate::from_der(der).map_err(|_| Refused::Key)?;
        let time = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Refused::Key);
        if !rest.is_empty() {
            return Err(Refused::Key);
        }
        Ok(Self {
            not_before: time(read.validity().not_before.timestamp())?,
            not_after: time(read.validity().not_after.timestamp())?,
            subject: read.subject().to_string(),
            fingerprint: digest::digest(&digest::SHA256, der)
                .as_ref()
                .try_into()
                .map_err(|_| Refused::Key)?,
            der: der.to_vec(),
            key: PublicKey::of(&read)?,
        })
    }

    /// Reads a certificate as metadata and people paste it: base64, with or without the lines of PEM.
    pub fn from_text(text: &str) -> Result<Self, Refused> {
        Self::from_der(&pem_or_base64(text, "CERTIFICATE")?)
    }

    /// Did the owner of this key sign these bytes so?
    pub(crate) fn signed(&self, method: Method, bytes: &[u8], signature: &[u8]) -> bool {
        let (algorithm, key): (&'static dyn VerificationAlgorithm, _) = match (method, &self.key) {
            (Method::Rsa(Digest::Sha256), PublicKey::Rsa(key)) => {
                (&ring_signature::RSA_PKCS1_2048_8192_SHA256, key)
            }
            (Method::Rsa(Digest::Sha384), PublicKey::Rsa(key)) => {
                (&ring_signature::RSA_PKCS1_2048_8192_SHA384, key)
            }
            (Method::Rsa(Digest::Sha512), PublicKey::Rsa(key)) => {
                (&ring_signature::RSA_PKCS1_2048_8192_SHA512, key)
            }
            (Method::Ecdsa256, PublicKey::P256(key)) => (&ring_signature::ECDSA_P256_SHA256_FIXED, key),
            (Method::Ecdsa384, PublicKey::P384(key)) => (&ring_signature::ECDSA_P384_SHA384_FIXED, key),
            _ => return false,
        };
        UnparsedPublicKey::new(algorithm, key)
            .verify(bytes, signature)
            .is_ok()
    }
}

impl PublicKey {
    fn of(certificate: &X509Certificate) -> Result<Self, Refused> {
        let info = certificate.public_key();
        let bits = info.subject_public_key.data.to_vec();
        if info.algorithm.algorithm == OID_PKCS1_RSAENCRYPTION {
            let Ok(Parsed::RSA(rsa)) = info.parsed() else {
                return Err(Refused::Key);
            };
            let exponent = rsa.try_exponent().map_err(|_| Refused::Key)?;
            let strong = RSA_BITS.contains(&rsa.key_size()) && exponent >= 65537 && exponent % 2 == 1;
            return if strong {
                Ok(Self::Rsa(bits))
            } else {
                Err(Refused::Key)
            };
        }
        if info.algorithm.algorithm != OID_KEY_TYPE_EC_PUBLIC_KEY {
            return Err(Refused::Key);
        }
        let curve = info
            .algorithm
            .parameters
            .as_ref()
            .and_then(|p| p.as_oid().ok())
            .ok_or(Refused::Key)?;
        match (curve, bits.first(), bits.len()) {
            (c, Some(4), 65) if c == OID_EC_P256 => Ok(Self::P256(bits)),
            (c, Some(4), 97) if c == OID_NIST_EC_P384 => Ok(Self::P384(bits)),
            _ => Err(Refused::Key),
        }
    }
}

/// Our key that signs requests and logouts: RSA, because every provider verifies it.
pub struct SigningKey(RsaKeyPair);

impl SigningKey {
    /// Reads PKCS #8 in DER.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Refused> {
        RsaKeyPair::from_pkcs8(der).map(Self).map_err(|_| Refused::Key)
    }

    /// Reads PKCS #8 in PEM.
    pub fn from_pem(text: &str) -> Result<Self, Refused> {
        Self::from_pkcs8(&zeroize::Zeroizing::new(pem_or_base64(text, "PRIVATE KEY")?))
    }

    /// RSA-SHA256 in base64.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<String, Refused> {
        let mut made = vec![0; self.0.public().modulus_len()];
        let rng = rand::SystemRandom::new();
        self.0
            .sign(&ring_signature::RSA_PKCS1_SHA256, &rng, bytes, &mut made)
            .map_err(|_| Refused::Key)?;
        Ok(STANDARD.encode(made))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The bytes between the lines of PEM, or of bare base64, whatever its line breaks.
pub(crate) fn pem_or_base64(text: &str, label: &str) -> Result<Vec<u8>, Refused> {
    let text = text.trim();
    let body = match text.strip_prefix(&format!("-----BEGIN {label}-----")) {
        Some(rest) => rest
            .strip_suffix(&format!("-----END {label}-----"))
            .ok_or(Refused::Key)?,
        None => text,
    };
    base64(body).map_err(|_| Refused::Key)
}

/// Base64 as XML carries it: padded, broken into lines anywhere.
pub(crate) fn base64(text: &str) -> Result<Vec<u8>, Refused> {
    let dense: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        .collect();
    STANDARD.decode(dense).map_err(|_| Refused::Encoding)
}

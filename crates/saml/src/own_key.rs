//! A key of our own and the certificate that providers want around it.
//!
//! The certificate says nothing but the key, its name and its time: providers compare it with what was
//! uploaded and follow no chain. So it is written here in forty lines of DER, and no maker of certificates
//! comes along.

use crate::encryption::Chance;
use crate::keys::SigningKey;
use crate::{Certificate, Refused};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Datelike, Utc};
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};
use rsa::rand_core::UnwrapErr;
use rsa::{RsaPrivateKey, RsaPublicKey};
use std::fmt;
use zeroize::Zeroizing;

/// Bits of our keys: what is advised beyond 2030, and what every provider takes.
const BITS: usize = 3072;

/// A new key, as PKCS #8 in DER to be kept sealed, and its certificate.
pub struct OwnKey {
    pub pkcs8: Zeroizing<Vec<u8>>,
    pub certificate: Certificate,
}

impl OwnKey {
    /// Makes one; takes seconds of one core, so not on a thread that others wait for. `serial` is random.
    pub fn generate(
        common_name: &str,
        not_before: DateTime<Utc>,
        not_after: DateTime<Utc>,
        serial: [u8; 16],
    ) -> Result<Self, Refused> {
        let mut rng = UnwrapErr(Chance::default());
        let key = RsaPrivateKey::new(&mut rng, BITS).map_err(|_| Refused::Key)?;
        let pkcs8 = Zeroizing::new(key.to_pkcs8_der().map_err(|_| Refused::Key)?.as_bytes().to_vec());
        let public = RsaPublicKey::from(&key)
            .to_public_key_der()
            .map_err(|_| Refused::Key)?;
        let to_be_signed = body(common_name, [not_before, not_after], serial, public.as_bytes());
        let signature = SigningKey::from_pkcs8(&pkcs8)?.sign(&to_be_signed)?;
        let signature = STANDARD.decode(signature).map_err(|_| Refused::Key)?;
        let bits = tagged(0x03, &[&[0], &signature]);
        let der = tagged(SEQUENCE, &[&to_be_signed, SHA256_WITH_RSA, &bits]);
        Ok(Self {
            pkcs8,
            certificate: Certificate::from_der(&der)?,
        })
    }
}

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "… ({})", self.certificate.subject)
    }
}

const SEQUENCE: u8 = 0x30;
/// `AlgorithmIdentifier` of 1.2.840.113549.1.1.11, with its null.
const SHA256_WITH_RSA: &[u8] = &[0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0];
/// `OBJECT IDENTIFIER` 2.5.4.3.
const COMMON_NAME: &[u8] = &[6, 3, 0x55, 4, 3];

/// `TBSCertificate` of RFC 5280, 4.1, without extensions.
fn body(common_name: &str, times: [DateTime<Utc>; 2], mut serial: [u8; 16], public: &[u8]) -> Vec<u8> {
    // A serial is positive and has no leading zeros.
    serial[0] = serial[0] & 0x7f | 0x40;
    let name = tagged(SEQUENCE, &[COMMON_NAME, &tagged(0x0c, &[common_name.as_bytes()])]);
    let name = tagged(SEQUENCE, &[&tagged(0x31, &[&name])]);
    let [begin, end] = times.map(time);
    let validity = tagged(SEQUENCE, &[&begin, &end]);
    let version = [0xa0, 3, 2, 1, 2];
    tagged(
        SEQUENCE,
        &[
            &version,
            &tagged(2, &[&serial]),
            SHA256_WITH_RSA,
            &name,
            &validity,
            &name,
            public,
        ],
    )
}

/// Until 2049 with two digits of the year, then with four (RFC 5280, 4.1.2.5).
fn time(time: DateTime<Utc>) -> Vec<u8> {
    if time.year() < 2050 {
        tagged(0x17, &[time.format("%y%m%d%H%M%SZ").to_string().as_bytes()])
    } else {
        tagged(0x18, &[time.format("%Y%m%d%H%M%SZ").to_string().as_bytes()])
    }
}

/// A tag, the length of what follows, and that.
fn tagged(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let inner = parts.concat();
    let length = inner.len().to_be_bytes();
    let length = &length[length.iter().position(|b| *b != 0).unwrap_or(length.len() - 1)..];
    let mut out = vec![tag];
    match length {
        [short @ 0..0x80] => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            out.extend_from_slice(long);
        }
    }
    out.extend(inner);
    out
}

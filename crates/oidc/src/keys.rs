//! The set of keys a provider publishes (RFC 7517).

use crate::{NoMetadata, Refused, entra, signature};
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, Header, Validation,
    jwk::{Jwk, PublicKeyUse},
};
use serde::{Deserialize, de::DeserializeOwned};

/// The most keys that are read of one set. Providers publish a handful.
const MOST: usize = 100;

/// The shortest RSA modulus that is taken, in bytes (S-101).
const RSA_BYTES: usize = 256;

/// And the longest.
const RSA_MOST: usize = 1_024;

/// Characters of a key's name.
const LONGEST_ID: usize = 255;

#[derive(Clone)]
struct Key {
    id: Option<String>,
    /// What it is for, where the provider says so.
    only: Option<Algorithm>,
    /// Whom it signs for, where the set says so, which only Entra's does.
    issuer: Option<String>,
    public: DecodingKey,
}

/// The keys of a provider that can verify a token.
#[derive(Clone)]
pub struct Keys {
    keys: Vec<Key>,
    /// Keys that were left out because they are too short.
    pub weak: usize,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Keys")
            .field("count", &self.keys.len())
            .finish_non_exhaustive()
    }
}

impl Keys {
    /// Reads a key set. Keys of other kinds and uses are left out, as RFC 7517 asks; secrets among them, too.
    pub fn parse(document: &[u8]) -> Result<Self, NoMetadata> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let set: Set = serde_json::from_slice(document).map_err(|_| NoMetadata::Malformed)?;
        let (mut keys, mut weak) = (Vec::new(), 0);
        for value in set.keys.into_iter().take(MOST) {
            let Some(key) = read(value) else { continue };
            match key.public.kind() {
                DecodingKeyKind::RsaModulusExponent { n, .. } if bits(n) < RSA_BYTES * 8 => weak += 1,
                _ => keys.push(key),
            }
        }
        if keys.is_empty() {
            return Err(NoMetadata::NoKeys);
        }
        Ok(Self { keys, weak })
    }

    /// What a token says, once one of these keys has signed it that may sign for whom the token names.
    pub(crate) fn read<T: DeserializeOwned + Issued>(&self, token: &str) -> Result<(Header, T), Refused> {
        signature::prepare();
        let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidAlgorithmName => Refused::Algorithm,
            _ => Refused::Malformed,
        })?;
        // What must be understood and is not makes a token invalid (RFC 7515, 4.1.11); we understand none.
        if header.crit.is_some() {
            return Err(Refused::Malformed);
        }
        if !signature::ALLOWED.contains(&header.alg) {
            return Err(Refused::Algorithm);
        }
        let mut fit = self.keys.iter().filter(|key| key.fits(&header)).peekable();
        if fit.peek().is_none() {
            return Err(Refused::UnknownKey);
        }
        // The library looks at the wall's clock, and at nothing it was not told of: both are looked at by the caller.
        let mut only_signature = Validation::new(header.alg);
        only_signature.required_spec_claims.clear();
        only_signature.validate_exp = false;
        only_signature.validate_aud = false;
        let mut refusal = Refused::Signature;
        for key in fit {
            match jsonwebtoken::decode::<T>(token, &key.public, &only_signature) {
                Ok(data) if !entra::may_sign(key.issuer.as_deref(), data.claims.issuer()) => {
                    refusal = Refused::UnknownKey;
                }
                Ok(data) => return Ok((header, data.claims)),
                Err(error) => {
                    if matches!(error.kind(), jsonwebtoken::errors::ErrorKind::Json(_)) {
                        refusal = Refused::Malformed;
                    }
                }
            }
        }
        Err(refusal)
    }
}

/// Claims that name their issuer.
pub(crate) trait Issued {
    fn issuer(&self) -> &str;
}

impl Key {
    /// A token without a key's name is tried with every key of its kind; one with a name with that key alone.
    fn fits(&self, header: &Header) -> bool {
        let named = header.kid.is_none() || header.kid == self.id;
        named
            && self.public.family() == header.alg.family()
            && self.only.is_none_or(|only| only == header.alg)
    }
}

fn read(value: serde_json::Value) -> Option<Key> {
    let issuer = value
        .get("issuer")
        .and_then(|issuer| issuer.as_str())
        .map(str::to_owned);
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    if jwk.common.key_id.as_ref().is_some_and(|id| id.len() > LONGEST_ID) {
        return None;
    }
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    let only = match jwk.common.key_algorithm {
        None => None,
        Some(named) => {
            let named: Algorithm = named.to_string().parse().ok()?;
            Some(named)
                .filter(|named| signature::ALLOWED.contains(named))
                .map(Some)?
        }
    };
    let key = plain(DecodingKey::from_jwk(&jwk).ok()?);
    let fit = match (key.family(), key.kind()) {
        (AlgorithmFamily::Rsa, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            n.len() <= RSA_MOST && e.len() <= 8
        }
        // An uncompressed point of P-256; P-384 is longer.
        (AlgorithmFamily::Ec, DecodingKeyKind::SecretOrDer(point)) => point.len() == 65,
        (AlgorithmFamily::Ed, DecodingKeyKind::SecretOrDer(point)) => point.len() == 32,
        _ => false,
    };
    fit.then_some(Key {
        id: jwk.common.key_id,
        only,
        issuer,
        public: key,
    })
}

/// Some write zeros before a modulus; what verifies takes none.
fn plain(key: DecodingKey) -> DecodingKey {
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, e } => {
            DecodingKey::from_rsa_raw_components(significant(n), significant(e))
        }
        DecodingKeyKind::SecretOrDer(_) => key,
    }
}

fn significant(number: &[u8]) -> &[u8] {
    let from = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    &number[from..]
}

/// The length of a modulus.
fn bits(modulus: &[u8]) -> usize {
    let first = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    modulus.len() * 8 - first
}

//! How we prove to a provider who we are.

use crate::{Refused, signature};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde::Serialize;
use zeroize::Zeroizing;

/// How long a statement of ours is good for, in seconds.
const STATEMENT: i64 = 60;

/// What a form leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A key of ours that the provider knows the public half of (RFC 7523, S-110).
pub struct ClientKey {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ClientKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A key that was just made: the half that is kept, and the half that is shown.
pub struct NewKey {
    /// PKCS #8, for [`ClientKey::ecdsa`].
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// A JSON Web Key, one of those that stand at the address the provider is given.
    pub public: String,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("NewKey(…)")
    }
}

impl ClientKey {
    /// A new key of P-256: every provider that takes keys verifies ES256 or may be told to, and it is made at once.
    pub fn generate(id: &str) -> Result<NewKey, Refused> {
        #[derive(Serialize)]
        struct Public<'a> {
            kty: &'a str,
            crv: &'a str,
            #[serde(rename = "use")]
            purpose: &'a str,
            alg: &'a str,
            kid: &'a str,
            x: String,
            y: String,
        }
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .map_err(|_| Refused::Signature)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random)
            .map_err(|_| Refused::Signature)?;
        // A byte that says "both halves", and the halves.
        let point = pair.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        let public = Public {
            kty: "EC",
            crv: "P-256",
            purpose: "sig",
            alg: "ES256",
            kid: id,
            x: URL_SAFE_NO_PAD.encode(x),
            y: URL_SAFE_NO_PAD.encode(y),
        };
        Ok(NewKey {
            pkcs8: Zeroizing::new(made.as_ref().to_vec()),
            public: serde_json::to_string(&public).map_err(|_| Refused::Malformed)?,
        })
    }

    /// A key of P-256 in PKCS #8.
    pub fn ecdsa(id: &str, pkcs8: &[u8]) -> Self {
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(pkcs8),
        }
    }

    /// The statement of who we are, for `client_assertion`. `id` must be new for each.
    pub fn statement(
        &self,
        client: &str,
        audience: &str,
        id: &str,
        now: i64,
    ) -> Result<Zeroizing<String>, Refused> {
        #[derive(Serialize)]
        struct Claims<'a> {
            iss: &'a str,
            sub: &'a str,
            aud: &'a str,
            jti: &'a str,
            iat: i64,
            nbf: i64,
            exp: i64,
        }
        signature::prepare();
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        let claims = Claims {
            iss: client,
            sub: client,
            aud: audience,
            jti: id,
            iat: now,
            nbf: now,
            exp: now + STATEMENT,
        };
        let made = jsonwebtoken::encode(&header, &claims, &self.key).map_err(|_| Refused::Signature)?;
        Ok(Zeroizing::new(made))
    }
}

/// What a request to the token endpoint carries as our proof.
#[derive(Clone)]
pub enum Authentication {
    /// We have no secret; the verifier of the flow is all.
    None,
    /// `Authorization: Basic`.
    Basic(Zeroizing<String>),
    /// In the body.
    Body(Zeroizing<String>),
    /// A signed statement in place of a secret.
    Statement(Zeroizing<String>),
}

impl std::fmt::Debug for Authentication {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::Basic(_) => "Basic(…)",
            Self::Body(_) => "Body(…)",
            Self::Statement(_) => "Statement(…)",
        })
    }
}

impl Authentication {
    /// The value of the `Authorization` header. Both halves are encoded as in a form first (RFC 6749, 2.3.1).
    pub fn header(&self, client: &str) -> Option<Zeroizing<String>> {
        let Self::Basic(secret) = self else { return None };
        let pair = Zeroizing::new(format!(
            "{}:{}",
            utf8_percent_encode(client, FORM),
            utf8_percent_encode(secret, FORM)
        ));
        Some(Zeroizing::new(format!(
            "Basic {}",
            STANDARD.encode(pair.as_bytes())
        )))
    }

    /// The fields of the body.
    pub(crate) fn fields<'a>(&'a self, client: &'a str) -> Vec<(&'static str, &'a str)> {
        match self {
            Self::Basic(_) => Vec::new(),
            Self::None => vec![("client_id", client)],
            Self::Body(secret) => vec![("client_id", client), ("client_secret", secret)],
            Self::Statement(statement) => vec![
                ("client_id", client),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", statement),
            ],
        }
    }
}

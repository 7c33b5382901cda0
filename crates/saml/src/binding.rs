//! How messages travel through a browser: in an address, deflated, or in a form.

use crate::keys::{self, Certificate, Method, RSA_SHA256, SigningKey};
use crate::metadata::Binding;
use crate::xml::MAX_MESSAGE;
use crate::{Refused, envelope, signature};
use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::io::{Read, Write};

/// What stands for itself in an address.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// Bytes of a `RelayState` (saml-bindings 3.4.3).
pub const MAX_RELAY_STATE: usize = 80;

/// A message of ours, ready to be sent either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub(crate) id: String,
    pub(crate) destination: String,
    pub(crate) xml: String,
    /// `SAMLRequest` or `SAMLResponse`.
    pub(crate) field: &'static str,
}

impl Outgoing {
    /// The ID that the answer will name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it is to be sent: the action of the form.
    pub fn destination(&self) -> &str {
        &self.destination
    }

    /// The name of the form field or parameter.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// The address to send the browser to. With a key the query is signed.
    ///
    /// Some providers escape a query anew before they verify it, and not as we do. A relay state of ours is
    /// best made of letters and digits, which nobody escapes.
    pub fn redirect(&self, relay_state: Option<&str>, key: Option<&SigningKey>) -> Result<String, Refused> {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        let packed = deflate
            .write_all(self.xml.as_bytes())
            .and_then(|()| deflate.finish())
            .map_err(|_| Refused::Size)?;
        let escape = |text: &str| utf8_percent_encode(text, QUERY).to_string();
        let mut query = format!("{}={}", self.field, escape(&STANDARD.encode(packed)));
        if let Some(state) = relay_state {
            if state.len() > MAX_RELAY_STATE {
                return Err(Refused::Size);
            }
            query = format!("{query}&RelayState={}", escape(state));
        }
        if let Some(key) = key {
            query = format!("{query}&SigAlg={}", escape(RSA_SHA256));
            query = format!("{query}&Signature={}", escape(&key.sign(query.as_bytes())?));
        }
        let joint = if self.destination.contains('?') { '&' } else { '?' };
        Ok(format!("{}{joint}{query}", self.destination))
    }

    /// The value of the form field. With a key the message is signed.
    pub fn post(&self, key: Option<&SigningKey>) -> Result<String, Refused> {
        match key {
            Some(key) => Ok(STANDARD.encode(signature::sign(&self.xml, &self.id, key)?)),
            None => Ok(STANDARD.encode(&self.xml)),
        }
    }
}

/// A message as it arrived.
#[derive(Clone, Copy, Debug)]
pub enum Incoming<'a> {
    /// The value of the form field.
    Form(&'a str),
    /// The query of the address, as it came: what was signed are its letters, not what they mean.
    Query(&'a str),
}

/// The text of a message, and its relay state if the query had one.
pub(crate) struct Arrived {
    pub(crate) text: String,
    pub(crate) binding: Binding,
    pub(crate) relay_state: Option<String>,
}

impl Incoming<'_> {
    /// Undoes the binding. In a query the signature lies outside the message and is verified here.
    pub(crate) fn open(self, field: &str, certificates: &[Certificate]) -> Result<Arrived, Refused> {
        match self {
            Self::Form(value) => Ok(Arrived {
                text: envelope::posted(value)?,
                binding: Binding::Post,
                relay_state: None,
            }),
            Self::Query(query) => from_query(query, field, certificates),
        }
    }
}

fn from_query(query: &str, field: &str, certificates: &[Certificate]) -> Result<Arrived, Refused> {
    if query.len() > MAX_MESSAGE {
        return Err(Refused::Size);
    }
    let message = parameter(query, field)?.ok_or(Refused::Query)?;
    let state = parameter(query, "RelayState")?;
    let algorithm = parameter(query, "SigAlg")?.ok_or(Refused::Unsigned)?;
    let value = parameter(query, "Signature")?.ok_or(Refused::Unsigned)?;
    let state_part = state.map(|s| format!("&RelayState={s}")).unwrap_or_default();
    let signed = format!("{field}={message}{state_part}&SigAlg={algorithm}");
    let method = Method::named(&decoded(algorithm)?)?;
    let value = keys::base64(&decoded(value)?)?;
    if !certificates
        .iter()
        .any(|c| c.signed(method, signed.as_bytes(), &value))
    {
        return Err(Refused::Signature);
    }
    let packed = keys::base64(&decoded(message)?)?;
    let mut text = Vec::new();
    // One byte more than is allowed tells that there was more.
    let limit = u64::try_from(MAX_MESSAGE).unwrap_or_default() + 1;
    DeflateDecoder::new(&*packed)
        .take(limit)
        .read_to_end(&mut text)
        .map_err(|_| Refused::Encoding)?;
    let text = String::from_utf8(text).map_err(|_| Refused::Markup)?;
    Ok(Arrived {
        text,
        binding: Binding::Redirect,
        relay_state: state.map(decoded).transpose()?,
    })
}

/// A parameter as it stands in the address. It may stand there once.
fn parameter<'a>(query: &'a str, name: &str) -> Result<Option<&'a str>, Refused> {
    let named = |pair: &'a str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key).as_deref() == Ok(name)).then_some((key, value))
    };
    let mut found = query.split('&').filter_map(named);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some((key, value)), None) if key == name => Ok(Some(value)),
        _ => Err(Refused::Query),
    }
}

/// Undoes the escapes of a form, in which a plus is a space.
fn decoded(text: &str) -> Result<String, Refused> {
    let text = text.replace('+', " ");
    percent_decode_str(&text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| Refused::Query)
}

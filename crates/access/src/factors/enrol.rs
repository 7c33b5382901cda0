//! What the two places where a device is added have in common: the name, and the secret with its picture.

use super::{
    model::{self, Kind, LONGEST, Pending},
    qr,
};
use crate::names::{self, Fault};
use kit::words::Tongue;

/// The fields for a device's name and its kind (004-24).
#[derive(Debug, Default)]
pub struct Naming {
    pub name: String,
    pub kind: Kind,
    pub error: String,
}

impl Naming {
    /// For the template, which compares.
    pub fn passkey(&self) -> bool {
        self.kind == Kind::Passkey
    }
}

/// A name that may be stored, or the field with what is wrong.
pub fn named((typed, kind): (&str, Kind), say: &Tongue) -> Result<String, Naming> {
    names::clean(typed, LONGEST).map_err(|fault| Naming {
        name: typed.chars().take(LONGEST).collect(),
        kind,
        error: match fault {
            Fault::Missing => say.t("factors-name-missing").into_owned(),
            Fault::TooLong(most) => say.t1("factors-name-long", "most", most),
            Fault::Unprintable => say.t("factors-name-unprintable").into_owned(),
        },
    })
}

/// A secret to scan or to type, for `factors/secret.html`.
pub struct Secret {
    pub name: String,
    /// Markup of the picture; empty when there is none.
    pub picture: String,
    /// The same in letters, in groups of four.
    pub letters: String,
}

impl Secret {
    pub fn of(pending: &Pending, issuer: &str, login: &str) -> Self {
        let address = model::address(&pending.secret, issuer, login);
        Self {
            name: pending.name.clone(),
            picture: qr::draw(&address),
            letters: model::grouped(model::letters(&pending.secret).expose(), " "),
        }
    }
}

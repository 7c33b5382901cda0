//! What is asked for, and when it will do.

use crate::{
    identifier,
    names::{self, clean},
    organisations::{is_slug, slug},
    passwords::{self, Advice, Choice, Rules},
    schedules::zone,
};
use kit::{secret::Secret, words::Locale};
use serde::Deserialize;

/// The colours offered, in degrees; their names are `setup-hue-{degrees}`. The first is the product's own.
pub const HUES: [i32; 10] = [172, 210, 250, 285, 320, 350, 25, 55, 95, 145];

/// Letters of a name.
const NAME: usize = 80;

/// The form as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub organisation: String,
    pub slug: String,
    pub time_zone: String,
    pub locale: String,
    pub product: String,
    pub hue: String,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub password: Secret<String>,
    pub password_confirmation: Secret<String>,
}

/// An organisation and its first administrator, ready to be made.
#[derive(Clone, Debug)]
pub struct NewInstallation {
    pub organisation: String,
    pub slug: String,
    pub time_zone: String,
    pub locale: Locale,
    pub product: String,
    pub hue: i32,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub password: Secret<String>,
}

/// What is wrong with one field: its name and the sentence that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: &'static str,
    pub key: &'static str,
}

/// Everything that is wrong, so that nobody corrects a form line by line.
#[derive(Debug, Default)]
pub struct Faults {
    pub fields: Vec<Fault>,
    pub password: Option<Choice>,
}

impl Typed {
    /// The installation these fields describe. `spoken` is the language where none was chosen.
    pub fn check(&self, spoken: Locale) -> Result<NewInstallation, Faults> {
        let mut faults = Faults::default();
        let organisation = faults.name("organisation", &self.organisation);
        let display_name = faults.name("display_name", &self.display_name);
        let product = if self.product.trim().is_empty() {
            organisation.clone()
        } else {
            faults.name("product", &self.product)
        };
        let identifier = faults.identifier(&self.identifier);
        let new = NewInstallation {
            slug: faults.slug(&self.slug, &organisation),
            time_zone: faults.time_zone(&self.time_zone),
            locale: Locale::ALL
                .into_iter()
                .find(|locale| locale.code() == self.locale)
                .unwrap_or(spoken),
            hue: self
                .hue
                .parse()
                .ok()
                .filter(|hue| (0..360).contains(hue))
                .unwrap_or(HUES[0]),
            recovery_address: faults.recovery_address(&self.recovery_address, &identifier),
            password: self.password.clone(),
            organisation,
            product,
            display_name,
            identifier,
        };
        let context = [
            &new.organisation,
            &new.slug,
            &new.product,
            &new.display_name,
            &new.identifier,
        ];
        let context: Vec<&str> = context
            .into_iter()
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        faults.password = passwords::choose(
            &Rules::default(),
            &self.password,
            &self.password_confirmation,
            &context,
        )
        .err();
        if faults.fields.is_empty() && faults.password.is_none() {
            Ok(new)
        } else {
            Err(faults)
        }
    }
}

fn why(fault: names::Fault) -> &'static str {
    match fault {
        names::Fault::Missing => "setup-fault-missing",
        names::Fault::TooLong(_) => "setup-fault-long",
        names::Fault::Unprintable => "setup-fault-unprintable",
    }
}

impl Faults {
    fn add(&mut self, field: &'static str, key: &'static str) {
        self.fields.push(Fault { field, key });
    }

    fn name(&mut self, field: &'static str, typed: &str) -> String {
        clean(typed, NAME).unwrap_or_else(|fault| {
            self.add(field, why(fault));
            String::new()
        })
    }

    fn identifier(&mut self, typed: &str) -> String {
        let name = self.name("identifier", typed);
        // What is wrong with it as a name is said already.
        if !name.is_empty()
            && let Err(fault) = identifier::acceptable(&name)
        {
            self.add("identifier", why(fault));
        }
        name
    }

    fn slug(&mut self, typed: &str, organisation: &str) -> String {
        let typed = typed.trim();
        let wish = if typed.is_empty() {
            slug(organisation)
        } else {
            typed.to_lowercase()
        };
        // Without a name there is nothing to suggest from, and one complaint is enough.
        let nothing = typed.is_empty() && organisation.is_empty();
        if !nothing && !is_slug(&wish) {
            self.add("slug", "setup-fault-slug");
        }
        wish
    }

    fn time_zone(&mut self, typed: &str) -> String {
        match typed.trim() {
            "" => "UTC".to_owned(),
            name if zone(name).is_some() => name.to_owned(),
            _ => {
                self.add("time_zone", "setup-fault-time-zone");
                String::new()
            }
        }
    }

    /// Links must reach somebody: without an address of its own, the login has to be one.
    fn recovery_address(&mut self, typed: &str, identifier: &str) -> String {
        let typed = typed.trim();
        let address = if typed.is_empty() { identifier } else { typed };
        let nothing = typed.is_empty() && identifier.is_empty();
        if !nothing && !identifier::is_address(address) {
            self.add("recovery_address", "setup-fault-address");
        }
        address.to_owned()
    }

    /// Advice about the password, if that is what is wrong.
    pub fn advice(&self) -> &[Advice] {
        match &self.password {
            Some(Choice::Weak(advice)) => advice,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let secret = || Secret::new("vela-cobre-janela-71".to_owned());
        Typed {
            organisation: "Aurora Telecom".into(),
            display_name: "Ana Lima".into(),
            identifier: "ana@aurora.example".into(),
            password: secret(),
            password_confirmation: secret(),
            ..Typed::default()
        }
    }

    #[test]
    fn what_is_left_out_is_suggested() {
        let new = typed().check(Locale::PtBr).expect("enough");
        assert_eq!(
            (new.slug.as_str(), new.product.as_str()),
            ("aurora-telecom", "Aurora Telecom")
        );
        assert_eq!(
            (new.time_zone.as_str(), new.locale, new.hue),
            ("UTC", Locale::PtBr, 172)
        );
        assert_eq!(new.recovery_address, "ana@aurora.example");
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let nothing = Typed {
            time_zone: "Mars/Olympus".into(),
            ..Typed::default()
        };
        let faults = nothing.check(Locale::En).expect_err("nothing was typed");
        let fields: Vec<_> = faults.fields.iter().map(|fault| fault.field).collect();
        assert_eq!(
            fields,
            ["organisation", "display_name", "identifier", "time_zone"]
        );
        assert!(faults.password.is_some());
    }

    #[test]
    fn a_login_that_no_mail_reaches_needs_an_address_for_its_links_000_09() {
        let deaf = Typed {
            identifier: "ramal 12".into(),
            ..typed()
        };
        let faults = deaf.check(Locale::En).expect_err("no way to recover");
        assert_eq!(
            faults.fields,
            [Fault {
                field: "recovery_address",
                key: "setup-fault-address"
            }]
        );
        let reached = Typed {
            recovery_address: "ana@mail.example".into(),
            ..deaf
        };
        assert_eq!(
            reached.check(Locale::En).expect("reachable").recovery_address,
            "ana@mail.example"
        );
    }

    #[test]
    fn the_first_login_looks_like_no_other_one() {
        for login in ["ana\u{200b}", "\u{feff}ana", "ana\u{ad}", "\u{3164}"] {
            let odd = Typed {
                identifier: login.into(),
                recovery_address: "ana@mail.example".into(),
                ..typed()
            };
            let faults = odd.check(Locale::En).expect_err("not a login");
            assert_eq!(
                faults.fields,
                [Fault {
                    field: "identifier",
                    key: "setup-fault-unprintable"
                }],
                "{login:?}"
            );
        }
    }

    #[test]
    fn a_password_made_of_the_companys_words_is_refused() {
        let secret = || Secret::new("aurora-telecom-ana-lima".to_owned());
        let weak = Typed {
            password: secret(),
            password_confirmation: secret(),
            ..typed()
        };
        assert!(!weak.check(Locale::En).expect_err("weak").advice().is_empty());
    }
}

//! What the form says and what may be stored of it.

use crate::{
    door::Role,
    landing::Landing,
    names::{self, Fault},
    schedules,
};
use kit::words::Locale;
use serde::Deserialize;

/// Characters of a display name.
pub const LONGEST: usize = 80;

/// Characters of a signature.
pub const SIGNATURE: usize = 500;

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Editor {
    #[serde(default)]
    pub display_name: String,
    #[serde(default)]
    pub locale: String,
    #[serde(default)]
    pub time_zone: String,
    #[serde(default)]
    pub landing: String,
    /// What an agent may put below what they write; lines.
    #[serde(default)]
    pub signature: String,
}

/// As stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub display_name: String,
    pub locale: Locale,
    pub time_zone: String,
    pub landing: Landing,
    pub signature: String,
}

/// Why it cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Name(Fault),
    Locale,
    TimeZone,
    Landing,
    Signature,
    /// A picture that was sent, and the sentence that says why it was not kept.
    Picture(&'static str),
}

impl Refusal {
    /// The field it belongs to.
    pub fn field(self) -> &'static str {
        match self {
            Self::Name(_) => "display_name",
            Self::Locale => "locale",
            Self::TimeZone => "time_zone",
            Self::Landing => "landing",
            Self::Signature => "signature",
            Self::Picture(_) => "picture",
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Name(Fault::Missing) => "profile-name-missing",
            Self::Name(Fault::TooLong(_)) => "profile-name-long",
            Self::Name(Fault::Unprintable) => "profile-name-unprintable",
            Self::Locale => "profile-locale-unknown",
            Self::TimeZone => "profile-zone-unknown",
            Self::Landing => "profile-landing-unknown",
            Self::Signature => "profile-signature-long",
            Self::Picture(why) => why,
        }
    }
}

impl Editor {
    /// A landing must be one the role may open (000-26).
    pub fn read(&self, role: Role) -> Result<Profile, Refusal> {
        let display_name = names::clean(&self.display_name, LONGEST).map_err(Refusal::Name)?;
        let known = Locale::ALL
            .into_iter()
            .find(|locale| locale.code() == self.locale);
        let landing =
            Landing::parse(&self.landing).filter(|landing| Landing::options(role).contains(landing));
        Ok(Profile {
            display_name,
            locale: known.ok_or(Refusal::Locale)?,
            time_zone: schedules::zone(&self.time_zone)
                .ok_or(Refusal::TimeZone)?
                .name()
                .to_owned(),
            landing: landing.ok_or(Refusal::Landing)?,
            signature: signature(&self.signature).ok_or(Refusal::Signature)?,
        })
    }
}

/// Its lines, without what cannot be seen; none when it is longer than may be.
fn signature(typed: &str) -> Option<String> {
    // Browsers send line breaks as CR LF, which would count twice.
    let lines = typed.replace("\r\n", "\n");
    let text = names::visible(&lines).trim().to_owned();
    (text.chars().count() <= SIGNATURE).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_chosen_is_stored() {
        let editor = |name: &str, locale: &str, zone: &str, landing: &str| Editor {
            display_name: name.into(),
            locale: locale.into(),
            time_zone: zone.into(),
            landing: landing.into(),
            ..Editor::default()
        };
        let check =
            |editor: Editor, refusal| assert_eq!(editor.read(Role::Agent).err(), refusal, "{editor:?}");
        check(editor(" Ana  Lima ", "fr", "Europe/Paris", "profile"), None);
        check(
            editor("", "fr", "UTC", "profile"),
            Some(Refusal::Name(Fault::Missing)),
        );
        check(editor("Ana", "de", "UTC", "profile"), Some(Refusal::Locale));
        check(
            editor("Ana", "fr", "Mars/Base", "profile"),
            Some(Refusal::TimeZone),
        );
        check(editor("Ana", "fr", "UTC", "members"), Some(Refusal::Landing));
        let signed = |signature: &str| Editor {
            signature: signature.into(),
            ..editor("Ana", "fr", "UTC", "profile")
        };
        check(signed(&"é".repeat(501)), Some(Refusal::Signature));
        let kept = signed(" Ana\r\nAurora \u{202e}\u{7}\r\n ").read(Role::Agent);
        assert_eq!(kept.unwrap().signature, "Ana\nAurora");
    }
}

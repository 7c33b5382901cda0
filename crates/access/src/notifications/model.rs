//! The choices.

use serde::Deserialize;

/// Of which conversations somebody is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    Nothing,
    /// Those they have, and those they are given.
    #[default]
    Mine,
    /// Those that wait for anybody, too.
    Waiting,
}

impl About {
    pub const ALL: [Self; 3] = [Self::Mine, Self::Waiting, Self::Nothing];

    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Mine => "mine",
            Self::Waiting => "waiting",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|about| about.code() == code)
    }
}

/// A member's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notifications {
    pub about: About,
    pub sound: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            about: About::default(),
            sound: true,
        }
    }
}

/// As typed.
#[derive(Debug, Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    about: String,
    #[serde(default)]
    sound: String,
}

impl Choice {
    pub fn read(&self) -> Option<Notifications> {
        Some(Notifications {
            about: About::parse(&self.about)?,
            sound: !self.sound.is_empty(),
        })
    }
}

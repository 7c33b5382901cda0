//! Whole policies to start from: the house's own, and what the five products' manuals promise (G-15).

use super::{Field, Setting};

/// A set of values to start from; any of them can then be decided otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// The house's own values, which follow NIST 800-63B-4.
    #[default]
    Nist,
    Leucotron,
    Smartspace,
    Logtec,
    Ecuabots,
    Genesys,
}

impl Preset {
    pub const ALL: [Self; 6] = [
        Self::Nist,
        Self::Leucotron,
        Self::Smartspace,
        Self::Logtec,
        Self::Ecuabots,
        Self::Genesys,
    ];

    /// In forms, in documents, and at the end of the keys of its sentences.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nist => "nist",
            Self::Leucotron => "leucotron",
            Self::Smartspace => "smartspace",
            Self::Logtec => "logtec",
            Self::Ecuabots => "ecuabots",
            Self::Genesys => "genesys",
        }
    }

    /// What its people call it; a name in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nist => "NIST 800-63B",
            Self::Leucotron => "Leucotron Conecta",
            Self::Smartspace => "Smartspace SmartOmni",
            Self::Logtec => "LogTec",
            Self::Ecuabots => "Ecuabots",
            Self::Genesys => "Genesys Cloud",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.code() == code)
    }

    /// Where it differs from the house's own (1.7).
    #[allow(clippy::match_same_arms)] // a sentence of a manual each
    pub fn says(self, field: Field) -> Option<Setting> {
        let said = match (self, field) {
            // 000-29: a blocked user asks an administrator.
            (Self::Leucotron, Field::LockKind) => Setting::Choice("released"),
            // 001-07, 001-08, 004-39
            (Self::Smartspace | Self::Genesys, Field::PasswordLeast) => Setting::Number(8),
            (
                Self::Smartspace | Self::Genesys,
                Field::PasswordUpper | Field::PasswordLower | Field::PasswordDigits | Field::PasswordSpecial,
            ) => Setting::Number(1),
            // 001-09
            (Self::Smartspace, Field::PasswordForbidden) => Setting::Text("&#".to_owned()),
            // 002-06, 002-11
            (Self::Logtec, Field::LinkInvitation) => Setting::Number(240),
            (Self::Logtec, Field::LinkRecovery) => Setting::Number(60),
            // 002-02; and 003-17, whose menu has a sign-up
            (Self::Logtec, Field::Signup) => Setting::Choice("request_mail"),
            (Self::Ecuabots, Field::Signup) => Setting::Choice("request_form"),
            // 003-07
            (Self::Ecuabots, Field::PasswordLeast) => Setting::Number(6),
            // 004-39, 004-45, 004-13, and the anchors below the manual
            (Self::Genesys, Field::PasswordHistory) => Setting::Number(10),
            (Self::Genesys, Field::RecoverySignsIn) => Setting::Choice("on"),
            (Self::Genesys, Field::SessionIdle) => Setting::Number(20 * 24 * 60),
            (Self::Genesys, Field::LockMax) => Setting::Number(6),
            (Self::Genesys, Field::LockKind) => Setting::Choice("minutes"),
            (Self::Genesys, Field::LockDuration) => Setting::Number(5),
            _ => return None,
        };
        Some(said)
    }
}

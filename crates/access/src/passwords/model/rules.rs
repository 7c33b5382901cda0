//! What an organisation asks of a new password, and the part of it that is counted.

use super::Advice;
use crate::{
    door::Role,
    policies::{Field, Policy},
};

/// What an organisation asks of the next password somebody chooses. A password that is there already is never judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Code points after NFC, as all numbers here but `bytes`.
    pub least: usize,
    pub most: usize,
    /// Bytes that reach the hash; nothing is cut, so more is refused.
    pub bytes: usize,
    /// How many of each kind it must hold; 0 asks for none (001-08, 004-39).
    pub upper: usize,
    pub lower: usize,
    pub digits: usize,
    pub special: usize,
    /// Characters that may not stand in it (001-09).
    pub forbidden: String,
    /// How many of the earlier ones may not be chosen again (004-39).
    pub history: usize,
    /// From 0 to 4, as zxcvbn counts; 3 stands against 10^8 guesses.
    pub strength: u8,
}

/// What reaches the hash at most: 400 code points of four bytes (1.7).
const BYTES: usize = 1_600;

impl Default for Rules {
    /// The house's own: 15 because the password may be the only factor, no classes of characters, no expiry (1.7).
    fn default() -> Self {
        Self::of(&Policy::default(), Role::Administrator)
    }
}

impl Rules {
    pub fn of(policy: &Policy, role: Role) -> Self {
        let least = policy.password_least(role);
        Self {
            least,
            most: policy.count(Field::PasswordMost),
            bytes: BYTES,
            upper: policy.count(Field::PasswordUpper),
            lower: policy.count(Field::PasswordLower),
            digits: policy.count(Field::PasswordDigits),
            special: policy.count(Field::PasswordSpecial),
            forbidden: policy.setting(Field::PasswordForbidden).typed(),
            history: policy.count(Field::PasswordHistory),
            strength: strength(least),
        }
    }

    /// The kinds of characters it asks for, as their sentences end, and how many of each.
    pub fn kinds(&self) -> Vec<(&'static str, usize)> {
        let all = [
            ("upper", self.upper),
            ("lower", self.lower),
            ("digits", self.digits),
            ("special", self.special),
        ];
        all.into_iter().filter(|(_, least)| *least > 0).collect()
    }

    /// What is counted: kinds of characters, and those that may not be there.
    pub(super) fn counted(&self, password: &str) -> Vec<Advice> {
        let has = |kind: fn(char) -> bool| password.chars().filter(|c| kind(*c)).count();
        let kinds = [
            (
                self.upper,
                has(char::is_uppercase),
                Advice::Upper { least: self.upper },
            ),
            (
                self.lower,
                has(char::is_lowercase),
                Advice::Lower { least: self.lower },
            ),
            (
                self.digits,
                has(char::is_numeric),
                Advice::Digits { least: self.digits },
            ),
            (
                self.special,
                has(is_special),
                Advice::Special { least: self.special },
            ),
        ];
        let mut advice: Vec<Advice> = kinds
            .into_iter()
            .filter(|(least, has, _)| has < least)
            .map(|(_, _, advice)| advice)
            .collect();
        let found: String = self.forbidden.chars().filter(|c| password.contains(*c)).collect();
        if !found.is_empty() {
            advice.push(Advice::Forbidden { found });
        }
        advice
    }
}

fn is_special(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// How hard to guess it must be. An organisation that asks for eight characters, or six, has decided that fewer
/// guesses are enough; what everybody tries first is refused whatever it decided (S-066).
fn strength(least: usize) -> u8 {
    match least {
        0..=7 => 1,
        8..=14 => 2,
        _ => 3,
    }
}

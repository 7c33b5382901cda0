//! Asking for a new password: what the shared fields show, and the way from what was typed to a hash.

use super::model::{Advice, Rules, judge};
use crate::lockouts::Locked;
use kit::{crypto::random_bytes, secret::Secret, words::Tongue};

/// How many ready-made passwords a refusal offers.
const OFFERED: usize = 3;
const WORDS: usize = 4;

/// What `passwords/fields.html` shows.
#[derive(Debug, Default)]
pub struct Fields {
    /// For the browser's password manager: the login the password is for.
    pub login: String,
    /// What the organisation asks for.
    pub rules: Rules,
    /// What to change about the password.
    pub advice: Vec<String>,
    /// What is wrong with the repetition.
    pub mismatch: String,
    /// Ready-made ones, good enough by the same judgement.
    pub suggestions: Vec<String>,
}

/// Why a password was not taken.
#[derive(Debug)]
pub enum Choice {
    Weak(Vec<Advice>),
    Mismatch,
    /// Too many that were earlier ones; nothing was looked at.
    Locked(Locked),
}

impl Choice {
    /// Title and help of the refusal.
    pub fn keys(&self) -> (&'static str, &'static str) {
        match self {
            Self::Weak(_) => ("passwords-refused", "passwords-refused-help"),
            Self::Mismatch => ("passwords-mismatch-title", "passwords-mismatch-help"),
            Self::Locked(locked) => locked.keys(),
        }
    }
}

impl Fields {
    pub fn new(login: &str, rules: &Rules) -> Self {
        Self {
            login: login.to_owned(),
            rules: rules.clone(),
            ..Self::default()
        }
    }

    /// The same fields after a refusal. What was typed is not given back: a page is no place for a password.
    pub fn refused(login: &str, rules: &Rules, choice: &Choice, say: &Tongue) -> Self {
        let mut fields = Self::new(login, rules);
        match choice {
            Choice::Locked(_) => {}
            Choice::Mismatch => fields.mismatch = say.t("passwords-mismatch").into_owned(),
            Choice::Weak(advice) => {
                fields.advice = advice.iter().map(|one| one.say(say)).collect();
                fields.suggestions = suggestions(say, rules);
            }
        }
        fields
    }
}

/// Judges what was typed twice. The repetition is compared last, so that a hint about it never hides advice.
pub fn choose(
    rules: &Rules,
    password: &Secret<String>,
    confirmation: &Secret<String>,
    context: &[&str],
) -> Result<(), Choice> {
    judge(rules, password, context).map_err(Choice::Weak)?;
    if password == confirmation {
        Ok(())
    } else {
        Err(Choice::Mismatch)
    }
}

/// Passwords nobody chose: words of the reader's language and a number, spelled as the organisation wants it.
fn suggestions(say: &Tongue, rules: &Rules) -> Vec<String> {
    let sentence = say.t("passwords-words");
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let between = between(rules);
    let one = || {
        let mut parts: Vec<String> = (0..WORDS).map(|_| words[below(words.len())].to_owned()).collect();
        if let Some(word) = parts.first_mut().filter(|_| rules.upper > 0) {
            *word = capital(word, rules.upper);
        }
        let number: String = (0..rules.digits.max(2))
            .map(|_| (b'0' + digit()) as char)
            .collect();
        parts.insert(1 + below(WORDS), number);
        let mut text = parts.join(&between);
        // Short words alone would fall under what a long minimum asks for, now and then.
        while text.chars().count() < rules.least {
            text.push_str(&between);
            text.push_str(words[below(words.len())]);
        }
        text
    };
    if words.is_empty() {
        return Vec::new();
    }
    (0..OFFERED * 4)
        .map(|_| one())
        .filter(|text| judge(rules, &Secret::new(text.clone()), &[]).is_ok())
        .take(OFFERED)
        .collect()
}

/// The first letters as capitals.
fn capital(word: &str, many: usize) -> String {
    let (first, rest): (Vec<_>, Vec<_>) = word.chars().enumerate().partition(|(n, _)| *n < many);
    let first = first.into_iter().flat_map(|(_, c)| c.to_uppercase());
    first.chain(rest.into_iter().map(|(_, c)| c)).collect()
}

/// What stands between the words: a sign that nobody forbids, often enough for whoever counts signs.
fn between(rules: &Rules) -> String {
    let sign = "-._+=:,;!*"
        .chars()
        .find(|c| !rules.forbidden.contains(*c))
        .unwrap_or(' ');
    // Four words and a number have four gaps.
    sign.to_string().repeat(rules.special.div_ceil(WORDS).max(1))
}

fn digit() -> u8 {
    u8::try_from(below(10)).unwrap_or(0)
}

/// A fair number under `end`, from the operating system.
fn below(end: usize) -> usize {
    let draw = u64::from_le_bytes(random_bytes::<8>());
    usize::try_from(draw % end.max(1) as u64).unwrap_or(0)
}

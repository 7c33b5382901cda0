//! Asking for a new password: what the shared fields show, and the way from what was typed to a hash.

use super::model::{Advice, Policy, judge};
use crate::App;
use kit::{crypto::random_bytes, failure::Failure, hash::Lane, secret::Secret, words::Tongue};

/// How many ready-made passwords a refusal offers.
const OFFERED: usize = 3;
const WORDS: usize = 4;

/// What `passwords/fields.html` shows.
#[derive(Debug, Default)]
pub struct Fields {
    /// For the browser's password manager: the login the password is for.
    pub login: String,
    pub least: usize,
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
}

impl Choice {
    /// Title and help of the refusal.
    pub fn keys(&self) -> (&'static str, &'static str) {
        match self {
            Self::Weak(_) => ("passwords-refused", "passwords-refused-help"),
            Self::Mismatch => ("passwords-mismatch-title", "passwords-mismatch-help"),
        }
    }
}

impl Fields {
    pub fn new(login: &str) -> Self {
        Self {
            login: login.to_owned(),
            least: Policy::default().least,
            ..Self::default()
        }
    }

    /// The same fields after a refusal. What was typed is not given back: a page is no place for a password.
    pub fn refused(login: &str, choice: &Choice, say: &Tongue) -> Self {
        let mut fields = Self::new(login);
        match choice {
            Choice::Mismatch => fields.mismatch = say.t("passwords-mismatch").into_owned(),
            Choice::Weak(advice) => {
                fields.advice = advice.iter().map(|one| one.say(say)).collect();
                fields.suggestions = suggestions(say);
            }
        }
        fields
    }

    pub fn is_refused(&self) -> bool {
        !self.advice.is_empty() || !self.mismatch.is_empty()
    }
}

/// Judges what was typed twice. The repetition is compared last, so that a hint about it never hides advice.
pub fn choose(
    policy: Policy,
    password: &Secret<String>,
    confirmation: &Secret<String>,
    context: &[&str],
) -> Result<(), Choice> {
    judge(policy, password, context).map_err(Choice::Weak)?;
    if password == confirmation {
        Ok(())
    } else {
        Err(Choice::Mismatch)
    }
}

/// Hashes outside any change; a full pool is the house's trouble, not the person's (S-062).
pub async fn hash(app: &App, lane: Lane, password: &Secret<String>) -> Result<Secret<String>, Failure> {
    app.hashes
        .hash(lane, password.clone())
        .await
        .map_err(|busy| Failure::Busy(busy.retry_after_seconds))
}

/// Passwords nobody chose: words of the reader's language and a number.
fn suggestions(say: &Tongue) -> Vec<String> {
    let sentence = say.t("passwords-words");
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let one = || {
        let mut parts: Vec<String> = (0..WORDS).map(|_| words[below(words.len())].to_owned()).collect();
        parts.insert(1 + below(WORDS), (10 + below(90)).to_string());
        parts.join("-")
    };
    if words.is_empty() {
        return Vec::new();
    }
    (0..OFFERED * 4)
        .map(|_| one())
        .filter(|text| judge(Policy::default(), &Secret::new(text.clone()), &[]).is_ok())
        .take(OFFERED)
        .collect()
}

/// A fair number under `end`, from the operating system.
fn below(end: usize) -> usize {
    let draw = u64::from_le_bytes(random_bytes::<8>());
    usize::try_from(draw % end.max(1) as u64).unwrap_or(0)
}

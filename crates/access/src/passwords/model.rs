//! The judgement of a password, with its advice (004-43). Pure.

mod rules;

pub use rules::Rules;

use super::weak;

use kit::{secret::Secret, words::Tongue};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zxcvbn::feedback::{Suggestion, Warning};

/// Words shorter than this may stand in a password whoever they belong to.
const OWN_WORD: usize = 4;

/// One thing to change, concrete enough to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    Blank,
    Short {
        least: usize,
        has: usize,
    },
    Long {
        most: usize,
    },
    Nul,
    Upper {
        least: usize,
    },
    Lower {
        least: usize,
    },
    Digits {
        least: usize,
    },
    Special {
        least: usize,
    },
    Forbidden {
        found: String,
    },
    /// It is the present one, or one of the last.
    Used,
    /// It holds the login, a name or the company.
    Own {
        word: String,
    },
    /// It is nearly the login or a name.
    Similar {
        word: String,
    },
    Common,
    AddWords,
    Names,
    Keyboard,
    Repeats,
    Sequences,
    Dates,
    Capitals,
    Reversed,
    Substitutions,
}

impl Advice {
    /// The sentence's key.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Blank => "passwords-advice-blank",
            Self::Short { .. } => "passwords-advice-short",
            Self::Long { .. } => "passwords-advice-long",
            Self::Nul => "passwords-advice-nul",
            Self::Upper { .. } => "passwords-advice-upper",
            Self::Lower { .. } => "passwords-advice-lower",
            Self::Digits { .. } => "passwords-advice-digits",
            Self::Special { .. } => "passwords-advice-special",
            Self::Forbidden { .. } => "passwords-advice-forbidden",
            Self::Used => "passwords-advice-used",
            Self::Own { .. } => "passwords-advice-own",
            Self::Similar { .. } => "passwords-advice-similar",
            Self::Common => "passwords-advice-common",
            Self::AddWords => "passwords-advice-add-words",
            Self::Names => "passwords-advice-names",
            Self::Keyboard => "passwords-advice-keyboard",
            Self::Repeats => "passwords-advice-repeats",
            Self::Sequences => "passwords-advice-sequences",
            Self::Dates => "passwords-advice-dates",
            Self::Capitals => "passwords-advice-capitals",
            Self::Reversed => "passwords-advice-reversed",
            Self::Substitutions => "passwords-advice-substitutions",
        }
    }

    pub fn say(&self, say: &Tongue) -> String {
        match self {
            Self::Short { least, has } => say.t2(self.key(), "least", *least, "has", *has),
            Self::Long { most } => say.t1(self.key(), "most", *most),
            Self::Upper { least }
            | Self::Lower { least }
            | Self::Digits { least }
            | Self::Special { least } => say.t1(self.key(), "least", *least),
            Self::Forbidden { found } => say.t1(self.key(), "found", found.as_str()),
            Self::Own { word } | Self::Similar { word } => say.t1(self.key(), "word", word.as_str()),
            _ => say.t(self.key()).into_owned(),
        }
    }
}

/// Whether a password will do; if not, what to change. `context` is what an attacker tries first: login, names
/// of the person, the company and the product.
pub fn judge(rules: &Rules, password: &Secret<String>, context: &[&str]) -> Result<(), Vec<Advice>> {
    let typed = password.expose();
    // Bytes first: the rest of the judgement never sees more than it can afford (S-064).
    if typed.len() > rules.bytes * 2 {
        return Err(vec![Advice::Long { most: rules.most }]);
    }
    if typed.contains('\0') {
        return Err(vec![Advice::Nul]);
    }
    let normal = Secret::new(typed.nfc().collect::<String>());
    let length = normal.expose().chars().count();
    if length == 0 {
        return Err(vec![Advice::Blank]);
    }
    if length > rules.most || normal.expose().len() > rules.bytes {
        return Err(vec![Advice::Long { most: rules.most }]);
    }
    let mut advice = Vec::new();
    if length < rules.least {
        advice.push(Advice::Short {
            least: rules.least,
            has: length,
        });
    }
    advice.extend(rules.counted(normal.expose()));
    advice.extend(own_words(normal.expose(), context));
    let estimate = zxcvbn::zxcvbn(normal.expose(), context);
    if (estimate.score() as u8) < rules.strength {
        advice.extend(weaknesses(&estimate));
    }
    if weak::is_listed(&normal) && !advice.contains(&Advice::Common) {
        advice.push(Advice::Common);
    }
    advice.dedup();
    if advice.is_empty() { Ok(()) } else { Err(advice) }
}

/// Letters and digits only, without case and accents, with the usual disguises undone.
fn bones(text: &str) -> Vec<char> {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn own_words(password: &str, context: &[&str]) -> Vec<Advice> {
    let bare = bones(password);
    let mut found = Vec::new();
    for text in context {
        let whole = bones(text);
        let own = text
            .split(|c: char| !c.is_alphanumeric())
            .find(|word| word.chars().count() >= OWN_WORD && holds(&bare, &bones(word)));
        if let Some(word) = own {
            found.push(Advice::Own {
                word: word.to_owned(),
            });
        } else if whole.len() >= OWN_WORD && distance(&bare, &whole) <= whole.len() / 4 {
            found.push(Advice::Similar {
                word: (*text).to_owned(),
            });
        }
    }
    found.dedup();
    found
}

fn holds(text: &[char], word: &[char]) -> bool {
    !word.is_empty() && text.windows(word.len()).any(|window| window == word)
}

/// How many letters one must change to make one word of the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(a != b)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[other.len()]
}

fn weaknesses(estimate: &zxcvbn::Entropy) -> Vec<Advice> {
    let mut advice = Vec::new();
    if let Some(feedback) = estimate.feedback() {
        advice.extend(feedback.warning().map(warned));
        advice.extend(feedback.suggestions().iter().filter_map(|s| suggested(*s)));
    }
    if advice.is_empty() {
        advice.push(Advice::AddWords);
    }
    let mut told: Vec<Advice> = Vec::new();
    for one in advice {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told
}

fn warned(warning: Warning) -> Advice {
    match warning {
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword
        | Warning::AWordByItselfIsEasyToGuess => Advice::Common,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Advice::Names,
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            Advice::Keyboard
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Advice::Repeats
        }
        Warning::SequencesLikeAbcAreEasyToGuess => Advice::Sequences,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Advice::Dates,
    }
}

fn suggested(suggestion: Suggestion) -> Option<Advice> {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases | Suggestion::AddAnotherWordOrTwo => {
            Some(Advice::AddWords)
        }
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => None, // nobody asked for any
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => Some(Advice::Capitals),
        Suggestion::ReversedWordsArentMuchHarderToGuess => Some(Advice::Reversed),
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Some(Advice::Substitutions),
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => Some(Advice::Keyboard),
        Suggestion::AvoidRepeatedWordsAndCharacters => Some(Advice::Repeats),
        Suggestion::AvoidSequences => Some(Advice::Sequences),
        Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => Some(Advice::Dates),
    }
}

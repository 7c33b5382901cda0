//! The articles, and how one is read.

use kit::{
    clock::Time,
    words::{FluentArgs, Tongue},
};
use sea_orm::FromQueryResult;

/// The longest comment, in characters.
pub const COMMENT: usize = 1_000;
/// Words read in a minute, as reading times are usually estimated.
const PACE: usize = 200;

/// An article of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Article {
    FirstAccess,
    Password,
    Blocked,
    Factors,
    Request,
    Browser,
}

/// A part of an article, reached by its own anchor.
pub struct Section {
    pub code: &'static str,
    pub title: String,
    /// Steps in their order, or paragraphs.
    pub steps: bool,
    pub lines: Vec<String>,
}

impl Article {
    /// In the order in which one leads to the next.
    pub const ALL: [Self; 6] = [
        Self::FirstAccess,
        Self::Password,
        Self::Blocked,
        Self::Factors,
        Self::Request,
        Self::Browser,
    ];

    /// In addresses, in tables and in the keys of its sentences.
    pub fn code(self) -> &'static str {
        match self {
            Self::FirstAccess => "first-access",
            Self::Password => "password",
            Self::Blocked => "blocked",
            Self::Factors => "factors",
            Self::Request => "request",
            Self::Browser => "browser",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|article| article.code() == code)
    }

    /// The day its words were last changed.
    pub fn updated(self) -> &'static str {
        "2026-11-27"
    }

    pub fn title(self, say: &Tongue) -> String {
        say.t(&format!("help-{}-title", self.code())).into_owned()
    }

    pub fn lead(self, say: &Tongue) -> String {
        say.t(&format!("help-{}-lead", self.code())).into_owned()
    }

    fn parts(self) -> [(&'static str, bool); 3] {
        match self {
            Self::FirstAccess => [("letter", false), ("password", true), ("expired", false)],
            Self::Password => [("ask", true), ("nothing", false), ("good", false)],
            Self::Blocked => [("why", false), ("what", true), ("again", false)],
            Self::Factors => [("add", true), ("wrong", false), ("lost", false)],
            Self::Request => [("ask", true), ("prove", false), ("activate", false)],
            Self::Browser => [("which", false), ("allow", true), ("awake", false)],
        }
    }

    pub fn sections(self, say: &Tongue) -> Vec<Section> {
        let mut args = FluentArgs::new();
        args.set("subject", say.t("requests-mail-subject").into_owned());
        let parts = self.parts().into_iter();
        parts
            .map(|(code, steps)| {
                let key = format!("help-{}-{code}", self.code());
                let text = say.with(&format!("{key}-text"), &args);
                Section {
                    code,
                    title: say.t(&key).into_owned(),
                    steps,
                    lines: text.lines().map(str::to_owned).collect(),
                }
            })
            .collect()
    }

    /// The article before, and the one after.
    pub fn neighbours(self) -> (Option<Self>, Option<Self>) {
        let at = Self::ALL.iter().position(|article| *article == self).unwrap_or(0);
        let before = at.checked_sub(1).and_then(|n| Self::ALL.get(n).copied());
        (before, Self::ALL.get(at + 1).copied())
    }
}

/// Minutes it takes to read, at least one.
pub fn minutes(sections: &[Section]) -> usize {
    let words: usize = sections
        .iter()
        .flat_map(|section| section.lines.iter())
        .map(|line| line.split_whitespace().count())
        .sum();
    words.div_ceil(PACE).max(1)
}

/// What one browser said about an article.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Vote {
    pub useful: bool,
    pub comment: Option<String>,
}

/// What readers of an organisation made of an article.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub views: i64,
    pub yes: i64,
    pub no: i64,
}

/// What a reader wrote.
#[allow(clippy::struct_field_names)] // named as the columns are
#[derive(Clone, Debug, FromQueryResult)]
pub struct Comment {
    pub article: String,
    pub useful: bool,
    pub comment: String,
    pub commented_at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    // 003-18
    #[test]
    fn articles_follow_one_another() {
        assert_eq!(Article::FirstAccess.neighbours(), (None, Some(Article::Password)));
        assert_eq!(
            Article::Blocked.neighbours(),
            (Some(Article::Password), Some(Article::Factors))
        );
        assert_eq!(Article::Browser.neighbours(), (Some(Article::Request), None));
    }

    #[test]
    fn a_minute_is_two_hundred_words() {
        let of = |words: usize| Section {
            code: "a",
            title: String::new(),
            steps: false,
            lines: vec!["word ".repeat(words)],
        };
        assert_eq!(minutes(&[]), 1);
        assert_eq!(minutes(&[of(200)]), 1);
        assert_eq!(minutes(&[of(200), of(1)]), 2);
    }
}

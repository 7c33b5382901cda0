//! Sentences that somebody says in words of their own, over those of the house (003-16).

use super::{Locale, Words, bundle};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeSet, HashMap};

/// Characters of a sentence, at most.
pub const LONGEST: usize = 1_000;

/// Sentences by language and key. What does not parse is left out, so that the house's own is said instead.
#[derive(Default)]
pub struct Own([Language; 4]);

#[derive(Default)]
struct Language {
    plain: HashMap<String, String>,
    bundle: Option<FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain: usize = self.0.iter().map(|language| language.plain.len()).sum();
        write!(f, "Own({plain} without a variable)")
    }
}

impl Own {
    pub fn new<'a>(sentences: impl IntoIterator<Item = (Locale, &'a str, &'a str)>) -> Self {
        let mut own = Self::default();
        for (locale, key, text) in sentences {
            let language = &mut own.0[locale.index()];
            if !text.contains(['{', '}']) {
                language.plain.insert(key.to_owned(), text.trim().to_owned());
            } else if let Ok(resource) = FluentResource::try_new(format!("{key} = {text}\n")) {
                let bundle = language.bundle.get_or_insert_with(|| bundle(locale));
                bundle.add_resource_overriding(resource);
            }
        }
        own
    }

    pub fn is_empty(&self) -> bool {
        self.0
            .iter()
            .all(|language| language.plain.is_empty() && language.bundle.is_none())
    }

    pub(super) fn plain(&self, locale: Locale, key: &str) -> Option<&str> {
        self.0[locale.index()].plain.get(key).map(String::as_str)
    }

    /// The sentence, if it is said here and lacks nothing.
    pub(super) fn say(&self, locale: Locale, key: &str, args: Option<&FluentArgs>) -> Option<String> {
        if let Some(text) = self.plain(locale, key) {
            return Some(text.to_owned());
        }
        let bundle = self.0[locale.index()].bundle.as_ref()?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// Why a sentence cannot be said that way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is no such sentence.
    Unknown,
    Missing,
    TooLong,
    /// Control characters, or a brace that opens or closes nothing.
    Unreadable,
    /// The house has nothing to put there; what it has.
    Variable(BTreeSet<String>),
}

/// Reads a sentence somebody typed: one line, with none but the house's own variables in it.
pub fn fit(words: &Words, locale: Locale, key: &str, typed: &str) -> Result<String, Unfit> {
    if !words.keys(locale).contains(key) {
        return Err(Unfit::Unknown);
    }
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(Unfit::Missing);
    }
    if text.chars().count() > LONGEST {
        return Err(Unfit::TooLong);
    }
    if text.chars().any(unseen) {
        return Err(Unfit::Unreadable);
    }
    let known = variables(words, key);
    let resource = FluentResource::try_new(format!("{key} = {text}\n")).map_err(|_| Unfit::Unreadable)?;
    let mut used = BTreeSet::new();
    let simple = match (resource.get_entry(0), resource.get_entry(1)) {
        (Some(Entry::Message(message)), None) if message.attributes.is_empty() => message
            .value
            .as_ref()
            .is_some_and(|value| collect(value, &mut used)),
        _ => false,
    };
    if !simple {
        return Err(Unfit::Unreadable);
    }
    if used.is_subset(&known) {
        Ok(text)
    } else {
        Err(Unfit::Variable(known))
    }
}

/// What nobody sees, or what turns the line around.
fn unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What the house puts into a sentence, whichever of its languages does.
pub fn variables(words: &Words, key: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for locale in Locale::ALL {
        if let Some(pattern) = words
            .language(locale)
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
        {
            collect(pattern, &mut all);
        }
    }
    all
}

/// Names of the variables; false when there is more than text and variables.
fn collect(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) -> bool {
    let mut simple = true;
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                into.insert(id.name.to_owned());
            }
            Expression::Inline(InlineExpression::StringLiteral { .. }) => {}
            Expression::Inline(_) => simple = false,
            Expression::Select { selector, variants } => {
                simple = false;
                match selector {
                    InlineExpression::VariableReference { id } => {
                        into.insert(id.name.to_owned());
                    }
                    InlineExpression::FunctionReference { arguments, .. } => {
                        for argument in &arguments.positional {
                            if let InlineExpression::VariableReference { id } = argument {
                                into.insert(id.name.to_owned());
                            }
                        }
                    }
                    _ => {}
                }
                for variant in variants {
                    collect(&variant.value, into);
                }
            }
        }
    }
    simple
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Sheet;
    use std::sync::Arc;

    fn words() -> Words {
        let text = "a-plain = Sign in\na-brand = { $brand } asks for nothing\n\
            a-count = { $n ->\n    [one] one of { $all }\n   *[other] { $n } of { $all }\n  }\n";
        Words::new(&[Sheet {
            room: "a",
            texts: [text; 4],
        }])
    }

    #[test]
    fn a_sentence_of_ones_own_is_said_in_its_language_alone() {
        let own = Own::new([
            (Locale::Fr, "a-plain", "Se connecter"),
            (Locale::Fr, "a-brand", "{ $brand } ne demande rien"),
        ]);
        let say = words().tongue(Locale::Fr).with_own([Some(Arc::new(own)), None]);
        assert_eq!(say.t("a-plain"), "Se connecter");
        assert_eq!(say.t1("a-brand", "brand", "Aurora"), "Aurora ne demande rien");
        assert_eq!(say.t2("a-count", "n", 2, "all", 3), "2 of 3");
        let say = Words::tongue(&words(), Locale::En);
        assert_eq!(say.t("a-plain"), "Sign in");
    }

    #[test]
    fn what_the_house_cannot_fill_is_refused() {
        let words = words();
        let check = |key: &str, text: &str, read: Result<&str, Unfit>| {
            assert_eq!(
                fit(&words, Locale::En, key, text),
                read.map(str::to_owned),
                "{text}"
            );
        };
        check("a-plain", "  Come \n in ", Ok("Come in"));
        check("a-brand", "{ $brand }: nothing", Ok("{ $brand }: nothing"));
        check("a-count", "{$n}/{$all}", Ok("{$n}/{$all}"));
        check("a-plain", "{ \"{\" } stays", Ok("{ \"{\" } stays"));
        check("a-none", "x", Err(Unfit::Unknown));
        check("a-plain", " \t", Err(Unfit::Missing));
        check("a-plain", &"x".repeat(1_001), Err(Unfit::TooLong));
        check("a-plain", "a\u{0}b", Err(Unfit::Unreadable));
        for broken in [
            "{ $brand",
            "}",
            "{ }",
            "{ a-brand }",
            "{ -term }",
            "{ NUMBER($n) }",
            "{ $n -> *[x] y }",
        ] {
            check("a-count", broken, Err(Unfit::Unreadable));
        }
        check("a-plain", "{ $brand }", Err(Unfit::Variable(BTreeSet::new())));
        check(
            "a-brand",
            "{ $password }",
            Err(Unfit::Variable(["brand".to_owned()].into())),
        );
    }
}

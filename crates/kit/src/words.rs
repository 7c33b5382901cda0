//! Sentences, per room, in four languages; English is a translation like the others.

mod own;

pub use fluent_bundle::FluentArgs;
use fluent_bundle::{FluentResource, FluentValue, concurrent::FluentBundle};
pub use own::{LONGEST, Own, Unfit, fit, variables};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};
use unic_langid::LanguageIdentifier;

/// The four languages of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locale {
    En,
    Es,
    PtBr,
    Fr,
}

impl Locale {
    pub const ALL: [Self; 4] = [Self::PtBr, Self::Es, Self::Fr, Self::En];

    /// As written in `lang=`, in cookies and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::PtBr => "pt-BR",
            Self::Fr => "fr",
        }
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::PtBr => "Português (Brasil)",
            Self::Fr => "Français",
        }
    }

    /// From a code as we write it or as a browser does (`pt`, `es-EC`); `None` for a language we do not speak.
    pub fn parse(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "es" => Some(Self::Es),
            "pt" => Some(Self::PtBr),
            "fr" => Some(Self::Fr),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak, by its weights.
    pub fn accept(header: &str) -> Option<Self> {
        let mut wishes: Vec<(f32, Self)> = header
            .split(',')
            .take(20)
            .filter_map(|wish| {
                let mut parts = wish.split(';');
                let locale = Self::parse(parts.next()?.trim())?;
                let weight = parts
                    .find_map(|p| p.trim().strip_prefix("q="))
                    .and_then(|q| q.parse().ok())
                    .unwrap_or(1.0);
                Some((weight, locale))
            })
            .collect();
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.first().map(|(_, locale)| *locale)
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// One room's sentences in the four languages, in the order of [`Locale`]'s declaration.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub room: &'static str,
    pub texts: [&'static str; 4],
}

/// Includes a room's `words/{en,es,pt-BR,fr}.ftl`, relative to the calling file.
#[macro_export]
macro_rules! sheet {
    ($room:literal, $folder:literal) => {
        $crate::words::Sheet {
            room: $room,
            texts: [
                include_str!(concat!($folder, "/en.ftl")),
                include_str!(concat!($folder, "/es.ftl")),
                include_str!(concat!($folder, "/pt-BR.ftl")),
                include_str!(concat!($folder, "/fr.ftl")),
            ],
        }
    };
}

struct Language {
    /// Sentences with a variable; the parsed form takes several times the memory of the text.
    bundle: FluentBundle<FluentResource>,
    /// Sentences without one, ready to hand out, most of them where the binary has them: most of a page.
    plain: HashMap<&'static str, Cow<'static, str>>,
    keys: BTreeSet<&'static str>,
}

/// The catalogue. A language is read when somebody speaks it: a house holds one or two of them in memory, and not four.
/// In a development build all are read at start, so that a broken sheet is found by the first test.
#[derive(Clone)]
pub struct Words(Arc<[OnceLock<Language>; 4]>, Arc<[Sheet]>);

impl Words {
    /// # Panics
    /// When a sheet does not parse or a key stands twice: the house must not open with a broken sentence.
    pub fn new(sheets: &[Sheet]) -> Self {
        let words = Self(Arc::default(), sheets.into());
        if cfg!(debug_assertions) {
            for locale in Locale::ALL {
                words.language(locale);
            }
        }
        words
    }

    fn language(&self, locale: Locale) -> &Language {
        self.0[locale.index()].get_or_init(|| language(&self.1, locale))
    }

    /// A tongue that speaks `locale`.
    pub fn tongue(&self, locale: Locale) -> Tongue {
        Tongue {
            words: self.clone(),
            locale,
            own: [None, None],
        }
    }

    /// Key and text of every sentence, as the sheets have them.
    pub fn sentences(&self, locale: Locale) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.1
            .iter()
            .flat_map(move |sheet| sentences(sheet.texts[locale.index()]))
    }

    /// All keys of a language, for the completeness test.
    pub fn keys(&self, locale: Locale) -> &BTreeSet<&'static str> {
        &self.language(locale).keys
    }
}

fn language(sheets: &[Sheet], locale: Locale) -> Language {
    let mut bundle = bundle(locale);
    let (mut plain, mut keys) = (HashMap::new(), BTreeSet::new());
    for sheet in sheets {
        let mut rest = String::new();
        for message in messages(sheet.texts[locale.index()]) {
            assert!(
                keys.insert(message.key),
                "{} {}: {} stands twice",
                sheet.room,
                locale.code(),
                message.key
            );
            match message.plain() {
                Some(text) => {
                    plain.insert(message.key, Cow::Borrowed(text));
                }
                None => rest.push_str(message.text),
            }
        }
        add(&mut bundle, sheet.room, locale, rest);
        // Each test opens the house, and so holds the shortcut against the library.
        #[cfg(debug_assertions)]
        check(sheet, locale, &plain);
    }
    for key in &keys {
        if !plain.contains_key(key)
            && let Some(text) = fixed(&bundle, key)
        {
            plain.insert(key, Cow::Owned(text));
        }
    }
    plain.shrink_to_fit();
    Language { bundle, plain, keys }
}

fn bundle(locale: Locale) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = locale.code().parse().expect("the four codes are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false); // sentences are byte-exact; names stand in <bdi> instead (decision 27)
    bundle
}

fn add(bundle: &mut FluentBundle<FluentResource>, room: &str, locale: Locale, text: String) {
    let resource = FluentResource::try_new(text)
        .unwrap_or_else(|(_, errors)| panic!("{room} {}: {errors:?}", locale.code()));
    bundle
        .add_resource(resource)
        .unwrap_or_else(|errors| panic!("{room} {}: {errors:?}", locale.code()));
}

#[cfg(debug_assertions)]
fn check(sheet: &Sheet, locale: Locale, plain: &HashMap<&'static str, Cow<'static, str>>) {
    let mut whole = bundle(locale);
    add(
        &mut whole,
        sheet.room,
        locale,
        sheet.texts[locale.index()].to_owned(),
    );
    for message in messages(sheet.texts[locale.index()]) {
        if let Some(text) = plain.get(message.key) {
            let said = fixed(&whole, message.key);
            assert_eq!(said.as_deref(), Some(&**text), "{} {}", sheet.room, message.key);
        }
    }
}

/// Key and text of every sentence of a sheet.
pub fn sentences(sheet: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    messages(sheet).filter_map(|message| Some((message.key, message.text.split_once('=')?.1.trim())))
}

/// A message of a sheet.
struct Message {
    key: &'static str,
    /// With its key, its following lines and the end of the last.
    text: &'static str,
}

impl Message {
    /// What it says, where that is one line of the sheet as it stands there.
    fn plain(&self) -> Option<&'static str> {
        let said = self.text.split_once('=')?.1.trim();
        (!said.is_empty() && !said.contains(['{', '}', '\n', '\r'])).then_some(said)
    }
}

/// A sheet has messages, each beginning at the start of a line, comments and empty lines; nothing else.
fn messages(text: &'static str) -> impl Iterator<Item = Message> {
    let mut starts: Vec<(usize, Option<&'static str>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let goes_on = line.starts_with([' ', '\t', '}']) || line.trim().is_empty();
        if !goes_on {
            starts.push((at, key(line)));
        }
        at += line.len();
    }
    starts.push((at, None));
    let found: Vec<Message> = starts
        .windows(2)
        .filter_map(|pair| {
            let text = &text[pair[0].0..pair[1].0];
            Some(Message {
                key: pair[0].1?,
                text,
            })
        })
        .collect();
    found.into_iter()
}

fn key(line: &'static str) -> Option<&'static str> {
    let key = line.split_once('=')?.0.trim_end();
    let named = key.chars().next()?.is_ascii_lowercase()
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    named.then_some(key)
}

fn fixed(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

/// One language, at hand in every page and mail.
#[derive(Clone)]
pub struct Tongue {
    words: Words,
    pub locale: Locale,
    /// What is said before the house's own words, the first first.
    own: [Option<Arc<Own>>; 2],
}

impl Tongue {
    /// The sentence of `key`. An unknown key is written as itself and logged: a page with one odd word beats none.
    pub fn t(&self, key: &str) -> Cow<'_, str> {
        if let Some(text) = self
            .own
            .iter()
            .flatten()
            .find_map(|own| own.plain(self.locale, key))
        {
            return Cow::Borrowed(text);
        }
        match self.language().plain.get(key) {
            Some(text) => Cow::Borrowed(&**text),
            None => Cow::Owned(self.format(key, None)),
        }
    }

    /// The same tongue with sentences of somebody's own before the house's.
    #[must_use]
    pub fn with_own(mut self, own: [Option<Arc<Own>>; 2]) -> Self {
        self.own = own;
        self
    }

    /// Whether there is such a sentence.
    pub fn has(&self, key: &str) -> bool {
        self.language().keys.contains(key)
    }

    /// A sentence with one variable.
    pub fn t1<'a>(&self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        let mut args = FluentArgs::with_capacity(1);
        args.set(name, value);
        self.format(key, Some(&args))
    }

    /// A sentence with two variables.
    pub fn t2<'a>(
        &self,
        key: &str,
        name: &'a str,
        value: impl Into<FluentValue<'a>>,
        other: &'a str,
        second: impl Into<FluentValue<'a>>,
    ) -> String {
        let mut args = FluentArgs::with_capacity(2);
        args.set(name, value);
        args.set(other, second);
        self.format(key, Some(&args))
    }

    /// A sentence with any variables.
    pub fn with(&self, key: &str, args: &FluentArgs) -> String {
        self.format(key, Some(args))
    }

    fn language(&self) -> &Language {
        self.words.language(self.locale)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs>) -> String {
        let mut own = self.own.iter().flatten();
        if let Some(text) = own.find_map(|own| own.say(self.locale, key, args)) {
            return text;
        }
        // A language may do without the variable that the others need.
        if let Some(text) = self.language().plain.get(key) {
            return text.clone().into_owned();
        }
        let bundle = &self.language().bundle;
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, locale = self.locale.code(), "a sentence is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(
                key,
                locale = self.locale.code(),
                ?errors,
                "a sentence lacks a variable"
            );
        }
        text
    }
}

//! The sentences of the five manuals where they differ from the house's, each in its manual's language.

use crate::policies::Preset;
use kit::words::{Locale, Own, sentences};
use std::sync::{Arc, LazyLock};

/// A set's sentences in one language, as a sheet of words.
fn sheet(preset: Preset) -> Option<(Locale, &'static str)> {
    match preset {
        Preset::Nist => None,
        Preset::Leucotron => Some((Locale::PtBr, include_str!("presets/leucotron.ftl"))),
        Preset::Smartspace => Some((Locale::PtBr, include_str!("presets/smartspace.ftl"))),
        Preset::Logtec => Some((Locale::Es, include_str!("presets/logtec.ftl"))),
        Preset::Ecuabots => Some((Locale::Es, include_str!("presets/ecuabots.ftl"))),
        Preset::Genesys => Some((Locale::Fr, include_str!("presets/genesys.ftl"))),
    }
}

static SETS: LazyLock<[Option<Arc<Own>>; 6]> = LazyLock::new(|| {
    Preset::ALL.map(|preset| {
        let (locale, text) = sheet(preset)?;
        let own = Own::new(sentences(text).map(|(key, text)| (locale, key, text)));
        (!own.is_empty()).then(|| Arc::new(own))
    })
});

pub fn of(code: &str) -> Option<Arc<Own>> {
    let place = Preset::ALL.iter().position(|preset| preset.code() == code)?;
    SETS[place].clone()
}

/// What a set says for a key in a language.
pub fn says(code: &str, locale: Locale, key: &str) -> Option<&'static str> {
    let (of, text) = sheet(Preset::parse(code)?)?;
    let found = sentences(text).find(|(other, _)| *other == key);
    found.filter(|_| of == locale).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_says_only_what_the_house_says_too_and_with_its_variables() {
        let words = kit::words::Words::new(&crate::sheets());
        for preset in Preset::ALL {
            let Some((locale, text)) = sheet(preset) else {
                continue;
            };
            for (key, text) in sentences(text) {
                let fit = kit::words::fit(&words, locale, key, text);
                assert_eq!(fit.as_deref(), Ok(text), "{} {key}", preset.code());
                assert_ne!(
                    words.tongue(locale).t(key),
                    text,
                    "{} {key} is the house's",
                    preset.code()
                );
            }
        }
    }
}

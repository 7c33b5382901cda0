//! What an organisation says otherwise, as it is stored.

use super::presets;
use kit::words::{Locale, Own};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::Arc};

/// What is said before the house's own: the organisation's, then that of the set it started from.
pub type Layers = [Option<Arc<Own>>; 2];

/// More than anybody rewords.
pub(super) const MOST: usize = 500;

/// Sentences by language and key, as JSON: `{"es": {"sign-in-title": "…"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wordings(BTreeMap<(Locale, String), String>);

impl Wordings {
    /// What is no sentence in a language of ours is passed over; a later version may have stored it.
    pub fn stored(json: Option<&Value>) -> Self {
        let languages = json.and_then(Value::as_object).into_iter().flatten();
        let sentences = languages.flat_map(|(code, sentences)| {
            let locale = Locale::ALL.into_iter().find(|locale| locale.code() == code);
            let texts = sentences.as_object().into_iter().flatten();
            texts.filter_map(move |(key, text)| Some(((locale?, key.clone()), text.as_str()?.to_owned())))
        });
        Self(sentences.collect())
    }

    pub fn json(&self) -> Value {
        let mut languages = Map::new();
        for ((locale, key), text) in &self.0 {
            let language = languages
                .entry(locale.code())
                .or_insert_with(|| Map::new().into());
            language[key.as_str()] = text.as_str().into();
        }
        languages.into()
    }

    pub fn get(&self, locale: Locale, key: &str) -> Option<&str> {
        self.0.get(&(locale, key.to_owned())).map(String::as_str)
    }

    /// What was said before.
    pub fn set(&mut self, locale: Locale, key: &str, text: Option<String>) -> Option<String> {
        let place = (locale, key.to_owned());
        match text {
            Some(text) => self.0.insert(place, text),
            None => self.0.remove(&place),
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn own(&self) -> Option<Arc<Own>> {
        let texts = self
            .0
            .iter()
            .map(|((locale, key), text)| (*locale, key.as_str(), text.as_str()));
        (!self.0.is_empty()).then(|| Arc::new(Own::new(texts)))
    }
}

/// What stands before the house's sentences in an organisation.
pub fn layers(preset: &str, wordings: Option<&Value>) -> Layers {
    [Wordings::stored(wordings).own(), presets::of(preset)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_stored_is_read_again_and_the_rest_passed_over() {
        let json = json!({ "es": { "a": "uno", "b": "dos" }, "pt-BR": { "a": "um" } });
        let read = Wordings::stored(Some(&json));
        assert_eq!((read.len(), read.get(Locale::PtBr, "a")), (3, Some("um")));
        assert_eq!(read.json(), json);
        for odd in [
            json!(null),
            json!([1]),
            json!({ "de": { "a": "ein" } }),
            json!({ "es": 7 }),
            json!({ "es": { "a": 7 } }),
        ] {
            assert_eq!(Wordings::stored(Some(&odd)).len(), 0, "{odd}");
        }
    }
}

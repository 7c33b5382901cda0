//! Names as people type them: cleaned once, compared without case, found without accents.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Why a name cannot stay as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Missing,
    /// Longer than this many characters.
    TooLong(usize),
    /// Line breaks and direction marks make one name look like another, or a letter's header like two (S-030); and a
    /// name of which nothing is to be seen names nobody.
    Unprintable,
}

/// The name with single spaces inside and none around; at most `most` characters.
pub fn clean(text: &str, most: usize) -> Result<String, Fault> {
    if text.trim().chars().any(unprintable) {
        return Err(Fault::Unprintable);
    }
    let name = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .nfc()
        .collect::<String>();
    match name.chars().count() {
        0 => Err(Fault::Missing),
        n if n > most => Err(Fault::TooLong(most)),
        _ if !shows(&name) => Err(Fault::Unprintable),
        _ => Ok(name),
    }
}

/// The text without what cannot be seen or turns its neighbours round; line breaks and tabs stay.
pub fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !unprintable(*c))
        .collect()
}

fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character takes no room of its own, or is a letter without ink: `Default_Ignorable_Code_Point` (with the
/// Hangul fillers in it) and the format characters (`Cf`) of Unicode 16, from `DerivedCoreProperties.txt` and
/// `DerivedGeneralCategory.txt` of the Unicode Character Database, and the empty braille cell. Two logins that differ
/// by one of them look the same. Names may hold them: some scripts are spelled with joiners, and so are emoji.
pub fn unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether anything of a text is to be seen.
pub fn shows(text: &str) -> bool {
    text.chars()
        .any(|c| !c.is_whitespace() && !c.is_control() && !unseen(c))
}

/// Two names are the same name if their keys are equal.
pub fn key(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Beyond this many bytes a folded name no longer sorts: an index row has room for little more on PostgreSQL, and
/// one character may fold into eighteen.
const SORTED: usize = 400;

/// How a name is sorted and searched: without case and without accents, so `virginia` finds Virgínia.
pub fn fold(text: &str) -> String {
    let folded = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase);
    let mut name = String::new();
    for c in folded {
        if name.len() + c.len_utf8() > SORTED {
            break;
        }
        name.push(c);
    }
    name
}

/// What was typed into a search box, folded, as a `like` pattern that means exactly these characters.
pub fn pattern(query: &str) -> String {
    let query = fold(&query.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut text = String::from("%");
    for c in query.chars().filter(|c| !c.is_control()).take(100) {
        if matches!(c, '%' | '_' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('%');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cleaned_or_refused() {
        let table = [
            ("  Ana   Lima ", Ok("Ana Lima")),
            ("", Err(Fault::Missing)),
            (" \u{3000} ", Err(Fault::Missing)),
            ("a\r\nBcc: x@y", Err(Fault::Unprintable)),
            ("abc\u{202e}fed", Err(Fault::Unprintable)),
            ("12345678901", Err(Fault::TooLong(10))),
            ("é23456789ß", Ok("é23456789ß")),
            ("e\u{301}", Ok("é")),
            // Persian is spelled with a joiner, and so is a family.
            ("می\u{200c}ثم", Ok("می\u{200c}ثم")),
            ("👩\u{200d}👧", Ok("👩\u{200d}👧")),
            // Nothing to be seen.
            ("\u{200b}\u{200d}", Err(Fault::Unprintable)),
            ("\u{3164}", Err(Fault::Unprintable)),
            ("\u{2800} \u{ad}", Err(Fault::Unprintable)),
        ];
        for (typed, expected) in table {
            assert_eq!(
                clean(typed, 10).as_deref().map_err(|fault| *fault),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn what_is_not_to_be_seen_is_known() {
        for c in [
            '\u{200b}',
            '\u{ad}',
            '\u{2060}',
            '\u{feff}',
            '\u{200c}',
            '\u{200d}',
            '\u{180e}',
            '\u{3164}',
            '\u{115f}',
            '\u{1160}',
            '\u{ffa0}',
            '\u{2800}',
            '\u{fe0f}',
            '\u{e0041}',
        ] {
            assert!(unseen(c) && !shows(&c.to_string()), "{c:?}");
        }
        for c in ['a', ' ', '-', 'é', '\u{301}', '한', 'ع', '用', '👧', '\u{2801}'] {
            assert!(!unseen(c), "{c:?}");
        }
        assert!(!shows(" \t\u{3000}\u{200b}") && shows(" \u{200b}x"));
    }

    #[test]
    fn keys_ignore_case_and_folds_also_accents() {
        assert_eq!(key("SUPORTE"), key("suporte"));
        assert_eq!(key("ﬁla"), key("FILA"));
        assert_ne!(key("Opera"), key("Ópera"));
        assert_eq!(fold("VIRGÍNIA Ñandú Ção"), "virginia nandu cao");
        assert!(
            fold(&"\u{fdfa}".repeat(80)).len() <= SORTED,
            "one character becomes eighteen"
        );
    }

    #[test]
    fn a_search_means_its_own_characters() {
        assert_eq!(pattern(" Vir%_\\ "), "%vir\\%\\_\\\\%");
        assert_eq!(pattern("a\0b"), "%ab%");
    }
}

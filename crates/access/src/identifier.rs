//! What is typed to sign in. Two ways of typing the same login are one login, for the member's row, the attempt
//! counter and the recovery alike; nothing here asks whether mail could reach it (000-08).

use crate::names::{self, Fault};
use unicode_normalization::UnicodeNormalization;

/// Longer than any address mail allows (254), with room for logins that are none.
pub const LONGEST: usize = 320;
/// What a login may become in the form in which it is compared, in bytes.
const LONGEST_KEY: usize = 1_000;

/// A login that somebody may be given: anything, not necessarily an address (000-08), but something that can be typed,
/// and that looks like no other one.
pub fn acceptable(typed: &str) -> Result<String, Fault> {
    let login = typed.trim();
    // The same characters are refused as in names: a login stands in lists and letters as well.
    names::clean(login, LONGEST)?;
    // In a name they spell something; of a login they make a second one that looks the same.
    if login.chars().any(names::unseen) {
        return Err(Fault::Unprintable);
    }
    // A few characters compare as eighteen others, and a key must fit into an index.
    if identifier_key(login).len() > LONGEST_KEY {
        return Err(Fault::TooLong(LONGEST));
    }
    Ok(login.to_owned())
}

/// The form in which logins are compared: NFKC, case folded, without the spaces around it, and an address without the
/// dot that a domain may end with. Characters that are not to be seen stay: no new login holds any, and one of before
/// must be found.
pub fn identifier_key(typed: &str) -> String {
    let folded = typed
        .trim()
        .nfkc()
        .flat_map(char::to_lowercase)
        .fold(String::new(), |mut folded, c| {
            match c {
                // The two letters whose lower case depends on where they stand.
                'ß' => folded.push_str("ss"),
                'ς' => folded.push('σ'),
                c => folded.push(c),
            }
            folded
        });
    // Folding can take apart what NFKC had put together.
    let folded = folded.nfkc().collect::<String>();
    let key = folded.trim();
    if key.contains('@') {
        key.trim_end_matches(['.', ' ']).to_owned()
    } else {
        key.to_owned()
    }
}

/// Whether mail could be sent there: no more than its shape, for only a letter can tell.
pub fn is_address(text: &str) -> bool {
    let odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || names::unseen(c)
            || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')')
    };
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let labels = domain
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && !text.contains(odd)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !domain.contains('@')
        && domain.contains('.')
        && labels
}

/// A login that belongs to nobody, as it may be shown and kept: people type passwords there (S-184).
pub fn masked(typed: &str) -> String {
    let part = |part: &str| {
        let shown: String = if part.chars().count() > 4 {
            part.chars().take(2).collect()
        } else {
            String::new()
        };
        format!("{shown}•••")
    };
    match typed.trim().split_once('@') {
        Some((local, domain)) => format!("{}@{}", part(local), part(domain)),
        None => part(typed.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_typed_it_is_the_same_login_000_08() {
        let check = |typed: &str, key: &str| assert_eq!(identifier_key(typed), key, "{typed:?}");
        check("virginia@conecta.com.vc", "virginia@conecta.com.vc");
        check("  Virginia@Conecta.com.VC\t", "virginia@conecta.com.vc");
        check("ｖirginia＠conecta.com.vc", "virginia@conecta.com.vc");
        check("JOSÉ", "josé");
        check("jose\u{301}", "josé");
        check("STRASSE", identifier_key("straße").as_str());
        check("ΟΔΟΣ", identifier_key("οδος").as_str());
        check("ramal 12", "ramal 12");
        check("\u{3000}", "");
        check("Vir@aurora.example.", "vir@aurora.example");
        check("vir@aurora.example. ", "vir@aurora.example");
        check("vir＠aurora．example．", "vir@aurora.example");
        check("ramal.", "ramal.");
        // Nobody may have it any more, and whoever has it gets in by it.
        check("vir@aurora.example\u{200b}", "vir@aurora.example\u{200b}");
    }

    // 000-08
    #[test]
    fn a_login_need_not_be_an_address_and_holds_nothing_unseen() {
        let long = "x".repeat(321);
        let swelling = "\u{fdfa}".repeat(100);
        let table = [
            ("virginia@conecta.com.vc", Ok("virginia@conecta.com.vc")),
            ("  ramal 12 ", Ok("ramal 12")),
            ("virginia", Ok("virginia")),
            ("用户@例え", Ok("用户@例え")),
            ("", Err(Fault::Missing)),
            ("a\nb", Err(Fault::Unprintable)),
            ("vir@aurora.example\u{200b}", Err(Fault::Unprintable)),
            ("vir\u{ad}@aurora.example", Err(Fault::Unprintable)),
            ("vir@aurora\u{2060}.example", Err(Fault::Unprintable)),
            ("\u{feff}vir@aurora.example", Err(Fault::Unprintable)),
            ("می\u{200c}ثم", Err(Fault::Unprintable)),
            ("\u{3164}", Err(Fault::Unprintable)),
            ("ramal\u{2800}12", Err(Fault::Unprintable)),
            (long.as_str(), Err(Fault::TooLong(LONGEST))),
            (swelling.as_str(), Err(Fault::TooLong(LONGEST))),
        ];
        for (typed, expected) in table {
            assert_eq!(
                acceptable(typed).as_deref().map_err(|fault| *fault),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn an_address_looks_like_one() {
        for good in [
            "ana@aurora.example",
            "a.b+c@sub.aurora.example",
            "josé@exämple.com",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "@x.y",
            "a@b",
            "a@b..c",
            "a@-b.c",
            "a b@c.d",
            "a@b.c@d.e",
            "Ana <a@b.c>",
            "a@b.c\r\nBcc: d@e.f",
            "a..b@c.d",
            "ana@aurora.example.",
            "ana\u{200b}@aurora.example",
            "ana@aurora.example\u{ad}",
            "ana@aurora.\u{3164}",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_login_that_is_nobodys_is_kept_only_in_part_s_184() {
        assert_eq!(masked("virginia@conecta.com.vc"), "vi•••@co•••");
        assert_eq!(masked("ana@x.y"), "•••@•••");
        assert_eq!(masked("correct horse battery staple"), "co•••");
    }
}

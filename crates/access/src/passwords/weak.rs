//! The hundred thousand passwords that are tried first (S-066), as marks that lie sorted in the binary: looking one up
//! touches a few pages of the file and takes no memory. `scripts/weak-list.mjs` makes the file and says what of.

use kit::{crypto::sha256, secret::Secret};
use unicode_normalization::UnicodeNormalization;

static MARKS: &[u8] = include_bytes!("weak.bin");

/// Bytes of a mark: a strong password is taken for a weak one once in ten million.
const MARK: usize = 5;

/// Whether a password is on the list, however it is capitalised.
pub fn is_listed(password: &Secret<String>) -> bool {
    let plain: Secret<String> = Secret::new(password.expose().nfc().flat_map(char::to_lowercase).collect());
    let wanted = &sha256(plain.expose().as_bytes())[..MARK];
    let at = |place: usize| &MARKS[place * MARK..(place + 1) * MARK];
    let (mut from, mut to) = (0, MARKS.len() / MARK);
    while from < to {
        let middle = usize::midpoint(from, to);
        match at(middle).cmp(wanted) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(password: &str) -> bool {
        is_listed(&Secret::new(password.to_owned()))
    }

    #[test]
    fn a_hundred_thousand_weak_passwords_are_known_s_066() {
        assert_eq!(MARKS.len(), 100_000 * MARK);
        assert!(MARKS.chunks(MARK).is_sorted());
        for weak in [
            "123456",
            "password",
            "QWERTY",
            "iloveyou",
            "Dragon",
            "princess",
            "contraseña",
            "familia",
            "amoureux",
            "obrigado",
        ] {
            assert!(listed(weak), "{weak}");
        }
        for strong in [
            "",
            "12345",
            "correct horse battery staple",
            "lluvia-mesa-cobre-farol-58",
            "Tq7!vR2#kLp9",
        ] {
            assert!(!listed(strong), "{strong}");
        }
    }
}

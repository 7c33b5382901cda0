//! Codes that people read from paper or say over the telephone: Crockford's 32 letters, five bits each.

use super::random_bytes;
use crate::secret::Secret;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code of `N` letters that nobody can guess, without the dashes between its groups.
pub fn code<const N: usize>() -> Secret<String> {
    let letters = random_bytes::<N>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    Secret::new(letters.iter().collect())
}

/// A code as somebody typed it: dashes, blanks and case are no matter, O is 0, I and L are 1. `None` for what cannot be
/// one of `N` letters.
pub fn read<const N: usize>(typed: &str) -> Option<Secret<String>> {
    if typed.len() > 4 * N {
        return None;
    }
    let read: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let ours = read.len() == N && read.bytes().all(|b| LETTERS.contains(&b));
    ours.then(|| Secret::new(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let code = code::<10>();
        assert_eq!(code.expose().len(), 10);
        let written = format!(" {}-{} ", &code.expose()[..5], code.expose()[5..].to_lowercase());
        assert_eq!(read::<10>(&written).as_ref(), Some(&code));
        assert_eq!(
            read::<4>("oIl-z").map(|code| code.expose().clone()),
            Some("011Z".to_owned())
        );
        for wrong in ["", "0123", "01234u", "01234567", "ÄÖÜ01", &"0".repeat(400)] {
            assert_eq!(read::<5>(wrong), None, "{wrong}");
        }
    }
}

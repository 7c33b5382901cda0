//! Values that must never reach a log, a page or a panic message.

use std::fmt;
use zeroize::Zeroize;

/// Wraps a value that no formatter may print.
///
/// There is deliberately no `Display`, no `Serialize` and no `Deref`: whoever needs the value says
/// [`Secret::expose`], and a reviewer can grep for it. The memory is wiped when dropped (S-068).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for hashing, mailing or comparing; never for printing.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<'de> serde::Deserialize<'de> for Secret<String> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Default for Secret<String> {
    fn default() -> Self {
        Self(String::new())
    }
}

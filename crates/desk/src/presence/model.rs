//! What a member says of themself.

/// The person's own word; what the machine knows besides is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Takes what comes.
    Available,
    /// Keeps what they have, gets nothing new.
    Break,
    /// Gets nothing.
    Offline,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::Available, Self::Break, Self::Offline];

    pub fn code(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Break => "break",
            Self::Offline => "offline",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

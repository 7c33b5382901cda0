//! Why somebody unlocked.

/// Stored, and a sentence of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The owner was asked, and it was them.
    Asked,
    Typing,
    OldProgram,
    Attack,
    Other,
}

impl Cause {
    pub const ALL: [Self; 5] = [
        Self::Asked,
        Self::Typing,
        Self::OldProgram,
        Self::Attack,
        Self::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Typing => "typing",
            Self::OldProgram => "old-program",
            Self::Attack => "attack",
            Self::Other => "other",
        }
    }

    /// Whatever a form does not say is none of those that have a name.
    pub fn parse(code: &str) -> Self {
        let known = Self::ALL.into_iter().find(|cause| cause.code() == code);
        known.unwrap_or(Self::Other)
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Asked => "lockouts-cause-asked",
            Self::Typing => "lockouts-cause-typing",
            Self::OldProgram => "lockouts-cause-old-program",
            Self::Attack => "lockouts-cause-attack",
            Self::Other => "lockouts-cause-other",
        }
    }
}

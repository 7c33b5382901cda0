//! What is looked at.

/// One thing a shift needs of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    Microphone,
    Notifications,
    Autoplay,
    Memory,
    Browser,
    Clock,
}

impl Check {
    pub const ALL: [Self; 6] = [
        Self::Browser,
        Self::Clock,
        Self::Notifications,
        Self::Microphone,
        Self::Autoplay,
        Self::Memory,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Microphone => "microphone",
            Self::Notifications => "notifications",
            Self::Autoplay => "autoplay",
            Self::Memory => "memory",
            Self::Browser => "browser",
            Self::Clock => "clock",
        }
    }

    /// Whether the person has to press a button before the browser lets us look.
    pub fn asks(self) -> bool {
        matches!(self, Self::Microphone | Self::Notifications | Self::Autoplay)
    }
}

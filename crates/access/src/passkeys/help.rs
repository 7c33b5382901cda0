//! What each provider of passkeys wants done first, the reader's own before the others (004-28).

/// Who keeps passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Apple,
    Windows,
    Android,
    Chrome,
}

impl Platform {
    pub const ALL: [Self; 4] = [Self::Apple, Self::Windows, Self::Android, Self::Chrome];

    pub fn code(self) -> &'static str {
        match self {
            Self::Apple => "apple",
            Self::Windows => "windows",
            Self::Android => "android",
            Self::Chrome => "chrome",
        }
    }

    /// What the reader sits at, as far as their browser says; what keeps passkeys elsewhere is Chrome.
    pub fn of(user_agent: &str) -> Self {
        let says = |mark| user_agent.contains(mark);
        match () {
            () if says("Android") => Self::Android,
            () if ["iPhone", "iPad", "Macintosh"].into_iter().any(says) => Self::Apple,
            () if says("Windows") => Self::Windows,
            () => Self::Chrome,
        }
    }

    /// Steps and ways to choose from, as sentences of this room.
    pub fn steps(self) -> u8 {
        match self {
            Self::Apple | Self::Windows => 2,
            Self::Android | Self::Chrome => 3,
        }
    }

    pub fn ways(self) -> u8 {
        match self {
            Self::Apple | Self::Chrome => 3,
            Self::Windows | Self::Android => 0,
        }
    }
}

/// One of the tabs of `passkeys/help.html`.
#[derive(Clone, Copy, Debug)]
pub struct Help {
    pub platform: Platform,
    /// The reader's own, open from the start.
    pub own: bool,
}

impl Help {
    pub fn of(user_agent: &str) -> Vec<Self> {
        let own = Platform::of(user_agent);
        let tab = |platform| Self {
            platform,
            own: platform == own,
        };
        Platform::ALL.map(tab).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::Platform;

    // 004-30…33: which of the four is shown first.
    #[test]
    fn the_readers_own_system_is_told_from_their_browser() {
        for (agent, own) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1",
                Platform::Apple,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/131.0 Safari/537.36",
                Platform::Apple,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Edg/131.0",
                Platform::Windows,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/131.0 Mobile",
                Platform::Android,
            ),
            ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/131.0", Platform::Chrome),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Firefox/133.0",
                Platform::Chrome,
            ),
            ("", Platform::Chrome),
        ] {
            assert_eq!(Platform::of(agent), own, "{agent}");
        }
    }
}

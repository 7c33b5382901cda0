//! A browser's name, from what it says of itself: enough for a person to recognise their own.

/// `Chrome 131 · Windows`; what it is cannot be trusted, only recognised.
pub fn name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let version = user_agent.split_once(mark)?.1;
        let major: String = version.chars().take_while(char::is_ascii_digit).take(4).collect();
        Some(format!("{name} {major}").trim_end().to_owned())
    });
    let system = SYSTEMS
        .iter()
        .find(|(mark, _)| user_agent.contains(mark))
        .map(|(_, name)| *name);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(browser), None) => browser,
        // Programs say who they are in their first word.
        (None, _) => user_agent
            .split(['/', ' '])
            .next()
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect(),
    }
}

/// Whether our pages are made for newer ones. What does not say what it is counts as new enough: nobody is warned of
/// nothing (000-22).
pub fn is_outdated(user_agent: &str) -> bool {
    // The first versions that know `light-dark()` and popovers. Edge and Opera name the Chrome they are made of.
    const OLDEST: [(&str, u32); 3] = [("Firefox/", 125), ("Chrome/", 123), ("Version/", 17)];
    OLDEST
        .iter()
        .find_map(|(mark, oldest)| {
            let version = user_agent.split_once(mark)?.1;
            let major: String = version.chars().take_while(char::is_ascii_digit).take(4).collect();
            Some(major.parse().is_ok_and(|major: u32| major < *oldest))
        })
        .unwrap_or(false)
}

/// What it runs on, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Computer,
    Phone,
    Tablet,
    /// A script, or what does not say.
    Program,
}

impl Kind {
    pub fn of(user_agent: &str) -> Self {
        let says = |mark| user_agent.contains(mark);
        match () {
            () if says("iPad") || (says("Android") && !says("Mobile")) => Self::Tablet,
            () if says("iPhone") || says("Android") || says("Mobile") => Self::Phone,
            () if ["Windows", "Mac OS X", "CrOS", "Linux"].into_iter().any(says) => Self::Computer,
            () => Self::Program,
        }
    }

    /// Its word, in the sheet of the sessions.
    pub fn key(self) -> &'static str {
        match self {
            Self::Computer => "sessions-computer",
            Self::Phone => "sessions-phone",
            Self::Tablet => "sessions-tablet",
            Self::Program => "sessions-program",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_browser_is_recognised() {
        let check = |agent: &str, name: &str| assert_eq!(super::name(agent), name);
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge 131 · Windows",
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari 18 · iPhone",
        );
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox 133 · Linux",
        );
        check("curl/8.11.0", "curl");
        check("", "");
    }

    #[test]
    fn a_device_is_told_in_a_word_s_085() {
        for (agent, kind) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0",
                Kind::Computer,
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/131.0",
                Kind::Computer,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/131.0 Mobile Safari/537.36",
                Kind::Phone,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/131.0 Safari/537.36",
                Kind::Tablet,
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) Mobile/15E148",
                Kind::Tablet,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148",
                Kind::Phone,
            ),
            ("curl/8.11.0", Kind::Program),
            ("", Kind::Program),
        ] {
            assert_eq!(Kind::of(agent), kind, "{agent}");
        }
    }
}

//! A time on a page or in a letter: for the script exactly, for the eye in the reader's own zone.

use chrono_tz::Tz;
use kit::clock::Time;

/// What `<time datetime="{iso}">{text}</time>` needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339 in UTC.
    pub iso: String,
    /// Year first, the one order that all four languages read alike.
    pub text: String,
}

impl Moment {
    /// An unknown zone reads as UTC.
    pub fn new(time: Time, zone: &str) -> Self {
        let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
        Self {
            iso: time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            text: time.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_readers_zone() {
        let time = Time::from_timestamp(1_750_000_000, 0).expect("a time");
        let moment = Moment::new(time, "America/Guayaquil");
        assert_eq!(
            (moment.iso.as_str(), moment.text.as_str()),
            ("2025-06-15T15:06:40Z", "2025-06-15 10:06")
        );
        assert_eq!(Moment::new(time, "nowhere").text, "2025-06-15 15:06");
    }
}

//! What a browser shows, and what is kept of it.

use crate::door::{MemberId, SessionId};
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;

kit::id! {
    /// A device of one member; no secret, and worth nothing without our signature.
    DeviceId
}

/// A device that nobody signed in on for this long is a stranger again.
pub const LIVES: Duration = Duration::days(90);
/// Devices of one member that are known at a time.
pub const PER_MEMBER: i64 = 10;
/// Members of whom one browser keeps a mark; the one who signed in longest ago gives way.
pub const PER_BROWSER: usize = 8;
/// From where a shared computer was used is no news for this long.
pub const REMEMBERED: Duration = Duration::days(60);

/// What the door sees of a device before anybody proved anything.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The marks, as the browser sent them.
    pub cookie: String,
    /// Whoever signs in says that others use this computer too (G-14).
    pub shared: bool,
}

/// Marks of one browser: each a device and our signature over whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<(DeviceId, String)>);

impl Marks {
    /// Whatever is no mark is passed over; a cookie is what somebody sent.
    pub fn read(cookie: &str) -> Self {
        let mark = |text: &str| {
            let (device, signature) = text.split_at_checked(32)?;
            let plain = signature.len() == 32 && signature.bytes().all(|b| b.is_ascii_hexdigit());
            plain.then_some((device.parse().ok()?, signature.to_owned()))
        };
        Self(cookie.split('.').take(PER_BROWSER).filter_map(mark).collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &(DeviceId, String)> {
        self.0.iter()
    }

    /// With one more in front, or again in front.
    #[must_use]
    pub fn with(mut self, device: DeviceId, signature: String) -> Self {
        self.0.retain(|(other, _)| *other != device);
        self.0.insert(0, (device, signature));
        self.0.truncate(PER_BROWSER);
        self
    }

    pub fn cookie(&self) -> String {
        let marks: Vec<_> = self
            .0
            .iter()
            .map(|(device, by)| format!("{device}{by}"))
            .collect();
        marks.join(".")
    }
}

/// Somebody who is in, and on what.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub organisation: OrganisationId,
    pub member: MemberId,
    /// As read with the right secret.
    pub epoch: i32,
    pub session: SessionId,
    pub seen: Seen,
    pub address: String,
    pub user_agent: String,
}

/// What the browser is to keep.
#[derive(Clone, Debug, Default)]
pub struct Arrived {
    /// The marks; none on a shared computer.
    pub marks: Option<String>,
    pub shared: bool,
}

/// A device as its member sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Known {
    pub id: DeviceId,
    pub address: String,
    pub user_agent: String,
    pub created_at: Time,
    pub seen_at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_browser_sends_is_read_as_marks_or_passed_over_s_046() {
        let device = DeviceId::new();
        let mark = format!("{device}{}", "a".repeat(32));
        let check =
            |cookie: &str, marks: usize| assert_eq!(Marks::read(cookie).0.len(), marks, "{cookie:.80}");
        check("", 0);
        check(&mark, 1);
        check(&format!("{mark}.{mark}"), 2);
        check(&format!(".{mark}..x"), 1);
        check(&mark[..63], 0);
        check(&format!("{mark}0"), 0);
        check(&format!("{}é", &mark[..62]), 0);
        check(&"é".repeat(40), 0);
        check(&format!("{device}{}", "g".repeat(32)), 0);
        check(&"a".repeat(100_000), 0);
        check(&vec![mark; 100].join("."), PER_BROWSER);
    }

    #[test]
    fn a_browser_keeps_the_marks_of_those_who_came_last_g_14() {
        let ids: Vec<_> = (0..12).map(|_| DeviceId::new()).collect();
        let mut marks = Marks::default();
        for id in &ids {
            marks = marks.with(*id, "b".repeat(32));
        }
        marks = marks.with(ids[6], "c".repeat(32));
        assert_eq!(marks.0.len(), PER_BROWSER);
        assert_eq!(marks.0[0], (ids[6], "c".repeat(32)));
        assert_eq!(marks.0.iter().filter(|(id, _)| *id == ids[6]).count(), 1);
        assert_eq!(Marks::read(&marks.cookie()), marks);
    }
}

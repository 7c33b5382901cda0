//! Whom the obligation reaches, and what must be so before it begins.

use chrono::Duration;
use kit::clock::Time;
use sea_orm::FromQueryResult;
use serde::Deserialize;
use uuid::Uuid;

/// How long ago whoever makes it mandatory may have come in by the provider (S-182).
pub const FRESH: Duration = Duration::minutes(15);
/// Administrators who must be connected: with one, a telephone that falls into the sea shuts the house (S-182).
pub const ADMINISTRATORS: i64 = 2;
/// After so many hours without anybody in, it ends by itself.
pub const HOURS: [i32; 5] = [1, 4, 12, 24, 72];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// No password anywhere in the organisation (004-10).
    Everybody,
    /// The logins of the proven domains (001-18).
    Domains,
}

impl Reach {
    pub const ALL: [Self; 2] = [Self::Domains, Self::Everybody];

    pub fn code(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Domains => "domains",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.code() == code)
    }
}

/// One that stands, with its provider.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Mandate {
    pub provider_id: Uuid,
    pub reach: String,
    pub began_at: Time,
    pub until: Time,
    pub confirmed_at: Option<Time>,
    pub name: String,
    pub kind: String,
    /// Who began it.
    pub began_by_name: Option<String>,
}

impl Mandate {
    pub fn reach(&self) -> Reach {
        // What cannot be read reaches as far as it may: a door stays shut rather than open.
        Reach::parse(&self.reach).unwrap_or(Reach::Everybody)
    }

    /// Nobody came in in time: it is over, whether or not that was written down yet.
    pub fn lapsed(&self, now: Time) -> bool {
        self.confirmed_at.is_none() && self.until <= now
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    pub provider: String,
    #[serde(default)]
    pub reach: String,
    #[serde(default)]
    pub hours: String,
}

impl Wish {
    pub fn read(&self) -> Result<(Uuid, Reach, i32), Lacking> {
        let provider = Uuid::parse_str(&self.provider).map_err(|_| Lacking::Provider)?;
        let reach = Reach::parse(&self.reach).ok_or(Lacking::Reach)?;
        let hours = self.hours.parse().ok().filter(|hours| HOURS.contains(hours));
        Ok((provider, reach, hours.ok_or(Lacking::Hours)?))
    }
}

/// What is so now, of one provider and the administrator who asks.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
#[allow(clippy::struct_excessive_bools)] // each is a line of the page
pub struct Ready {
    pub offered: bool,
    /// The administrator came in, or came back, by it within [`FRESH`].
    pub fresh: bool,
    pub break_glass: bool,
    /// Connected, active, and none of them the break-glass account.
    pub administrators: i64,
    pub domains: bool,
    /// One stands already.
    pub standing: bool,
}

/// What is not so yet, in the order in which it is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    Provider,
    Reach,
    Hours,
    Standing,
    Fresh,
    BreakGlass,
    Administrators,
    Domains,
}

impl Lacking {
    pub fn key(self) -> &'static str {
        match self {
            Self::Provider => "sso-mandate-no-provider",
            Self::Reach => "sso-mandate-no-reach",
            Self::Hours => "sso-mandate-no-hours",
            Self::Standing => "sso-mandate-stands-already",
            Self::Fresh => "sso-mandate-not-fresh",
            Self::BreakGlass => "sso-mandate-no-break-glass",
            Self::Administrators => "sso-mandate-no-administrators",
            Self::Domains => "sso-mandate-no-domains",
        }
    }
}

impl Ready {
    /// The first that is not so.
    pub fn lacks(self, reach: Reach) -> Option<Lacking> {
        [
            (self.standing, Lacking::Standing),
            (!self.offered, Lacking::Provider),
            (!self.fresh, Lacking::Fresh),
            (!self.break_glass, Lacking::BreakGlass),
            (self.administrators < ADMINISTRATORS, Lacking::Administrators),
            (reach == Reach::Domains && !self.domains, Lacking::Domains),
        ]
        .into_iter()
        .find_map(|(lacks, what)| lacks.then_some(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::too_many_lines)] // one table
    #[test]
    fn it_begins_only_when_nobody_could_be_shut_out_by_it() {
        let all = Ready {
            offered: true,
            fresh: true,
            break_glass: true,
            administrators: 2,
            domains: true,
            standing: false,
        };
        for (ready, reach, lacking) in [
            (all, Reach::Everybody, None),
            (all, Reach::Domains, None),
            (
                Ready {
                    offered: false,
                    ..all
                },
                Reach::Everybody,
                Some(Lacking::Provider),
            ),
            (
                Ready { fresh: false, ..all },
                Reach::Everybody,
                Some(Lacking::Fresh),
            ),
            (
                Ready {
                    break_glass: false,
                    ..all
                },
                Reach::Domains,
                Some(Lacking::BreakGlass),
            ),
            (
                Ready {
                    administrators: 1,
                    ..all
                },
                Reach::Everybody,
                Some(Lacking::Administrators),
            ),
            (
                Ready {
                    domains: false,
                    ..all
                },
                Reach::Everybody,
                None,
            ),
            (
                Ready {
                    domains: false,
                    ..all
                },
                Reach::Domains,
                Some(Lacking::Domains),
            ),
            (
                Ready {
                    standing: true,
                    ..all
                },
                Reach::Everybody,
                Some(Lacking::Standing),
            ),
        ] {
            assert_eq!(ready.lacks(reach), lacking);
        }
    }
}

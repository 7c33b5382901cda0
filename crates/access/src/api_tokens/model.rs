//! A token, what it can, and what may be entered about one.

use crate::{
    door::{MemberId, Role},
    names::{self, Fault},
    networks,
};
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use uuid::Uuid;

/// Characters of a name.
pub const NAME: usize = 60;
/// Tokens of a person, and of an organisation's services, that are alive.
pub const MOST_OWN: i64 = 10;
pub const MOST: i64 = 100;
/// Networks of one token.
pub const NETWORKS: usize = 50;
/// Days a token can live.
pub const DAYS: [i64; 4] = [30, 90, 180, 365];

/// What a token can. Each stands for doors that ask for it; one without a door is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Keeps the organisation's people and teams (`/scim/v2`).
    Scim,
    /// Reads the list of members.
    MembersRead,
    /// Reads whose token it is.
    ProfileRead,
}

impl Power {
    pub const ALL: [Self; 3] = [Self::Scim, Self::MembersRead, Self::ProfileRead];

    pub fn code(self) -> &'static str {
        match self {
            Self::Scim => "scim",
            Self::MembersRead => "members:read",
            Self::ProfileRead => "profile:read",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|power| power.code() == code)
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Scim => "api-tokens-power-scim",
            Self::MembersRead => "api-tokens-power-members",
            Self::ProfileRead => "api-tokens-power-profile",
        }
    }

    /// What a person must be to use it, now and not when the token was made.
    pub fn least(self) -> Role {
        match self {
            Self::ProfileRead => Role::Agent,
            Self::Scim | Self::MembersRead => Role::Administrator,
        }
    }
}

/// Whose a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory's.
    Scim,
    /// Another program's, of the organisation.
    Service,
    /// A person's.
    Person,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Scim, Self::Service, Self::Person];

    pub fn code(self) -> &'static str {
        match self {
            Self::Scim => "scim",
            Self::Service => "service",
            Self::Person => "person",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Scim => "api-tokens-kind-scim",
            Self::Service => "api-tokens-kind-service",
            Self::Person => "api-tokens-kind-person",
        }
    }

    /// What a token of the kind may be made for by somebody of a role.
    pub fn powers(self, role: Role) -> Vec<Power> {
        let all: &[Power] = match self {
            Self::Scim => &[Power::Scim],
            Self::Service => &[Power::MembersRead],
            Self::Person => &[Power::ProfileRead, Power::MembersRead],
        };
        all.iter()
            .copied()
            .filter(|power| role >= power.least())
            .collect()
    }

    /// How its text begins, for whoever looks for secrets where none belong.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Scim => "guichet_scim_",
            Self::Service => "guichet_service_",
            Self::Person => "guichet_person_",
        }
    }
}

/// A token as its text says: kind, organisation, secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read<'a> {
    pub kind: Kind,
    pub organisation: OrganisationId,
    pub secret: &'a str,
}

/// Nothing where it is no token of ours.
pub fn read(text: &str) -> Option<Read<'_>> {
    let (kind, rest) = Kind::ALL
        .into_iter()
        .find_map(|kind| text.strip_prefix(kind.prefix()).map(|rest| (kind, rest)))?;
    let (organisation, secret) = rest.split_once('_')?;
    let fine = (1..=200).contains(&secret.len()) && organisation.len() == 32;
    fine.then_some(Read {
        kind,
        organisation: organisation.parse().ok()?,
        secret,
    })
}

/// As stored, without the digest.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Token {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    /// Separated by spaces.
    pub powers: String,
    pub member_id: Option<MemberId>,
    pub member_name: Option<String>,
    /// Separated by spaces; empty: from anywhere.
    pub networks: String,
    pub created_at: Time,
    pub created_by_name: Option<String>,
    pub expires_at: Time,
    pub last_used_at: Option<Time>,
    pub last_used_from: String,
    pub revoked_at: Option<Time>,
    /// Of a person: they are what they were when it was made.
    pub whole: bool,
}

/// How a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Alive,
    Revoked,
    /// Its person lost it by losing something else.
    Ended,
    Expired,
}

impl Standing {
    pub fn key(self) -> &'static str {
        match self {
            Self::Alive => "api-tokens-alive",
            Self::Revoked => "api-tokens-revoked",
            Self::Ended => "api-tokens-ended",
            Self::Expired => "api-tokens-expired",
        }
    }
}

impl Token {
    pub fn kind(&self) -> Kind {
        Kind::parse(&self.kind).unwrap_or(Kind::Person)
    }

    pub fn powers(&self) -> Vec<Power> {
        self.powers.split(' ').filter_map(Power::parse).collect()
    }

    pub fn can(&self, power: Power) -> bool {
        self.powers().contains(&power)
    }

    pub fn standing(&self, now: Time) -> Standing {
        if self.revoked_at.is_some() {
            Standing::Revoked
        } else if self.expires_at <= now {
            Standing::Expired
        } else if self.whole {
            Standing::Alive
        } else {
            Standing::Ended
        }
    }
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    pub kind: String,
    pub name: String,
    pub power: Vec<String>,
    pub days: String,
    pub networks: String,
}

/// The same, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    pub kind: Kind,
    pub name: String,
    pub powers: Vec<Power>,
    pub days: i64,
    pub networks: Vec<String>,
}

/// Why it was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Name(Fault),
    /// It could nothing, or something that is not to be had.
    Power,
    Days,
    Networks,
    TooMany,
    /// Two for provisioning are alive.
    Two,
}

impl Refusal {
    pub fn key(self) -> &'static str {
        match self {
            Self::Name(Fault::Missing) => "api-tokens-name-missing",
            Self::Name(Fault::TooLong(_)) => "api-tokens-name-long",
            Self::Name(Fault::Unprintable) => "api-tokens-name-unprintable",
            Self::Power => "api-tokens-power-missing",
            Self::Days => "api-tokens-days-unknown",
            Self::Networks => "api-tokens-networks-wrong",
            Self::TooMany => "api-tokens-too-many",
            Self::Two => "api-tokens-two",
        }
    }

    pub fn field(self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Power => "power",
            Self::Days => "days",
            Self::Networks => "networks",
            Self::TooMany | Self::Two => "",
        }
    }
}

impl Wish {
    pub fn check(&self, role: Role, person: bool) -> Result<Entered, Refusal> {
        let kind = match Kind::parse(&self.kind) {
            _ if person => Kind::Person,
            Some(kind @ (Kind::Scim | Kind::Service)) => kind,
            _ => return Err(Refusal::Power),
        };
        let name = names::clean(&self.name, NAME).map_err(Refusal::Name)?;
        let offered = kind.powers(role);
        let mut powers: Vec<Power> = if kind == Kind::Scim {
            offered
        } else {
            let wanted = self.power.iter().map(|code| Power::parse(code));
            wanted
                .map(|power| power.filter(|power| offered.contains(power)))
                .collect::<Option<_>>()
                .ok_or(Refusal::Power)?
        };
        powers.dedup();
        if powers.is_empty() {
            return Err(Refusal::Power);
        }
        let days = self.days.parse().ok().filter(|days| DAYS.contains(days));
        let lines = self.networks.split([',', '\n', ' ']).map(str::trim);
        let networks = lines
            .filter(|line| !line.is_empty())
            .map(|line| networks::network(line).map(|network| network.to_string()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Refusal::Networks)?;
        if networks.len() > NETWORKS {
            return Err(Refusal::Networks);
        }
        Ok(Entered {
            kind,
            name,
            powers,
            days: days.ok_or(Refusal::Days)?,
            networks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_token_says_whose_it_is_and_nothing_else_is_one() {
        let organisation = OrganisationId::new();
        for kind in Kind::ALL {
            let text = format!("{}{organisation}_abc-DEF_123", kind.prefix());
            let expected = Read {
                kind,
                organisation,
                secret: "abc-DEF_123",
            };
            assert_eq!(read(&text), Some(expected));
        }
        let long = format!("guichet_scim_{organisation}_{}", "x".repeat(201));
        for bad in [
            "",
            "guichet_scim_",
            "guichet_scim_x_y",
            "guichet_admin_x",
            &long,
            "Bearer",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read(&format!("guichet_scim_{organisation}_")), None);
    }

    #[test]
    fn a_token_is_made_for_something_that_its_maker_may_give() {
        let wish = |kind: &str, power: &[&str]| Wish {
            kind: kind.into(),
            name: " Directory ".into(),
            power: power.iter().map(ToString::to_string).collect(),
            days: "90".into(),
            networks: "203.0.113.7\n2001:db8::/48".into(),
        };
        let entered = wish("scim", &[]).check(Role::Administrator, false).expect("fine");
        assert_eq!(
            (entered.name.as_str(), &entered.powers[..]),
            ("Directory", &[Power::Scim][..])
        );
        assert_eq!(entered.networks, ["203.0.113.7/32", "2001:db8::/48"]);
        let refused = |wish: Wish, role, person| wish.check(role, person).expect_err("refused");
        // Provisioning is no person's, and a person gives no more than they have.
        assert_eq!(
            refused(wish("person", &["scim"]), Role::Administrator, true),
            Refusal::Power
        );
        assert_eq!(
            refused(wish("scim", &["scim"]), Role::Agent, true),
            Refusal::Power
        );
        assert_eq!(
            refused(wish("", &["members:read"]), Role::Supervisor, true),
            Refusal::Power
        );
        assert_eq!(
            refused(wish("person", &["profile:read"]), Role::Administrator, false),
            Refusal::Power
        );
        assert_eq!(
            refused(wish("service", &[]), Role::Administrator, false),
            Refusal::Power
        );
        assert_eq!(
            refused(wish("service", &["all"]), Role::Administrator, false),
            Refusal::Power
        );
        for (field, value, refusal) in [
            ("days", "9999", Refusal::Days),
            ("networks", "0.0.0.0/0", Refusal::Networks),
            ("networks", "aurora", Refusal::Networks),
            ("name", "", Refusal::Name(Fault::Missing)),
        ] {
            let mut wish = wish("scim", &[]);
            match field {
                "days" => wish.days = value.into(),
                "networks" => wish.networks = value.into(),
                _ => wish.name = value.into(),
            }
            assert_eq!(refused(wish, Role::Administrator, false), refusal);
        }
    }
}

//! A rule, and which one decides.

use crate::{
    domains,
    door::{Role, ScheduleId, TeamId},
    sso::model::{Identity, Kind, Provider},
};
use oidc::Issuer;
use sea_orm::FromQueryResult;
use serde::Deserialize;
use uuid::Uuid;

/// Characters of a group's name or id.
pub const GROUP: usize = 200;
/// More than anybody keeps in mind.
pub const MOST: usize = 50;
/// What a rule may give. Administrators are made by administrators.
pub const ROLES: [Role; 2] = [Role::Agent, Role::Supervisor];

/// As stored, with the names of what it gives.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Rule {
    pub id: Uuid,
    /// Empty: whatever groups somebody is in.
    pub group_name: String,
    /// Empty: any domain that is proven.
    pub domain: String,
    pub role: String,
    pub team_id: Option<TeamId>,
    pub team_name: Option<String>,
    pub schedule_id: Option<ScheduleId>,
    pub schedule_name: Option<String>,
    /// Role and team are set anew at every sign-in.
    pub follows: bool,
}

impl Rule {
    pub fn role(&self) -> Role {
        Role::parse(&self.role)
            .filter(|role| ROLES.contains(role))
            .unwrap_or(Role::Agent)
    }

    fn is_for(&self, groups: &[String]) -> bool {
        self.group_name.is_empty() || groups.contains(&self.group_name)
    }
}

/// Why no account was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMade {
    /// The provider gives no address, or none that could be a login.
    Address,
    /// Nobody vouches for it.
    Unverified,
    /// Its domain is not proven.
    Domain,
    /// Rules ask for groups, and the provider says none, or too many.
    Groups,
    /// No rule is for them.
    NoRule,
    /// Somebody has that login.
    Taken,
}

impl NotMade {
    /// For the audit.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Address => "no address",
            Self::Unverified => "address not verified",
            Self::Domain => "domain not proven",
            Self::Groups => "groups not said",
            Self::NoRule => "no rule",
            Self::Taken => "login taken",
        }
    }
}

/// Which rule makes an account of somebody, and for which address. `proven`: domains that stand now.
pub fn decide<'a>(
    rules: &'a [Rule],
    provider: &Provider,
    identity: &Identity,
    proven: &[String],
) -> Result<(&'a Rule, String), NotMade> {
    let address = identity.email.as_deref().unwrap_or_default().trim();
    let domain = domains::of_login(address).ok_or(NotMade::Address)?;
    if !crate::identifier::is_address(address) {
        return Err(NotMade::Address);
    }
    if !is_vouched_for(provider, identity, proven) {
        return Err(NotMade::Unverified);
    }
    if !proven.contains(&domain) {
        return Err(NotMade::Domain);
    }
    let groups = groups(rules, identity).ok_or(NotMade::Groups)?;
    let rule = rules
        .iter()
        .find(|rule| rule.is_for(groups) && (rule.domain.is_empty() || rule.domain == domain));
    rule.map(|rule| (rule, address.to_owned())).ok_or(NotMade::NoRule)
}

/// `email_verified`, Entra's word for it, or a directory that is one organisation's and nobody else's (S-105). Google
/// verifies an address once, when somebody makes an account of their own with it, and does not know when they leave the
/// company; so there it must be an account of a Workspace of ours
/// (<https://developers.google.com/identity/gsi/web/guides/verify-google-id-token>). What a SAML provider says it says of
/// its own people.
pub fn is_vouched_for(provider: &Provider, identity: &Identity, proven: &[String]) -> bool {
    match provider.kind() {
        Kind::Saml => true,
        Kind::Entra => {
            identity.email_verified == Some(true)
                || (matches!(provider.issuer(), Issuer::Exactly(_)) && !provider.personal)
        }
        Kind::Google => {
            let hosted = identity.hosted.as_deref().and_then(domains::ascii);
            identity.email_verified == Some(true) && hosted.is_some_and(|name| proven.contains(&name))
        }
        Kind::Oidc => identity.email_verified == Some(true),
    }
}

/// The groups, none of which are needed where no rule names one.
fn groups<'a>(rules: &[Rule], identity: &'a Identity) -> Option<&'a [String]> {
    match &identity.groups {
        Some(groups) => Some(groups),
        None if rules.iter().all(|rule| rule.group_name.is_empty()) => Some(&[]),
        None => None,
    }
}

/// What the groups say of a member who comes in again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    pub role: Role,
    pub joins: Vec<TeamId>,
    pub leaves: Vec<TeamId>,
}

/// Nothing where no rule follows the groups, or where they were not said.
pub fn follow(rules: &[Rule], identity: &Identity) -> Option<Followed> {
    let following = rules
        .iter()
        .filter(|rule| rule.follows && !rule.group_name.is_empty());
    let following: Vec<&Rule> = following.collect();
    let groups = identity.groups.as_deref().filter(|_| !following.is_empty())?;
    let joins: Vec<TeamId> = following
        .iter()
        .filter(|rule| rule.is_for(groups))
        .filter_map(|rule| rule.team_id)
        .collect();
    Some(Followed {
        role: following
            .iter()
            .find(|rule| rule.is_for(groups))
            .map_or(Role::Agent, |rule| rule.role()),
        leaves: following
            .iter()
            .filter_map(|rule| rule.team_id)
            .filter(|team| !joins.contains(team))
            .collect(),
        joins,
    })
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub domain: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub team: String,
    #[serde(default)]
    pub schedule: String,
    #[serde(default)]
    pub follows: String,
}

/// As it may be stored.
#[derive(Clone, Debug)]
pub struct Entered {
    pub group: String,
    pub domain: String,
    pub role: Role,
    pub team: Option<TeamId>,
    pub schedule: Option<ScheduleId>,
    pub follows: bool,
}

/// Why a rule is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Group,
    /// Nothing to follow.
    NoGroup,
    Domain,
    Role,
    Team,
    Schedule,
    TooMany,
}

impl Refusal {
    pub fn key(self) -> &'static str {
        match self {
            Self::Group => "sso-rule-group-wrong",
            Self::NoGroup => "sso-rule-no-group",
            Self::Domain => "sso-rule-domain-wrong",
            Self::Role => "sso-rule-role-wrong",
            Self::Team => "sso-rule-team-wrong",
            Self::Schedule => "sso-rule-schedule-wrong",
            Self::TooMany => "sso-rule-too-many",
        }
    }

    pub fn field(self) -> &'static str {
        match self {
            Self::Group | Self::NoGroup => "group",
            Self::Domain => "domain",
            Self::Role => "role",
            Self::Team => "team",
            Self::Schedule => "schedule",
            Self::TooMany => "",
        }
    }
}

impl Wish {
    /// `proven`, `teams` and `schedules`: what there is.
    pub fn read(
        &self,
        proven: &[String],
        teams: &[TeamId],
        schedules: &[ScheduleId],
    ) -> Result<Entered, Refusal> {
        let group = self.group.trim();
        if group.chars().count() > GROUP || group.chars().any(char::is_control) {
            return Err(Refusal::Group);
        }
        if !self.domain.is_empty() && !proven.contains(&self.domain) {
            return Err(Refusal::Domain);
        }
        let role = Role::parse(&self.role).filter(|role| ROLES.contains(role));
        let team = match self.team.as_str() {
            "" => None,
            typed => Some(
                typed
                    .parse()
                    .ok()
                    .filter(|id| teams.contains(id))
                    .ok_or(Refusal::Team)?,
            ),
        };
        let schedule = match self.schedule.as_str() {
            "" => None,
            typed => {
                let known = typed.parse().ok().filter(|id| schedules.contains(id));
                Some(known.ok_or(Refusal::Schedule)?)
            }
        };
        let follows = !self.follows.is_empty();
        if follows && group.is_empty() {
            return Err(Refusal::NoGroup);
        }
        Ok(Entered {
            group: group.to_owned(),
            domain: self.domain.clone(),
            role: role.ok_or(Refusal::Role)?,
            team,
            schedule,
            follows,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::{clock::Time, ids::OrganisationId};

    fn rule(group: &str, domain: &str, role: &str, follows: bool) -> Rule {
        Rule {
            id: Uuid::nil(),
            group_name: group.to_owned(),
            domain: domain.to_owned(),
            role: role.to_owned(),
            team_id: (!group.is_empty()).then(|| TeamId(Uuid::from_u128(group.len() as u128))),
            team_name: None,
            schedule_id: None,
            schedule_name: None,
            follows,
        }
    }

    fn provider(kind: &str, tenants: &str) -> Provider {
        Provider {
            organisation_id: OrganisationId(Uuid::nil()),
            id: Uuid::nil(),
            kind: kind.to_owned(),
            name: "P".to_owned(),
            issuer: "https://login.microsoftonline.com".to_owned(),
            tenants: tenants.to_owned(),
            personal: false,
            client_id: "c".to_owned(),
            secret: None,
            secret_expires_at: None,
            by_key: false,
            tried_at: None,
            offered_at: None,
            last_success_at: None,
            updated_at: Time::default(),
        }
    }

    fn person(email: &str, verified: Option<bool>, groups: Option<&[&str]>) -> Identity {
        Identity {
            hosted: None,
            session_ends: None,
            token: None,
            issuer: "i".to_owned(),
            subject: "s".to_owned(),
            tenant: None,
            object: None,
            session: None,
            name: None,
            email: Some(email.to_owned()),
            email_verified: verified,
            username: None,
            groups: groups.map(|all| all.iter().map(|&one| one.to_owned()).collect()),
            authenticated_at: None,
            name_id: None,
        }
    }

    #[test]
    fn an_account_is_made_for_a_proven_domain_and_a_vouched_address() {
        let proven = ["aurora.example".to_owned()];
        let rules = [rule("", "", "agent", false)];
        let yes = Some(true);
        for (kind, tenants, email, verified, made) in [
            ("oidc", "", "ana@aurora.example", yes, Ok(())),
            ("oidc", "", "Ana@AURORA.example", yes, Ok(())),
            ("oidc", "", "ana@aurora.example", None, Err(NotMade::Unverified)),
            (
                "oidc",
                "",
                "ana@aurora.example",
                Some(false),
                Err(NotMade::Unverified),
            ),
            ("google", "", "ana@aurora.example", None, Err(NotMade::Unverified)),
            ("oidc", "", "ana@evil.example", yes, Err(NotMade::Domain)),
            ("oidc", "", "ana@sub.aurora.example", yes, Err(NotMade::Domain)),
            ("oidc", "", "ana", yes, Err(NotMade::Address)),
            ("oidc", "", "a b@aurora.example", yes, Err(NotMade::Address)),
            (
                "oidc",
                "",
                "ana\u{200b}@aurora.example",
                yes,
                Err(NotMade::Address),
            ),
            (
                "saml",
                "",
                "ana@aurora.example\u{ad}",
                None,
                Err(NotMade::Address),
            ),
            ("oidc", "", "ana@aurora.example.", yes, Err(NotMade::Address)),
            ("entra", "one", "ana@aurora.example", None, Ok(())),
            // A guest of the directory (S-106).
            ("entra", "one", "ana@partner.example", None, Err(NotMade::Domain)),
            (
                "entra",
                "one two",
                "ana@aurora.example",
                None,
                Err(NotMade::Unverified),
            ),
            ("entra", "one two", "ana@aurora.example", yes, Ok(())),
            ("saml", "", "ana@aurora.example", None, Ok(())),
            ("saml", "", "ana@evil.example", None, Err(NotMade::Domain)),
        ] {
            let provider = provider(kind, tenants);
            let decided = decide(&rules, &provider, &person(email, verified, None), &proven);
            assert_eq!(decided.map(|_| ()), made, "{kind} {tenants} {email} {verified:?}");
        }
    }

    #[test]
    fn at_google_an_address_counts_in_an_account_of_a_workspace_of_ours() {
        let proven = ["aurora.example".to_owned(), "aurora.test".to_owned()];
        let rules = [rule("", "", "agent", false)];
        for (hosted, email, verified, made) in [
            (Some("aurora.example"), "ana@aurora.example", true, Ok(())),
            (Some("Aurora.Example"), "ana@aurora.test", true, Ok(())),
            // Somebody's own account, made with an address of ours while they had it.
            (None, "ana@aurora.example", true, Err(NotMade::Unverified)),
            (
                Some("evil.example"),
                "ana@aurora.example",
                true,
                Err(NotMade::Unverified),
            ),
            (
                Some("aurora.example"),
                "ana@aurora.example",
                false,
                Err(NotMade::Unverified),
            ),
            (
                Some("aurora.example"),
                "ana@evil.example",
                true,
                Err(NotMade::Domain),
            ),
        ] {
            let who = Identity {
                hosted: hosted.map(str::to_owned),
                ..person(email, Some(verified), None)
            };
            let decided = decide(&rules, &provider("google", ""), &who, &proven);
            assert_eq!(decided.map(|_| ()), made, "{hosted:?} {email} {verified}");
        }
    }

    #[test]
    fn groups_that_were_not_said_are_not_no_groups_s_107() {
        let proven = ["aurora.example".to_owned()];
        let provider = provider("oidc", "");
        let rules = [
            rule("supervisors", "", "supervisor", true),
            rule("", "", "agent", false),
        ];
        for (groups, role) in [
            (Some(["supervisors", "x"].as_slice()), Ok(Role::Supervisor)),
            (Some(["x"].as_slice()), Ok(Role::Agent)),
            (Some([].as_slice()), Ok(Role::Agent)),
            (None, Err(NotMade::Groups)),
        ] {
            let who = person("ana@aurora.example", Some(true), groups);
            let decided = decide(&rules, &provider, &who, &proven);
            assert_eq!(decided.map(|(rule, _)| rule.role()), role, "{groups:?}");
        }
        let team = rules[0].team_id.unwrap();
        let followed = |groups| follow(&rules, &person("ana@aurora.example", Some(true), groups));
        let supervisor = Followed {
            role: Role::Supervisor,
            joins: vec![team],
            leaves: vec![],
        };
        let agent = Followed {
            role: Role::Agent,
            joins: vec![],
            leaves: vec![team],
        };
        assert_eq!(followed(Some(&["supervisors"])), Some(supervisor));
        assert_eq!(followed(Some(&[])), Some(agent));
        assert_eq!(followed(None), None);
    }

    #[test]
    fn no_rule_makes_an_administrator() {
        for (role, refusal) in [
            ("administrator", Some(Refusal::Role)),
            ("", Some(Refusal::Role)),
            ("agent", None),
        ] {
            let wish = Wish {
                role: role.to_owned(),
                ..Wish::default()
            };
            assert_eq!(wish.read(&[], &[], &[]).err(), refusal, "{role}");
        }
        assert_eq!(rule("", "", "administrator", false).role(), Role::Agent);
    }
}

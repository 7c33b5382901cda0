//! How a member looks to a directory, and what of a user means something here.

use crate::{
    door::{MemberId, Role, TeamId},
    members::{self, Letters, Refusal as NotMember, Said},
    names::Fault,
    schedules, teams,
};
use ::scim::{
    Kind, Profile, Refused,
    resource::{self, Facts},
};
use kit::{clock::Time, words::Locale};
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};

pub type Resource = Map<String, Value>;

/// What an organisation's administrators decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub profile: Profile,
    /// Who is made by a directory is written to.
    pub letters: bool,
    /// Whoever was deleted and comes back is let in again.
    pub revives: bool,
    pub records: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: Profile::Strict,
            letters: true,
            revives: true,
            records: false,
        }
    }
}

impl Settings {
    /// Whether a person of a directory's is invited: the one place that says so.
    pub fn letters(self) -> Letters {
        if self.letters {
            Letters::Possible
        } else {
            Letters::Withheld
        }
    }
}

/// A member as a directory may see them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Person {
    pub id: MemberId,
    pub display_name: String,
    pub identifier: String,
    pub recovery_address: String,
    pub role: String,
    pub state: String,
    pub locale: String,
    pub time_zone: String,
    pub created_at: Time,
    pub updated_at: Time,
    /// The rest is nothing where no directory ever wrote of them.
    pub external_id: Option<String>,
    pub attributes: Option<String>,
    pub changed_at: Option<Time>,
    pub deleted_at: Option<Time>,
}

/// A team somebody is in.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Belonging {
    pub member_id: MemberId,
    pub team_id: TeamId,
    pub name: String,
}

/// A team as a directory sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Group {
    pub id: TeamId,
    pub name: String,
    pub created_at: Time,
    pub external_id: Option<String>,
    pub changed_at: Option<Time>,
}

/// Somebody in a team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Mate {
    pub team_id: TeamId,
    pub id: MemberId,
}

/// Whose attributes these are, and not a directory's own: they are read from the member, never from what was kept.
const OURS: [&str; 2] = ["userName", "externalId"];

impl Person {
    /// May they come in, or could they if they followed their invitation? To a directory it is one thing (S-163).
    pub fn is_active(&self) -> bool {
        self.state != "disabled"
    }

    pub fn is_administrator(&self) -> bool {
        Role::parse(&self.role) == Some(Role::Administrator)
    }

    /// Shut out by an administrator here: the last that the directory said was that they may come in.
    pub fn is_out_by_hand(&self) -> bool {
        let kept: Option<Value> = self
            .attributes
            .as_deref()
            .and_then(|kept| serde_json::from_str(kept).ok());
        !self.is_active() && kept.is_none_or(|kept| kept["active"] != Value::Bool(false))
    }

    /// Deleted there, and nobody let them in again by hand.
    pub fn is_gone(&self) -> bool {
        self.deleted_at.is_some() && !self.is_active()
    }

    /// What a directory may say of them, as it stands; of where links go what it said, be it in force or not.
    pub fn said(&self) -> Resource {
        let kept = self.attributes.as_deref().map(serde_json::from_str);
        let mut resource = match kept {
            Some(Ok(Value::Object(kept))) => self.with_kept(kept),
            _ => self.own(),
        };
        resource.insert("userName".into(), json!(self.identifier));
        if let Some(id) = &self.external_id {
            resource.insert("externalId".into(), json!(id));
        }
        resource
    }

    /// What was changed here since is as it is here.
    fn with_kept(&self, mut kept: Resource) -> Resource {
        // Which a directory may take away as it may any other; then it is not told, whatever it is.
        if kept.get("active") == Some(&Value::Null) {
            kept.remove("active");
        } else {
            kept.insert("active".into(), json!(self.is_active()));
        }
        if self.display_name != display_name(&kept, &self.identifier) {
            kept.insert("displayName".into(), json!(self.display_name));
        }
        kept
    }

    /// Of whom no directory ever spoke.
    fn own(&self) -> Resource {
        let mut resource = Map::new();
        resource.insert("displayName".into(), json!(self.display_name));
        resource.insert("active".into(), json!(self.is_active()));
        resource.insert("preferredLanguage".into(), json!(self.locale));
        resource.insert("timezone".into(), json!(self.time_zone));
        if !self.recovery_address.is_empty() {
            let address = json!([{ "value": self.recovery_address, "type": "work", "primary": true }]);
            resource.insert("emails".into(), address);
        }
        resource
    }

    /// A directory may have named another address, of an administrator or before somebody changed it here: told is the
    /// one to which letters go.
    fn tell_where_links_go(&self, resource: &mut Resource) {
        let Some((place, said)) = first_address(resource) else {
            return;
        };
        if self.recovery_address.is_empty() || said.eq_ignore_ascii_case(&self.recovery_address) {
            return;
        }
        if let Some(email) = resource
            .get_mut("emails")
            .and_then(|emails| emails.get_mut(place))
        {
            email["value"] = json!(self.recovery_address);
        }
    }

    /// As it is answered.
    pub fn resource(&self, base: &str, teams: &[&Belonging]) -> Resource {
        let mut resource = self.said();
        self.tell_where_links_go(&mut resource);
        if !teams.is_empty() {
            let groups: Vec<Value> = teams.iter().map(|team| team.told(base)).collect();
            resource.insert("groups".into(), Value::Array(groups));
        }
        let modified = self
            .changed_at
            .map_or(self.updated_at, |at| at.max(self.updated_at));
        resource::write(
            Kind::User,
            resource,
            &facts(base, &self.id, (self.created_at, modified)),
        )
    }
}

impl Belonging {
    fn told(&self, base: &str) -> Value {
        json!({
            "value": self.team_id.to_string(), "$ref": format!("{base}/Groups/{}", self.team_id), "display": self.name, "type": "direct",
        })
    }
}

impl Group {
    pub fn resource(&self, base: &str, mates: &[&Mate]) -> Resource {
        let mut resource = Map::new();
        resource.insert("displayName".into(), json!(self.name));
        if let Some(id) = &self.external_id {
            resource.insert("externalId".into(), json!(id));
        }
        if !mates.is_empty() {
            let members: Vec<Value> = mates.iter().map(|mate| mate.told(base)).collect();
            resource.insert("members".into(), Value::Array(members));
        }
        let modified = self.changed_at.unwrap_or(self.created_at);
        resource::write(
            Kind::Group,
            resource,
            &facts(base, &self.id, (self.created_at, modified)),
        )
    }
}

impl Mate {
    fn told(&self, base: &str) -> Value {
        json!({ "value": self.id.to_string(), "$ref": format!("{base}/Users/{}", self.id), "type": "User" })
    }
}

fn facts(base: &str, id: &impl ToString, (created, modified): (Time, Time)) -> Facts {
    let told = |time: Time| time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    Facts {
        id: id.to_string(),
        base: base.to_owned(),
        created: told(created),
        modified: told(modified),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value
        .get(name)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The name that colleagues see: the one that is meant for it, else what there is.
fn display_name(user: &Resource, identifier: &str) -> String {
    let plain = user.get("displayName").and_then(Value::as_str);
    let name = user.get("name");
    let whole = name.and_then(|name| text(name, "formatted")).map(str::to_owned);
    let both = name.map(|name| {
        let parts = [text(name, "givenName"), text(name, "familyName")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    let found = plain
        .map(str::to_owned)
        .or(whole)
        .or(both.filter(|both| !both.is_empty()));
    let found = found.unwrap_or_else(|| identifier.to_owned());
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first address of a user that a letter could go to, and its place among them: the one that is marked, one of
/// work, any.
fn first_address(user: &Resource) -> Option<(usize, &str)> {
    let emails = user.get("emails").and_then(Value::as_array)?;
    let rank = |email: &Value| match email {
        email if email.get("primary") == Some(&Value::Bool(true)) => 0,
        email if text(email, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("work")) => 1,
        _ => 2,
    };
    let found = emails.iter().enumerate().filter_map(|(place, email)| {
        let value = text(email, "value").filter(|value| members::deliverable(value))?;
        Some((rank(email), (place, value)))
    });
    found.min_by_key(|(rank, _)| *rank).map(|(_, first)| first)
}

fn address(user: &Resource) -> String {
    first_address(user)
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

/// A user as far as it means something here.
#[derive(Clone, Debug)]
pub struct Read {
    pub said: Said,
    pub external_id: Option<String>,
    /// Unsaid, it stays; of somebody new it is yes.
    pub active: Option<bool>,
    /// Everything else, as it is kept.
    pub kept: String,
}

pub fn read(user: &Resource) -> Read {
    let identifier = user.get("userName").and_then(Value::as_str).unwrap_or_default();
    let locale = ["preferredLanguage", "locale"].iter().find_map(|name| {
        let wanted = user.get(*name)?.as_str()?;
        Locale::accept(wanted)
    });
    let zone = user.get("timezone").and_then(Value::as_str);
    let mut kept = user.clone();
    kept.retain(|name, _| !OURS.contains(&name.as_str()));
    kept.entry("active").or_insert(Value::Null);
    Read {
        said: Said {
            identifier: identifier.to_owned(),
            display_name: display_name(user, identifier),
            address: address(user),
            locale,
            time_zone: zone.and_then(schedules::zone).map(|zone| zone.name().to_owned()),
        },
        external_id: user.get("externalId").and_then(Value::as_str).map(str::to_owned),
        active: user.get("active").and_then(Value::as_bool),
        kept: Value::Object(kept).to_string(),
    }
}

/// What a directory says that it did not say before. What an administrator changed here meanwhile stays, unless the
/// directory comes to say something else.
pub fn news(before: &Resource, read: &Read) -> Said {
    let mut said = read.said.clone();
    let old = self::read(before);
    if old.said.address == said.address {
        said.address.clear();
    }
    if old.said.locale == said.locale {
        said.locale = None;
    }
    if old.said.time_zone == said.time_zone {
        said.time_zone = None;
    }
    said
}

/// What a room's refusal is in SCIM.
pub fn refused(refusal: &NotMember) -> Refused {
    match refusal {
        NotMember::Wrong(wrong) => match wrong.first().map(|wrong| wrong.field()) {
            Some("identifier") => {
                Refused::Value("The userName is too long, or has characters that cannot be seen.")
            }
            Some("display_name") => {
                Refused::Value("The name is too long, or has characters that cannot be seen.")
            }
            _ => Refused::Value("A value cannot be taken."),
        },
        NotMember::Taken(_) => Refused::Uniqueness("Somebody else has this userName."),
        NotMember::LastAdministrator => Refused::Conflict("The last administrator stays."),
        NotMember::Gone => Refused::NotFound,
        NotMember::Oneself | NotMember::OwnRole | NotMember::OwnAddress => {
            Refused::Conflict("Nobody does that to themselves.")
        }
        NotMember::Stale | NotMember::OtherState => Refused::Conflict("It was changed at the same moment."),
    }
}

pub fn refused_team(refusal: teams::Refusal) -> Refused {
    match refusal {
        teams::Refusal::Name(Fault::Missing) => Refused::Value("A group needs a displayName."),
        teams::Refusal::Name(Fault::TooLong(_)) => {
            Refused::Value("The displayName has more than 60 characters.")
        }
        teams::Refusal::Name(Fault::Unprintable) => {
            Refused::Value("The displayName has characters that cannot be seen.")
        }
        teams::Refusal::Taken => Refused::Uniqueness("Another group has this displayName."),
        teams::Refusal::InUse(_) => {
            Refused::Conflict("The team has work: a channel gives it some, or a conversation is open.")
        }
        teams::Refusal::Gone => Refused::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(value: Value) -> Resource {
        match value {
            Value::Object(fields) => fields,
            _ => panic!("an object"),
        }
    }

    #[test]
    fn a_users_name_is_the_best_there_is() {
        let check = |fields: Value, expected: &str| assert_eq!(display_name(&user(fields), "ana"), expected);
        check(json!({}), "ana");
        check(
            json!({ "name": { "givenName": "Ana", "familyName": "Paz" } }),
            "Ana Paz",
        );
        check(json!({ "name": { "familyName": "Paz" } }), "Paz");
        check(
            json!({ "name": { "formatted": " Dra.  Ana Paz ", "givenName": "Ana" } }),
            "Dra. Ana Paz",
        );
        check(
            json!({ "displayName": "Ani", "name": { "formatted": "Ana" } }),
            "Ani",
        );
    }

    #[test]
    fn links_go_to_the_first_address_that_takes_letters() {
        let check = |emails: Value, expected: &str| {
            assert_eq!(address(&user(json!({ "emails": emails }))), expected, "{emails}");
        };
        check(json!([]), "");
        check(
            json!([{ "value": "x@home.example", "type": "home" }]),
            "x@home.example",
        );
        check(
            json!([{ "value": "x@home.example" }, { "value": "x@work.example", "type": "Work" }]),
            "x@work.example",
        );
        check(
            json!([{ "value": "x@work.example", "type": "work" }, { "value": "x@home.example", "primary": true }]),
            "x@home.example",
        );
        check(
            json!([{ "value": "no address", "primary": true }, { "value": "x@home.example" }]),
            "x@home.example",
        );
    }

    #[test]
    fn what_means_nothing_here_is_kept_as_it_came() {
        let read = read(&user(json!({
            "userName": "ana", "externalId": "7", "active": false, "title": "Dra.", "preferredLanguage": "fr-CA",
            "timezone": "Mars/Olympus", "roles": [{ "value": "administrator" }],
        })));
        assert_eq!((read.said.locale, read.said.time_zone), (Some(Locale::Fr), None));
        assert_eq!(
            (read.external_id.as_deref(), read.active),
            (Some("7"), Some(false))
        );
        let kept: Value = serde_json::from_str(&read.kept).expect("JSON");
        assert_eq!(
            (&kept["title"], kept.get("userName"), kept.get("externalId")),
            (&json!("Dra."), None, None)
        );
    }
}

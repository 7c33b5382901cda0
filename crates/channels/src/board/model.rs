//! What an administrator may set for a channel.

use crate::webchat::Site;
use access::{
    door::TeamId,
    names::{self, Fault},
};
use serde::Deserialize;

/// The longest name and the longest greeting, in characters.
pub const NAME: usize = 80;
pub const GREETING: usize = 500;
/// The most sites one channel allows.
pub const SITES: usize = 50;
/// What may be asked of a visitor before the first message.
pub const ASKABLE: [&str; 2] = ["name", "email"];

/// The form as it was typed; shown again when it is refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub kind: String,
    pub name: String,
    pub team: String,
    pub greeting: String,
    /// One per line.
    pub allowed_origins: String,
    pub ask: Vec<String>,
    /// `on` when the pages of the access help carry the chat too.
    pub help: String,
}

/// What the form means.
#[derive(Clone, Debug)]
pub struct Plan {
    pub name: String,
    pub team: Option<TeamId>,
    pub greeting: String,
    pub sites: Vec<Site>,
    pub ask: Vec<String>,
    pub help: bool,
}

/// Why a form is not taken; one for each field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    Name(Fault),
    /// Deleted meanwhile, or never of this organisation.
    Team,
    Greeting,
    /// This line is no site.
    Site(String),
    TooManySites,
    /// The channel itself is not there.
    Gone,
}

impl Typed {
    /// `teams` are those the organisation has.
    pub fn check(&self, teams: &[TeamId]) -> Result<Plan, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let name = names::clean(&self.name, NAME).unwrap_or_else(|fault| {
            refusals.push(Refusal::Name(fault));
            String::new()
        });
        let team = match self.team.as_str() {
            "" => None,
            id => {
                let known = id.parse().ok().filter(|id| teams.contains(id));
                if known.is_none() {
                    refusals.push(Refusal::Team);
                }
                known
            }
        };
        // Browsers send line breaks as CR LF, which would count twice.
        let greeting = self.greeting.replace("\r\n", "\n").trim().to_owned();
        if greeting.chars().count() > GREETING {
            refusals.push(Refusal::Greeting);
        }
        let sites = sites(&self.allowed_origins).unwrap_or_else(|refusal| {
            refusals.push(refusal);
            Vec::new()
        });
        let ask = ASKABLE
            .iter()
            .filter(|field| self.ask.iter().any(|asked| asked == *field));
        let ask = ask.map(|field| (*field).to_owned()).collect();
        if refusals.is_empty() {
            Ok(Plan {
                name,
                team,
                greeting,
                sites,
                ask,
                help: !self.help.is_empty(),
            })
        } else {
            Err(refusals)
        }
    }
}

fn sites(lines: &str) -> Result<Vec<Site>, Refusal> {
    let mut sites = Vec::new();
    for line in lines
        .split(['\n', ','])
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let shown = || line.chars().filter(|c| !c.is_control()).take(80).collect();
        let site = Site::parse(line).ok_or_else(|| Refusal::Site(shown()))?;
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    if sites.len() > SITES {
        Err(Refusal::TooManySites)
    } else {
        Ok(sites)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, origins: &str) -> Typed {
        Typed {
            name: name.into(),
            allowed_origins: origins.into(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_form_is_read_whole_and_every_wrong_field_is_named() {
        let plan = typed(
            " Loja  virtual ",
            "shop.example\r\nhttps://shop.example/pt\n\n*.shop.example",
        )
        .check(&[]);
        let plan = plan.expect("a plan");
        assert_eq!(plan.name, "Loja virtual");
        let sites: Vec<&str> = plan.sites.iter().map(Site::as_str).collect();
        assert_eq!(sites, ["https://shop.example", "https://*.shop.example"]);

        let mut wrong = typed("", "https://ok.example\njavascript:alert(1)");
        wrong.team = TeamId::new().to_string();
        wrong.greeting = "a".repeat(GREETING + 1);
        let refusals = wrong.check(&[]).expect_err("refusals");
        let expected = [
            Refusal::Name(Fault::Missing),
            Refusal::Team,
            Refusal::Greeting,
            Refusal::Site("javascript:alert(1)".into()),
        ];
        assert_eq!(refusals, expected);
    }

    #[test]
    fn only_known_questions_are_asked_and_in_our_order() {
        let mut form = typed("Web", "");
        form.ask = ["email", "password", "name"].map(String::from).to_vec();
        assert_eq!(form.check(&[]).expect("a plan").ask, ["name", "email"]);
    }

    #[test]
    fn sites_are_bounded() {
        let many: Vec<String> = (0..=SITES).map(|n| format!("https://s{n}.example")).collect();
        assert_eq!(
            typed("Web", &many.join("\n")).check(&[]).expect_err("refusals"),
            [Refusal::TooManySites]
        );
    }
}

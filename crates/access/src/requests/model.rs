//! What somebody writes who wants an account, and where a request stands.

use crate::{
    door::MemberId,
    members::{self, LONGEST_NAME},
    names::{self, Fault},
};
use kit::{clock::Time, ids::OrganisationId, words::Locale};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kit::id! {
    /// A request for an account.
    RequestId
}

/// The longest company or position, in characters.
pub const LONGEST: usize = 120;
/// The longest reason of a refusal, in characters; the applicant reads it.
pub const REASON: usize = 500;

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Form,
    Mail,
}

impl Source {
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Mail => "mail",
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A letter is on its way to the mailbox; nobody of the organisation sees it yet.
    Asked,
    /// The mailbox is proved; somebody has to decide.
    Waiting,
    Accepted,
    Refused,
}

impl State {
    pub const SEEN: [Self; 3] = [Self::Waiting, Self::Accepted, Self::Refused];

    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::SEEN.into_iter().find(|state| state.code() == code)
    }
}

/// The four fields of 002-03, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub full_name: String,
    /// The legal name of the company.
    pub company: String,
    /// What they do there.
    pub position: String,
    /// The address the account is for.
    pub email: String,
}

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    FullName(Fault),
    Company(Fault),
    Position(Fault),
    EmailMissing,
    /// No letter could go there.
    EmailImplausible,
}

impl Wrong {
    /// The field it stands at.
    pub fn field(self) -> &'static str {
        match self {
            Self::FullName(_) => "full_name",
            Self::Company(_) => "company",
            Self::Position(_) => "position",
            Self::EmailMissing | Self::EmailImplausible => "email",
        }
    }

    /// Its sentence, and the number in it if there is one.
    pub fn key(self) -> (&'static str, Option<usize>) {
        match self {
            Self::FullName(Fault::Missing) => ("requests-full-name-missing", None),
            Self::Company(Fault::Missing) => ("requests-company-missing", None),
            Self::Position(Fault::Missing) => ("requests-position-missing", None),
            Self::FullName(Fault::TooLong(most))
            | Self::Company(Fault::TooLong(most))
            | Self::Position(Fault::TooLong(most)) => ("requests-too-long", Some(most)),
            Self::FullName(Fault::Unprintable)
            | Self::Company(Fault::Unprintable)
            | Self::Position(Fault::Unprintable) => ("requests-unprintable", None),
            Self::EmailMissing => ("requests-email-missing", None),
            Self::EmailImplausible => ("requests-email-implausible", None),
        }
    }
}

impl Typed {
    /// Every field cleaned, or everything that is wrong.
    pub fn check(&self) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut note = |fault| wrong.push(fault);
        let full_name = names::clean(&self.full_name, LONGEST_NAME)
            .map_err(Wrong::FullName)
            .map_err(&mut note);
        let company = names::clean(&self.company, LONGEST)
            .map_err(Wrong::Company)
            .map_err(&mut note);
        let position = names::clean(&self.position, LONGEST)
            .map_err(Wrong::Position)
            .map_err(&mut note);
        let email = match self.email.trim() {
            "" => Err(Wrong::EmailMissing),
            typed if members::deliverable(typed) => Ok(typed.to_owned()),
            _ => Err(Wrong::EmailImplausible),
        }
        .map_err(&mut note);
        match (full_name, company, position, email) {
            (Ok(full_name), Ok(company), Ok(position), Ok(email)) => Ok(Self {
                full_name,
                company,
                position,
                email,
            }),
            _ => Err(wrong),
        }
    }

    /// What of it can stay when somebody else wrote it by mail: the page behind the link asks for the rest.
    pub fn usable(&self) -> Self {
        let kept = |text: &str, most| names::clean(text, most).unwrap_or_default();
        Self {
            full_name: kept(&self.full_name, LONGEST_NAME),
            company: kept(&self.company, LONGEST),
            position: kept(&self.position, LONGEST),
            email: self.email.trim().to_owned(),
        }
    }
}

/// A request to write or to write anew.
#[derive(Clone, Debug)]
pub struct New {
    pub organisation: OrganisationId,
    pub source: Source,
    pub typed: Typed,
    /// The address in the form in which logins are compared.
    pub key: String,
    pub locale: Locale,
    pub digest: Vec<u8>,
    pub asked_at: Time,
    pub mailed_at: Time,
    pub expires_at: Time,
}

/// A request's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Stored {
    pub organisation_id: OrganisationId,
    pub id: RequestId,
    pub source: String,
    pub full_name: String,
    pub company: String,
    pub position: String,
    pub email: String,
    pub locale: String,
    pub state: String,
    pub asked_at: Time,
    pub mailed_at: Time,
    pub expires_at: Time,
    pub proved_at: Option<Time>,
    pub conversation_id: Option<Uuid>,
    pub member_id: Option<MemberId>,
    pub decided_at: Option<Time>,
    pub reason: Option<String>,
    /// Empty where the house decided by itself.
    pub decided_by_name: Option<String>,
}

impl Stored {
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or(Locale::En)
    }

    pub fn is(&self, state: State) -> bool {
        self.state == state.code()
    }

    /// Whether its link would still be taken.
    pub fn is_provable(&self, now: Time) -> bool {
        self.is(State::Asked) && self.expires_at > now
    }

    /// The four fields, for a form.
    pub fn typed(&self) -> Typed {
        Typed {
            full_name: self.full_name.clone(),
            company: self.company.clone(),
            position: self.position.clone(),
            email: self.email.clone(),
        }
    }
}

/// Whether an address belongs to one of the domains on the list. Letters of other alphabets that only look alike are
/// others, and a domain below one that is listed is another domain.
pub fn is_listed(email: &str, domains: &[String]) -> bool {
    let Some((_, domain)) = email.rsplit_once('@') else {
        return false;
    };
    domains.contains(&domain.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marta() -> Typed {
        Typed {
            full_name: " Marta  Ruiz ".into(),
            company: "Andina S.A.S.".into(),
            position: "Coordinadora de mesa".into(),
            email: " marta@andina.example ".into(),
        }
    }

    // 002-03
    #[test]
    fn the_four_fields_are_asked_for_and_everything_wrong_is_told_at_once() {
        let clean = marta().check().expect("fine");
        assert_eq!(
            (clean.full_name.as_str(), clean.email.as_str()),
            ("Marta Ruiz", "marta@andina.example")
        );
        let faults = |typed: &Typed| -> Vec<&'static str> {
            typed
                .check()
                .expect_err("refused")
                .into_iter()
                .map(Wrong::field)
                .collect()
        };
        assert_eq!(
            faults(&Typed::default()),
            ["full_name", "company", "position", "email"]
        );
        let table = [
            (
                "full_name",
                Typed {
                    full_name: "Marta\r\nBcc: todos@x.example".into(),
                    ..marta()
                },
            ),
            (
                "company",
                Typed {
                    company: "x".repeat(LONGEST + 1),
                    ..marta()
                },
            ),
            (
                "email",
                Typed {
                    email: "marta@andina.example, otra@x.example".into(),
                    ..marta()
                },
            ),
        ];
        for (field, typed) in table {
            assert_eq!(faults(&typed), [field]);
        }
    }

    #[test]
    fn a_domain_is_on_the_list_or_it_is_not() {
        let listed = ["andina.example".to_owned(), "bücher.example".to_owned()];
        for yes in ["m@andina.example", "m@ANDINA.example", "m@bücher.example"] {
            assert!(is_listed(yes, &listed), "{yes}");
        }
        for no in [
            "m@sub.andina.example",
            "m@andina.example.evil.example",
            "m@evil-andina.example",
            "m@аndina.example",  // the first letter is Cyrillic
            "m@ａndina.example", // and this one of double width
            "andina.example",
            "m@",
            "",
        ] {
            assert!(!is_listed(no, &listed), "{no}");
        }
        assert!(!is_listed("m@andina.example", &[]));
    }
}

//! A provider, and what an administrator may enter about one.

mod identity;
mod wish;

pub use identity::{Identity, Said};
pub use wish::{Entered, Refusal, Wish};

use crate::{App, sign_in};
use kit::{clock::Time, ids::OrganisationId, secret::Secret};
use oidc::{Issuer, Tenants};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Characters of a name.
pub const NAME: usize = 40;
/// Characters of an address or of what the provider calls us.
pub const LONGEST: usize = 500;
/// More than any organisation has.
pub const MOST: i64 = 20;

/// So long before its end a secret is spoken of, in days (S-110).
const SOON: i64 = 30;

/// Where Microsoft Entra is, unless an organisation lives in a cloud of its own (`login.microsoftonline.us`).
pub const ENTRA: &str = "https://login.microsoftonline.com";
const GOOGLE: &str = "https://accounts.google.com";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Microsoft Entra ID, of one tenant or of several.
    Entra,
    Google,
    /// Any other that speaks OpenID Connect.
    Oidc,
    /// Any that speaks SAML 2.0.
    Saml,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Entra, Self::Google, Self::Oidc, Self::Saml];

    pub fn code(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Google => "google",
            Self::Oidc => "oidc",
            Self::Saml => "saml",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What people call it; any other is named by the organisation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft",
            Self::Google => "Google",
            Self::Oidc | Self::Saml => "",
        }
    }

    /// Its mark in the sprite.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Entra => "microsoft",
            Self::Google => "google",
            Self::Oidc | Self::Saml => "key",
        }
    }
}

/// A button of the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub name: String,
    pub icon: &'static str,
    /// Where it leads.
    pub path: String,
}

impl Way {
    /// By the provider's id.
    pub fn is(&self, id: &str) -> bool {
        self.path.rsplit('/').next() == Some(id)
    }
}

/// As stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Provider {
    pub organisation_id: OrganisationId,
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub issuer: String,
    /// Of Entra, separated by spaces.
    pub tenants: String,
    pub personal: bool,
    pub client_id: String,
    pub secret: Option<Vec<u8>>,
    pub secret_expires_at: Option<Time>,
    /// We show who we are by a key of ours, and no secret is sent (S-110).
    pub by_key: bool,
    pub tried_at: Option<Time>,
    pub offered_at: Option<Time>,
    pub last_success_at: Option<Time>,
    pub updated_at: Time,
}

impl Provider {
    pub fn kind(&self) -> Kind {
        Kind::parse(&self.kind).unwrap_or(Kind::Oidc)
    }

    /// Whom it must call itself (S-101, S-106).
    pub fn issuer(&self) -> Issuer {
        let mut tenants = self.tenants.split(' ').filter(|tenant| !tenant.is_empty());
        if self.kind() != Kind::Entra {
            return Issuer::Exactly(self.issuer.clone());
        }
        match (tenants.next(), tenants.next(), self.personal) {
            (Some(only), None, false) => Issuer::Exactly(format!("{}/{only}/v2.0", self.issuer)),
            (None, _, true) => Issuer::Exactly(format!("{}/{}/v2.0", self.issuer, oidc::PERSONAL)),
            _ => Issuer::Entra {
                authority: self.issuer.clone(),
                tenants: Tenants {
                    allowed: self.tenants.split_whitespace().map(str::to_owned).collect(),
                    personal: self.personal,
                },
            },
        }
    }

    /// The seal's place of our secret there.
    pub fn place(organisation: OrganisationId, id: Uuid) -> String {
        format!("sso.secret/{organisation}/{id}")
    }

    /// Our address for its people, and for nobody else's (S-103).
    pub fn path(&self) -> String {
        path(self.organisation_id, self.id)
    }

    /// Where it sends its answers.
    pub fn redirect_uri(&self, base_url: &str) -> String {
        format!("{base_url}{}/callback", self.path())
    }

    /// Days until our secret there ends, or the last certificate of a provider that speaks SAML, once it is soon.
    pub fn ends_in(&self, now: Time) -> Option<i64> {
        let left = (self.secret_expires_at? - now).num_days();
        (left <= SOON).then_some(left.max(0))
    }

    /// What is said of that end.
    pub fn ends_key(&self) -> &'static str {
        match self.kind() {
            Kind::Saml => "sso-certificate-ends-in",
            Kind::Entra | Kind::Google | Kind::Oidc => "sso-ends-in",
        }
    }

    pub fn way(&self) -> Way {
        Way {
            name: self.name.clone(),
            icon: self.kind().icon(),
            path: self.path(),
        }
    }
}

/// What the other side must be told.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Where its answers come.
    pub answers: String,
    /// Where it says that somebody signed out there.
    pub logout: String,
    /// Where it sends whoever signed out there at our asking.
    pub back: String,
    /// Where the keys stand by which we show who we are, if we do.
    pub keys: String,
    /// SAML: what we are called there, and where it is told who that is.
    pub metadata: String,
    /// SAML: where its answers come.
    pub acs: String,
}

impl Addresses {
    pub fn new(base_url: &str, path: &str) -> Self {
        Self {
            answers: format!("{base_url}{path}/callback"),
            logout: format!("{base_url}{path}/logout"),
            back: format!("{base_url}/sign-in"),
            keys: format!("{base_url}{path}/keys"),
            metadata: format!("{base_url}{path}/metadata"),
            acs: format!("{base_url}{path}/acs"),
        }
    }

    pub fn of(app: &App, provider: &Provider) -> Self {
        Self::new(&app.settings.base_url, &provider.path())
    }
}

pub fn path(organisation: OrganisationId, id: Uuid) -> String {
    format!("/sso/{organisation}/{}", id.simple())
}

/// Where a person set out for their provider, and what its answer must fit.
#[derive(Clone, Debug)]
pub enum Purpose {
    SignIn,
    /// An invitation is completed; the secret of its link (S-105).
    Invitation {
        ticket: Secret<String>,
    },
    /// A signed-in member connects their login; of an administrator it is the trial of the provider (G-10).
    Link {
        member: crate::door::MemberId,
        trial: bool,
    },
    /// A signed-in member shows once more who they are (S-154).
    Again {
        member: crate::door::MemberId,
    },
}

impl Purpose {
    /// An administrator tries the provider, and is shown all that rules could go by.
    pub fn is_trial(&self) -> bool {
        matches!(self, Self::Link { trial: true, .. })
    }
}

/// Why the answer led nowhere. All of it is the same to the person but what they can do something about.
#[derive(Debug)]
pub enum NotIn {
    /// No such sign-in was begun in this browser, or it took too long, or its answer was taken already.
    Lapsed,
    /// They turned back at the provider.
    Cancelled,
    /// The provider is not there, or speaks of something else.
    Down,
    /// It names the scope for groups and does not give it to us: not yet, for the same browser asks once more without.
    WithoutGroups,
    /// What it said was not taken. For the audit.
    Refused(String),
    /// It knows the person, and we do not.
    Unknown,
    /// It knows the person, and no rule makes them one of us.
    Unmade(super::rules::NotMade),
    /// The subject is connected with another login here.
    Taken,
    Disabled,
    OffShift,
    Busy(u32),
}

impl From<sign_in::Refusal> for NotIn {
    fn from(refusal: sign_in::Refusal) -> Self {
        match refusal {
            sign_in::Refusal::Disabled => Self::Disabled,
            sign_in::Refusal::OffShift => Self::OffShift,
            sign_in::Refusal::Busy(seconds) => Self::Busy(seconds),
            sign_in::Refusal::Wrong | sign_in::Refusal::Locked(_) | sign_in::Refusal::Managed => {
                Self::Unknown
            }
        }
    }
}

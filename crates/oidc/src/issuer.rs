//! Who a provider is.

use crate::{Refused, entra};

/// Which tenants of Microsoft Entra may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenants {
    /// Ids as Entra writes them: lower case, with hyphens.
    pub allowed: Vec<String>,
    /// Personal Microsoft accounts, too (S-106).
    pub personal: bool,
}

/// Whom a provider must call itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// Exactly so, byte for byte (S-101).
    Exactly(String),
    /// Microsoft Entra for several tenants: `{authority}/{tid}/v2.0`, `tid` from the token and on the list (S-106).
    Entra { authority: String, tenants: Tenants },
}

impl Issuer {
    /// Where the provider describes itself (OpenID Connect Discovery, section 4).
    pub fn discovery(&self) -> String {
        let base = match self {
            Self::Exactly(issuer) => issuer.trim_end_matches('/').to_owned(),
            // `organizations` has no door for personal accounts.
            Self::Entra { authority, tenants } => {
                let all = if tenants.personal {
                    "common"
                } else {
                    "organizations"
                };
                format!("{}/{all}/v2.0", authority.trim_end_matches('/'))
            }
        };
        format!("{base}/.well-known/openid-configuration")
    }

    /// Whether the description is this provider's own.
    pub(crate) fn describes(&self, said: &str) -> bool {
        match self {
            Self::Exactly(issuer) => said == issuer,
            Self::Entra { authority, .. } => said == entra::issuer(authority, "{tenantid}"),
        }
    }

    /// Whether a token is this provider's own, by its issuer and its tenant.
    pub(crate) fn issued(&self, iss: &str, tid: Option<&str>) -> Result<(), Refused> {
        match self {
            Self::Exactly(issuer) if iss == issuer => Ok(()),
            Self::Exactly(_) => Err(Refused::Issuer),
            Self::Entra { authority, tenants } => {
                let tid = tid.filter(|tid| entra::is_tenant(tid)).ok_or(Refused::Issuer)?;
                if iss != entra::issuer(authority, tid) {
                    return Err(Refused::Issuer);
                }
                let personal = tenants.personal && tid == entra::PERSONAL;
                if personal || tenants.allowed.iter().any(|allowed| allowed == tid) {
                    Ok(())
                } else {
                    Err(Refused::Tenant)
                }
            }
        }
    }

    /// Whether an authorization response names this provider (RFC 9207). Entra names the tenant's own issuer there.
    pub fn answers(&self, iss: &str) -> bool {
        match self {
            Self::Exactly(issuer) => iss == issuer,
            Self::Entra { authority, tenants } => {
                let mut known = tenants
                    .allowed
                    .iter()
                    .map(String::as_str)
                    .chain(tenants.personal.then_some(entra::PERSONAL));
                known.any(|tid| iss == entra::issuer(authority, tid))
            }
        }
    }
}

//! Showing once more who one is by the provider, for whoever has no password here that counts (S-154).
//!
//! An answer of the provider's within the last minutes is enough; an older one is asked for anew, and the provider is
//! asked to have the person show themselves there.

use super::{links, logout, mandate, model::Way};
use crate::{
    door::{MemberId, Scope},
    passwords,
};
use chrono::Duration;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr};

/// So long an answer of the provider's counts.
const FRESH: Duration = Duration::minutes(15);

/// How a session's member may be vouched for.
#[derive(Clone, Debug, Default)]
pub struct Vouching {
    /// The provider did just now: nothing more is asked.
    pub fresh: bool,
    /// The buttons that lead there, and back to where they were pressed.
    pub ways: Vec<Way>,
    /// Where they send the person back to.
    pub back: String,
}

/// None where the password is what counts.
pub async fn vouching(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    (path, now): (&str, Time),
) -> Result<Option<Vouching>, DbErr> {
    let whose = (scope.organisation, scope.member);
    let Some(ways) = in_place_of_password(connection, whose, now).await? else {
        return Ok(None);
    };
    Ok(Some(Vouching {
        fresh: is_fresh(connection, scope, now).await?,
        ways,
        back: back(path).to_owned(),
    }))
}

/// The buttons of whoever has no password that counts; nothing where it is what counts.
pub async fn in_place_of_password(
    connection: &impl ConnectionTrait,
    whose: (OrganisationId, MemberId),
    now: Time,
) -> Result<Option<Vec<Way>>, DbErr> {
    let barred = mandate::is_barred(connection, whose, now).await?;
    if !barred
        && passwords::store::of(connection, whose.0, whose.1)
            .await?
            .is_some()
    {
        return Ok(None);
    }
    Ok(Some(links::store::ways(connection, whose).await?))
}

/// Whether the provider vouched for this very session a moment ago.
pub async fn is_fresh(connection: &impl ConnectionTrait, scope: &Scope, now: Time) -> Result<bool, DbErr> {
    let shown = logout::shown_at(connection, scope).await?;
    Ok(shown.is_some_and(|at| now - at < FRESH))
}

/// A page that a browser may be sent back to: what a form was sent to is none.
fn back(path: &str) -> &str {
    let plain = path.split('?').next().unwrap_or_default();
    match plain {
        "/sso/links" | "/profile/recovery-codes" => "/profile",
        _ => plain.strip_suffix("/code").unwrap_or(path),
    }
}

//! An account somebody can change to.

use crate::{
    door::{MemberId, Scope, SessionId},
    organisations::Brand,
    shell::Face,
};
use kit::ids::OrganisationId;

/// As the menu shows it; never a secret.
#[derive(Clone, Debug)]
pub struct Account {
    pub session: SessionId,
    pub member: (OrganisationId, MemberId),
    pub name: String,
    pub identifier: String,
    pub organisation: String,
    pub face: Face,
}

impl Account {
    pub fn of(scope: &Scope, brand: &Brand) -> Self {
        Self {
            session: scope.session,
            member: (scope.organisation, scope.member),
            name: scope.display_name.clone(),
            identifier: scope.identifier.clone(),
            organisation: brand.name.clone(),
            face: Face::of_member(&scope.display_name, scope.member, &scope.picture),
        }
    }
}

/// Who could not leave, and what they still have in progress.
#[derive(Clone, Debug)]
pub struct Stays {
    pub account: Account,
    pub open: i64,
}

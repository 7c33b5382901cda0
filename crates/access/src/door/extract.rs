//! What handlers receive: the visit the gate recognised, with the proof their door promised.

use super::{Role, Scope, Visit};
use crate::App;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use std::{marker::PhantomData, ops::Deref, sync::Arc};

/// A visit, signed in or not.
pub struct Guest(pub Visit);

impl Deref for Guest {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        // Absent only when a handler asks behind a door that recognises nobody: the house's own mistake.
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .map(Self)
            .ok_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

/// The least role a handler is written for.
pub trait Rank: Send + Sync + 'static {
    const LEAST: Role;
}

macro_rules! rank {
    ($($name:ident = $role:ident),*) => {$(
        /// A rank: see [`Rank`].
        pub struct $name;
        impl Rank for $name {
            const LEAST: Role = Role::$role;
        }
    )*};
}
rank!(
    Member = Agent,
    Agent = Agent,
    Supervisor = Supervisor,
    Administrator = Administrator
);

/// A visit of somebody who is at least `R`.
pub struct Signed<R> {
    pub visit: Visit,
    pub scope: Arc<Scope>,
    rank: PhantomData<R>,
}

impl<R> Deref for Signed<R> {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl<R: Rank> FromRequestParts<App> for Signed<R> {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Guest(visit) = Guest::from_request_parts(parts, app).await?;
        // The gate has checked already; a door that promises less than its handler needs stays shut.
        match visit.scope.clone() {
            Some(scope) if scope.is_at_least(R::LEAST) => Ok(Self {
                visit,
                scope,
                rank: PhantomData,
            }),
            _ => Err(StatusCode::FORBIDDEN.into_response()),
        }
    }
}

//! Bad news, in two kinds (architecture 6): a [`Failure`] is for the operator, a refusal for the person.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sea_orm::DbErr;
use std::fmt;

/// The outer error is for the operator and travels by `?`; the inner one is for the person.
pub type Answer<T, R> = Result<Result<T, R>, Failure>;

/// Something the person did not cause. Logged once, when it becomes a response or a failed job.
pub enum Failure {
    /// Broken: the cause goes to the log with an incident number, only the number to the page.
    Broken(Box<dyn std::error::Error + Send + Sync>),
    /// Full: nothing was done; asking again after so many seconds is honest (503, `Retry-After`).
    Busy(u32),
}

impl Failure {
    /// A failure that is only words, for states that cannot happen unless the house is broken.
    pub fn broken(message: impl Into<String>) -> Self {
        Self::Broken(message.into().into())
    }

    /// The database's own error beneath, where there is one.
    pub fn database(&self) -> Option<&DbErr> {
        match self {
            // A commit that several changes shared carries the engine's error one step further down.
            Self::Broken(cause) => cause
                .downcast_ref()
                .or_else(|| cause.source().and_then(|deeper| deeper.downcast_ref())),
            Self::Busy(_) => None,
        }
    }

    /// What is beneath us is gone, locked or full: nothing was done, and asking again later is honest.
    fn passes(&self) -> bool {
        let full = match self {
            Self::Broken(cause) => is_full(&**cause),
            Self::Busy(_) => true,
        };
        full || self.database().is_some_and(crate::db::is_out_of_reach)
    }
}

/// A disk without room is somewhere among the causes.
pub fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::StorageFull)
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self::Broken(Box::new(cause))
    }
}

// Deliberately no `std::error::Error`: it would collide with the blanket `From` above, and nobody wraps a failure.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(cause) => {
                write!(f, "{cause}")?;
                let mut next = cause.source();
                while let Some(deeper) = next {
                    write!(f, ": {deeper}")?;
                    next = deeper.source();
                }
                Ok(())
            }
            Self::Busy(seconds) => write!(f, "busy, retry after {seconds} s"),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Travels in the response's extensions, so that the page layer can dress the bare answer in the
/// reader's language without knowing what broke.
#[derive(Clone, Debug)]
pub struct Incident(pub String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Busy(seconds) => {
                let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
            broken @ Self::Broken(_) => {
                let incident = uuid::Uuid::now_v7().simple().to_string()[20..].to_owned();
                let status = if broken.passes() {
                    StatusCode::SERVICE_UNAVAILABLE
                } else {
                    StatusCode::INTERNAL_SERVER_ERROR
                };
                tracing::error!(incident, "{broken}");
                let mut response = status.into_response();
                if status == StatusCode::SERVICE_UNAVAILABLE {
                    response
                        .headers_mut()
                        .insert(header::RETRY_AFTER, HeaderValue::from(5));
                }
                response.extensions_mut().insert(Incident(incident));
                response
            }
        }
    }
}

//! The choice among deployments of other regions, each a house of its own (004-09).
//!
//! **Invariants.** The addresses are the operator's (`regions`), never a visitor's: nobody is led elsewhere by what
//! stands in a request. Choosing tells the other house nothing but that it was chosen. The browser remembers it and is
//! led there from the sign-in page; whoever arrives by that road is not led away again, so two houses that point at
//! each other play no ball.

mod cookie;
mod pages;
#[cfg(test)]
mod tests;

pub use cookie::{arrived, elsewhere};

use crate::{
    App,
    door::{Doors, Gate},
};
use kit::words::Sheet;

pub const SHEET: Sheet = kit::sheet!("regions", "words");

/// A deployment, as the operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    pub name: String,
    /// Made of the name; what the browser remembers.
    pub slug: String,
    /// Scheme and host, without a slash at the end.
    pub url: String,
}

impl Region {
    pub fn new(name: &str, url: &str) -> Self {
        Self {
            name: name.to_owned(),
            slug: crate::organisations::slug(name),
            url: url.trim_end_matches('/').to_owned(),
        }
    }

    /// Whether it is this very deployment.
    pub fn is_here(&self, app: &App) -> bool {
        self.url == app.settings.base_url
    }

    /// The sign-in page of the deployment, in the words of who was sent there.
    fn door(&self) -> String {
        format!("{}/sign-in?region={}", self.url, self.slug)
    }
}

pub fn doors(doors: Doors) -> Doors {
    doors.post(Gate::Guest, "/regions", pages::choose)
}

//! A subscription, and what makes an article another one.

use crate::{help::Article, identifier::identifier_key};
use kit::{
    clock::Time,
    ids::OrganisationId,
    words::{Locale, Tongue},
};
use sea_orm::FromQueryResult;

kit::id! {
    /// A subscription to an article.
    SubscriptionId
}

/// A subscription's row.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Stored {
    pub organisation_id: OrganisationId,
    pub id: SubscriptionId,
    pub article: String,
    pub email: String,
    pub locale: String,
    /// Sealed; see [`super::SEALED`].
    pub secret: Vec<u8>,
    /// What the reader knows of the article; see [`edition`].
    pub edition: Vec<u8>,
    pub mailed_at: Time,
    /// None until the button behind the first letter was pressed.
    pub confirmed_at: Option<Time>,
}

impl Stored {
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or(Locale::En)
    }

    /// Whether this is the mailbox its letters go to, however it is spelt.
    pub fn is_of(&self, email: &str) -> bool {
        identifier_key(&self.email) == identifier_key(email)
    }

    /// None when a later version of the house has no such article any more.
    pub fn article(&self) -> Option<Article> {
        Article::parse(&self.article)
    }

    /// The purpose its secret is sealed for.
    pub fn place(organisation: OrganisationId, id: SubscriptionId) -> String {
        format!("help.subscription/{organisation}/{id}")
    }
}

/// What its reader does with a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Confirm,
    /// The address is forgotten.
    Cancel,
}

/// A digest of an article's words as an organisation says them in a language: another one is another article.
pub(super) fn edition(article: Article, say: &Tongue) -> Vec<u8> {
    let mut text = format!("{}\n{}\n", article.title(say), article.lead(say));
    for section in article.sections(say) {
        text.push_str(&section.title);
        for line in &section.lines {
            text.push('\n');
            text.push_str(line);
        }
        text.push('\0');
    }
    kit::crypto::digest(&text)
}

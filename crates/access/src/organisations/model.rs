//! An organisation and its brand.

use crate::{App, sso::Way, wordings};
use axum::extract::Request;
use kit::{
    clock::Time,
    failure::Failure,
    ids::OrganisationId,
    words::{Locale, Tongue, Words},
};
use sea_orm::FromQueryResult;
use std::sync::Arc;

/// A tenant's row.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Organisation {
    pub id: OrganisationId,
    pub slug: String,
    pub name: String,
    pub product_name: String,
    pub hue: i32,
    pub time_zone: String,
    pub locale: String,
    pub updated_at: Time,
    /// The set of rules it started from, whose manual's sentences it says.
    pub preset: String,
    /// What it says in words of its own; see [`wordings`].
    pub wordings: Option<serde_json::Value>,
}

/// How a tenant looks, or the product itself where no tenant is known yet.
#[derive(Clone, Debug)]
pub struct Brand {
    pub organisation: Option<OrganisationId>,
    pub slug: String,
    /// The company: "Aurora".
    pub name: String,
    /// What it calls this product: "Atendimento".
    pub product: String,
    pub hue: i32,
    pub locale: Locale,
    pub time_zone: String,
    /// Changes with every edit, so that the cached style sheet does too.
    pub version: i64,
    /// What is said before the house's own sentences (003-16).
    pub own: wordings::Layers,
    /// Identity providers whose buttons stand on its sign-in page; filled where that page is read ([`super::Brands`]).
    pub ways: Vec<Way>,
    /// The one of them that is the only way in for everybody; filled with them.
    pub required: Option<Way>,
}

impl Brand {
    /// The product's own look.
    pub fn product() -> Self {
        Self {
            organisation: None,
            slug: "guichet".into(),
            name: "Guichet".into(),
            product: "Guichet".into(),
            hue: 172,
            locale: Locale::En,
            time_zone: "UTC".into(),
            version: 0,
            own: [None, None],
            ways: Vec::new(),
            required: None,
        }
    }

    /// A language as this organisation speaks it.
    pub fn tongue(&self, words: &Words, locale: Locale) -> Tongue {
        words.tongue(locale).with_own(self.own.clone())
    }

    /// Where the page finds the brand's hue (decision 25: no style attribute anywhere).
    pub fn stylesheet(&self) -> String {
        format!("/brand/{}.css?v={}", self.slug, self.version)
    }

    /// What a telephone asks for before it keeps the counter as an app.
    pub fn manifest(&self) -> String {
        format!("/brand/{}.webmanifest?v={}", self.slug, self.version)
    }

    /// The brand's mark for the browser's tab.
    pub fn icon(&self) -> String {
        format!("/brand/{}.svg?v={}", self.slug, self.version)
    }

    /// The organisations a request names, the most explicit first.
    pub fn wishes(request: &Request) -> Vec<String> {
        let query = request.uri().query().unwrap_or_default();
        let asked = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("organisation="));
        let device = kit::page::cookie(request.headers(), super::DEVICE_COOKIE);
        [asked, device]
            .into_iter()
            .flatten()
            .filter(|slug| is_slug(slug))
            .map(str::to_owned)
            .collect()
    }

    /// See the room's invariants.
    pub async fn before_sign_in(app: &App, wishes: Vec<String>) -> Result<Arc<Self>, Failure> {
        for slug in wishes {
            if let Some(found) = app.brands.named(app, &slug).await? {
                return Ok(found);
            }
        }
        let only = app.brands.only(app).await?;
        Ok(only.unwrap_or_else(|| Arc::new(Self::product())))
    }
}

impl From<Organisation> for Brand {
    fn from(row: Organisation) -> Self {
        Self {
            own: wordings::layers(&row.preset, row.wordings.as_ref()),
            organisation: Some(row.id),
            slug: row.slug,
            name: row.name,
            product: row.product_name,
            hue: row.hue,
            locale: Locale::parse(&row.locale).unwrap_or(Locale::En),
            time_zone: row.time_zone,
            version: row.updated_at.timestamp_millis(),
            ways: Vec::new(),
            required: None,
        }
    }
}

/// A short name made of what somebody calls an organisation: `Aurora Telecom` is `aurora-telecom`.
pub fn slug(name: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    let plain: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let words = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let joined: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    joined
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches('-')
        .to_owned()
}

/// 2 to 40 of `a-z 0-9 -`, beginning with a letter and not ending with a hyphen.
pub fn is_slug(text: &str) -> bool {
    (2..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_suggests_its_short_name_s_007() {
        for (name, short) in [
            ("Aurora", "aurora"),
            (" Aurora Telecom ", "aurora-telecom"),
            ("São João & Filhos", "sao-joao-filhos"),
            ("aurora", "aurora"),
            ("3M do Brasil", "m-do-brasil"),
            ("北京", ""),
        ] {
            assert_eq!(slug(name), short);
            assert!(short.is_empty() || is_slug(short));
        }
    }
}

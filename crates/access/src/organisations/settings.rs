//! What an organisation is called and how it looks, for its administrators to change (003-16). The short name stays: it
//! stands in addresses, in other people's bookmarks and in what they type to sign in.

use super::{Organisation, store};
use crate::{
    audit,
    door::{Administrator, Signed},
    names::{self, Fault},
    schedules::{self, Zones},
    sessions,
    setup::HUES,
    shell::Frame,
};
use axum::response::Response;
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::Locale,
};
use serde::Deserialize;
use serde_json::json;

/// Characters of a name.
const LONGEST: usize = 80;

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    pub product: String,
    pub hue: String,
    pub locale: String,
    pub time_zone: String,
}

/// As stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub name: String,
    pub product: String,
    pub hue: i32,
    pub locale: Locale,
    pub time_zone: String,
}

/// The field and the sentence about it.
type Refusal = (&'static str, &'static str);

impl Typed {
    fn of(row: &Organisation) -> Self {
        Self {
            name: row.name.clone(),
            product: row.product_name.clone(),
            hue: row.hue.to_string(),
            locale: row.locale.clone(),
            time_zone: row.time_zone.clone(),
        }
    }

    fn read(&self) -> Result<Look, Refusal> {
        let name = |field, typed: &str| {
            names::clean(typed, LONGEST).map_err(|fault| match fault {
                Fault::Missing => (field, "setup-fault-missing"),
                Fault::TooLong(_) => (field, "setup-fault-long"),
                Fault::Unprintable => (field, "setup-fault-unprintable"),
            })
        };
        let known = Locale::ALL.into_iter().find(|one| one.code() == self.locale);
        let hue = self.hue.parse().ok().filter(|hue| (0..360).contains(hue));
        let own = name("name", &self.name)?;
        let product = if self.product.trim().is_empty() {
            own.clone()
        } else {
            name("product", &self.product)?
        };
        Ok(Look {
            name: own,
            product,
            hue: hue.ok_or(("hue", "organisations-hue-unknown"))?,
            locale: known.ok_or(("locale", "profile-locale-unknown"))?,
            time_zone: schedules::zone(&self.time_zone)
                .ok_or(("time_zone", "setup-fault-time-zone"))?
                .name()
                .to_owned(),
        })
    }
}

#[derive(askama::Template)]
#[template(path = "organisations/settings.html")]
struct Show {
    frame: Frame,
    typed: Typed,
    slug: String,
    zones: Zones,
    refusal: Option<Refusal>,
}

impl Show {
    fn error(&self, field: &str) -> Option<&'static str> {
        self.refusal
            .filter(|(refused, _)| *refused == field)
            .map(|(_, key)| key)
    }

    /// Degrees, the key of the colour's name, and whether it is the chosen one. A colour that is not on the list (the
    /// command line takes any) is offered as it is.
    fn hues(&self) -> Vec<(i32, String, bool)> {
        let now = self.typed.hue.parse().unwrap_or(HUES[0]);
        let own = (!HUES.contains(&now)).then_some((now, "organisations-hue-own".to_owned(), true));
        let listed = HUES
            .into_iter()
            .map(|hue| (hue, format!("setup-hue-{hue}"), hue == now));
        listed.chain(own).collect()
    }
}

async fn own(who: &Signed<Administrator>) -> Result<Organisation, Failure> {
    store::by_id(who.app.db.read(), who.scope.organisation)
        .await?
        .ok_or_else(|| Failure::broken("a session of no organisation"))
}

async fn page(
    who: &Signed<Administrator>,
    typed: Typed,
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let status = status_of(refusal.is_some());
    let page = Show {
        slug: who.brand.slug.clone(),
        zones: Zones::new(&typed.time_zone),
        typed,
        refusal,
        frame: Frame::new(who, &who.scope).await?,
    };
    Ok(html(status, &page))
}

pub async fn show(who: Signed<Administrator>) -> Result<Response, Failure> {
    let typed = Typed::of(&own(&who).await?);
    page(&who, typed, None).await
}

pub async fn save(who: Signed<Administrator>, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let look = match typed.read() {
        Ok(look) => look,
        Err(refusal) => return page(&who, typed, Some(refusal)).await,
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    who.app
        .db
        .write(async move |tx| {
            store::change(tx, scope.organisation, &look, visit.now).await?;
            sessions::refresh(tx, scope.organisation).await?;
            let entry = audit::Entry::by(
                &scope,
                &visit,
                "organisations.changed",
                Some(scope.organisation.0),
            );
            let data = json!({
                "name": look.name, "product": look.product, "hue": look.hue, "locale": look.locale.code(),
                "time_zone": look.time_zone,
            });
            audit::write(tx, entry.data(data), visit.now).await
        })
        .await?;
    who.app.sessions.forget();
    who.app.brands.forget();
    Ok(see_other("/organisation?done=organisations-done-saved"))
}

//! Coming in by the organisation's own identity provider.
//!
//! **Invariants.** A person is who the provider's subject says, and nothing else a provider says: an address, a name or a
//! login there never leads to a member (S-104). The first link is made by a member who is signed in here, by their
//! invitation, or by a rule of the organisation's (S-105). A provider belongs to one organisation and opens no other
//! (S-125). What a sign-in needs until its answer comes is sealed in a cookie of the browser that began it, so an answer
//! is taken by that browser only, by that provider's address only, within ten minutes and once (S-100, S-103). Nothing
//! is stored when somebody sets out. Who is refused is told nothing but that; the reason stands in the audit.
//!
//! Nobody is let in who could not come in by a password: the state of the member and their shift are asked as
//! everywhere ([`crate::sign_in`]). The break-glass account has no link (G-09).

mod actions;
mod again;
mod calls;
mod entry;
mod expiries;
mod keys;
mod links;
mod logout;
mod mandate;
mod memory;
mod model;
mod pages;
mod rules;
mod saml;
mod store;
#[cfg(test)]
mod tests;

pub use self::keys::SEALED as CLIENT_KEYS;
pub use self::saml::{OTHER_SEALED as OTHER_KEYS, SEALED as OWN_KEYS};
pub use again::{Vouching, in_place_of_password, is_fresh, vouching};
pub use links::{Linked, of_member, of_one};
pub use logout::{SEALED as SESSION_TOKENS, provider_of, remember};
pub use mandate::{is_barred, is_managed, is_managed_anywhere, required, rests_on_domains, ways as ways_of};
pub use memory::Known;
pub use model::Way;
pub use store::is_any_offered;
pub use store::ways;

use crate::{
    App,
    door::{Doors, Gate},
};
use kit::{
    crypto::sealed::{self, Sealed},
    jobs::Handlers,
    words::Sheet,
};

pub const SHEET: Sheet = kit::sheet!("sso", "words");

/// Our secrets at the providers.
pub const SEALED: Sealed = sealed::column(
    "sso_provider",
    &["organisation_id", "id"],
    "secret",
    "sso.secret/{organisation_id}/{-id}",
);

pub fn doors(doors: Doors) -> Doors {
    between(of_members(of_administrators(doors)))
}

/// Where providers are kept.
fn of_administrators(doors: Doors) -> Doors {
    doors
        .get(Gate::Administrator, "/sso", pages::index)
        .get(Gate::Administrator, "/sso/providers/{id}/rules", rules::index)
        .post(Gate::Administrator, "/sso/providers/{id}/rules", rules::create)
        .delete(Gate::Administrator, "/sso/rules/{id}", rules::delete)
        .get(Gate::Administrator, "/sso/mandate", mandate::show)
        .post(Gate::Administrator, "/sso/mandate", mandate::create)
        .delete(Gate::Administrator, "/sso/mandate", mandate::delete)
        .get(Gate::Administrator, "/sso/providers/new", pages::new)
        .post(Gate::Administrator, "/sso/providers", pages::create)
        .get(Gate::Administrator, "/sso/providers/{id}", pages::show)
        .patch(Gate::Administrator, "/sso/providers/{id}", pages::change)
        .delete(Gate::Administrator, "/sso/providers/{id}", pages::delete)
        .post(Gate::Administrator, "/sso/providers/{id}/offer", pages::offer)
        .delete(Gate::Administrator, "/sso/providers/{id}/offer", pages::withdraw)
        .post(Gate::Administrator, "/sso/providers/{id}/keys", self::keys::renew)
        .post(
            Gate::Administrator,
            "/sso/providers/{id}/certificates",
            self::saml::add_certificate,
        )
        .patch(
            Gate::Administrator,
            "/sso/providers/{id}/certificates",
            self::saml::use_certificate,
        )
        .delete(
            Gate::Administrator,
            "/sso/providers/{id}/certificates",
            self::saml::remove_certificate,
        )
        .post(Gate::Administrator, "/sso/providers/{id}/trial", entry::attempt)
        .get(Gate::Administrator, "/sso/providers/{id}/trial", links::new_trial)
}

/// Whose accounts there are connected, by themselves and by administrators.
fn of_members(doors: Doors) -> Doors {
    doors
        .get(Gate::Member, "/sso/links/{provider}/new", links::new)
        .delete(
            Gate::Administrator,
            "/members/{id}/links/{provider}",
            links::take_away,
        )
        .post(
            Gate::Administrator,
            "/members/{id}/connection",
            links::connection::create,
        )
        .post(
            Gate::Administrator,
            "/sso/mandate/connections",
            links::connection::create_all,
        )
        .get(Gate::Guest, "/connections/{ticket}", links::connection::show)
        .post(Gate::Member, "/sso/links", entry::link)
        .delete(Gate::Member, "/sso/links/{provider}", links::remove)
}

/// What browsers and providers knock at.
fn between(doors: Doors) -> Doors {
    doors
        .get(Gate::Guest, "/sso/{organisation}/{provider}", entry::leave)
        .get(
            Gate::Guest,
            "/sso/{organisation}/{provider}/callback",
            entry::arrive,
        )
        .get(
            Gate::Everyone,
            "/sso/{organisation}/{provider}/keys",
            self::keys::published,
        )
        .get(
            Gate::Everyone,
            "/sso/{organisation}/{provider}/metadata",
            self::saml::metadata,
        )
        .post(
            Gate::Everyone,
            "/sso/{organisation}/{provider}/acs",
            self::saml::acs,
        )
        .post(
            Gate::Guest,
            "/sso/{organisation}/{provider}/arrival",
            self::saml::arrival,
        )
        .get(
            Gate::Everyone,
            "/sso/{organisation}/{provider}/logout",
            self::saml::told_by_link,
        )
        .get(
            Gate::Guest,
            "/sso/{organisation}/{provider}/sign-out",
            logout::leave,
        )
        .post(
            Gate::Everyone,
            "/sso/{organisation}/{provider}/logout",
            logout::told,
        )
}

pub fn jobs(handlers: Handlers<App>) -> Handlers<App> {
    let handlers = handlers.every(
        "sso.mandates",
        chrono::Duration::minutes(1),
        |app: App| async move { mandate::roll_back(&app).await },
    );
    let handlers = handlers.every(
        "sso.expiries",
        chrono::Duration::hours(24),
        |app: App| async move { expiries::tell(&app).await },
    );
    let handlers = handlers.every("sso.refresh", chrono::Duration::hours(1), |app: App| async move {
        self::saml::refresh(&app).await
    });
    handlers.every("sso.sweep", chrono::Duration::hours(1), |app: App| async move {
        let now = app.clock.now();
        app.db
            .write(async move |tx| {
                store::sweep(tx, now).await?;
                self::saml::store::sweep(tx, now).await?;
                self::keys::sweep(tx, now).await?;
                logout::sweep(tx).await
            })
            .await
    })
}

//! This floor's tables, append-only: a landed step is never edited, the next one corrects it.

use sea_orm_migration::MigrationTrait;

#[cfg(test)]
pub use m20261127_000200_policy_document::MOVES as POLICY_MOVES;

mod m20261122_000100_instance;
mod m20261122_000200_people;
mod m20261122_000300_entry;
mod m20261122_000400_letters;
mod m20261122_000500_people_keys;
mod m20261122_000600_people_list;
mod m20261127_000100_policy;
mod m20261127_000200_policy_document;
mod m20261127_000300_password_history;
mod m20261127_020000_factors;
mod m20261127_030000_audit_chain;
mod m20261127_040000_devices;
mod m20261127_040001_protection;
mod m20261127_050000_members_delegated;
mod m20261127_060000_passkeys;
mod m20261127_070000_requests;
mod m20261127_070001_help;
mod m20261127_080000_break_glass;
mod m20261127_081000_assistance;
mod m20261127_082000_shifts;
mod m20261127_090000_password_shape;
mod m20261127_100000_organisations_wordings;
mod m20261128_000100_notifications;
mod m20261128_000200_sessions_by_id;
mod m20261128_000300_help_subscriptions;
mod m20261128_000400_pictures;
mod m20261128_010000_sso;
mod m20261128_020000_sso_sessions;
mod m20261128_030000_mandates;
mod m20261128_040000_sso_saml;
mod m20261128_050000_api_tokens;
mod m20261128_050000_sso_rules;
mod m20261128_050100_scim;
mod m20261128_060000_impersonations;
mod m20261128_060000_sso_keys;
mod m20261128_060000_sso_warnings;
mod m20261128_070000_sso_tokens;
mod m20261128_080000_login_dots;
mod m20261128_090000_sso_saml_keys;
mod m20261128_090100_sso_said;

pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        m20261122_000100_instance::step(),
        m20261122_000200_people::step(),
        m20261122_000300_entry::step(),
        m20261122_000400_letters::step(),
        m20261122_000500_people_keys::step(),
        m20261122_000600_people_list::step(),
        m20261127_000100_policy::step(),
        m20261127_000200_policy_document::step(),
        m20261127_000300_password_history::step(),
        m20261127_030000_audit_chain::step(),
        m20261127_050000_members_delegated::step(),
        m20261127_100000_organisations_wordings::step(),
        m20261127_020000_factors::step(),
        m20261127_040000_devices::step(),
        m20261127_040001_protection::step(),
        m20261127_090000_password_shape::step(),
        m20261127_080000_break_glass::step(),
        m20261127_081000_assistance::step(),
        m20261127_082000_shifts::step(),
        m20261127_070000_requests::step(),
        m20261127_070001_help::step(),
        m20261127_060000_passkeys::step(),
        m20261128_000100_notifications::step(),
        m20261128_000200_sessions_by_id::step(),
        m20261128_000300_help_subscriptions::step(),
        m20261128_000400_pictures::step(),
        m20261128_010000_sso::step(),
        m20261128_020000_sso_sessions::step(),
        m20261128_030000_mandates::step(),
        m20261128_040000_sso_saml::step(),
        m20261128_050000_sso_rules::step(),
        m20261128_050000_api_tokens::step(),
        m20261128_050100_scim::step(),
        m20261128_060000_sso_warnings::step(),
        m20261128_060000_impersonations::step(),
        m20261128_060000_sso_keys::step(),
        m20261128_070000_sso_tokens::step(),
        m20261128_080000_login_dots::step(),
        m20261128_090000_sso_saml_keys::step(),
        m20261128_090100_sso_said::step(),
    ]
}

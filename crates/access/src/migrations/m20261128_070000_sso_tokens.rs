//! The token a session began with, sealed, for the way out at the provider.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_070000_sso_tokens",
        "
alter table sso_session add column token {bytes}"
    )
}

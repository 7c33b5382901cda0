//! A second key of ours beside the one in use, while one takes over from the other.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_090000_sso_saml_keys",
        "
alter table sso_saml add column other_key {bytes};
alter table sso_saml add column other_certificate text not null default ''"
    )
}

//! What a provider said of the administrator who tried it.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_090100_sso_said",
        "
alter table sso_link add column said text not null default ''"
    )
}

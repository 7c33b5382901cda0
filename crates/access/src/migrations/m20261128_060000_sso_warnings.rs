//! Which end of a secret or a certificate was told of, and how long before.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_060000_sso_warnings",
        "
create table sso_warning (
  organisation_id {uuid} not null, provider_id {uuid} not null, ends_at {time} not null, days integer not null,
  told_at {time} not null, primary key (organisation_id, provider_id, ends_at, days))"
    )
}

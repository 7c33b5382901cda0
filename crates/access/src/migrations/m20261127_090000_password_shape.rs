//! The costs of password hashes that members have beside the usual one: imported, or from before the parameters changed.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_090000_password_shape",
        "
create table password_shape (
  organisation_id {uuid} not null, shape text not null, noted_at {time} not null,
  primary key (organisation_id, shape))"
    )
}

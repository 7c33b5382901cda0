//! Earlier passwords, where an organisation bars them (004-39).

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_000300_password_history",
        "
create table password_history (
  organisation_id {uuid} not null, member_id {uuid} not null, id {uuid} not null, phc text not null, at {time},
  primary key (organisation_id, member_id, id))"
    )
}

//! What an organisation decided for itself, and the terms on which a standing lock began.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_000100_policy",
        "
create table policy (
  organisation_id {uuid} not null, version integer not null, changed_by {uuid} not null, changed_at {time} not null,
  lock_max integer, lock_window_minutes integer, lock_duration_minutes integer,
  primary key (organisation_id));
alter table attempt_counter add column locked_minutes integer"
    )
}

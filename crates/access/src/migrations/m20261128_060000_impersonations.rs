//! Administrators who look through a member's eyes, and which sessions are theirs.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_060000_impersonations",
        "
create table impersonation (
  organisation_id {uuid} not null, id {uuid} not null, administrator_id {uuid} not null, member_id {uuid} not null,
  own_session_id {uuid} not null, session_id {uuid} not null, reason text not null, began_at {time} not null,
  ends_at {time} not null, ended_at {time},
  primary key (organisation_id, id));
create index impersonation_open on impersonation (ended_at, ends_at);
create index impersonation_own on impersonation (organisation_id, own_session_id);
alter table session add column impersonation_id {uuid}"
    )
}

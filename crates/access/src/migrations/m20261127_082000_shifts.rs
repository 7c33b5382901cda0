//! Who was turned away outside of their shift, and whom a supervisor let in once.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_082000_shifts",
        "
create table shift_refusal (
  organisation_id {uuid} not null, member_id {uuid} not null, refused_at {time} not null, address text not null,
  primary key (organisation_id, member_id));
create table shift_grant (
  organisation_id {uuid} not null, id {uuid} not null, member_id {uuid} not null, granted_by {uuid} not null,
  granted_at {time} not null, expires_at {time} not null, used_at {time}, primary key (organisation_id, id));
create index shift_grant_member on shift_grant (organisation_id, member_id, expires_at)"
    )
}

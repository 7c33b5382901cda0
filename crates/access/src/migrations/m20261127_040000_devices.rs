//! Devices that are known to be a member's, and which of them a session began on.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_040000_devices",
        "
create table device (
  organisation_id {uuid} not null, id {uuid} not null, member_id {uuid} not null, epoch integer not null,
  address text not null, user_agent text not null, created_at {time} not null, seen_at {time} not null,
  primary key (organisation_id, id));
create index device_member on device (organisation_id, member_id, seen_at);
create index device_seen on device (seen_at);
alter table session add column device_id {uuid};
alter table session add column shared boolean not null default false"
    )
}

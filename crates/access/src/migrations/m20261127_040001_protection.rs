//! An organisation's own networks, attacks that were seen, and what a lockout tells besides.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_040001_protection",
        "
create table network (
  organisation_id {uuid} not null, id {uuid} not null, cidr text not null, name text not null,
  created_by {uuid} not null, created_at {time} not null,
  primary key (organisation_id, id), unique (organisation_id, cidr));
create table attack (
  organisation_id {uuid} not null, id {uuid} not null, kind text not null, address text, size integer not null,
  seen_at {time} not null, primary key (organisation_id, id));
create index attack_seen on attack (organisation_id, seen_at);
alter table lockout add column retried integer not null default 0;
alter table lockout add column cause text"
    )
}

//! The few tables of the whole instance (decision 4) and the organisation itself.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_000100_instance",
        "
create table instance (
  id integer not null primary key, revocation bigint not null, epoch {uuid} not null,
  setup_digest {bytes}, setup_expires_at {time}, setup_done_at {time});
create table node (
  id {uuid} not null primary key, listen text not null, files_digest text not null,
  key_fingerprint text not null, seen_at {time} not null);
create table organisation (
  id {uuid} not null primary key, slug text not null unique, name text not null, product_name text not null,
  hue integer not null, time_zone text not null, locale text not null,
  created_at {time} not null, updated_at {time} not null);
create table identifier_index (
  identifier text not null, organisation_id {uuid} not null, member_id {uuid} not null,
  primary key (identifier, organisation_id));
create table attempt_counter (
  key {bytes} not null primary key, failures integer not null, window_start {time} not null,
  locked_until {time}, locked_rounds integer not null default 0)"
    )
}

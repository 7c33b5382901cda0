//! Where customers come in, who they are, and who is at the window.
//!
//! `contact.read_seq`: the newest event number the contact has seen; what was sent up to it is read.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_001000_counter",
        "
create table channel (
  organisation_id {uuid} not null, id {uuid} not null, kind text not null, name text not null,
  public_key text not null unique, allowed_origins {json} not null, greeting text not null, team_id {uuid},
  state text not null, config {json} not null, created_at {time} not null, primary key (organisation_id, id));
create table contact (
  organisation_id {uuid} not null, id {uuid} not null, name text not null, email text not null,
  phone text not null, locale text not null, channel_id {uuid} not null, read_seq bigint not null,
  created_at {time} not null, updated_at {time} not null, primary key (organisation_id, id));
create table presence (
  organisation_id {uuid} not null, member_id {uuid} not null, status text not null, since {time} not null,
  idle_since {time} not null, primary key (organisation_id, member_id));
create index presence_status on presence (organisation_id, status, idle_since);
create table presence_interval (
  organisation_id {uuid} not null, member_id {uuid} not null, began_at {time} not null, status text not null,
  ended_at {time}, primary key (organisation_id, member_id, began_at))"
    )
}

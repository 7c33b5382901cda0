//! Members, where they work and when.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_000200_people",
        "
create table schedule (
  organisation_id {uuid} not null, id {uuid} not null, name text not null, time_zone text not null,
  hours {json} not null, created_at {time} not null, primary key (organisation_id, id));
create table team (
  organisation_id {uuid} not null, id {uuid} not null, name text not null, name_key text not null,
  created_at {time} not null, primary key (organisation_id, id), unique (organisation_id, name_key));
create table member (
  organisation_id {uuid} not null, id {uuid} not null, display_name text not null,
  identifier text not null, identifier_key text not null, recovery_address text not null,
  role text not null, state text not null, locale text not null, landing text not null, time_zone text not null,
  history boolean not null, schedule_id {uuid}, epoch integer not null,
  password text, password_set_at {time}, last_seen_at {time},
  created_by {uuid}, created_at {time} not null, updated_at {time} not null,
  primary key (organisation_id, id), unique (organisation_id, identifier_key));
create index member_name on member (organisation_id, display_name);
create table team_member (
  organisation_id {uuid} not null, team_id {uuid} not null, member_id {uuid} not null,
  primary key (organisation_id, team_id, member_id));
create index team_member_member on team_member (organisation_id, member_id)"
    )
}

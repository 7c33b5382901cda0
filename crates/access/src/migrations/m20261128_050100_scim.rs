//! What directories say of people and teams beyond what the house keeps itself, and what they asked lately.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_050100_scim",
        "
create table scim_setting (
  organisation_id {uuid} not null, profile text not null, letters boolean not null, revives boolean not null,
  records boolean not null, updated_at {time} not null,
  primary key (organisation_id));
create table scim_user (
  organisation_id {uuid} not null, member_id {uuid} not null, external_id text, attributes text not null,
  deleted_at {time}, updated_at {time} not null,
  primary key (organisation_id, member_id));
create index scim_user_external on scim_user (organisation_id, external_id);
create table scim_group (
  organisation_id {uuid} not null, team_id {uuid} not null, external_id text, updated_at {time} not null,
  primary key (organisation_id, team_id));
create table scim_record (
  organisation_id {uuid} not null, id {uuid} not null, at {time} not null, service text not null, method text not null,
  path text not null, body text not null, whole boolean not null, status integer not null, answer text not null,
  quirks text not null, again_of {uuid},
  primary key (organisation_id, id));
create index scim_record_at on scim_record (at)"
    )
}

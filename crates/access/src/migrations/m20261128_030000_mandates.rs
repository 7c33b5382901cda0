//! Domains that an organisation proved to be its own, and the obligation to come in by its identity provider.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_030000_mandates",
        "
create table domain (
  organisation_id {uuid} not null, name text not null, token text not null, created_by {uuid} not null,
  created_at {time} not null, proven_at {time}, checked_at {time}, missing_since {time},
  primary key (organisation_id, name));
create index domain_name on domain (name);
create table sso_mandate (
  organisation_id {uuid} not null, id {uuid} not null, provider_id {uuid} not null, reach text not null,
  hours integer not null, began_by {uuid} not null, began_at {time} not null, until {time} not null,
  confirmed_at {time}, ended_at {time}, ended_by {uuid}, ended_why text,
  primary key (organisation_id, id));
create unique index sso_mandate_standing on sso_mandate (organisation_id) where ended_at is null;
create index sso_mandate_until on sso_mandate (until) where ended_at is null and confirmed_at is null;
alter table sso_session add column shown_at {time}"
    )
}

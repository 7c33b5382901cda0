//! Identity providers of an organisation, whom they are, and which answers of theirs were taken.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_010000_sso",
        "
create table sso_provider (
  organisation_id {uuid} not null, id {uuid} not null, kind text not null, name text not null, issuer text not null,
  tenants text not null, personal boolean not null, client_id text not null, secret {bytes},
  secret_expires_at {time}, tried_at {time}, tried_by {uuid}, offered_at {time}, last_success_at {time},
  created_by {uuid} not null, created_at {time} not null, updated_at {time} not null,
  primary key (organisation_id, id));
create table sso_link (
  organisation_id {uuid} not null, provider_id {uuid} not null, issuer text not null, subject text not null,
  member_id {uuid} not null, tenant text not null, object text not null, called text not null,
  linked_by text not null, linked_at {time} not null, last_used_at {time},
  primary key (organisation_id, provider_id, issuer, subject));
create unique index sso_link_member on sso_link (organisation_id, member_id, provider_id);
create table sso_answer (
  organisation_id {uuid} not null, digest {bytes} not null, expires_at {time} not null,
  primary key (organisation_id, digest));
create index sso_answer_expires on sso_answer (expires_at)"
    )
}

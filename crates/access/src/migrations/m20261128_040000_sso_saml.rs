//! Providers that speak SAML: their metadata, our keys there, and answers that wait for their browser.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_040000_sso_saml",
        "
create table sso_saml (
  organisation_id {uuid} not null, provider_id {uuid} not null, metadata text not null, metadata_url text not null,
  read_at {time} not null, failed_at {time}, unsolicited boolean not null, own_key {bytes} not null,
  own_certificate text not null, changed_at {time} not null, primary key (organisation_id, provider_id));
create table sso_arrival (
  organisation_id {uuid} not null, digest {bytes} not null, provider_id {uuid} not null, request text not null,
  said text not null, expires_at {time} not null, primary key (organisation_id, digest));
create index sso_arrival_expires on sso_arrival (expires_at);
alter table sso_session add column name_id text not null default ''"
    )
}

//! Keys of ours by which a provider knows us, in the place of a secret.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_060000_sso_keys",
        "
alter table sso_provider add column by_key boolean not null default false;
create table sso_key (
  organisation_id {uuid} not null, provider_id {uuid} not null, id {uuid} not null, follows {uuid} not null,
  own_key {bytes} not null, public_key text not null, used_from {time} not null, ends_at {time}, created_at {time} not null,
  primary key (organisation_id, provider_id, id));
create unique index sso_key_follows on sso_key (organisation_id, provider_id, follows)"
    )
}

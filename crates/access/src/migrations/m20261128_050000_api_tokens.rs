//! What programs show at the door: never the token, only its digest.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_050000_api_tokens",
        "
create table api_token (
  organisation_id {uuid} not null, id {uuid} not null, kind text not null, name text not null, digest {bytes} not null,
  powers text not null, member_id {uuid}, epoch integer, networks text not null, slot integer,
  created_by {uuid}, created_at {time} not null, expires_at {time} not null,
  last_used_at {time}, last_used_from text not null, revoked_at {time}, revoked_by {uuid},
  primary key (organisation_id, id));
create unique index api_token_digest on api_token (organisation_id, digest);
create unique index api_token_slot on api_token (organisation_id, slot);
create index api_token_member on api_token (organisation_id, member_id)"
    )
}

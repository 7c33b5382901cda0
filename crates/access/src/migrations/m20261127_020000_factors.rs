//! What a member has beside the password, the codes for the day it is lost, and the way between the two steps of a
//! sign-in. Secrets are sealed, codes and tokens are digests.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_020000_factors",
        "
create table factor (
  organisation_id {uuid} not null, id {uuid} not null, member_id {uuid} not null, name text not null,
  state text not null, secret {bytes} not null, last_step bigint, created_at {time} not null,
  expires_at {time}, activated_at {time}, last_used_at {time}, primary key (organisation_id, id));
create index factor_member on factor (organisation_id, member_id, state);
create table recovery_code (
  organisation_id {uuid} not null, member_id {uuid} not null, digest {bytes} not null,
  created_at {time} not null, used_at {time}, primary key (organisation_id, member_id, digest));
create table factor_reset (
  organisation_id {uuid} not null, id {uuid} not null, member_id {uuid} not null, reset_by {uuid} not null,
  reason text not null, reset_at {time} not null, settled_at {time}, primary key (organisation_id, id));
create index factor_reset_member on factor_reset (organisation_id, member_id, settled_at);
create table flow (
  organisation_id {uuid} not null, digest {bytes} not null, member_id {uuid} not null, epoch integer not null,
  purpose text not null, return_to text not null, factor_id {uuid}, ticket_digest {bytes}, password {bytes},
  begun_at {time} not null, expires_at {time} not null, ended_at {time}, primary key (organisation_id, digest));
create index flow_expires on flow (expires_at)"
    )
}

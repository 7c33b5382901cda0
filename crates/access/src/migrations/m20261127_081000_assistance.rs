//! Browsers that wait for a supervisor's word, and the code that is spoken to each.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_081000_assistance",
        "
create table assistance (
  organisation_id {uuid} not null, digest {bytes} not null, id {uuid} not null, member_id {uuid}, epoch integer not null,
  number text not null, address text not null, user_agent text not null, asked_at {time} not null,
  expires_at {time} not null, code_digest {bytes}, issued_by {uuid}, issued_at {time}, code_expires_at {time},
  tries integer not null default 0, ended_at {time}, primary key (organisation_id, digest));
create index assistance_member on assistance (organisation_id, member_id, expires_at);
create index assistance_issued on assistance (organisation_id, issued_by, issued_at);
create index assistance_expires on assistance (expires_at)"
    )
}

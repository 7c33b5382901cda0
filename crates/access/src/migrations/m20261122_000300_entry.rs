//! Sessions, mailed tickets, lockouts and the audit.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_000300_entry",
        "
create table session (
  organisation_id {uuid} not null, digest {bytes} not null, id {uuid} not null, member_id {uuid} not null,
  epoch integer not null, address text not null, user_agent text not null,
  created_at {time} not null, seen_at {time} not null, idle_until {time} not null, absolute_until {time} not null,
  ended_at {time}, end_reason text, primary key (organisation_id, digest));
create index session_member on session (organisation_id, member_id);
create index session_open on session (ended_at, idle_until);
create table ticket (
  organisation_id {uuid} not null, digest {bytes} not null, purpose text not null, member_id {uuid} not null,
  epoch integer not null, recovery_address text not null, issued_at {time} not null, expires_at {time} not null,
  spent_at {time}, voided_at {time}, voided_reason text, opened_at {time},
  primary key (organisation_id, digest));
create index ticket_member on ticket (organisation_id, member_id);
create table lockout (
  organisation_id {uuid} not null, id {uuid} not null, counter_key {bytes} not null,
  identifier_shown text not null, member_id {uuid}, reason text not null, failures integer not null,
  address text not null, user_agent text not null, locked_at {time} not null, locked_until {time},
  unlocked_at {time}, unlocked_by {uuid}, note text, primary key (organisation_id, id));
create index lockout_open on lockout (organisation_id, unlocked_at, locked_at);
create table audit (
  organisation_id {uuid} not null, id {uuid} not null, at {time} not null, actor_id {uuid}, subject_id {uuid},
  action text not null, outcome text not null, address text not null, user_agent text not null, data {json} not null,
  primary key (organisation_id, id));
create index audit_subject on audit (organisation_id, subject_id, id)"
    )
}

//! The account for the day when nobody else gets in, and every try at it. Its printed code is a digest; its second
//! factor is one like everybody's.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_080000_break_glass",
        "
alter table member add column emergency boolean not null default false;
create table break_glass (
  organisation_id {uuid} not null primary key, member_id {uuid} not null, code_digest {bytes} not null,
  created_at {time} not null, printed_at {time} not null, tested_at {time}, used_at {time}, reminded_at {time},
  seen_at {time}, expired_at {time});
create table break_glass_try (
  organisation_id {uuid} not null, id {uuid} not null, tried_at {time} not null, outcome text not null,
  address text not null, user_agent text not null, told_at {time}, primary key (organisation_id, id));
create index break_glass_try_at on break_glass_try (organisation_id, tried_at)"
    )
}

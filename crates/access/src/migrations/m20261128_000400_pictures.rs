//! A member's picture and signature.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_000400_pictures",
        "
alter table member add column picture text not null default '';
alter table member add column signature text not null default '';
create table member_picture (
  organisation_id {uuid} not null, member_id {uuid} not null, version text not null, jpeg {bytes} not null,
  created_at {time} not null, primary key (organisation_id, member_id))"
    )
}

//! Who reads the mailbox of a member's links, whether their password was chosen by somebody else, and the address that
//! links will go to once its hold is over.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_050000_members_delegated",
        "
alter table member add column mailbox text not null default '';
alter table member add column must_change boolean not null default false;
create index member_recovery on member (organisation_id, lower(recovery_address));
create table recovery_address (
  organisation_id {uuid} not null, member_id {uuid} not null, id {uuid} not null, address text not null,
  asked_at {time} not null, effective_at {time} not null, primary key (organisation_id, member_id))"
    )
}

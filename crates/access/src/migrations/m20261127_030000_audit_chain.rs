//! The audit becomes a chain. What is there already joins it at the next start: its personal part is sealed under keys
//! that no migration holds.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_030000_audit_chain",
        "
alter table audit add column seq bigint;
alter table audit add column prev {bytes};
alter table audit add column hash {bytes};
alter table audit add column origin {bytes};
alter table audit add column details {bytes};
create unique index audit_seq on audit (organisation_id, seq);
create index audit_actor on audit (organisation_id, actor_id, seq);
create table audit_head (organisation_id {uuid} not null primary key, seq bigint not null, hash {bytes} not null);
create table audit_key (
  organisation_id {uuid} not null, person_id {uuid} not null, sealed {bytes} not null,
  primary key (organisation_id, person_id));
create table audit_checkpoint (
  organisation_id {uuid} not null, seq bigint not null, kind text not null, hash {bytes} not null, at {time} not null,
  key_id text not null, signature {bytes} not null, primary key (organisation_id, seq, kind));
create table audit_check (
  organisation_id {uuid} not null primary key, at {time} not null, seq bigint not null, fault text, fault_seq bigint);
alter table instance add column digests {bytes}"
    )
}

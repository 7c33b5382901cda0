//! Letters on their way out. Body and link are sealed: a copy of the file is not a way in.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_000400_letters",
        "
create table letter (
  organisation_id {uuid} not null, id {uuid} not null, kind text not null, member_id {uuid},
  ticket_digest {bytes}, locale text not null, recipient text not null, subject text not null,
  body {bytes} not null, state text not null, reply text, attempts integer not null, message_id text not null,
  created_at {time} not null, changed_at {time} not null, primary key (organisation_id, id));
create index letter_member on letter (organisation_id, member_id, id);
create index letter_state on letter (organisation_id, state, id)"
    )
}

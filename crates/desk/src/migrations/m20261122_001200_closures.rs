//! How conversations ended. A category that was used is retired, never deleted: old notes keep their name.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_001200_closures",
        "
create table category (
  organisation_id {uuid} not null, id {uuid} not null, name text not null, name_key text not null,
  description text not null, position integer not null, retired_at {time}, created_at {time} not null,
  primary key (organisation_id, id), unique (organisation_id, name_key));
create table closure (
  organisation_id {uuid} not null, id {uuid} not null, conversation_id {uuid} not null, category_id {uuid} not null,
  summary text not null, closed_by {uuid} not null, closed_at {time} not null, reopened_by {uuid}, reopened_at {time},
  primary key (organisation_id, id));
create index closure_conversation on closure (organisation_id, conversation_id, closed_at)"
    )
}

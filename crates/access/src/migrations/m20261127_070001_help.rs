//! How often an article was read, and whether it helped.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_070001_help",
        "
create table help_view (
  organisation_id {uuid} not null, article text not null, views bigint not null,
  primary key (organisation_id, article));
create table help_vote (
  organisation_id {uuid} not null, article text not null, reader_digest {bytes} not null, useful boolean not null,
  comment text, voted_at {time} not null, commented_at {time},
  primary key (organisation_id, article, reader_digest));
create index help_vote_comment on help_vote (organisation_id, commented_at)"
    )
}

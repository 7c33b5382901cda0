//! Who writes through the widget: the token a browser holds, and the contact it speaks for.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_002000_visitors",
        "
create table visitor (
  organisation_id {uuid} not null, id {uuid} not null, channel_id {uuid} not null, contact_id {uuid} not null,
  digest {bytes} not null, locale text not null, created_at {time} not null,
  primary key (organisation_id, id));
create index visitor_contact on visitor (organisation_id, contact_id)"
    )
}

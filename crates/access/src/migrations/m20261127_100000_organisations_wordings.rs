//! What an organisation says in words of its own, and the set of rules whose manual it speaks like.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_100000_organisations_wordings",
        "
alter table organisation add column wordings {json};
alter table organisation add column preset text not null default 'nist';
update organisation set preset = coalesce(
  (select p.document ->> 'preset' from policy p where p.organisation_id = organisation.id), 'nist')"
    )
}

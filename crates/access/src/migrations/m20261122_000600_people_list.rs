//! One index that holds all that the list of members asks: narrowing 100,000 of them reads it and nothing else.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_000600_people_list",
        "
drop index member_name_key;
create index member_list on member (organisation_id, name_key, id, identifier_key, recovery_address, role, state)"
    )
}

//! Decisions of one organisation are taken one after another: each takes a turn, and the row lock of the turn
//! keeps the next one waiting until this one is durable.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_001300_routing",
        "
create table routing_turn (organisation_id {uuid} not null primary key, last bigint not null)"
    )
}

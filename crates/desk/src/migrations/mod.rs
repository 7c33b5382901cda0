//! This floor's tables, append-only: a landed step is never edited, the next one corrects it.

use sea_orm_migration::MigrationTrait;

mod m20261122_001000_counter;
mod m20261122_001100_work;
mod m20261122_001200_closures;
mod m20261122_001300_routing;

pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        m20261122_001000_counter::step(),
        m20261122_001100_work::step(),
        m20261122_001200_closures::step(),
        m20261122_001300_routing::step(),
    ]
}

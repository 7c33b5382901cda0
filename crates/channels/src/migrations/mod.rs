//! This floor's tables, append-only: a landed step is never edited, the next one corrects it.

use sea_orm_migration::MigrationTrait;

mod m20261122_002000_visitors;

pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![m20261122_002000_visitors::step()]
}

//! This floor's tables, append-only: a landed step is never edited, the next one corrects it.

use sea_orm_migration::MigrationTrait;

mod m20261122_000100_instance;
mod m20261122_000200_people;
mod m20261122_000300_entry;
mod m20261122_000400_letters;
mod m20261122_000500_people_keys;
mod m20261122_000600_people_list;
mod m20261127_000100_policy;

pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        m20261122_000100_instance::step(),
        m20261122_000200_people::step(),
        m20261122_000300_entry::step(),
        m20261122_000400_letters::step(),
        m20261122_000500_people_keys::step(),
        m20261122_000600_people_list::step(),
        m20261127_000100_policy::step(),
    ]
}

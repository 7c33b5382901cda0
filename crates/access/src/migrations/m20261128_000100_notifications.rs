//! What each member is told of while they look elsewhere.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_000100_notifications",
        "
alter table member add column notify text not null default 'mine';
alter table member add column notify_sound boolean not null default true"
    )
}

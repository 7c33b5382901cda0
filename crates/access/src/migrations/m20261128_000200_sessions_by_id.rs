//! A session is found by its id, and a lock by its counter, without walking through an organisation's others: both are
//! asked for at every sign-in.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_000200_sessions_by_id",
        "
create unique index session_id on session (organisation_id, id);
create index lockout_counter on lockout (organisation_id, counter_key, unlocked_at)"
    )
}

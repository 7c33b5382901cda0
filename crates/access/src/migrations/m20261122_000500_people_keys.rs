//! Names are sorted and searched without case and accents (`access::names`), which no engine does alike by itself.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_000500_people_keys",
        "
alter table member add column name_key text not null default '';
create index member_name_key on member (organisation_id, name_key, id);
drop index member_name;
create index member_role on member (organisation_id, role, state);
create index member_schedule on member (organisation_id, schedule_id);
alter table schedule add column name_key text;
create unique index schedule_name_key on schedule (organisation_id, name_key)"
    )
}

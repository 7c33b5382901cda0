//! By which rule a provider's person becomes a member.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_050000_sso_rules",
        "
create table sso_rule (
  organisation_id {uuid} not null, id {uuid} not null, provider_id {uuid} not null, group_name text not null,
  domain text not null, role text not null, team_id {uuid}, schedule_id {uuid}, follows boolean not null,
  created_by {uuid} not null, created_at {time} not null, primary key (organisation_id, id));
create index sso_rule_provider on sso_rule (organisation_id, provider_id)"
    )
}

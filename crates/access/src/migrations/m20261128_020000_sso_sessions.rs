//! Which sessions came by a provider, so that they end when it says so.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_020000_sso_sessions",
        "
create table sso_session (
  organisation_id {uuid} not null, session_id {uuid} not null, provider_id {uuid} not null, member_id {uuid} not null,
  issuer text not null, subject text not null, sid text not null, primary key (organisation_id, session_id));
create index sso_session_subject on sso_session (organisation_id, provider_id, issuer, subject)"
    )
}

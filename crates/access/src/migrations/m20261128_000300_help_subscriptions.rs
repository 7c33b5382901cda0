//! Who wants to be told when an article of the help changes.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_000300_help_subscriptions",
        "
create table help_subscription (
  organisation_id {uuid} not null, id {uuid} not null, article text not null, email text not null,
  email_key text not null, locale text not null, digest {bytes} not null, secret {bytes} not null,
  edition {bytes} not null, mailed_at {time} not null, confirmed_at {time},
  primary key (organisation_id, id), unique (organisation_id, article, email_key), unique (organisation_id, digest));
create index help_subscription_mailed on help_subscription (organisation_id, mailed_at)"
    )
}

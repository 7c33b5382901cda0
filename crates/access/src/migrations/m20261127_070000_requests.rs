//! Accounts that strangers ask for. Of one mailbox at most one request is open, which the unique key says.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_070000_requests",
        "
create table account_request (
  organisation_id {uuid} not null, id {uuid} not null, source text not null, full_name text not null,
  company text not null, position text not null, email text not null, email_key text not null, locale text not null,
  state text not null, digest {bytes} not null, asked_at {time} not null, mailed_at {time} not null,
  expires_at {time} not null, proved_at {time}, conversation_id {uuid}, member_id {uuid}, decided_by {uuid},
  decided_at {time}, reason text, primary key (organisation_id, id), unique (organisation_id, digest));
create unique index account_request_open on account_request (organisation_id, email_key)
  where state in ('asked', 'waiting');
create index account_request_state on account_request (organisation_id, state, id);
create index account_request_over on account_request (state, expires_at)"
    )
}

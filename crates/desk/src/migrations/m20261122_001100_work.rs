//! Conversations, their messages and files.
//!
//! `conversation.place` is the one sort key of every list (see `conversations::model::place`). The columns that
//! each message changes (`preview`, `last_message_at`, `unread`) are in no index: a visitor's message must not
//! rewrite them. `message.seq` is the number of the event that announced the message.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261122_001100_work",
        "
create table conversation_number (organisation_id {uuid} not null primary key, last bigint not null);
create table conversation (
  organisation_id {uuid} not null, id {uuid} not null, number bigint not null, contact_id {uuid} not null,
  channel_id {uuid} not null, team_id {uuid}, state text not null, owner_id {uuid}, owner_version integer not null,
  last_owner_id {uuid}, place bigint not null, preview text not null, preview_kind text not null,
  unread integer not null, read_seq bigint not null, opened_at {time} not null, assigned_at {time},
  first_reply_at {time}, last_message_at {time} not null, waiting_since {time}, closed_at {time},
  primary key (organisation_id, id), unique (organisation_id, number));
create unique index conversation_open on conversation (organisation_id, contact_id, channel_id) where state <> 'closed';
create index conversation_contact on conversation (organisation_id, contact_id, number);
create index conversation_state on conversation (organisation_id, state, place, id);
create index conversation_team on conversation (organisation_id, state, team_id, place, id);
create index conversation_owner on conversation (organisation_id, owner_id, state, place, id);
create table message (
  organisation_id {uuid} not null, id {uuid} not null, conversation_id {uuid} not null, contact_id {uuid} not null,
  seq bigint not null, client_id text not null, direction text not null, author_id {uuid} not null,
  body text not null, data {json} not null, created_at {time} not null,
  primary key (organisation_id, id), unique (organisation_id, contact_id, author_id, client_id));
create index message_thread on message (organisation_id, conversation_id, seq);
create index message_contact on message (organisation_id, contact_id, seq);
create table attachment (
  organisation_id {uuid} not null, id {uuid} not null, contact_id {uuid}, member_id {uuid}, message_id {uuid},
  name text not null, mime text not null, size bigint not null, sha256 {bytes} not null, key text not null,
  created_at {time} not null, primary key (organisation_id, id));
create index attachment_message on attachment (organisation_id, message_id);
create index attachment_loose on attachment (created_at) where message_id is null"
    )
}

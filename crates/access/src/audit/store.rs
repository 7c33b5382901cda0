//! Queries over the chain. Everything begins with the organisation, whose chain it is.

mod list;

pub use list::{Filter, Shown, families, login_of_member, member_of_login, page};

use super::model::{Checkpoint, Record};
use kit::{
    clock::Time,
    db::{
        Tx,
        dialect::{self, Link, sql},
    },
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use serde_json::Value;
use uuid::Uuid;

/// Where a chain ends, and the keys of those the next record is about, if they have any.
#[derive(Debug, FromQueryResult)]
pub(super) struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
    pub acting: Option<Vec<u8>>,
    pub concerned: Option<Vec<u8>>,
}

/// The end of the chain, made if need be, and held: who else records in this organisation waits for our commit.
pub(super) async fn hold(
    tx: &Tx,
    organisation: OrganisationId,
    beginning: &[u8],
    (acting, concerned): (Option<Uuid>, Option<Uuid>),
) -> Result<Head, Failure> {
    let key = |place: &str| {
        format!("(select k.sealed from audit_key k where k.organisation_id = $1 and k.person_id = {place})")
    };
    let text = format!(
        "insert into audit_head (organisation_id, seq, hash) values ($1, 0, $2)
         on conflict (organisation_id) do update set seq = audit_head.seq
         returning seq, hash, {} as acting, {} as concerned",
        key("$3"),
        key("$4")
    );
    let values = [
        organisation.into(),
        beginning.to_vec().into(),
        acting.unwrap_or(organisation.0).into(),
        concerned.unwrap_or(organisation.0).into(),
    ];
    Head::find_by_statement(sql(tx, &text, values))
        .one(tx)
        .await?
        .ok_or_else(|| Failure::broken("no end of the audit's chain"))
}

/// Keeps a person's key, unless there is one; the one that is kept.
pub(super) async fn keep_key(
    tx: &Tx,
    organisation: OrganisationId,
    person: Uuid,
    sealed: Vec<u8>,
) -> Result<Vec<u8>, Failure> {
    let text = "insert into audit_key (organisation_id, person_id, sealed) values ($1, $2, $3)
                on conflict (organisation_id, person_id) do update set sealed = audit_key.sealed returning sealed";
    let values = [organisation.into(), person.into(), sealed.into()];
    let row = tx.query_one_raw(sql(tx, text, values)).await?;
    Ok(row
        .ok_or_else(|| Failure::broken("a key was not kept"))?
        .try_get("", "sealed")?)
}

/// Destroys a person's key. True if there was one.
pub(super) async fn destroy_key(
    tx: &Tx,
    organisation: OrganisationId,
    person: Uuid,
) -> Result<bool, Failure> {
    let text = "delete from audit_key where organisation_id = $1 and person_id = $2";
    let values = [organisation.into(), person.into()];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() > 0)
}

/// The record and the new end of its chain, in one walk.
pub(super) fn insert(tx: &Tx, organisation: OrganisationId, record: &Record) {
    let link = Link {
        table: "audit",
        text: "insert into audit (organisation_id, id, at, actor_id, subject_id, action, outcome, origin, details,
                 prev, hash, seq, address, user_agent, data)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '{}')",
    };
    advance(tx, organisation, link, record);
}

/// The same for a row that was there before the chain.
pub(super) fn adopt(tx: &Tx, organisation: OrganisationId, record: &Record) {
    let link = Link {
        table: "audit",
        text:
            "update audit set at = $3, actor_id = $4, subject_id = $5, action = $6, outcome = $7, origin = $8,
                 details = $9, prev = $10, hash = $11, seq = $12, address = '', user_agent = '', data = '{}'
               where organisation_id = $1 and id = $2 and seq is null",
    };
    advance(tx, organisation, link, record);
}

fn advance(tx: &Tx, organisation: OrganisationId, link: Link<'_>, record: &Record) {
    let record = record.clone();
    let values = [
        organisation.into(),
        record.id.into(),
        record.at.into(),
        record.actor_id.into(),
        record.subject_id.into(),
        record.action.into(),
        record.outcome.into(),
        record.origin.into(),
        record.details.into(),
        record.prev.into(),
        record.hash.into(),
        record.seq.into(),
    ];
    let last = "update audit_head set seq = $12, hash = $11 where organisation_id = $1";
    let text = dialect::chain(tx.get_database_backend(), &[link], last);
    tx.put(sql(tx, &text, values));
}

/// An organisation with rows from before the chain.
pub(super) async fn unchained(connection: &impl ConnectionTrait) -> Result<Option<OrganisationId>, DbErr> {
    let text = "select organisation_id from audit where seq is null limit 1";
    let row = connection.query_one_raw(sql(connection, text, [])).await?;
    row.map(|row| row.try_get("", "organisation_id")).transpose()
}

/// How many there are in one organisation.
pub(super) async fn waiting(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<i64, DbErr> {
    let text = "select count(*) as n from audit where organisation_id = $1 and seq is null";
    let row = connection
        .query_one_raw(sql(connection, text, [organisation.into()]))
        .await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// A row from before the chain.
#[derive(FromQueryResult)]
pub(super) struct Old {
    pub id: Uuid,
    pub at: Time,
    pub actor_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub action: String,
    pub outcome: String,
    pub address: String,
    pub user_agent: String,
    pub data: Value,
}

pub(super) async fn oldest_unchained(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    at_most: i64,
) -> Result<Vec<Old>, DbErr> {
    let text = "select id, at, actor_id, subject_id, action, outcome, address, user_agent, data from audit
                where organisation_id = $1 and seq is null order by at, id limit $2";
    let values = [organisation.into(), at_most.into()];
    Old::find_by_statement(sql(connection, text, values))
        .all(connection)
        .await
}

/// Where the chain says it ends; nothing for an organisation without one.
pub(super) async fn head(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, DbErr> {
    let text = "select seq, hash from audit_head where organisation_id = $1";
    let row = connection
        .query_one_raw(sql(connection, text, [organisation.into()]))
        .await?;
    row.map(|row| Ok((row.try_get("", "seq")?, row.try_get("", "hash")?)))
        .transpose()
}

/// All organisations that have a chain.
pub(super) async fn chains(connection: &impl ConnectionTrait) -> Result<Vec<OrganisationId>, DbErr> {
    let text = "select organisation_id from audit_head order by organisation_id";
    let rows = connection.query_all_raw(sql(connection, text, [])).await?;
    rows.iter()
        .map(|row| row.try_get("", "organisation_id"))
        .collect()
}

/// The records after a number, oldest first.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    seq: i64,
    at_most: i64,
) -> Result<Vec<Record>, DbErr> {
    let text =
        "select seq, id, at, actor_id, subject_id, action, outcome, origin, details, prev, hash from audit
                where organisation_id = $1 and seq > $2 order by seq limit $3";
    let values = [organisation.into(), seq.into(), at_most.into()];
    Record::find_by_statement(sql(connection, text, values))
        .all(connection)
        .await
}

/// All checkpoints, oldest first.
pub(super) async fn checkpoints(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<Checkpoint>, DbErr> {
    let text = "select seq, kind, hash, at, key_id, signature from audit_checkpoint
                where organisation_id = $1 order by seq, kind";
    Checkpoint::find_by_statement(sql(connection, text, [organisation.into()]))
        .all(connection)
        .await
}

/// The newest of a kind.
pub(super) async fn newest_checkpoint(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    kind: &str,
) -> Result<Option<Checkpoint>, DbErr> {
    let text = "select seq, kind, hash, at, key_id, signature from audit_checkpoint
                where organisation_id = $1 and kind = $2 order by seq desc limit 1";
    Checkpoint::find_by_statement(sql(connection, text, [organisation.into(), kind.into()]))
        .one(connection)
        .await
}

pub(super) async fn keep_checkpoint(
    tx: &Tx,
    organisation: OrganisationId,
    checkpoint: &Checkpoint,
) -> Result<(), Failure> {
    let one = checkpoint.clone();
    let text = "insert into audit_checkpoint (organisation_id, seq, kind, hash, at, key_id, signature)
                values ($1, $2, $3, $4, $5, $6, $7) on conflict (organisation_id, seq, kind) do nothing";
    let values = [
        organisation.into(),
        one.seq.into(),
        one.kind.into(),
        one.hash.into(),
        one.at.into(),
        one.key_id.into(),
        one.signature.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// The last record that is older than a time and has no younger one before it.
pub(super) async fn last_before(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    before: Time,
) -> Result<Option<(i64, Vec<u8>)>, DbErr> {
    let text = "select seq, hash from audit where organisation_id = $1 and seq < coalesce(
                  (select min(seq) from audit where organisation_id = $1 and at >= $2), 9223372036854775807)
                order by seq desc limit 1";
    let values = [organisation.into(), before.into()];
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    row.map(|row| Ok((row.try_get("", "seq")?, row.try_get("", "hash")?)))
        .transpose()
}

/// Drops the records up to a number, and the checkpoints that lie before it.
pub(super) async fn drop_up_to(tx: &Tx, organisation: OrganisationId, seq: i64) -> Result<u64, Failure> {
    let of = [organisation.into(), seq.into()];
    let text = "delete from audit where organisation_id = $1 and seq <= $2";
    let dropped = tx.execute_raw(sql(tx, text, of.clone())).await?.rows_affected();
    let text = "delete from audit_checkpoint where organisation_id = $1 and seq < $2";
    tx.execute_raw(sql(tx, text, of)).await?;
    Ok(dropped)
}

/// When the chain was last looked through, and what was found first.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Check {
    pub at: Time,
    pub seq: i64,
    pub fault: Option<String>,
    pub fault_seq: Option<i64>,
}

pub(super) async fn check(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<Check>, DbErr> {
    let text = "select at, seq, fault, fault_seq from audit_check where organisation_id = $1";
    Check::find_by_statement(sql(connection, text, [organisation.into()]))
        .one(connection)
        .await
}

pub(super) async fn keep_check(tx: &Tx, organisation: OrganisationId, check: Check) -> Result<(), Failure> {
    let text =
        "insert into audit_check (organisation_id, at, seq, fault, fault_seq) values ($1, $2, $3, $4, $5)
                on conflict (organisation_id) do update set at = $2, seq = $3, fault = $4, fault_seq = $5";
    let values = [
        organisation.into(),
        check.at.into(),
        check.seq.into(),
        check.fault.into(),
        check.fault_seq.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

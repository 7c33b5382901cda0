//! Queries over tickets and their holders.

use super::model::{Condition, Holder, Issued, Look, Presented, Purpose};
use crate::{door::MemberId, policies};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

const HOLDER: &str =
    "m.organisation_id, m.id as member_id, m.display_name, m.identifier, m.recovery_address, m.role,
    m.state, m.locale, m.time_zone, m.epoch, m.emergency";

/// The member, as letters and links need to know them.
pub async fn holder(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Holder>, DbErr> {
    let text = format!("select {HOLDER} from member m where m.organisation_id = $1 and m.id = $2");
    let statement = sql(connection, &text, [organisation.into(), member.into()]);
    Holder::find_by_statement(statement).one(connection).await
}

pub(super) async fn insert(
    tx: &Tx,
    holder: &Holder,
    purpose: Purpose,
    issued: &Issued,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into ticket (organisation_id, digest, purpose, member_id, epoch, recovery_address, issued_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            holder.organisation_id.into(),
            issued.digest.clone().into(),
            purpose.code().into(),
            holder.member_id.into(),
            holder.epoch.into(),
            holder.recovery_address.as_str().into(),
            now.into(),
            issued.expires_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// One statement decides: unspent, not void, not expired, of this epoch, to this address, of a member who may (S-021).
pub(super) async fn spend(
    tx: &Tx,
    presented: &Presented,
    purpose: Purpose,
    now: Time,
) -> Result<Option<MemberId>, Failure> {
    let statement = sql(
        tx,
        "update ticket set spent_at = $1, opened_at = coalesce(opened_at, $1)
         where organisation_id = $2 and digest = $3 and purpose = $4
           and spent_at is null and voided_at is null and expires_at > $1 and issued_at < $5
           and epoch = (select m.epoch from member m where m.organisation_id = ticket.organisation_id
             and m.id = ticket.member_id and m.recovery_address = ticket.recovery_address
             and m.state in ('invited', 'active'))
         returning member_id",
        [
            now.into(),
            presented.organisation.into(),
            presented.digest.clone().into(),
            purpose.code().into(),
            (now + kit::clock::AHEAD).into(),
        ],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "member_id"))
        .transpose()?)
}

/// Of one purpose, or of every purpose; how many there were.
pub(super) async fn void(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    purpose: Option<Purpose>,
    reason: &'static str,
    now: Time,
) -> Result<u64, Failure> {
    let statement = voiding(tx, (organisation, member), purpose, reason, now);
    Ok(tx.execute_raw(statement).await?.rows_affected())
}

/// All of a member's, where nobody asks how many there were.
pub(super) fn void_quietly(tx: &Tx, of: (OrganisationId, MemberId), reason: &'static str, now: Time) {
    tx.put(voiding(tx, of, None, reason, now));
}

fn voiding(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    purpose: Option<Purpose>,
    reason: &'static str,
    now: Time,
) -> Statement {
    sql(
        tx,
        "update ticket set voided_at = $1, voided_reason = $2
         where organisation_id = $3 and member_id = $4 and spent_at is null and voided_at is null
           and (cast($5 as text) is null or purpose = $5)",
        [
            now.into(),
            reason.into(),
            organisation.into(),
            member.into(),
            purpose.map(Purpose::code).into(),
        ],
    )
}

#[derive(FromQueryResult)]
struct Row {
    issued_at: Time,
    expires_at: Time,
    spent_at: Option<Time>,
    voided_at: Option<Time>,
    same: bool,
    #[sea_orm(nested)]
    holder: Holder,
}

/// A ticket and its holder, without changing anything.
pub async fn look(
    connection: &impl ConnectionTrait,
    presented: &Presented,
    purpose: Purpose,
    now: Time,
) -> Result<Option<Look>, DbErr> {
    let text = format!(
        "select t.issued_at, t.expires_at, t.spent_at, t.voided_at, {HOLDER},
           (t.epoch = m.epoch and t.recovery_address = m.recovery_address and m.state in ('invited', 'active')) as same
         from ticket t join member m on m.organisation_id = t.organisation_id and m.id = t.member_id
         where t.organisation_id = $1 and t.digest = $2 and t.purpose = $3"
    );
    let values = [
        presented.organisation.into(),
        presented.digest.clone().into(),
        purpose.code().into(),
    ];
    let row = Row::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await?;
    Ok(row.map(|row| {
        let condition = match (row.spent_at, row.voided_at) {
            (Some(_), _) => Condition::Spent,
            (None, Some(_)) => Condition::Void,
            (None, None) if !row.same => Condition::Void,
            (None, None) if row.expires_at <= now || row.issued_at > now + kit::clock::AHEAD => {
                Condition::Expired
            }
            (None, None) => Condition::Open,
        };
        Look {
            holder: row.holder,
            condition,
            expires_at: row.expires_at,
        }
    }))
}

/// A person, and no scanner, came with this link: somebody typed into its form.
pub async fn tried(tx: &Tx, presented: &Presented, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update ticket set opened_at = $1 where organisation_id = $2 and digest = $3 and opened_at is null",
        [
            now.into(),
            presented.organisation.into(),
            presented.digest.clone().into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The time of a link begins when the mail server took its letter (S-033).
pub async fn extend(
    tx: &Tx,
    organisation: OrganisationId,
    digest: &[u8],
    purpose: Purpose,
    now: Time,
) -> Result<(), Failure> {
    let policy = policies::of(tx, organisation).await?;
    let statement = sql(
        tx,
        "update ticket set expires_at = $1 where organisation_id = $2 and digest = $3 and purpose = $4
           and spent_at is null and voided_at is null and expires_at < $1",
        [
            (now + purpose.lives(&policy)).into(),
            organisation.into(),
            digest.to_vec().into(),
            purpose.code().into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// For queries over members `m`: that one holds an open link of a purpose. `$1` is the organisation, `$2` is now.
pub fn held(purpose: Purpose) -> String {
    format!(
        "exists (select 1 from ticket t where t.organisation_id = $1 and t.member_id = m.id
           and t.purpose = '{}' and t.spent_at is null and t.voided_at is null and t.expires_at > $2
           and t.epoch = m.epoch and t.recovery_address = m.recovery_address)",
        purpose.code()
    )
}

/// Whether the member was sent a link at or after a moment: a request of before is answered by it. Of a purpose that is
/// named, one that still opens.
pub async fn issued_since(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    purpose: Option<Purpose>,
    since: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as found from ticket where organisation_id = $1 and member_id = $2 and issued_at >= $3
           and (cast($4 as text) is null or (purpose = $4 and spent_at is null and voided_at is null)) limit 1",
        [
            organisation.into(),
            member.into(),
            since.into(),
            purpose.map(Purpose::code).into(),
        ],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

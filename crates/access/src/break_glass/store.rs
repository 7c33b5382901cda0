//! Queries over the account and the tries at it. No scope comes first: who tries has none, and neither has the console.

use super::model::{Account, IDENTIFIER, Outcome, Try};
use crate::{
    door::{MemberId, Scope},
    names,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

const ACCOUNT: &str =
    "select b.organisation_id, b.member_id, b.code_digest, m.epoch, m.recovery_address, b.created_at,
   b.printed_at, b.tested_at, b.used_at, b.expired_at
 from break_glass b join member m on m.organisation_id = b.organisation_id and m.id = b.member_id";

/// The account of an organisation, even one that is over.
pub(super) async fn account(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<Account>, DbErr> {
    let text = format!("{ACCOUNT} where b.organisation_id = $1");
    Account::find_by_statement(sql(connection, &text, [organisation.into()]))
        .one(connection)
        .await
}

/// Those whose test is due and of which nobody was reminded lately.
pub(super) async fn untested(
    connection: &impl ConnectionTrait,
    (before, reminded): (Time, Time),
) -> Result<Vec<Account>, DbErr> {
    let text = format!(
        "{ACCOUNT} where b.expired_at is null and coalesce(b.tested_at, b.created_at) < $1
           and (b.reminded_at is null or b.reminded_at < $2)"
    );
    Account::find_by_statement(sql(connection, &text, [before.into(), reminded.into()]))
        .all(connection)
        .await
}

/// The member behind it, made or made ready again: without a password, without a place in the instance's index of
/// logins, and shut until its second factor has shown a code.
pub(super) async fn prepare(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    (name, locale, zone, keeper): (&str, &str, &str, &str),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into member (organisation_id, id, display_name, name_key, identifier, identifier_key, recovery_address,
           role, state, locale, landing, time_zone, history, epoch, created_at, updated_at, emergency)
         values ($1, $2, $3, $4, $5, $5, $6, 'administrator', 'disabled', $7, 'members', $8, true, 1, $9, $9, true)
         on conflict (organisation_id, id) do update set recovery_address = excluded.recovery_address,
           state = 'disabled', epoch = member.epoch + 1, updated_at = excluded.updated_at",
        [
            organisation.into(),
            member.into(),
            name.into(),
            names::fold(name).into(),
            IDENTIFIER.into(),
            keeper.into(),
            locale.into(),
            zone.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The member that was made for it, also where it was never finished.
pub(super) async fn prepared(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<MemberId>, DbErr> {
    let statement = sql(
        connection,
        "select id from member where organisation_id = $1 and emergency = true",
        [organisation.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "id"))
        .transpose()
}

/// Opens or shuts the member behind it; whatever is half-finished is void.
pub(super) async fn set_state(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    state: &'static str,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set state = $3, epoch = epoch + 1, updated_at = $4
         where organisation_id = $1 and id = $2 and emergency = true",
        [organisation.into(), member.into(), state.into(), now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Makes it stand, with a fresh code. False when another one stands already.
pub(super) async fn stand(
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    digest: &[u8],
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into break_glass (organisation_id, member_id, code_digest, created_at, printed_at)
         values ($1, $2, $3, $4, $4)
         on conflict (organisation_id) do update set member_id = excluded.member_id,
           code_digest = excluded.code_digest, created_at = excluded.created_at, printed_at = excluded.printed_at,
           tested_at = null, used_at = null, reminded_at = null, seen_at = null, expired_at = null
           where break_glass.expired_at is not null",
        [organisation.into(), member.into(), digest.to_vec().into(), now.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn replace_code(
    tx: &Tx,
    organisation: OrganisationId,
    digest: &[u8],
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update break_glass set code_digest = $2, printed_at = $3 where organisation_id = $1 and expired_at is null",
        [organisation.into(), digest.to_vec().into(), now.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// What an account's row says of when something was last done to it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    Tested,
    /// Being used is being tested too.
    Used,
    Reminded,
    Seen,
    Expired,
}

impl Mark {
    fn sets(self) -> &'static str {
        match self {
            Self::Tested => "tested_at = $2",
            Self::Used => "tested_at = $2, used_at = $2",
            Self::Reminded => "reminded_at = $2",
            Self::Seen => "seen_at = $2",
            Self::Expired => "expired_at = $2",
        }
    }
}

/// Notes it; false when the account does not stand any more.
pub(super) async fn mark(
    tx: &Tx,
    organisation: OrganisationId,
    mark: Mark,
    now: Time,
) -> Result<bool, Failure> {
    let text = format!(
        "update break_glass set {} where organisation_id = $1 and expired_at is null",
        mark.sets()
    );
    let done = tx
        .execute_raw(sql(tx, &text, [organisation.into(), now.into()]))
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn note_try(
    tx: &Tx,
    organisation: OrganisationId,
    outcome: Outcome,
    (address, user_agent): (&str, &str),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into break_glass_try (organisation_id, id, tried_at, outcome, address, user_agent)
         values ($1, $2, $3, $4, $5, $6)",
        [
            organisation.into(),
            Uuid::now_v7().into(),
            now.into(),
            outcome.code().into(),
            address.into(),
            user_agent.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The newest tries.
pub(super) async fn tries(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<Try>, DbErr> {
    let statement = sql(
        connection,
        "select tried_at, outcome, address, user_agent from break_glass_try where organisation_id = $1
         order by tried_at desc, id desc limit $2",
        [scope.organisation.into(), limit.into()],
    );
    Try::find_by_statement(statement).all(connection).await
}

/// Tries that nobody was told of yet, the oldest first.
pub(super) async fn untold(tx: &Tx, organisation: OrganisationId) -> Result<Vec<Try>, DbErr> {
    let statement = sql(
        tx,
        "select tried_at, outcome, address, user_agent from break_glass_try
         where organisation_id = $1 and told_at is null order by tried_at, id",
        [organisation.into()],
    );
    Try::find_by_statement(statement).all(tx).await
}

/// When administrators were last told of one.
pub(super) async fn last_told(tx: &Tx, organisation: OrganisationId) -> Result<Option<Time>, DbErr> {
    let statement = sql(
        tx,
        "select max(told_at) as at from break_glass_try where organisation_id = $1",
        [organisation.into()],
    );
    tx.query_one_raw(statement)
        .await?
        .map_or(Ok(None), |row| row.try_get("", "at"))
}

/// Notes that they are told now. Of two jobs that would tell the same, one finds some left: how many it found.
pub(super) async fn tell(tx: &Tx, organisation: OrganisationId, now: Time) -> Result<u64, Failure> {
    let statement = sql(
        tx,
        "update break_glass_try set told_at = $2 where organisation_id = $1 and told_at is null",
        [organisation.into(), now.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected())
}

/// What an administrator's pages say of it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Shown {
    /// Tries since an administrator last said that they saw them.
    pub tries: i64,
    pub opened: i64,
    pub created_at: Option<Time>,
    pub tested_at: Option<Time>,
    pub emergency: bool,
    /// When the reader's own session ends at the latest.
    pub ends: Option<Time>,
}

pub(super) async fn shown(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Option<Shown>, DbErr> {
    let since = "t.organisation_id = m.organisation_id and (b.seen_at is null or t.tried_at > b.seen_at)";
    let text = format!(
        "select (select count(*) from break_glass_try t where {since}) as tries,
           (select count(*) from break_glass_try t where {since} and t.outcome = 'opened') as opened,
           case when b.expired_at is null then b.created_at end as created_at, b.tested_at, m.emergency,
           (select s.absolute_until from session s where s.organisation_id = m.organisation_id and s.id = $3) as ends
         from member m left join break_glass b on b.organisation_id = m.organisation_id
         where m.organisation_id = $1 and m.id = $2"
    );
    let values = [
        scope.organisation.into(),
        scope.member.into(),
        scope.session.into(),
    ];
    Shown::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

/// An administrator saw what was tried. Where there is no account, what was tried there is forgotten instead.
pub(super) async fn forget_tries(tx: &Tx, scope: &Scope) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from break_glass_try where organisation_id = $1",
        [scope.organisation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

//! Queries over counters and lockouts.

use super::{
    actions::Reasoned,
    model::{Attack, Counter, Lockout, NewLockout},
};
use crate::{
    door::{MemberId, Scope},
    policies::{self, Policy},
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};
use uuid::Uuid;

/// Counters as they stand, those that there are, and what the organisation decided, in one question; nobody is kept
/// waiting.
pub(super) async fn look<const N: usize>(
    connection: &impl ConnectionTrait,
    keys: [Vec<u8>; N],
    organisation: Option<OrganisationId>,
) -> Result<([Option<Counter>; N], Policy), Failure> {
    const COLUMNS: [&str; 5] = [
        "failures",
        "window_start",
        "locked_until",
        "locked_rounds",
        "locked_minutes",
    ];
    let each = |n: usize| {
        COLUMNS
            .map(|column| format!("c{n}.{column} as c{n}_{column}, "))
            .concat()
    };
    let join = |n: usize| format!(" left join attempt_counter c{n} on c{n}.key = ${}", n + 2);
    let text = format!(
        "select {}{} from (select 1 as one) o left join policy p on p.organisation_id = $1{}",
        (0..N).map(each).collect::<String>(),
        policies::COLUMNS,
        (0..N).map(join).collect::<String>(),
    );
    let values = std::iter::once(organisation.map(|id| id.0).into()).chain(keys.map(Into::into));
    let row = connection
        .query_one_raw(sql(connection, &text, values))
        .await?
        .ok_or_else(|| Failure::broken("no row for counters and a policy"))?;
    let mut counters = [const { None }; N];
    for (n, counter) in counters.iter_mut().enumerate() {
        if row
            .try_get::<Option<i32>>("", &format!("c{n}_failures"))?
            .is_some()
        {
            *counter = Some(Counter::from_query_result(&row, &format!("c{n}_"))?);
        }
    }
    Ok((counters, policies::read(&row)?))
}

/// A counter, made if need be, and held: whoever else counts here waits until this change is over. The update
/// that changes nothing is what takes the row's lock on PostgreSQL; on SQLite there is one writer anyway.
pub(super) async fn hold(tx: &Tx, key: &[u8], now: Time) -> Result<Counter, Failure> {
    let statement = sql(
        tx,
        "insert into attempt_counter (key, failures, window_start) values ($1, 0, $2)
         on conflict (key) do update set failures = attempt_counter.failures
         returning failures, window_start, locked_until, locked_rounds, locked_minutes",
        [key.to_vec().into(), now.into()],
    );
    Counter::find_by_statement(statement)
        .one(tx)
        .await?
        .ok_or_else(|| Failure::broken("no attempt counter"))
}

/// Takes a turn that comes round once in a while; false when somebody has it. One that was taken in the future was
/// taken by a clock that went back since, and is no turn.
pub(super) async fn take_turn(tx: &Tx, key: &[u8], (every, now): (Duration, Time)) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "insert into attempt_counter (key, failures, window_start) values ($1, 0, $2)
         on conflict (key) do update set window_start = excluded.window_start
           where attempt_counter.window_start <= $3 or attempt_counter.window_start > $4
         returning window_start",
        [
            key.to_vec().into(),
            now.into(),
            (now - every).into(),
            (now + every).into(),
        ],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

pub(super) fn keep(tx: &Tx, key: &[u8], counter: &Counter) {
    tx.put(sql(
        tx,
        "update attempt_counter set failures = $1, window_start = $2, locked_until = $3, locked_rounds = $4,
           locked_minutes = $5 where key = $6",
        [
            counter.failures.into(),
            counter.window_start.into(),
            counter.locked_until.into(),
            counter.locked_rounds.into(),
            counter.locked_minutes.into(),
            key.to_vec().into(),
        ],
    ));
}

/// Takes one attempt back, and the lock it made; nothing if its window is over.
pub(super) fn give_back(tx: &Tx, key: &[u8], window_start: Time, with_lock: bool) {
    let text = if with_lock {
        "update attempt_counter set failures = failures - 1, locked_until = null, locked_rounds = locked_rounds - 1
         where key = $1 and window_start = $2 and failures > 0 and locked_rounds > 0"
    } else {
        "update attempt_counter set failures = failures - 1 where key = $1 and window_start = $2 and failures > 0"
    };
    tx.put(sql(tx, text, [key.to_vec().into(), window_start.into()]));
}

pub(super) fn clear(tx: &Tx, key: &[u8]) {
    tx.put(sql(
        tx,
        "delete from attempt_counter where key = $1",
        [key.to_vec().into()],
    ));
}

/// Forgets the failures of a counter, unless it is locked: that lock is somebody else's doing.
pub(super) fn clear_open(tx: &Tx, key: &[u8], now: Time) {
    tx.put(sql(
        tx,
        "delete from attempt_counter where key = $1 and (locked_until is null or locked_until <= $2)",
        [key.to_vec().into(), now.into()],
    ));
}

/// Forgets counters nobody moved for so long that nothing follows from them.
pub(super) async fn forget(tx: &Tx, now: Time) -> Result<(), Failure> {
    let before = now - Duration::days(2);
    let statement = sql(
        tx,
        "delete from attempt_counter where window_start < $1 and (locked_until is null or locked_until < $1)",
        [before.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn insert(
    tx: &Tx,
    organisation: OrganisationId,
    row: &NewLockout,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into lockout (organisation_id, id, counter_key, identifier_shown, member_id, reason, failures,
           address, user_agent, locked_at, locked_until, retried)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            organisation.into(),
            row.id.into(),
            row.counter_key.clone().into(),
            row.identifier_shown.as_str().into(),
            row.member.map(|id| id.0).into(),
            row.reason.code().into(),
            row.failures.into(),
            row.address.as_str().into(),
            row.user_agent.as_str().into(),
            now.into(),
            row.locked_until.into(),
            row.retried.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn remove(tx: &Tx, organisation: OrganisationId, id: Uuid) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "delete from lockout where organisation_id = $1 and id = $2",
        [organisation.into(), id.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Ends what is locked under a counter, by somebody or by a success of its own.
pub(super) async fn close(
    tx: &Tx,
    organisation: OrganisationId,
    key: &[u8],
    by: Option<MemberId>,
    now: Time,
) -> Result<u64, Failure> {
    let statement = closing(tx, organisation, key, by, now);
    Ok(tx.execute_raw(statement).await?.rows_affected())
}

/// The same by the house, where nobody asks how many there were.
pub(super) fn close_quietly(tx: &Tx, organisation: OrganisationId, key: &[u8], now: Time) {
    tx.put(closing(tx, organisation, key, None, now));
}

fn closing(tx: &Tx, organisation: OrganisationId, key: &[u8], by: Option<MemberId>, now: Time) -> Statement {
    sql(
        tx,
        "update lockout set unlocked_at = $1, unlocked_by = $2
         where organisation_id = $3 and counter_key = $4 and unlocked_at is null
           and (locked_until is null or locked_until > $1)",
        [
            now.into(),
            by.map(|id| id.0).into(),
            organisation.into(),
            key.to_vec().into(),
        ],
    )
}

/// Ends one lockout by hand: its counter and the member it is about. Nothing when it was over or is not theirs.
pub(super) async fn release(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    reason: &Reasoned,
    now: Time,
) -> Result<Option<(Vec<u8>, Option<Uuid>)>, Failure> {
    let statement = sql(
        tx,
        "update lockout set unlocked_at = $1, unlocked_by = $2, note = $3, cause = $6
         where organisation_id = $4 and id = $5 and unlocked_at is null returning counter_key, member_id",
        [
            now.into(),
            scope.member.into(),
            reason.note.clone().into(),
            scope.organisation.into(),
            id.into(),
            reason.cause.code().into(),
        ],
    );
    let Some(row) = tx.query_one_raw(statement).await? else {
        return Ok(None);
    };
    Ok(Some((
        row.try_get("", "counter_key")?,
        row.try_get("", "member_id")?,
    )))
}

pub(super) async fn exists(tx: &Tx, scope: &Scope, id: Uuid) -> Result<bool, DbErr> {
    let statement = sql(
        tx,
        "select 1 as one from lockout where organisation_id = $1 and id = $2",
        [scope.organisation.into(), id.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

const LOCKOUT: &str = "l.id, l.identifier_shown, l.member_id, m.display_name, l.reason, l.failures, l.address,
    l.user_agent, l.locked_at, l.locked_until, l.unlocked_at, l.note, l.cause, l.retried,
    u.display_name as unlocked_by_name,
    (select max(s.created_at) from session s
       where s.organisation_id = l.organisation_id and s.member_id = l.member_id
         and s.impersonation_id is null) as last_success,
    exists (select 1 from team_member a join team_member b on b.organisation_id = a.organisation_id and b.team_id = a.team_id
       where a.organisation_id = l.organisation_id and a.member_id = l.member_id and b.member_id = $2) as of_team
  from lockout l
  left join member m on m.organisation_id = l.organisation_id and m.id = l.member_id
  left join member u on u.organisation_id = l.organisation_id and u.id = l.unlocked_by
  where l.organisation_id = $1";

/// The newest lockouts; those in force come first, however many are over, and among them those of the reader's own
/// teams, and those of logins that are nobody's last: whoever invents logins buries nobody under them.
pub(super) async fn newest(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<Lockout>, DbErr> {
    let text = format!(
        "select * from (select {LOCKOUT}) found
         order by case when unlocked_at is not null or locked_until <= $3 then 3
                       when reason = 'login' and member_id is null then 2
                       when of_team then 0 else 1 end,
                  locked_at desc limit $4"
    );
    let values = [
        scope.organisation.into(),
        scope.member.into(),
        now.into(),
        200_i64.into(),
    ];
    Lockout::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// Those in force, as many as can be unlocked at a time; an attack on more takes a second press.
pub(super) async fn open(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<Lockout>, DbErr> {
    let text = format!(
        "select {LOCKOUT} and l.unlocked_at is null and (l.locked_until is null or l.locked_until > $3)
         order by case when l.member_id is null then 1 else 0 end, l.locked_at desc limit $4"
    );
    let values = [
        scope.organisation.into(),
        scope.member.into(),
        now.into(),
        500_i64.into(),
    ];
    Lockout::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

pub(super) async fn is_open(tx: &Tx, scope: &Scope, id: Uuid, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as one from lockout where organisation_id = $1 and id = $2 and unlocked_at is null
           and (locked_until is null or locked_until > $3)",
        [scope.organisation.into(), id.into(), now.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Adds one failure to a counter that locks nobody; how many there are within its window now.
pub(super) async fn tally(tx: &Tx, key: &[u8], window: Duration, now: Time) -> Result<i32, Failure> {
    // A window from the future, beyond what clocks of nodes differ, is one of a clock that went back.
    let statement = sql(
        tx,
        "insert into attempt_counter (key, failures, window_start) values ($1, 1, $2)
         on conflict (key) do update set
           failures = case when attempt_counter.window_start > $3 and attempt_counter.window_start < $4
             then attempt_counter.failures + 1 else 1 end,
           window_start = case when attempt_counter.window_start > $3 and attempt_counter.window_start < $4
             then attempt_counter.window_start else $2 end
         returning failures",
        [
            key.to_vec().into(),
            now.into(),
            (now - window).into(),
            (now + window).into(),
        ],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "failures"))?)
}

/// Notes an attack that was seen.
pub(super) async fn note_attack(
    tx: &Tx,
    organisation: OrganisationId,
    attack: &Attack,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into attack (organisation_id, id, kind, address, size, seen_at) values ($1, $2, $3, $4, $5, $6)",
        [
            organisation.into(),
            Uuid::now_v7().into(),
            attack.kind.as_str().into(),
            attack.address.clone().into(),
            attack.size.into(),
            attack.seen_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The newest attacks since a moment.
pub(super) async fn attacks(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    since: Time,
) -> Result<Vec<Attack>, DbErr> {
    let statement = sql(
        connection,
        "select kind, address, size, seen_at from attack where organisation_id = $1 and seen_at > $2
         order by seen_at desc limit 20",
        [scope.organisation.into(), since.into()],
    );
    Attack::find_by_statement(statement).all(connection).await
}

/// What the owner of a login is told about its lock.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Told {
    pub member_id: Option<MemberId>,
    pub failures: i32,
    pub address: String,
    pub user_agent: String,
    pub locked_at: Time,
    pub locked_until: Option<Time>,
}

pub(super) async fn told(
    tx: &Tx,
    organisation: OrganisationId,
    lockout: Uuid,
) -> Result<Option<Told>, DbErr> {
    let statement = sql(
        tx,
        "select member_id, failures, address, user_agent, locked_at, locked_until from lockout
         where organisation_id = $1 and id = $2",
        [organisation.into(), lockout.into()],
    );
    Told::find_by_statement(statement).one(tx).await
}

/// A lock in force, as somebody who helps needs it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct InForce {
    pub id: Uuid,
    pub reason: String,
    pub identifier_shown: String,
    pub locked_until: Option<Time>,
}

/// The locks in force of a login's counter, and those of networks, which may be anybody's.
pub(super) async fn in_force(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    key: &[u8],
    now: Time,
) -> Result<Vec<InForce>, DbErr> {
    let statement = sql(
        connection,
        "select id, reason, identifier_shown, locked_until from lockout
         where organisation_id = $1 and unlocked_at is null and (locked_until is null or locked_until > $2)
           and (counter_key = $3 or reason = 'address') order by reason desc, locked_at desc limit 10",
        [scope.organisation.into(), now.into(), key.to_vec().into()],
    );
    InForce::find_by_statement(statement).all(connection).await
}

//! Queries over flows that wait for a supervisor. Whoever waits has no scope; whoever helps has one.

use super::model::{Caller, LIVES, Open, TRIES, WAITS, Waiting};
use crate::door::{MemberId, Role, Scope};
use chrono::Duration;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

/// Whom a login belongs to, if it is somebody's whom a supervisor may help: with their epoch.
pub(super) async fn helpable(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    identifier_key: &str,
) -> Result<Option<(MemberId, i32)>, DbErr> {
    let statement = sql(
        connection,
        "select id, epoch from member where organisation_id = $1 and identifier_key = $2 and state = 'active'
           and role <> 'administrator' and emergency = false and password is not null",
        [organisation.into(), identifier_key.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "epoch")?)))
        .transpose()
}

pub(super) async fn insert(
    tx: &Tx,
    (organisation, digest): (OrganisationId, &[u8]),
    whose: Option<(MemberId, i32)>,
    (number, address, user_agent): (&str, &str, &str),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into assistance (organisation_id, digest, id, member_id, epoch, number, address, user_agent, asked_at,
           expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            organisation.into(),
            digest.to_vec().into(),
            Uuid::now_v7().into(),
            whose.map(|(member, _)| member.0).into(),
            whose.map_or(0, |(_, epoch)| epoch).into(),
            number.into(),
            address.into(),
            user_agent.into(),
            now.into(),
            (now + WAITS).into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The flow of a browser while it is alive. Whether it is anybody's changes nothing about that.
pub(super) async fn waiting(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: &[u8],
    now: Time,
) -> Result<Option<Waiting>, DbErr> {
    let statement = sql(
        connection,
        "select organisation_id, digest, id, member_id, number, code_digest, issued_by, tries
         from assistance where organisation_id = $1 and digest = $2 and ended_at is null and expires_at > $3
           and tries < $4",
        [
            organisation.into(),
            digest.to_vec().into(),
            now.into(),
            TRIES.into(),
        ],
    );
    Waiting::find_by_statement(statement).one(connection).await
}

/// Counts a look at a code; false when there were enough.
pub(super) async fn look(tx: &Tx, of: &Waiting, now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update assistance set tries = tries + 1
         where organisation_id = $1 and digest = $2 and ended_at is null and expires_at > $3 and tries < $4",
        [
            of.organisation_id.into(),
            of.digest.clone().into(),
            now.into(),
            TRIES.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Ends a flow whose code was right, while it is its member's and that code is its own and young. Once.
pub(super) async fn spend(tx: &Tx, of: &Waiting, code_digest: &[u8], now: Time) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update assistance set ended_at = $1
         where organisation_id = $2 and digest = $3 and ended_at is null and code_digest = $4 and code_expires_at > $1
           and epoch = (select m.epoch from member m where m.organisation_id = assistance.organisation_id
             and m.id = assistance.member_id and m.state = 'active' and m.role <> 'administrator')",
        [
            now.into(),
            of.organisation_id.into(),
            of.digest.clone().into(),
            code_digest.to_vec().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Whom the reader may help: who shares a team with them, or anybody for an administrator; never an administrator,
/// never themself. `m` is the member.
fn mine(scope: &Scope) -> &'static str {
    if scope.is_at_least(Role::Administrator) {
        "m.organisation_id = $1 and m.id <> $2 and m.state = 'active' and m.role <> 'administrator'"
    } else {
        "m.organisation_id = $1 and m.id <> $2 and m.state = 'active' and m.role <> 'administrator'
           and exists (select 1 from team_member own join team_member theirs
             on theirs.organisation_id = own.organisation_id and theirs.team_id = own.team_id
             where own.organisation_id = $1 and own.member_id = $2 and theirs.member_id = m.id)"
    }
}

const CALLER: &str = "select m.id as member_id, m.display_name, m.identifier, count(*) as browsers,
   max(a.asked_at) as asked_at
 from assistance a join member m on m.organisation_id = a.organisation_id and m.id = a.member_id and m.epoch = a.epoch
 where a.organisation_id = $1 and a.ended_at is null and a.expires_at > $3";

const GROUPED: &str = "group by m.id, m.display_name, m.identifier order by max(a.asked_at) desc limit 50";

pub(super) async fn callers(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<Caller>, DbErr> {
    let text = format!("{CALLER} and {} {GROUPED}", mine(scope));
    let values = [scope.organisation.into(), scope.member.into(), now.into()];
    Caller::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// One of them; nobody whom the reader may not help.
pub(super) async fn caller(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
    now: Time,
) -> Result<Option<Caller>, DbErr> {
    let text = format!("{CALLER} and {} and m.id = $4 {GROUPED}", mine(scope));
    let values = [
        scope.organisation.into(),
        scope.member.into(),
        now.into(),
        member.into(),
    ];
    Caller::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

/// The browsers that wait for one, the newest first.
pub(super) async fn open(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
    now: Time,
) -> Result<Vec<Open>, DbErr> {
    let statement = sql(
        connection,
        "select a.digest, a.number, a.address, a.user_agent, a.asked_at, (a.code_digest is not null) as issued
         from assistance a join member m on m.organisation_id = a.organisation_id and m.id = a.member_id
           and m.epoch = a.epoch
         where a.organisation_id = $1 and a.member_id = $2 and a.ended_at is null and a.expires_at > $3
           and a.tries < $4 order by a.asked_at desc limit 100",
        [scope.organisation.into(), member.into(), now.into(), TRIES.into()],
    );
    Open::find_by_statement(statement).all(connection).await
}

/// How many the reader gave a code within a day.
pub(super) async fn helped(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select count(*) as n from assistance where organisation_id = $1 and issued_by = $2 and issued_at > $3",
        [
            scope.organisation.into(),
            scope.member.into(),
            (now - Duration::days(1)).into(),
        ],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Gives a flow its code, in place of any other; false when it is alive no more.
pub(super) async fn issue(
    tx: &Tx,
    scope: &Scope,
    (flow, code_digest): (&[u8], &[u8]),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update assistance set code_digest = $3, issued_by = $4, issued_at = $5, code_expires_at = $6
         where organisation_id = $1 and digest = $2 and ended_at is null and expires_at > $5 and tries < $7",
        [
            scope.organisation.into(),
            flow.to_vec().into(),
            code_digest.to_vec().into(),
            scope.member.into(),
            now.into(),
            (now + LIVES).into(),
            TRIES.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Forgets flows that were over a day ago: until then they tell how many somebody helped.
pub(super) async fn forget(tx: &Tx, now: Time) -> Result<(), Failure> {
    let before = now - Duration::days(1);
    tx.execute_raw(sql(
        tx,
        "delete from assistance where expires_at < $1",
        [before.into()],
    ))
    .await?;
    Ok(())
}

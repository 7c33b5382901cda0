//! Queries of this room.

use super::standing::{Line, Narrowed};
use crate::{
    door::{MemberId, Scope},
    names,
    outbox::LetterId,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// Whoever chose their first password is a member like any other.
/// Whether they were invited until now.
pub(super) async fn activate(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set state = 'active' where organisation_id = $1 and id = $2 and state = 'invited'",
        [organisation.into(), member.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// The members of an organisation who were ever invited, each with the last invitation; `$2` is now. What its holder
/// did outweighs what the mail server said, and that outweighs the calendar: the time of a link begins when the mail
/// server took it, so a letter still under way has not expired.
const BOARD: &str =
    "select m.id as member_id, m.display_name, m.identifier, m.recovery_address, m.state as member_state,
    l.id as letter_id, l.state as letter_state, l.reply, l.recipient, l.attempts, l.created_at, l.changed_at,
    t.expires_at, t.opened_at, t.spent_at, t.voided_at,
    case when t.spent_at is not null or m.state = 'active' then 'done'
      when t.voided_reason = 'revoked' then 'revoked'
      when t.voided_at is not null then 'void'
      when l.state in ('failed', 'uncertain') then l.state
      when l.state = 'overtaken' then 'void'
      when l.state = 'sending' then 'sending'
      when l.state = 'queued' and l.attempts > 0 then 'deferred'
      when l.state = 'queued' then 'queued'
      when t.expires_at <= $2 then 'expired'
      when t.opened_at is not null then 'opened'
      when l.state = 'held' then 'held'
      else 'accepted' end as progress
  from member m
    join letter l on l.organisation_id = m.organisation_id and l.id = (
      select k.id from letter k where k.organisation_id = m.organisation_id and k.member_id = m.id
        and k.kind in ('invitation', 'invitation-again', 'activation') order by k.id desc limit 1)
    left join ticket t on t.organisation_id = l.organisation_id and t.digest = l.ticket_digest
  where m.organisation_id = $1";

/// Which of them.
pub(super) struct Filter<'a> {
    pub narrowed: &'a Narrowed,
    /// What was typed; empty for everybody.
    pub query: &'a str,
    /// Only what was written before this letter.
    pub before: Option<LetterId>,
}

/// The newest invitations.
pub(super) async fn board(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter<'_>,
    at_most: i64,
    now: Time,
) -> Result<Vec<Line>, DbErr> {
    let mut values: Vec<Value> = vec![scope.organisation.into(), now.into(), at_most.into()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let inside = match filter.narrowed {
        // Who is in already is left out before their letters are looked for.
        Narrowed::Open | Narrowed::Wanting => " and m.state <> 'active'",
        Narrowed::One(_) => "",
    };
    let found = if filter.query.is_empty() {
        String::new()
    } else {
        let like = bind(names::pattern(filter.query).into());
        format!(
            " and (m.name_key like {like} escape '\\' or m.identifier_key like {like} escape '\\'
               or m.recovery_address like {like} escape '\\')"
        )
    };
    let earlier = filter
        .before
        .map(|id| format!(" and b.letter_id < {}", bind(id.into())))
        .unwrap_or_default();
    let states: Vec<String> = filter
        .narrowed
        .states()
        .iter()
        .map(|progress| format!("'{}'", progress.code()))
        .collect();
    let text = format!(
        "select b.* from ({BOARD}{inside}{found}) b where b.progress in ({}){earlier} order by b.letter_id desc limit $3",
        states.join(", ")
    );
    Line::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// How many invitations of members who have not come in yet are in each state, by its code.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<(String, i64)>, DbErr> {
    let text = format!(
        "select b.progress, count(*) as n from ({BOARD} and m.state <> 'active') b group by b.progress"
    );
    let rows = connection
        .query_all_raw(sql(connection, &text, [scope.organisation.into(), now.into()]))
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "progress")?, row.try_get("", "n")?)))
        .collect()
}

/// Whether the last invitation of a member was taken back.
pub(super) async fn is_revoked(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select t.voided_reason from letter l
           join ticket t on t.organisation_id = l.organisation_id and t.digest = l.ticket_digest
         where l.organisation_id = $1 and l.member_id = $2 and l.kind in ('invitation', 'invitation-again', 'activation')
         order by l.id desc limit 1",
        [organisation.into(), member.into()],
    );
    let Some(row) = tx.query_one_raw(statement).await? else {
        return Ok(false);
    };
    Ok(row.try_get::<Option<String>>("", "voided_reason")?.as_deref() == Some("revoked"))
}

/// The last invitation of one member.
pub async fn of_member(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<Option<Line>, DbErr> {
    let text = format!("{BOARD} and m.id = $3");
    let values = [organisation.into(), now.into(), member.into()];
    Line::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

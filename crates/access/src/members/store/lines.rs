//! The list: narrowed, counted, fifty lines at a time.

use crate::{
    door::{MemberId, Scope},
    members::{
        PAGE,
        model::{Filter, LastLetter, Line, Membership},
    },
    names,
};
use kit::{clock::Time, db::dialect::sql};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::{HashMap, HashSet};

/// The newest letter of member `m` that carries a link, and the link's fate.
const LETTER: &str = "left join letter l on l.organisation_id = m.organisation_id and l.id = (
     select n.id from letter n where n.organisation_id = m.organisation_id and n.member_id = m.id
     order by n.id desc limit 1)
   left join ticket t on t.organisation_id = l.organisation_id and t.digest = l.ticket_digest";

const LETTER_COLUMNS: &str =
    "l.id as letter_id, l.kind as letter_kind, l.state as letter_state, l.reply as letter_reply,
   l.recipient as letter_recipient, l.changed_at as letter_changed_at,
   t.opened_at, t.spent_at, t.voided_at, t.expires_at";

/// Who is invited but cannot follow: no open link left, or its letter did not arrive.
const STUCK: &str = " and f.state = 'invited' and (
     not exists (select 1 from ticket t where t.organisation_id = f.organisation_id and t.member_id = f.id
       and t.purpose = 'invitation' and t.spent_at is null and t.voided_at is null and t.expires_at > $NOW)
     or exists (select 1 from letter l where l.organisation_id = f.organisation_id and l.member_id = f.id
       and l.state in ('failed', 'uncertain') and l.id = (select n.id from letter n
         where n.organisation_id = f.organisation_id and n.member_id = f.id order by n.id desc limit 1)))";

/// The `from` and `where` of a filter over `member f`, and its values.
fn narrowed(scope: &Scope, filter: &Filter, now: Time) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![scope.organisation.into()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let query = (!filter.query.is_empty()).then(|| {
        let like = bind(names::pattern(&filter.query).into());
        format!(
            " and (f.name_key like {like} escape '\\' or f.identifier_key like {like} escape '\\'
               or f.recovery_address like {like} escape '\\')"
        )
    });
    let role = filter
        .role
        .map(|role| format!(" and f.role = {}", bind(role.code().into())));
    let team = filter.team.map(|team| {
        let team = bind(team.into());
        format!(
            " and f.id in (select tm.member_id from team_member tm
               where tm.organisation_id = $1 and tm.team_id = {team})"
        )
    });
    let standing = filter.standing.map(|standing| match standing {
        Membership::Is(state) => format!(" and f.state = {}", bind(state.code().into())),
        Membership::Stuck => STUCK.replace("$NOW", &bind(now.into())),
    });
    let conditions: String = [query, role, team, standing].into_iter().flatten().collect();
    (
        format!(" from member f where f.organisation_id = $1 and f.emergency = false{conditions}"),
        values,
    )
}

pub async fn count(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    now: Time,
) -> Result<i64, DbErr> {
    let (narrowed, values) = narrowed(scope, filter, now);
    let statement = sql(connection, &format!("select count(*) as n{narrowed}"), values);
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

/// One page of the list by name. Which members those are is read in the index alone, so a late page costs no more
/// than its keys; only then are their rows looked up.
pub async fn lines(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    (offset, now): (i64, Time),
) -> Result<Vec<Line>, DbErr> {
    let (narrowed, mut values) = narrowed(scope, filter, now);
    values.push(PAGE.into());
    values.push(offset.into());
    let (limit, skip) = (values.len() - 1, values.len());
    let text = format!("select f.id{narrowed} order by f.name_key, f.id limit ${limit} offset ${skip}");
    let ids = connection.query_all_raw(sql(connection, &text, values)).await?;
    let ids: Vec<MemberId> = ids
        .iter()
        .map(|row| row.try_get("", "id"))
        .collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (places, values) = among(scope, &ids);
    let text = format!(
        "select m.id, m.display_name, m.identifier, m.recovery_address, m.role, m.state, m.last_seen_at, m.picture, {LETTER_COLUMNS}
         from member m {LETTER} where m.organisation_id = $1 and m.id in ({places})"
    );
    let mut lines = Line::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await?;
    lines.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(lines)
}

/// The last letter to one member; 000-14 wants its fate seen.
pub async fn last_letter(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<LastLetter, DbErr> {
    let text =
        format!("select {LETTER_COLUMNS} from member m {LETTER} where m.organisation_id = $1 and m.id = $2");
    let statement = sql(connection, &text, [scope.organisation.into(), member.into()]);
    Ok(LastLetter::find_by_statement(statement)
        .one(connection)
        .await?
        .unwrap_or_default())
}

/// `$2, $3 …` for a list of members, and the values with the organisation first.
fn among(scope: &Scope, members: &[MemberId]) -> (String, Vec<Value>) {
    let places: Vec<_> = (2..members.len() + 2).map(|n| format!("${n}")).collect();
    let values = std::iter::once(scope.organisation.into()).chain(members.iter().map(|id| (*id).into()));
    (places.join(", "), values.collect())
}

#[derive(FromQueryResult)]
struct Belonging {
    member_id: MemberId,
    name: String,
}

/// The names of the teams of the members of a page.
pub async fn teams_of(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    members: &[MemberId],
) -> Result<HashMap<MemberId, Vec<String>>, DbErr> {
    let mut teams = HashMap::<_, Vec<_>>::new();
    if members.is_empty() {
        return Ok(teams);
    }
    let (places, values) = among(scope, members);
    let text = format!(
        "select tm.member_id, t.name from team_member tm
           join team t on t.organisation_id = tm.organisation_id and t.id = tm.team_id
         where tm.organisation_id = $1 and tm.member_id in ({places}) order by t.name_key"
    );
    for row in Belonging::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await?
    {
        teams.entry(row.member_id).or_default().push(row.name);
    }
    Ok(teams)
}

/// Which of the members are locked out now.
pub async fn locked(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    members: &[MemberId],
    now: Time,
) -> Result<HashSet<MemberId>, DbErr> {
    if members.is_empty() {
        return Ok(HashSet::new());
    }
    let (places, mut values) = among(scope, members);
    values.push(now.into());
    let text = format!(
        "select member_id from lockout where organisation_id = $1 and unlocked_at is null
           and (locked_until is null or locked_until > ${}) and member_id in ({places})",
        values.len()
    );
    let rows = connection.query_all_raw(sql(connection, &text, values)).await?;
    rows.iter().map(|row| row.try_get("", "member_id")).collect()
}

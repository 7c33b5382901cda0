//! Queries over lists. Each range is one seek into one index; ranges are merged by their common order.

use super::model::{Counts, Cursor, Inbox, Listed, MANY, Owners, PAGE, Range, Team, Teams, ranges};
use crate::conversations::ConversationId;
use access::door::{Role, Scope, TeamId};
use kit::db::dialect::{Packed, packed, sql};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Value};
use serde::Deserialize;

const COLUMNS: &str = "organisation_id, id, number, contact_id, channel_id, team_id, state, owner_id, place, preview, \
     preview_kind, unread, waiting_since, last_message_at, closed_at";
const NAMES: &str = "select c.id, c.number, c.contact_id, t.name as contact_name, h.kind as channel_kind, c.team_id, \
       c.state, c.owner_id, m.display_name as owner_name, c.place, c.preview, c.preview_kind, c.unread, \
       c.waiting_since, c.last_message_at, c.closed_at";
/// The same as one text for a whole page, in the order of `Listed`'s fields.
const PACKED: [Packed; 16] = [
    Packed::Id("c.id"),
    Packed::Plain("c.number"),
    Packed::Id("c.contact_id"),
    Packed::Plain("t.name"),
    Packed::Plain("h.kind"),
    Packed::Id("c.team_id"),
    Packed::Plain("c.state"),
    Packed::Id("c.owner_id"),
    Packed::Plain("m.display_name"),
    Packed::Plain("c.place"),
    Packed::Plain("c.preview"),
    Packed::Plain("c.preview_kind"),
    Packed::Plain("c.unread"),
    Packed::Plain("c.waiting_since"),
    Packed::Plain("c.last_message_at"),
    Packed::Plain("c.closed_at"),
];
const JOINS: &str = "left join contact t on t.organisation_id = $1 and t.id = c.contact_id \
     left join member m on m.organisation_id = $1 and m.id = c.owner_id \
     left join channel h on h.organisation_id = $1 and h.id = c.channel_id";

/// The condition of a range; its values are added to `values`, of which the first is the organisation.
fn condition(range: &Range, values: &mut Vec<Value>) -> String {
    let mut bind = |value: Value| {
        values.push(value);
        values.len()
    };
    let teams = match &range.teams {
        Teams::Any => String::new(),
        Teams::None => " and team_id is null".to_owned(),
        Teams::Only(team) => format!(" and team_id = ${}", bind((*team).into())),
    };
    let owners = match range.owners {
        Owners::Any => String::new(),
        Owners::Is(owner) => format!(" and owner_id = ${}", bind(owner.into())),
        Owners::Not(owner) => format!(" and owner_id <> ${}", bind(owner.into())),
    };
    format!(
        "organisation_id = $1 and state = '{}'{teams}{owners}",
        range.state.code()
    )
}

/// The text that reads one page of a list as one packed value, and one row more when there is a next page.
fn packed_page(
    backend: DbBackend,
    scope: &Scope,
    (inbox, team): (Inbox, Option<TeamId>),
    after: Option<Cursor>,
    values: &mut Vec<Value>,
) -> String {
    let ranges = ranges(scope, inbox, team);
    if ranges.is_empty() {
        return "'[]'".to_owned();
    }
    let limit = PAGE + 1;
    let start = after.map_or_else(String::new, |cursor| {
        values.extend([cursor.place.into(), cursor.id.into()]);
        format!(" and (place, id) > (${}, ${})", values.len() - 1, values.len())
    });
    let parts: Vec<String> = ranges
        .iter()
        .map(|range| {
            let condition = condition(range, values);
            format!(
                "select {COLUMNS} from conversation where {condition}{start} order by place, id limit {limit}"
            )
        })
        .collect();
    let rows = if let [only] = parts.as_slice() {
        only.clone()
    } else {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("select * from ({part}) p"))
            .collect();
        format!(
            "select * from ({}) u order by place, id limit {limit}",
            parts.join(" union all ")
        )
    };
    let packed = packed(backend, &PACKED, "c.place, c.id");
    format!("(select {packed} from ({rows}) c {JOINS})")
}

/// Rows as one JSON text, each an array in the order of its struct's fields. Who only hands them on can borrow.
pub(super) struct PackedRows(String);

impl PackedRows {
    pub(super) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<Vec<T>, DbErr> {
        serde_json::from_str(&self.0).map_err(|error| DbErr::Type(format!("packed rows: {error}")))
    }

    fn of(row: &QueryResult, column: &str) -> Result<Self, DbErr> {
        row.try_get("", column).map(Self)
    }
}

/// One page of a list, and one row more when there is a next page. Its rows are `Listed`, or what borrows of it.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    list: (Inbox, Option<TeamId>),
    after: Option<Cursor>,
) -> Result<PackedRows, DbErr> {
    let mut values: Vec<Value> = vec![scope.organisation.into()];
    let page = packed_page(connection.get_database_backend(), scope, list, after, &mut values);
    let text = format!("select {page} as listed");
    match connection.query_one_raw(sql(connection, &text, values)).await? {
        Some(row) => PackedRows::of(&row, "listed"),
        None => Ok(PackedRows("[]".to_owned())),
    }
}

/// What stands around a list, and the list itself if it is known which, in one question: asking costs more than
/// finding.
pub(super) async fn glance(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    list: Option<(Inbox, Option<TeamId>)>,
    after: Option<Cursor>,
) -> Result<(Counts, Vec<Team>, Option<Vec<Listed>>), DbErr> {
    let backend = connection.get_database_backend();
    let mut values: Vec<Value> = vec![scope.organisation.into()];
    let counts = counted(scope, &mut values);
    let page = list.map_or_else(
        || "'[]'".to_owned(),
        |list| packed_page(backend, scope, list, after, &mut values),
    );
    let teams = packed(backend, &[Packed::Id("id"), Packed::Plain("name")], "name_key");
    let text = format!(
        "select {counts}, (select {teams} from team where organisation_id = $1) as teams, {page} as listed"
    );
    let Some(row) = connection.query_one_raw(sql(connection, &text, values)).await? else {
        return Ok(<_>::default());
    };
    let mut teams: Vec<Team> = PackedRows::of(&row, "teams")?.read()?;
    teams.retain(|team| scope.is_at_least(Role::Supervisor) || scope.teams.contains(&team.id));
    let listed = list.map(|_| PackedRows::of(&row, "listed")?.read()).transpose()?;
    Ok((Counts::from_query_result(&row, "")?, teams, listed))
}

/// One conversation as a list shows it. Whoever asks has checked that it may be shown.
pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: kit::ids::OrganisationId,
    id: ConversationId,
) -> Result<Option<Listed>, DbErr> {
    let text = format!("{NAMES} from conversation c {JOINS} where c.organisation_id = $1 and c.id = $2");
    Listed::find_by_statement(sql(connection, &text, [organisation.into(), id.into()]))
        .one(connection)
        .await
}

/// The columns of [`Counts`], counted no further than [`MANY`] in each range and in the lists' own order: without it
/// SQLite prefers the index of owners for `owner_id <> …` and reads every conversation there is.
fn counted(scope: &Scope, values: &mut Vec<Value>) -> String {
    let mut count = |inbox: Inbox| {
        let parts: Vec<String> = ranges(scope, inbox, None)
            .iter()
            .map(|range| {
                let condition = condition(range, values);
                format!("(select count(*) from (select 1 as one from conversation where {condition} order by place, id limit {MANY}) n)")
            })
            .collect();
        if parts.is_empty() {
            "0".to_owned()
        } else {
            parts.join(" + ")
        }
    };
    format!(
        "cast({} as bigint) as queue, cast({} as bigint) as mine, cast({} as bigint) as others",
        count(Inbox::Queue),
        count(Inbox::Mine),
        count(Inbox::Others)
    )
}

/// How much is in each list.
pub async fn counts(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Counts, DbErr> {
    let mut values: Vec<Value> = vec![scope.organisation.into()];
    let text = format!("select {}", counted(scope, &mut values));
    let row = Counts::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await?;
    Ok(row.unwrap_or_default())
}

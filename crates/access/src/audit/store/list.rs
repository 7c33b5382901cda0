//! What is read to be shown.

use kit::{clock::Time, db::dialect::sql, ids::OrganisationId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

/// Which records are wanted; what is empty narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The room an action belongs to: what stands before its dot.
    pub family: Option<String>,
    /// One action of one room, as a whole.
    pub action: Option<&'static str>,
    /// Who did it, or to whom it was done.
    pub member: Option<Uuid>,
    /// To whom or what it was done.
    pub subject: Option<Uuid>,
    pub from: Option<Time>,
    pub until: Option<Time>,
    /// Whether it succeeded.
    pub done: Option<bool>,
    /// Only what is older than this record.
    pub before: Option<i64>,
}

/// A record with the names of today and the keys of its personal parts, still sealed.
#[derive(FromQueryResult)]
pub struct Shown {
    pub seq: Option<i64>,
    pub id: Uuid,
    pub at: Time,
    pub actor_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub action: String,
    pub outcome: String,
    pub origin: Option<Vec<u8>>,
    pub details: Option<Vec<u8>>,
    pub hash: Option<Vec<u8>>,
    pub acting_id: Uuid,
    pub concerned_id: Uuid,
    pub acting: Option<Vec<u8>>,
    pub concerned: Option<Vec<u8>>,
    pub actor_name: Option<String>,
    pub subject_name: Option<String>,
}

const SHOWN: &str = "a.seq, a.id, a.at, a.actor_id, a.subject_id, a.action, a.outcome, a.origin, a.details, a.hash,
    coalesce(a.actor_id, a.subject_id, a.organisation_id) as acting_id,
    coalesce(a.subject_id, a.actor_id, a.organisation_id) as concerned_id,
    ka.sealed as acting, kc.sealed as concerned, ma.display_name as actor_name, ms.display_name as subject_name
  from audit a
    left join audit_key ka on ka.organisation_id = a.organisation_id
      and ka.person_id = coalesce(a.actor_id, a.subject_id, a.organisation_id)
    left join audit_key kc on kc.organisation_id = a.organisation_id
      and kc.person_id = coalesce(a.subject_id, a.actor_id, a.organisation_id)
    left join member ma on ma.organisation_id = a.organisation_id and ma.id = a.actor_id
    left join member ms on ms.organisation_id = a.organisation_id and ms.id = a.subject_id";

/// The newest records of an organisation that a filter lets through.
pub async fn page(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    filter: &Filter,
    at_most: i64,
) -> Result<Vec<Shown>, DbErr> {
    let mut values: Vec<Value> = vec![organisation.into(), at_most.into()];
    let mut conditions = vec!["a.organisation_id = $1 and a.seq is not null".to_owned()];
    let mut narrow = |value: Value, condition: &dyn Fn(String) -> String| {
        values.push(value);
        conditions.push(condition(format!("${}", values.len())));
    };
    if let Some(family) = &filter.family {
        let start = format!("{family}.");
        narrow(start.into(), &|v| {
            format!("substr(a.action, 1, length({v})) = {v}")
        });
    }
    if let Some(member) = filter.member {
        narrow(member.into(), &|v| {
            format!("(a.actor_id = {v} or a.subject_id = {v})")
        });
    }
    if let Some(action) = filter.action {
        narrow(action.into(), &|v| format!("a.action = {v}"));
    }
    if let Some(subject) = filter.subject {
        narrow(subject.into(), &|v| format!("a.subject_id = {v}"));
    }
    if let Some(from) = filter.from {
        narrow(from.into(), &|v| format!("a.at >= {v}"));
    }
    if let Some(until) = filter.until {
        narrow(until.into(), &|v| format!("a.at < {v}"));
    }
    if let Some(before) = filter.before {
        narrow(before.into(), &|v| format!("a.seq < {v}"));
    }
    match filter.done {
        Some(true) => conditions.push("a.outcome = 'done'".to_owned()),
        Some(false) => conditions.push("a.outcome <> 'done'".to_owned()),
        None => {}
    }
    let text = format!(
        "select {SHOWN} where {} order by a.seq desc limit $2",
        conditions.join(" and ")
    );
    Shown::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// The rooms whose actions are in the audit of an organisation.
pub async fn families(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<String>, DbErr> {
    let text = "select distinct action from audit where organisation_id = $1 and seq is not null";
    let rows = connection
        .query_all_raw(sql(connection, text, [organisation.into()]))
        .await?;
    let mut families = Vec::new();
    for row in rows {
        let action: String = row.try_get("", "action")?;
        families.push(action.split('.').next().unwrap_or_default().to_owned());
    }
    families.sort();
    families.dedup();
    Ok(families)
}

/// The member who signs in with a login.
pub async fn member_of_login(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    identifier_key: &str,
) -> Result<Option<Uuid>, DbErr> {
    let text = "select id from member where organisation_id = $1 and identifier_key = $2";
    let values = [organisation.into(), identifier_key.into()];
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    row.map(|row| row.try_get("", "id")).transpose()
}

/// The login of a member, to be shown where an id was given.
pub async fn login_of_member(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: Uuid,
) -> Result<Option<String>, DbErr> {
    let text = "select identifier from member where organisation_id = $1 and id = $2";
    let values = [organisation.into(), member.into()];
    let row = connection.query_one_raw(sql(connection, text, values)).await?;
    row.map(|row| row.try_get("", "identifier")).transpose()
}

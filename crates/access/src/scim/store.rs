//! Queries over what a directory sees of members.

mod records;
mod teams;

pub use records::{forget, keep, record, records, settings, store_settings, sweep};
pub use teams::{
    belongings, group, group_by_name, groups, groups_among, groups_by_external, hold_team, identify, mates,
    present, teams_of,
};

use super::model::Person;
use crate::{
    door::{MemberId, Scope},
    identifier::identifier_key,
};
use ::scim::filter::Literal;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

const COLUMNS: &str = "select m.id, m.display_name, m.identifier, m.recovery_address, m.role, m.state, m.locale, m.time_zone, m.created_at,
   m.updated_at, s.external_id, s.attributes, s.updated_at as changed_at, s.deleted_at";

/// Everybody whom a directory may see: not the break-glass account (S-165), and nobody it deleted, unless they were let in
/// again by hand.
const VISIBLE: &str =
    " from member m left join scim_user s on s.organisation_id = m.organisation_id and s.member_id = m.id
 where m.organisation_id = $1 and m.emergency = false and (s.deleted_at is null or m.state <> 'disabled')";

/// Which members are asked for, as far as an index answers.
#[derive(Clone, Debug, Default)]
pub enum Narrowing {
    #[default]
    All,
    Nobody,
    Id(MemberId),
    Login(String),
    External(String),
    Active(bool),
}

impl Narrowing {
    /// Of an attribute that must equal a value.
    pub fn of(attribute: &str, literal: &Literal) -> Option<Self> {
        let is = |name: &str| attribute.eq_ignore_ascii_case(name);
        Some(match literal {
            Literal::Text(text) if is("id") => text.parse().map_or(Self::Nobody, Self::Id),
            Literal::Text(text) if is("userName") => Self::Login(identifier_key(text)),
            Literal::Text(text) if is("externalId") => Self::External(text.clone()),
            Literal::Boolean(yes) if is("active") => Self::Active(*yes),
            _ => return None,
        })
    }

    /// Whether an index leads to a few of them.
    pub fn is_of_few(&self) -> bool {
        !matches!(self, Self::All | Self::Active(_))
    }

    fn condition(&self) -> (&'static str, Vec<Value>) {
        match self {
            Self::All => ("", vec![]),
            Self::Nobody => (" and m.id = $2", vec![Uuid::nil().into()]),
            Self::Id(id) => (" and m.id = $2", vec![(*id).into()]),
            Self::Login(key) => (" and m.identifier_key = $2", vec![key.as_str().into()]),
            // Through its own index: the join would look at everybody.
            Self::External(id) => (
                " and m.id in (select e.member_id from scim_user e where e.organisation_id = $1 and e.external_id = $2)",
                vec![id.as_str().into()],
            ),
            Self::Active(true) => (" and m.state <> 'disabled'", vec![]),
            Self::Active(false) => (" and m.state = 'disabled'", vec![]),
        }
    }
}

fn bound(scope: &Scope, more: Vec<Value>) -> Vec<Value> {
    std::iter::once(scope.organisation.into()).chain(more).collect()
}

pub async fn count(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    narrowing: &Narrowing,
) -> Result<i64, DbErr> {
    let (condition, values) = narrowing.condition();
    let text = format!("select count(*) as n{VISIBLE}{condition}");
    let row = connection
        .query_one_raw(sql(connection, &text, bound(scope, values)))
        .await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Some of them, in the order in which they came.
pub async fn people(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    narrowing: &Narrowing,
    (offset, limit): (i64, i64),
) -> Result<Vec<Person>, DbErr> {
    let (condition, mut values) = narrowing.condition();
    values.push(limit.into());
    values.push(offset.into());
    let (most, skip) = (values.len(), values.len() + 1);
    let text = format!("{COLUMNS}{VISIBLE}{condition} order by m.id limit ${most} offset ${skip}");
    Person::find_by_statement(sql(connection, &text, bound(scope, values)))
        .all(connection)
        .await
}

/// The next of them after one, in the same order.
pub async fn people_after(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    narrowing: &Narrowing,
    (after, limit): (Option<MemberId>, i64),
) -> Result<Vec<Person>, DbErr> {
    let (condition, mut values) = narrowing.condition();
    values.push(after.map_or(Uuid::nil(), |id| id.0).into());
    values.push(limit.into());
    let (last, most) = (values.len(), values.len() + 1);
    let text = format!("{COLUMNS}{VISIBLE}{condition} and m.id > ${last} order by m.id limit ${most}");
    Person::find_by_statement(sql(connection, &text, bound(scope, values)))
        .all(connection)
        .await
}

pub async fn person(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: MemberId,
) -> Result<Option<Person>, DbErr> {
    let text = format!("{COLUMNS}{VISIBLE} and m.id = $2");
    Person::find_by_statement(sql(connection, &text, [scope.organisation.into(), id.into()]))
        .one(connection)
        .await
}

/// Whoever has a login, also when the directory deleted them.
pub async fn by_login(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    login: &str,
) -> Result<Option<Person>, DbErr> {
    let text = format!(
        "{COLUMNS} from member m left join scim_user s on s.organisation_id = m.organisation_id and s.member_id = m.id
         where m.organisation_id = $1 and m.emergency = false and m.identifier_key = $2"
    );
    let values = [scope.organisation.into(), identifier_key(login).into()];
    Person::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

/// Lets changes to one member follow one another: each reads what the one before wrote. False when there is none.
pub async fn hold(tx: &Tx, scope: &Scope, id: MemberId) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set epoch = epoch where organisation_id = $1 and id = $2 and emergency = false",
        [scope.organisation.into(), id.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Keeps what a directory says beyond what the house keeps itself; who was deleted is there again.
pub async fn describe(
    tx: &Tx,
    scope: &Scope,
    (id, external, kept): (MemberId, Option<&str>, &str),
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into scim_user (organisation_id, member_id, external_id, attributes, updated_at) values ($1, $2, $3, $4, $5)
         on conflict (organisation_id, member_id) do update set external_id = excluded.external_id,
           attributes = excluded.attributes, updated_at = excluded.updated_at, deleted_at = null",
        [
            scope.organisation.into(),
            id.into(),
            external.into(),
            kept.into(),
            now.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub async fn delete(tx: &Tx, scope: &Scope, id: MemberId, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into scim_user (organisation_id, member_id, attributes, deleted_at, updated_at) values ($1, $2, '{}', $3, $3)
         on conflict (organisation_id, member_id) do update set deleted_at = excluded.deleted_at,
           updated_at = excluded.updated_at",
        [scope.organisation.into(), id.into(), now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

//! Queries of this room: one member, as the door sees them.

use super::model::{Letter, Near, Person};
use crate::door::{MemberId, Scope};
use kit::{clock::Time, db::dialect::sql};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

pub(super) async fn person(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    identifier_key: &str,
    now: Time,
) -> Result<Option<Person>, DbErr> {
    let statement = sql(
        connection,
        "select m.id, m.display_name, m.identifier, m.recovery_address, m.role, m.state,
           (m.password is not null) as has_password, m.must_change, m.password_set_at, m.last_seen_at, m.schedule_id,
           (select count(*) from session s where s.organisation_id = m.organisation_id and s.member_id = m.id
             and s.impersonation_id is null and s.ended_at is null and s.epoch = m.epoch and s.idle_until > $3 and s.absolute_until > $3) as sessions
         from member m where m.organisation_id = $1 and m.identifier_key = $2",
        [scope.organisation.into(), identifier_key.into(), now.into()],
    );
    Person::find_by_statement(statement).one(connection).await
}

/// Whose links go to what was typed.
pub(super) async fn near(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    typed: &str,
) -> Result<Vec<Near>, DbErr> {
    let statement = sql(
        connection,
        "select id, display_name, identifier from member
         where organisation_id = $1 and lower(recovery_address) = lower($2) order by name_key, id limit 3",
        [scope.organisation.into(), typed.into()],
    );
    Near::find_by_statement(statement).all(connection).await
}

pub(super) async fn last_letter(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<Option<Letter>, DbErr> {
    let statement = sql(
        connection,
        "select id, state, recipient, reply, attempts, changed_at from letter
         where organisation_id = $1 and member_id = $2 order by id desc limit 1",
        [scope.organisation.into(), member.into()],
    );
    Letter::find_by_statement(statement).one(connection).await
}

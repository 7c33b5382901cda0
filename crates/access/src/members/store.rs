//! Queries over members.

mod lines;

pub(super) use lines::{count, last_letter, lines, locked, teams_of};

use super::{
    form::Draft,
    model::{Newcomer, State, Stored},
};
use crate::{
    door::{MemberId, Scope, TeamId},
    identifier::identifier_key,
    names,
};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql, is_duplicate},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Writes a member and their place in the instance's index of identifiers; false when the identifier is taken in
/// the organisation. Everything that makes members goes through here, so that their keys are always right.
pub async fn insert(tx: &Tx, new: &Newcomer, now: Time) -> Result<bool, Failure> {
    let key = identifier_key(&new.identifier);
    let statement = sql(
        tx,
        "insert into member (organisation_id, id, display_name, name_key, identifier, identifier_key, recovery_address,
           role, state, locale, landing, time_zone, history, schedule_id, epoch, created_by, created_at, updated_at, mailbox)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $16, $16, $17)
         on conflict (organisation_id, identifier_key) do nothing",
        [
            new.organisation.into(),
            new.id.into(),
            new.display_name.as_str().into(),
            names::fold(&new.display_name).into(),
            new.identifier.as_str().into(),
            key.as_str().into(),
            new.recovery_address.as_str().into(),
            new.role.code().into(),
            new.state.code().into(),
            new.locale.code().into(),
            new.landing.as_str().into(),
            new.time_zone.as_str().into(),
            new.history.into(),
            new.schedule.into(),
            new.created_by.into(),
            now.into(),
            new.mailbox.code().into(),
        ],
    );
    if tx.execute_raw(statement).await?.rows_affected() == 0 {
        return Ok(false);
    }
    index(tx, new.organisation, new.id, &key).await?;
    Ok(true)
}

async fn index(tx: &Tx, organisation: OrganisationId, member: MemberId, key: &str) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into identifier_index (identifier, organisation_id, member_id) values ($1, $2, $3)
         on conflict (identifier, organisation_id) do update set member_id = excluded.member_id",
        [key.into(), organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

const STORED: &str =
    "select m.id, m.display_name, m.identifier, m.identifier_key, m.recovery_address, m.mailbox, m.role, m.state,
   m.locale, m.landing, m.time_zone, m.history, m.schedule_id, (m.password is not null
     or exists (select 1 from sso_link l where l.organisation_id = m.organisation_id and l.member_id = m.id)
     or exists (select 1 from factor f where f.organisation_id = m.organisation_id and f.member_id = m.id
       and f.kind = 'passkey' and f.state = 'active'))
     as has_way_in,
   m.last_seen_at, m.created_at, m.updated_at, m.picture, c.display_name as created_by_name
 from member m left join member c on c.organisation_id = m.organisation_id and c.id = m.created_by
 where m.organisation_id = $1 and m.emergency = false";

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: MemberId,
) -> Result<Option<Stored>, DbErr> {
    let text = format!("{STORED} and m.id = $2");
    Stored::find_by_statement(sql(connection, &text, [scope.organisation.into(), id.into()]))
        .one(connection)
        .await
}

/// Whose an identifier is, however it is typed.
pub(super) async fn by_identifier(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    identifier: &str,
) -> Result<Option<Stored>, DbErr> {
    let text = format!("{STORED} and m.identifier_key = $2");
    let values = [scope.organisation.into(), identifier_key(identifier).into()];
    Stored::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Updated {
    Yes,
    /// Somebody changed the row since it was read.
    Stale,
    /// The identifier is another member's.
    Taken,
}

/// Writes an edited member, if the row still is as `old` says.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    old: &Stored,
    draft: &Draft,
    now: Time,
) -> Result<Updated, Failure> {
    // Left as it is, a login keeps its key, also one that would be another's today.
    let key = if draft.identifier == old.identifier {
        old.identifier_key.clone()
    } else {
        identifier_key(&draft.identifier)
    };
    let statement = sql(
        tx,
        "update member set display_name = $3, name_key = $4, identifier = $5, identifier_key = $6,
           recovery_address = $7, role = $8, locale = $9, landing = $10, time_zone = $11, history = $12,
           schedule_id = $13, updated_at = $14, mailbox = $16
         where organisation_id = $1 and id = $2 and updated_at = $15",
        [
            scope.organisation.into(),
            old.id.into(),
            draft.display_name.as_str().into(),
            names::fold(&draft.display_name).into(),
            draft.identifier.as_str().into(),
            key.as_str().into(),
            draft.recovery_address.as_str().into(),
            draft.role.code().into(),
            draft.locale.code().into(),
            draft.landing.code().into(),
            draft.time_zone.as_str().into(),
            draft.history.into(),
            draft.schedule.into(),
            now.into(),
            old.updated_at.into(),
            draft.mailbox.code().into(),
        ],
    );
    match tx.execute_raw(statement).await {
        Ok(done) if done.rows_affected() == 0 => return Ok(Updated::Stale),
        Ok(_) => {}
        Err(error) if is_duplicate(&error) => return Ok(Updated::Taken),
        Err(error) => return Err(error.into()),
    }
    if key != old.identifier_key {
        let gone = "delete from identifier_index where identifier = $1 and organisation_id = $2";
        tx.execute_raw(sql(
            tx,
            gone,
            [old.identifier_key.as_str().into(), scope.organisation.into()],
        ))
        .await?;
        index(tx, scope.organisation, old.id, &key).await?;
    }
    Ok(Updated::Yes)
}

/// Moves a member from one state to another; false when they are not (any more) in the first.
pub(super) async fn set_state(
    tx: &Tx,
    scope: &Scope,
    id: MemberId,
    (from, to): (State, State),
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update member set state = $4, updated_at = $5 where organisation_id = $1 and id = $2 and state = $3",
        [
            scope.organisation.into(),
            id.into(),
            from.code().into(),
            to.code().into(),
            now.into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Lets changes to who administers follow one another: each sees what the one before did. On PostgreSQL two that
/// each spare the other's administrator would otherwise leave none.
pub(super) async fn hold_administrators(tx: &Tx, scope: &Scope) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update organisation set slug = slug where id = $1",
        [scope.organisation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn has_administrator(tx: &Tx, scope: &Scope) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as found from member where organisation_id = $1 and role = 'administrator' and state = 'active'
           and emergency = false limit 1",
        [scope.organisation.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

pub(super) async fn is_active(tx: &Tx, scope: &Scope, member: MemberId) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as found from member where organisation_id = $1 and id = $2 and state = 'active'",
        [scope.organisation.into(), member.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

pub(super) async fn team_ids(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<Vec<TeamId>, DbErr> {
    let statement = sql(
        connection,
        "select team_id from team_member where organisation_id = $1 and member_id = $2 order by team_id",
        [scope.organisation.into(), member.into()],
    );
    connection
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| row.try_get("", "team_id"))
        .collect()
}

/// Who is told of what concerns the house: every administrator who can come in the ordinary way.
pub async fn administrators(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Vec<MemberId>, DbErr> {
    let statement = sql(
        connection,
        "select id from member where organisation_id = $1 and role = 'administrator' and state = 'active'
           and emergency = false order by name_key, id",
        [organisation.into()],
    );
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "id")).collect()
}

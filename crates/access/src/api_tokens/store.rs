//! Queries over tokens.

use super::model::{Entered, Kind, Token};
use crate::{
    door::{MemberId, Permissions, Role, Scope, SessionId},
    notifications::Notifications,
};
use kit::{
    clock::Time,
    db::{Db, Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
    words::Locale,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

const TOKEN: &str = "select t.id, t.kind, t.name, t.powers, t.member_id, m.display_name as member_name, t.networks, t.created_at,
   c.display_name as created_by_name, t.expires_at, t.last_used_at, t.last_used_from, t.revoked_at,
   (t.member_id is null or (coalesce(m.epoch, -1) = t.epoch and m.state = 'active' and m.emergency = false)) as whole
 from api_token t
 left join member m on m.organisation_id = t.organisation_id and m.id = t.member_id
 left join member c on c.organisation_id = t.organisation_id and c.id = t.created_by
 where t.organisation_id = $1";

/// The token of a digest, alive or not.
pub(super) async fn by_digest(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    digest: &[u8],
) -> Result<Option<Token>, DbErr> {
    let text = format!("{TOKEN} and t.digest = $2");
    let values: [Value; 2] = [organisation.into(), digest.to_vec().into()];
    Token::find_by_statement(sql(connection, &text, values))
        .one(connection)
        .await
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<Option<Token>, DbErr> {
    let text = format!("{TOKEN} and t.id = $2");
    Token::find_by_statement(sql(connection, &text, [organisation.into(), id.into()]))
        .one(connection)
        .await
}

/// The last that were made, those that are over among them.
pub(super) async fn all(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Token>, DbErr> {
    let text = format!("{TOKEN} order by t.id desc limit 300");
    Token::find_by_statement(sql(connection, &text, [scope.organisation.into()]))
        .all(connection)
        .await
}

pub async fn of_kind(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    kind: Kind,
) -> Result<Vec<Token>, DbErr> {
    let text = format!("{TOKEN} and t.kind = $2 order by t.id desc limit 20");
    let values = [scope.organisation.into(), kind.code().into()];
    Token::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

pub(super) async fn of_member(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<Vec<Token>, DbErr> {
    let text = format!("{TOKEN} and t.member_id = $2 order by t.id desc limit 50");
    let values = [scope.organisation.into(), member.into()];
    Token::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// How many of a member's, or of no member's, are alive.
pub(super) async fn alive(
    tx: &Tx,
    scope: &Scope,
    member: Option<MemberId>,
    now: Time,
) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from api_token where organisation_id = $1 and revoked_at is null and expires_at > $3
           and (member_id = $2 or ($4 and member_id is null))",
        [
            scope.organisation.into(),
            member.unwrap_or(MemberId(Uuid::nil())).into(),
            now.into(),
            member.is_none().into(),
        ],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// Gives back the places of what is over: an index holds each place for one.
pub(super) async fn free_slots(tx: &Tx, scope: &Scope, now: Time) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update api_token set slot = null where organisation_id = $1 and slot is not null
           and (revoked_at is not null or expires_at <= $2)",
        [scope.organisation.into(), now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// A person's is of the epoch they are in now, and of nobody who may not come in. False when the place is taken, or
/// there is no such person.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    (id, digest, entered): (Uuid, Vec<u8>, &Entered),
    (slot, member): (Option<i32>, Option<MemberId>),
    (now, expires_at): (Time, Time),
) -> Result<bool, Failure> {
    let powers: Vec<&str> = entered.powers.iter().map(|power| power.code()).collect();
    let values: Vec<Value> = vec![
        scope.organisation.into(),
        id.into(),
        entered.kind.code().into(),
        entered.name.as_str().into(),
        digest.into(),
        powers.join(" ").into(),
        entered.networks.join(" ").into(),
        slot.into(),
        scope.member.into(),
        now.into(),
        expires_at.into(),
    ];
    let columns =
        "organisation_id, id, kind, name, digest, powers, networks, slot, created_by, created_at, expires_at,
      last_used_from, member_id, epoch";
    let done = if let Some(member) = member {
        let text = format!(
            "insert into api_token ({columns})
                 select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', m.id, m.epoch from member m
                 where m.organisation_id = $1 and m.id = $12 and m.state = 'active' and m.emergency = false"
        );
        let values: Vec<Value> = values.into_iter().chain([member.into()]).collect();
        tx.execute_raw(sql(tx, &text, values)).await?
    } else {
        let text = format!(
                "insert into api_token ({columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', null, null)
                 on conflict (organisation_id, slot) do nothing"
            );
        tx.execute_raw(sql(tx, &text, values)).await?
    };
    Ok(done.rows_affected() == 1)
}

/// The name of the one that was alive until now; of a member's alone, if one is named.
pub(super) async fn revoke(
    tx: &Tx,
    scope: &Scope,
    (id, member): (Uuid, Option<MemberId>),
    now: Time,
) -> Result<Option<String>, Failure> {
    let statement = sql(
        tx,
        "update api_token set revoked_at = $3, revoked_by = $4, slot = null
         where organisation_id = $1 and id = $2 and revoked_at is null and ($5 or member_id = $6) returning name",
        [
            scope.organisation.into(),
            id.into(),
            now.into(),
            scope.member.into(),
            member.is_none().into(),
            member.unwrap_or(MemberId(Uuid::nil())).into(),
        ],
    );
    let row = tx.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "name")).transpose()?)
}

/// When it was used last, at most once a minute.
pub(super) async fn touch(
    db: &Db,
    organisation: OrganisationId,
    (id, from): (Uuid, String),
    (now, before): (Time, Time),
) -> Result<(), Failure> {
    db.write(async move |tx| {
        let statement = sql(
            tx,
            "update api_token set last_used_at = $3, last_used_from = $4
             where organisation_id = $1 and id = $2 and (last_used_at is null or last_used_at < $5)",
            [
                organisation.into(),
                id.into(),
                now.into(),
                from.as_str().into(),
                before.into(),
            ],
        );
        tx.execute_raw(statement).await?;
        Ok(())
    })
    .await
}

#[derive(FromQueryResult)]
struct Person {
    display_name: String,
    identifier: String,
    role: String,
    locale: String,
    landing: String,
    time_zone: String,
    history: bool,
    must_change: bool,
    picture: String,
    signature: String,
}

/// The proof of entry of a person, as they are now; nothing where they may not come in.
pub(super) async fn person(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Scope>, DbErr> {
    let values = || -> [Value; 2] { [organisation.into(), member.into()] };
    let text = "select display_name, identifier, role, locale, landing, time_zone, history, must_change, picture, signature
       from member where organisation_id = $1 and id = $2 and state = 'active' and emergency = false";
    let found = Person::find_by_statement(sql(connection, text, values()))
        .one(connection)
        .await?;
    let Some(person) = found else { return Ok(None) };
    let text =
        "select team_id from team_member where organisation_id = $1 and member_id = $2 order by team_id";
    let teams = connection.query_all_raw(sql(connection, text, values())).await?;
    Ok(Some(Scope {
        organisation,
        member,
        session: SessionId(Uuid::nil()),
        role: Role::parse(&person.role).unwrap_or(Role::Agent),
        permissions: Permissions {
            history: person.history,
        },
        teams: teams
            .iter()
            .map(|row| row.try_get("", "team_id"))
            .collect::<Result<_, _>>()?,
        display_name: person.display_name,
        identifier: person.identifier,
        locale: Locale::parse(&person.locale).unwrap_or(Locale::En),
        time_zone: person.time_zone,
        landing: person.landing,
        notifications: Notifications::default(),
        picture: person.picture,
        signature: person.signature,
        must_change: person.must_change,
        impersonated: None,
    }))
}

/// The proof of entry of a service: of nobody, and named after its token.
pub(super) fn service(organisation: OrganisationId, token: &Token) -> Scope {
    Scope {
        organisation,
        member: MemberId(Uuid::nil()),
        session: SessionId(Uuid::nil()),
        role: Role::Agent,
        permissions: Permissions::default(),
        teams: Vec::new(),
        display_name: token.name.clone(),
        identifier: String::new(),
        locale: Locale::En,
        time_zone: "UTC".to_owned(),
        landing: String::new(),
        notifications: Notifications::default(),
        picture: String::new(),
        signature: String::new(),
        must_change: false,
        impersonated: None,
    }
}

//! Queries over channels. A public key names its organisation, so it is bound first here too.

use super::{Channel, ChannelId};
use access::door::{Scope, TeamId};
use kit::{
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
const COLUMNS: &str = "organisation_id, id, kind, name, public_key, allowed_origins, greeting, team_id, state, config, \
     created_at";

pub async fn insert(tx: &Tx, channel: &Channel) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into channel (organisation_id, id, kind, name, public_key, allowed_origins, greeting, team_id, state,
           config, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values(channel),
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The channel with this key, written first if there is none; of two that write at once one wins.
pub async fn ensure(tx: &Tx, channel: &Channel) -> Result<ChannelId, Failure> {
    let known = by_public_key(tx, channel.organisation_id, &channel.public_key).await?;
    if let Some(known) = known {
        return Ok(known.id);
    }
    let statement = sql(
        tx,
        "insert into channel (organisation_id, id, kind, name, public_key, allowed_origins, greeting, team_id, state,
           config, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (public_key) do nothing",
        values(channel),
    );
    tx.execute_raw(statement).await?;
    by_public_key(tx, channel.organisation_id, &channel.public_key)
        .await?
        .map(|channel| channel.id)
        .ok_or_else(|| Failure::broken("a channel that was just written is not there"))
}

fn values(channel: &Channel) -> [sea_orm::Value; 11] {
    [
        channel.organisation_id.into(),
        channel.id.into(),
        channel.kind.as_str().into(),
        channel.name.as_str().into(),
        channel.public_key.as_str().into(),
        channel.allowed_origins.clone().into(),
        channel.greeting.as_str().into(),
        channel.team_id.into(),
        channel.state.as_str().into(),
        channel.config.clone().into(),
        channel.created_at.into(),
    ]
}

/// What kind a channel is; empty when there is none such.
pub async fn kind(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ChannelId,
) -> Result<String, DbErr> {
    let statement = sql(
        connection,
        "select kind from channel where organisation_id = $1 and id = $2",
        [organisation.into(), id.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(String::new()), |row| row.try_get("", "kind"))
}

/// Everything but kind, key, state and birth.
pub async fn update(tx: &Tx, channel: &Channel) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update channel set name = $3, allowed_origins = $4, greeting = $5, team_id = $6, config = $7
         where organisation_id = $1 and id = $2",
        [
            channel.organisation_id.into(),
            channel.id.into(),
            channel.name.as_str().into(),
            channel.allowed_origins.clone().into(),
            channel.greeting.as_str().into(),
            channel.team_id.into(),
            channel.config.clone().into(),
        ],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// Opens or closes a channel; false when it is so already, or not there. A statement of its own, so that an edit
/// made at the same moment does not open what was just closed.
pub async fn set_state(
    tx: &Tx,
    organisation: OrganisationId,
    id: ChannelId,
    state: &str,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update channel set state = $3 where organisation_id = $1 and id = $2 and state <> $3",
        [organisation.into(), id.into(), state.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

/// How many channels give their work to a team.
pub async fn count_of_team(tx: &Tx, organisation: OrganisationId, team: TeamId) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from channel where organisation_id = $1 and team_id = $2",
        [organisation.into(), team.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// How many open channels give their work to one of these teams, or to everybody.
pub async fn count_serving(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    teams: &[TeamId],
) -> Result<i64, DbErr> {
    let mut values = vec![organisation.into()];
    values.extend(teams.iter().map(|team| sea_orm::Value::from(*team)));
    let theirs: Vec<String> = (2..=values.len())
        .map(|n| format!(" or team_id = ${n}"))
        .collect();
    let text = format!(
        "select count(*) as n from channel where organisation_id = $1 and state = 'open' and kind <> 'requests'
           and (team_id is null{})",
        theirs.concat()
    );
    connection
        .query_one_raw(sql(connection, &text, values))
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))
}

pub async fn list(connection: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Channel>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from channel where organisation_id = $1 order by name, id"),
        [scope.organisation.into()],
    );
    Channel::find_by_statement(statement).all(connection).await
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ChannelId,
) -> Result<Option<Channel>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from channel where organisation_id = $1 and id = $2"),
        [organisation.into(), id.into()],
    );
    Channel::find_by_statement(statement).one(connection).await
}

/// The key of the first open web chat that also stands on the pages of the help.
pub async fn key_on_help(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<String>, DbErr> {
    let statement = sql(
        connection,
        &format!(
            "select {COLUMNS} from channel where organisation_id = $1 and kind = 'webchat' and state = 'open' order by name, id"
        ),
        [organisation.into()],
    );
    let channels = Channel::find_by_statement(statement).all(connection).await?;
    Ok(channels
        .into_iter()
        .find(Channel::is_on_help)
        .map(|channel| channel.public_key))
}

pub async fn by_public_key(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    key: &str,
) -> Result<Option<Channel>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from channel where organisation_id = $1 and public_key = $2"),
        [organisation.into(), key.into()],
    );
    Channel::find_by_statement(statement).one(connection).await
}

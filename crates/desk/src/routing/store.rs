//! Queries of the router.

use crate::conversations::{Conversation, store::COLUMNS};
use access::door::{MemberId, TeamId};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Whether a conversation is a request for an account.
pub(super) async fn is_request(tx: &Tx, row: &Conversation) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as one from channel where organisation_id = $1 and id = $2 and kind = 'requests'",
        [row.organisation_id.into(), row.channel_id.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// Waits until no other decision of the organisation is being taken.
pub(super) async fn take_turn(tx: &Tx, organisation: OrganisationId) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into routing_turn (organisation_id, last) values ($1, 1)
         on conflict (organisation_id) do update set last = routing_turn.last + 1",
        [organisation.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Who may be given a conversation.
pub(super) struct Wanted {
    /// Of this team; of all, without one.
    pub team: Option<TeamId>,
    /// Somebody who just gave it back.
    pub not: Option<MemberId>,
    /// It is a request for an account, which agents cannot decide.
    pub decides: bool,
}

/// Who is available for it, has room, has least, and has been free longest.
pub(super) async fn candidate(
    tx: &Tx,
    organisation: OrganisationId,
    wanted: &Wanted,
    capacity: i64,
) -> Result<Option<MemberId>, Failure> {
    let mut values = vec![organisation.into(), capacity.into()];
    let mut bind = |value: sea_orm::Value| {
        values.push(value);
        values.len()
    };
    let of_team = wanted.team.map_or(String::new(), |team| {
        format!(
            " and exists (select 1 from team_member t where t.organisation_id = $1 and t.team_id = ${}
                and t.member_id = p.member_id)",
            bind(team.into())
        )
    });
    let but = wanted.not.map_or(String::new(), |not| {
        format!(" and p.member_id <> ${}", bind(not.into()))
    });
    let staff = if wanted.decides {
        " and m.role <> 'agent'"
    } else {
        ""
    };
    let text = format!(
        "select member_id from (
           select p.member_id, p.idle_since, (select count(*) from conversation c
             where c.organisation_id = $1 and c.owner_id = p.member_id and c.state = 'active') as open
           from presence p join member m on m.organisation_id = p.organisation_id and m.id = p.member_id
           where p.organisation_id = $1 and p.status = 'available' and m.state = 'active'{of_team}{but}{staff}) x
         where open < $2 order by open, idle_since, member_id limit 1"
    );
    let row = tx.query_one_raw(sql(tx, &text, values)).await?;
    Ok(row.map(|row| row.try_get("", "member_id")).transpose()?)
}

/// Whether a member is available and has less than `capacity` in progress.
pub(super) async fn has_room(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    capacity: i64,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "select 1 as room from presence p join member m on m.organisation_id = p.organisation_id and m.id = p.member_id
         where p.organisation_id = $1 and p.member_id = $2 and p.status = 'available' and m.state = 'active'
           and (select count(*) from conversation c
             where c.organisation_id = $1 and c.owner_id = $2 and c.state = 'active') < $3",
        [organisation.into(), member.into(), capacity.into()],
    );
    Ok(tx.query_one_raw(statement).await?.is_some())
}

/// The queued conversation a member may serve that comes first: one seek per team they are in.
pub(super) async fn longest_waiting_for(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Option<Conversation>, Failure> {
    let teams = sql(
        tx,
        "select team_id from team_member where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into()],
    );
    let mut teams = tx
        .query_all_raw(teams)
        .await?
        .iter()
        .map(|row| row.try_get::<TeamId>("", "team_id").map(Some))
        .collect::<Result<Vec<_>, _>>()?;
    teams.push(None);
    let mut first: Option<Conversation> = None;
    for team in teams {
        let (condition, mut values) = match team {
            Some(team) => ("= $3", vec![team.into()]),
            None => ("is null", vec![]),
        };
        values.splice(0..0, [organisation.into(), member.into()]);
        let text = format!(
            "select {COLUMNS} from conversation q where organisation_id = $1 and state = 'queued' and team_id {condition}
               and (not exists (select 1 from channel c where c.organisation_id = $1 and c.id = q.channel_id
                   and c.kind = 'requests')
                 or exists (select 1 from member m where m.organisation_id = $1 and m.id = $2 and m.role <> 'agent'))
             order by place, id limit 1"
        );
        let found = Conversation::find_by_statement(sql(tx, &text, values))
            .one(tx)
            .await?;
        first = match (first, found) {
            (Some(a), Some(b)) => Some(if b.place < a.place { b } else { a }),
            (a, b) => a.or(b),
        };
    }
    Ok(first)
}

/// Holds a member's seat until the commit; false when they are not available any more.
pub(super) async fn hold_seat(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<bool, Failure> {
    let statement = sql(
        tx,
        "update presence set idle_since = $3 where organisation_id = $1 and member_id = $2 and status = 'available'",
        [organisation.into(), member.into(), now.into()],
    );
    Ok(tx.execute_raw(statement).await?.rows_affected() == 1)
}

pub(super) async fn busy(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
    now: Time,
) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update presence set idle_since = $3 where organisation_id = $1 and member_id = $2",
        [organisation.into(), member.into(), now.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

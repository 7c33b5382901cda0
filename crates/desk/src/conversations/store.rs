//! Queries over conversations.

use super::{Conversation, ConversationId, State, place};
use crate::{channels::ChannelId, contacts::ContactId};
use access::door::{MemberId, Scope, TeamId};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
pub(crate) const COLUMNS: &str = "organisation_id, id, number, contact_id, channel_id, team_id, state, owner_id, owner_version, \
     last_owner_id, place, preview, preview_kind, unread, read_seq, opened_at, assigned_at, \
     first_reply_at, last_message_at, waiting_since, closed_at";

/// What an arriving message needs to know of its conversation.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Touched {
    pub id: ConversationId,
    pub state: String,
    pub team_id: Option<TeamId>,
    pub owner_id: Option<MemberId>,
    /// It changed its place in the lists.
    #[sea_orm(skip)]
    pub moved: bool,
}

/// Notes the customer's message in their open conversation on a channel, if there is one.
///
/// Two statements for one deed: while the customer waits already (the hot case) no indexed column is named, so no
/// index is rewritten.
pub async fn touch_open(
    tx: &Tx,
    organisation: OrganisationId,
    (contact, channel): (ContactId, ChannelId),
    preview: &str,
    now: Time,
) -> Result<Option<Touched>, Failure> {
    let waiting = sql(
        tx,
        "update conversation set last_message_at = $4, preview = $5, preview_kind = 'in', unread = unread + 1
         where organisation_id = $1 and contact_id = $2 and channel_id = $3 and state <> 'closed'
           and waiting_since is not null returning id, state, team_id, owner_id",
        [
            organisation.into(),
            contact.into(),
            channel.into(),
            now.into(),
            preview.into(),
        ],
    );
    if let Some(row) = Touched::find_by_statement(waiting).one(tx).await? {
        return Ok(Some(row));
    }
    let answered = sql(
        tx,
        "update conversation set last_message_at = $4, preview = $5, preview_kind = 'in', unread = unread + 1,
           waiting_since = $4, place = $6
         where organisation_id = $1 and contact_id = $2 and channel_id = $3 and state <> 'closed'
         returning id, state, team_id, owner_id",
        [
            organisation.into(),
            contact.into(),
            channel.into(),
            now.into(),
            preview.into(),
            place(State::Queued, Some(now), now).into(),
        ],
    );
    let row = Touched::find_by_statement(answered).one(tx).await?;
    Ok(row.map(|row| Touched { moved: true, ..row }))
}

/// Opens a conversation with its first message; `None` when there is no such contact or channel, or when one was
/// opened at the same moment.
pub async fn open(
    tx: &Tx,
    organisation: OrganisationId,
    (contact, channel): (ContactId, ChannelId),
    preview: &str,
    now: Time,
) -> Result<Option<Touched>, Failure> {
    let number = sql(
        tx,
        "insert into conversation_number (organisation_id, last) values ($1, 1)
         on conflict (organisation_id) do update set last = conversation_number.last + 1 returning last",
        [organisation.into()],
    );
    let number: i64 = tx
        .query_one_raw(number)
        .await?
        .ok_or_else(|| Failure::broken("no conversation number"))?
        .try_get("", "last")?;
    let statement = sql(
        tx,
        "insert into conversation (organisation_id, id, number, contact_id, channel_id, team_id, state, owner_version,
           place, preview, preview_kind, unread, read_seq, opened_at, last_message_at, waiting_since)
         select c.organisation_id, $4, $5, c.id, h.id, h.team_id, 'queued', 0, $6, $7, 'in', 1, 0, $8, $8, $8
         from contact c join channel h on h.organisation_id = c.organisation_id and h.id = $3
         where c.organisation_id = $1 and c.id = $2
         on conflict do nothing returning id, state, team_id, owner_id",
        [
            organisation.into(),
            contact.into(),
            channel.into(),
            ConversationId::new().into(),
            number.into(),
            place(State::Queued, Some(now), now).into(),
            preview.into(),
            now.into(),
        ],
    );
    let row = Touched::find_by_statement(statement).one(tx).await?;
    Ok(row.map(|row| Touched { moved: true, ..row }))
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ConversationId,
) -> Result<Option<Conversation>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from conversation where organisation_id = $1 and id = $2"),
        [organisation.into(), id.into()],
    );
    Conversation::find_by_statement(statement).one(connection).await
}

/// The contact's newest conversation, open or not.
pub async fn newest_of_contact(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    contact: ContactId,
) -> Result<Option<Conversation>, DbErr> {
    let statement = sql(
        connection,
        &format!(
            "select {COLUMNS} from conversation where organisation_id = $1 and contact_id = $2 order by number desc limit 1"
        ),
        [organisation.into(), contact.into()],
    );
    Conversation::find_by_statement(statement).one(connection).await
}

/// A conversation this reader may see.
pub async fn visible(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    id: ConversationId,
) -> Result<Option<Conversation>, DbErr> {
    Ok(by_id(connection, scope.organisation, id)
        .await?
        .filter(|row| row.visible_to(scope)))
}

/// Gives a conversation, as it was read, to a member; `None` when somebody was faster.
pub async fn hand_to(
    tx: &Tx,
    row: &Conversation,
    member: MemberId,
    now: Time,
) -> Result<Option<Conversation>, Failure> {
    let statement = sql(
        tx,
        &format!("update conversation set state = 'active', owner_id = $4, last_owner_id = coalesce(owner_id, last_owner_id),
           owner_version = owner_version + 1, assigned_at = $5
         where organisation_id = $1 and id = $2 and owner_version = $3 and state <> 'closed' returning {COLUMNS}"),
        [row.organisation_id.into(), row.id.into(), row.owner_version.into(), member.into(), now.into()],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}

/// Takes a conversation, as it was read, from whoever has it; `None` when it changed meanwhile.
pub(super) async fn release(tx: &Tx, row: &Conversation) -> Result<Option<Conversation>, Failure> {
    let statement = sql(
        tx,
        &format!("update conversation set state = 'queued', last_owner_id = owner_id, owner_id = null,
           owner_version = owner_version + 1
         where organisation_id = $1 and id = $2 and owner_version = $3 and state = 'active' returning {COLUMNS}"),
        [
            row.organisation_id.into(),
            row.id.into(),
            row.owner_version.into(),
        ],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}

/// Takes everything in progress from a member.
pub(super) async fn release_all(
    tx: &Tx,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<Vec<Conversation>, Failure> {
    let statement = sql(
        tx,
        &format!(
            "update conversation set state = 'queued', last_owner_id = owner_id, owner_id = null,
           owner_version = owner_version + 1
         where organisation_id = $1 and owner_id = $2 and state = 'active' returning {COLUMNS}"
        ),
        [organisation.into(), member.into()],
    );
    Ok(Conversation::find_by_statement(statement).all(tx).await?)
}

/// Notes a member's answer and takes the conversation if nobody has it, in one conditional statement; `None` when
/// somebody else has it, or it is closed.
pub async fn answer(
    tx: &Tx,
    scope: &Scope,
    id: ConversationId,
    preview: &str,
    now: Time,
) -> Result<Option<Conversation>, Failure> {
    let statement = sql(
        tx,
        &format!("update conversation set state = 'active', owner_id = $3,
           owner_version = owner_version + case when owner_id is null then 1 else 0 end,
           assigned_at = case when owner_id is null then $4 else assigned_at end,
           first_reply_at = coalesce(first_reply_at, $4), last_message_at = $4, preview = $5, preview_kind = 'out',
           waiting_since = null, place = $6, unread = 0,
           read_seq = coalesce((select max(g.seq) from message g where g.organisation_id = $1
             and g.conversation_id = $2 and g.direction = 'in'), read_seq)
         where organisation_id = $1 and id = $2 and state <> 'closed' and (owner_id is null or owner_id = $3)
         returning {COLUMNS}"),
        [
            scope.organisation.into(),
            id.into(),
            scope.member.into(),
            now.into(),
            preview.into(),
            place(State::Active, None, now).into(),
        ],
    );
    Ok(Conversation::find_by_statement(statement).one(tx).await?)
}

/// How many conversations a member has in progress (001-21).
pub async fn open_work(tx: &Tx, organisation: OrganisationId, member: MemberId) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from conversation where organisation_id = $1 and owner_id = $2 and state = 'active'",
        [organisation.into(), member.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// How many conversations of a team wait or are in progress.
pub async fn open_of_team(tx: &Tx, organisation: OrganisationId, team: TeamId) -> Result<i64, Failure> {
    let statement = sql(
        tx,
        "select count(*) as n from conversation where organisation_id = $1 and team_id = $2 and state in ('queued', 'active')",
        [organisation.into(), team.into()],
    );
    Ok(tx
        .query_one_raw(statement)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// What a member is called; empty for nobody.
pub async fn member_name(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    member: MemberId,
) -> Result<String, DbErr> {
    let statement = sql(
        connection,
        "select display_name from member where organisation_id = $1 and id = $2",
        [organisation.into(), member.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map_or(Ok(String::new()), |row| row.try_get("", "display_name"))
}

/// A conversation with all the names its page shows.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Shown {
    pub id: ConversationId,
    pub number: i64,
    pub state: String,
    pub owner_id: Option<MemberId>,
    pub owner_name: Option<String>,
    pub owner_version: i32,
    pub team_name: Option<String>,
    pub channel_name: Option<String>,
    pub channel_kind: Option<String>,
    pub opened_at: Time,
    /// What the owner has read.
    pub read_seq: i64,
    pub contact_id: ContactId,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_phone: String,
    pub contact_locale: String,
    pub contact_since: Time,
    /// What the contact has read.
    pub contact_read: i64,
}

/// Everything the page of a conversation says about it. Whoever asks has checked that it may be shown.
pub async fn shown(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ConversationId,
) -> Result<Option<Shown>, DbErr> {
    let statement = sql(
        connection,
        "select c.id, c.number, c.state, c.owner_id, m.display_name as owner_name, c.owner_version,
           e.name as team_name, h.name as channel_name, h.kind as channel_kind, c.opened_at, c.read_seq, t.id as contact_id,
           t.name as contact_name, t.email as contact_email, t.phone as contact_phone, t.locale as contact_locale,
           t.created_at as contact_since, t.read_seq as contact_read
         from conversation c join contact t on t.organisation_id = $1 and t.id = c.contact_id
           left join member m on m.organisation_id = $1 and m.id = c.owner_id
           left join team e on e.organisation_id = $1 and e.id = c.team_id
           left join channel h on h.organisation_id = $1 and h.id = c.channel_id
         where c.organisation_id = $1 and c.id = $2",
        [organisation.into(), id.into()],
    );
    Shown::find_by_statement(statement).one(connection).await
}

/// An earlier conversation of the same contact, with how it ended.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Earlier {
    pub id: ConversationId,
    pub number: i64,
    pub state: String,
    pub team_id: Option<TeamId>,
    pub owner_id: Option<MemberId>,
    pub opened_at: Time,
    pub category: Option<String>,
}

/// The contact's other conversations, newest first.
pub async fn of_contact(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    (contact, except): (ContactId, ConversationId),
) -> Result<Vec<Earlier>, DbErr> {
    let statement = sql(
        connection,
        "select c.id, c.number, c.state, c.team_id, c.owner_id, c.opened_at,
           (select g.name from closure k join category g on g.organisation_id = k.organisation_id and g.id = k.category_id
             where k.organisation_id = $1 and k.conversation_id = c.id order by k.closed_at desc limit 1) as category
         from conversation c where c.organisation_id = $1 and c.contact_id = $2 and c.id <> $3
         order by c.number desc limit 20",
        [organisation.into(), contact.into(), except.into()],
    );
    Earlier::find_by_statement(statement).all(connection).await
}

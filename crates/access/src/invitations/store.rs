//! Queries of this room.

use crate::door::MemberId;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// Whoever chose their first password is a member like any other.
pub(super) async fn activate(tx: &Tx, organisation: OrganisationId, member: MemberId) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "update member set state = 'active' where organisation_id = $1 and id = $2 and state = 'invited'",
        [organisation.into(), member.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// The last invitation of a member, letter and ticket together.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Last {
    pub member_id: MemberId,
    pub letter_id: uuid::Uuid,
    pub state: String,
    pub reply: Option<String>,
    pub recipient: String,
    pub created_at: Time,
    pub changed_at: Time,
    pub expires_at: Option<Time>,
    pub opened_at: Option<Time>,
    pub spent_at: Option<Time>,
    pub voided_at: Option<Time>,
}

pub(super) async fn last(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    members: &[MemberId],
) -> Result<Vec<Last>, DbErr> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![organisation.into()];
    values.extend(members.iter().map(|member| Value::from(*member)));
    let places = (2..=values.len())
        .map(|n| format!("${n}"))
        .collect::<Vec<_>>()
        .join(", ");
    let text = format!(
        "select l.member_id, l.id as letter_id, l.state, l.reply, l.recipient, l.created_at, l.changed_at,
           t.expires_at, t.opened_at, t.spent_at, t.voided_at
         from member m
           join letter l on l.organisation_id = m.organisation_id and l.id = (
             select k.id from letter k where k.organisation_id = m.organisation_id and k.member_id = m.id
               and k.kind in ('invitation', 'invitation-again') order by k.id desc limit 1)
           left join ticket t on t.organisation_id = l.organisation_id and t.digest = l.ticket_digest
         where m.organisation_id = $1 and m.id in ({places})"
    );
    Last::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

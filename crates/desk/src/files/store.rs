//! Queries over files.

use super::{File, FileId, Owner};
use crate::messages::MessageId;
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

/// Named one by one: a node that is open while a newer one adds a column must not be sent it.
const COLUMNS: &str =
    "organisation_id, id, contact_id, member_id, message_id, name, mime, size, key, created_at";

pub(super) async fn insert(tx: &Tx, file: &File, sha256: [u8; 32]) -> Result<(), Failure> {
    let statement = sql(
        tx,
        "insert into attachment (organisation_id, id, contact_id, member_id, name, mime, size, sha256, key, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            file.organisation_id.into(),
            file.id.into(),
            file.contact_id.into(),
            file.member_id.into(),
            file.name.as_str().into(),
            file.mime.as_str().into(),
            file.size.into(),
            sha256.to_vec().into(),
            file.key.as_str().into(),
            file.created_at.into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Gives files to the message they are sent with; false when one is not the sender's or was sent before.
pub async fn attach(
    tx: &Tx,
    organisation: OrganisationId,
    owner: Owner,
    message: MessageId,
    files: &[FileId],
) -> Result<bool, Failure> {
    let (column, id) = match owner {
        Owner::Contact(id) => ("contact_id", id.0),
        Owner::Member(id) => ("member_id", id.0),
    };
    let text = format!(
        "update attachment set message_id = $1 where organisation_id = $2 and id = $3 and {column} = $4 and message_id is null"
    );
    for file in files {
        let values = [message.into(), organisation.into(), (*file).into(), id.into()];
        if tx.execute_raw(sql(tx, &text, values)).await?.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

pub async fn by_id(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: FileId,
) -> Result<Option<File>, DbErr> {
    let statement = sql(
        connection,
        &format!("select {COLUMNS} from attachment where organisation_id = $1 and id = $2"),
        [organisation.into(), id.into()],
    );
    File::find_by_statement(statement).one(connection).await
}

/// The files of some messages, in the order they were uploaded.
pub async fn of_messages(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    messages: &[MessageId],
) -> Result<Vec<File>, DbErr> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (0..messages.len()).map(|n| format!("${}", n + 2)).collect();
    let text = format!(
        "select {COLUMNS} from attachment where organisation_id = $1 and message_id in ({}) order by id",
        marks.join(", ")
    );
    let mut values = vec![organisation.into()];
    values.extend(messages.iter().map(|id| (*id).into()));
    File::find_by_statement(sql(connection, &text, values))
        .all(connection)
        .await
}

/// Bytes of an organisation's files that nobody has sent yet.
pub(super) async fn loose(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<i64, DbErr> {
    let statement = sql(
        connection,
        "select cast(coalesce(sum(size), 0) as bigint) as bytes from attachment
         where organisation_id = $1 and message_id is null",
        [organisation.into()],
    );
    let row = connection.query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| row.try_get("", "bytes"))
}

/// Deletes rows of files that were never sent, of every organisation, oldest first; the keys of their bytes.
pub(super) async fn forget_loose(tx: &Tx, before: Time, at_most: i64) -> Result<Vec<String>, Failure> {
    let statement = sql(
        tx,
        "delete from attachment where (organisation_id, id) in (select organisation_id, id from attachment
           where message_id is null and created_at < $1 order by created_at limit $2)
           and message_id is null returning key",
        [before.into(), at_most.into()],
    );
    let rows = tx.query_all_raw(statement).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("", "key"))
        .collect::<Result<_, _>>()?)
}

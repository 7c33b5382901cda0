//! Queries of this room.

use crate::door::{MemberId, Scope};
use kit::{
    clock::Time,
    db::{Tx, dialect::sql},
    failure::Failure,
};
use sea_orm::{ConnectionTrait, DbErr};

/// Replaces the reader's own picture; none when `picture` is.
pub(super) async fn put(
    tx: &Tx,
    scope: &Scope,
    picture: Option<(&str, &[u8])>,
    now: Time,
) -> Result<(), Failure> {
    let whose = || [scope.organisation.into(), scope.member.into()];
    let before = sql(
        tx,
        "delete from member_picture where organisation_id = $1 and member_id = $2",
        whose(),
    );
    tx.execute_raw(before).await?;
    if let Some((version, jpeg)) = picture {
        let statement = sql(
            tx,
            "insert into member_picture (organisation_id, member_id, version, jpeg, created_at)
             values ($1, $2, $3, $4, $5)",
            [
                scope.organisation.into(),
                scope.member.into(),
                version.into(),
                jpeg.to_vec().into(),
                now.into(),
            ],
        );
        tx.execute_raw(statement).await?;
    }
    let statement = sql(
        tx,
        "update member set picture = $3 where organisation_id = $1 and id = $2",
        [
            scope.organisation.into(),
            scope.member.into(),
            picture.map_or("", |(version, _)| version).into(),
        ],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

pub(super) async fn jpeg(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    (member, version): (MemberId, &str),
) -> Result<Option<Vec<u8>>, DbErr> {
    let statement = sql(
        connection,
        "select jpeg from member_picture where organisation_id = $1 and member_id = $2 and version = $3",
        [scope.organisation.into(), member.into(), version.into()],
    );
    connection
        .query_one_raw(statement)
        .await?
        .map(|row| row.try_get("", "jpeg"))
        .transpose()
}

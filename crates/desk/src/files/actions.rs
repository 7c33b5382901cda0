//! Taking a file in.

use super::{File, FileId, Owner, UploadRefusal, model::name, store};
use access::App;
use bytes::Bytes;
use chrono::Duration;
use futures::Stream;
use kit::{
    blobs::PutError,
    clock::Time,
    failure::{Answer, Failure},
    ids::OrganisationId,
};

/// Stores a stream as a file that nobody has sent yet.
pub async fn upload(
    app: &App,
    (organisation, owner): (OrganisationId, Owner),
    given_name: &str,
    stream: impl Stream<Item = Result<Bytes, std::io::Error>>,
    now: Time,
) -> Answer<File, UploadRefusal> {
    let id = FileId::new();
    let key = format!("{organisation}/{id}");
    let stored = match app.blobs.put_stream(&key, stream, app.settings.file_bytes).await {
        Ok(stored) if stored.size == 0 => {
            app.blobs.delete(&key).await?;
            return Ok(Err(UploadRefusal::Empty));
        }
        Ok(stored) => stored,
        Err(PutError::TooLarge) => return Ok(Err(UploadRefusal::TooLarge)),
        Err(PutError::Interrupted(_)) => return Ok(Err(UploadRefusal::Interrupted)),
        Err(PutError::Store(error)) => return Err(error.into()),
    };
    let name = name(given_name);
    let (contact_id, member_id) = match owner {
        Owner::Contact(id) => (Some(id), None),
        Owner::Member(id) => (None, Some(id)),
    };
    let file = File {
        organisation_id: organisation,
        id,
        contact_id,
        member_id,
        message_id: None,
        mime: kit::blobs::sniff(&stored.head, &name).to_owned(),
        name,
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        key,
        created_at: now,
    };
    let row = file.clone();
    app.db
        .write(async move |tx| store::insert(tx, &row, stored.sha256).await)
        .await?;
    Ok(Ok(file))
}

/// How long something uploaded may wait to be sent.
const LOOSE: Duration = Duration::days(1);

/// How many of the largest files an organisation's visitors may leave lying about together before more are refused.
const LOOSE_FILES: u64 = 160;

/// Whether visitors have left so much lying about that no more is taken until it is sent or swept: strangers must not
/// be able to fill the disk with what nobody ever sees.
pub async fn is_crowded(app: &App, organisation: OrganisationId) -> Result<bool, Failure> {
    let most = app.settings.file_bytes.saturating_mul(LOOSE_FILES);
    let there = store::loose(app.db.read(), organisation).await?;
    Ok(u64::try_from(there)? >= most)
}

/// Forgets what was uploaded and never sent, some at a time until nothing is left. First the row, then the bytes: a row
/// without bytes would be a broken picture, bytes without a row are only found by nobody.
pub async fn sweep(app: &App) -> Result<(), Failure> {
    const AT_MOST: i64 = 200;
    let before = app.clock.now() - LOOSE;
    loop {
        let keys = app
            .db
            .write(async move |tx| store::forget_loose(tx, before, AT_MOST).await)
            .await?;
        for key in &keys {
            app.blobs.delete(key).await?;
        }
        if i64::try_from(keys.len())? < AT_MOST {
            return Ok(());
        }
    }
}

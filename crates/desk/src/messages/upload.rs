//! Reading what an agent sends: a plain form, or one with files.

use crate::files::{self, FileId, Owner, UploadRefusal};
use access::{
    App,
    door::{Agent, Signed},
};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, TryStreamExt};
use kit::{failure::Failure, page::Form};
use serde::Deserialize;

/// What the composer sends.
#[derive(Default, Deserialize)]
pub struct Written {
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub client_id: String,
    #[serde(default)]
    pub kind: String,
    #[serde(skip)]
    pub files: Vec<FileId>,
    /// A file that was not taken, with its name; what was written is kept.
    #[serde(skip)]
    pub refused: Option<(Unfit, String)>,
}

/// Why a file does not go with the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// More than [`FILES`].
    TooMany,
    Refused(UploadRefusal),
}

/// The longest text field, in bytes: four for each code point and some more to tell "too long" from "unreadable".
const TEXT: usize = 64 * 1024;
/// Files of one message.
const FILES: usize = 10;

/// Reads the body. The error is a bare refusal, for bodies our own pages never send.
pub async fn read(agent: &Signed<Agent>, mut request: Request) -> Result<Result<Written, Response>, Failure> {
    let multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("multipart/form-data"));
    if !multipart {
        return Ok(Form::<Written>::from_request(request, &agent.app)
            .await
            .map(|Form(written)| written));
    }
    // Files are streamed to the store and limited there, each by itself.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut parts = match Multipart::from_request(request, &agent.app).await {
        Ok(parts) => parts,
        Err(refusal) => return Ok(Err(refusal.into_response())),
    };
    let mut written = Written::default();
    loop {
        let field = match parts.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(Ok(written)),
            Err(refusal) => return Ok(Err(refusal.into_response())),
        };
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "files" => file(agent, field, &mut written).await?,
            "body" | "client_id" | "kind" => {
                let Some(value) = text(field).await else {
                    return Ok(Err(StatusCode::BAD_REQUEST.into_response()));
                };
                match name.as_str() {
                    "body" => written.body = value,
                    "kind" => written.kind = value,
                    _ => written.client_id = value,
                }
            }
            _ => {}
        }
        if written.refused.is_some() {
            return Ok(Ok(written));
        }
    }
}

async fn text(mut field: Field<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.ok()? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > TEXT {
            return None;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

async fn file(agent: &Signed<Agent>, field: Field<'_>, written: &mut Written) -> Result<(), Failure> {
    let name = field.file_name().unwrap_or_default().to_owned();
    // An untouched file field travels too, without a name.
    if name.is_empty() {
        return Ok(());
    }
    if written.files.len() >= FILES {
        written.refused = Some((Unfit::TooMany, name));
        return Ok(());
    }
    let app: &App = &agent.app;
    let owner = (agent.scope.organisation, Owner::Member(agent.scope.member));
    let stream = field
        .map_err(std::io::Error::other)
        .map(|piece: Result<Bytes, _>| piece);
    match files::upload(app, owner, &name, stream, agent.now).await? {
        Ok(file) => written.files.push(file.id),
        Err(refusal) => written.refused = Some((Unfit::Refused(refusal), name)),
    }
    Ok(())
}

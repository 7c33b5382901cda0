//! The audit for a file: piece by piece, so that its length costs no memory.

use super::{
    reading::{CSV_HEAD, Line, read},
    store::Filter,
};
use crate::App;
use bytes::Bytes;
use futures::{Stream, stream};
use kit::{failure::Failure, ids::OrganisationId};

/// Records read at once.
const PIECE: i64 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

impl Format {
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    fn piece(self, lines: &[Line], first: bool) -> String {
        let mut text = String::new();
        if self == Self::Csv && first {
            text.push_str(CSV_HEAD);
        }
        for (n, line) in lines.iter().enumerate() {
            match self {
                Self::Csv => text.push_str(&line.csv()),
                Self::Json => {
                    text.push_str(if first && n == 0 { "[\n" } else { ",\n" });
                    text.push_str(&line.json().to_string());
                }
            }
        }
        if self == Self::Json && lines.is_empty() {
            text.push_str(if first { "[]\n" } else { "\n]\n" });
        }
        text
    }
}

/// All records that a filter lets through, newest first.
pub fn pieces(
    app: &App,
    organisation: OrganisationId,
    filter: Filter,
    format: Format,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let start = Some((app.clone(), filter, true));
    stream::try_unfold(start, move |state| async move {
        let Some((app, mut filter, first)) = state else {
            return Ok(None);
        };
        let lines = read(&app, organisation, &filter, PIECE)
            .await
            .map_err(|failure| cut_short(&failure))?;
        let text = format.piece(&lines, first);
        filter.before = lines.last().map(|line| line.seq);
        let next = (!lines.is_empty()).then_some((app, filter, false));
        Ok(Some((Bytes::from(text), next)))
    })
}

/// The answer has begun, so all that is left is to end it where everybody sees that it is not whole.
fn cut_short(failure: &Failure) -> std::io::Error {
    tracing::error!("an export of the audit broke off: {failure}");
    std::io::Error::other("broken off")
}

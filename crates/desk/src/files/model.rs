//! A file.

use crate::{contacts::ContactId, messages::MessageId};
use access::door::MemberId;
use kit::{clock::Time, ids::OrganisationId};
use sea_orm::FromQueryResult;

kit::id! {
    /// A file.
    FileId
}

/// Who uploaded a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Contact(ContactId),
    Member(MemberId),
}

/// A file's row; the bytes are in the store of files under `key`.
#[derive(Clone, Debug, FromQueryResult)]
pub struct File {
    pub organisation_id: OrganisationId,
    pub id: FileId,
    pub contact_id: Option<ContactId>,
    pub member_id: Option<MemberId>,
    pub message_id: Option<MessageId>,
    pub name: String,
    pub mime: String,
    pub size: i64,
    pub key: String,
    pub created_at: Time,
}

impl File {
    /// Whether our pages may show it instead of offering it.
    pub fn is_picture(&self) -> bool {
        kit::blobs::inline_safe(&self.mime)
    }
}

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadRefusal {
    TooLarge,
    Empty,
    /// The sender's line broke.
    Interrupted,
}

/// A file's name as it was given, without path, control characters or the marks that turn text around.
pub(super) fn name(given: &str) -> String {
    // How browsers write what would end the name in a form's head (the HTML standard, multipart/form-data).
    let given = given.replace("%22", "\"").replace("%0D", "").replace("%0A", "");
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .take(150)
        .collect();
    match clean.trim().trim_start_matches('.') {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_name_leads_nowhere_and_hides_nothing() {
        for (given, kept) in [
            ("boleto.pdf", "boleto.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.txt", "a.txt"),
            ("foto\u{202e}gpj.exe", "fotogpj.exe"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
            ("", "file"),
            ("..", "file"),
            (" .env ", "env"),
        ] {
            assert_eq!(name(given), kept, "{given:?}");
        }
    }
}

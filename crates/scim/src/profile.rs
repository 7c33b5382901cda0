//! What a directory sends beside the RFC.

/// Whose habits are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The RFC, and nothing beside it.
    #[default]
    Strict,
    /// Microsoft Entra ID.
    Entra,
    Okta,
}

impl Profile {
    pub const ALL: [Self; 3] = [Self::Strict, Self::Entra, Self::Okta];

    pub fn code(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Entra => "entra",
            Self::Okta => "okta",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.code() == code)
    }
}

/// One habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quirk {
    /// `"op": "Replace"`.
    OpCase,
    /// `"True"` where a boolean belongs.
    BooleanText,
    /// A filter in a path that finds nothing makes what it describes.
    CreatedByFilter,
    /// `name.givenName` as a key of a value.
    DottedKey,
    /// `externalId eq 4711` without quotes.
    UnquotedValue,
    /// `remove` of members that are listed in its value.
    RemovedByValue,
    /// The manager as a text, a list that is one object.
    Shape,
    /// No list of schemas.
    NoSchemas,
    /// A password, which is nobody's business here (S-163).
    PasswordIgnored,
    /// Something read-only among what is replaced.
    ReadOnlyIgnored,
    /// A path to what the schema does not know.
    UnknownIgnored,
}

impl Quirk {
    pub const ALL: [Self; 11] = [
        Self::OpCase,
        Self::BooleanText,
        Self::CreatedByFilter,
        Self::DottedKey,
        Self::UnquotedValue,
        Self::RemovedByValue,
        Self::Shape,
        Self::NoSchemas,
        Self::PasswordIgnored,
        Self::ReadOnlyIgnored,
        Self::UnknownIgnored,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::OpCase => "op-case",
            Self::BooleanText => "boolean-text",
            Self::CreatedByFilter => "created-by-filter",
            Self::DottedKey => "dotted-key",
            Self::UnquotedValue => "unquoted-value",
            Self::RemovedByValue => "removed-by-value",
            Self::Shape => "shape",
            Self::NoSchemas => "no-schemas",
            Self::PasswordIgnored => "password-ignored",
            Self::ReadOnlyIgnored => "read-only-ignored",
            Self::UnknownIgnored => "unknown-ignored",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quirk| quirk.code() == code)
    }

    /// Whether it is taken from such a directory. A password is taken from nobody and refused to nobody.
    fn is_taken(self, profile: Profile) -> bool {
        match (self, profile) {
            (Self::PasswordIgnored, _) | (_, Profile::Entra) => true,
            (_, Profile::Strict) => false,
            (quirk, Profile::Okta) => matches!(
                quirk,
                Self::NoSchemas | Self::ReadOnlyIgnored | Self::UnknownIgnored | Self::Shape
            ),
        }
    }
}

/// The profile of a request, and the quirks that it needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    pub profile: Profile,
    quirks: Vec<Quirk>,
}

impl Noted {
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            quirks: Vec::new(),
        }
    }

    /// Whether the quirk is taken; if so it is noted.
    pub(crate) fn takes(&mut self, quirk: Quirk) -> bool {
        let taken = quirk.is_taken(self.profile);
        if taken && !self.quirks.contains(&quirk) {
            self.quirks.push(quirk);
        }
        taken
    }

    /// Takes over what was met elsewhere in the same request.
    pub fn learn(&mut self, other: &Self) {
        for quirk in &other.quirks {
            if !self.quirks.contains(quirk) {
                self.quirks.push(*quirk);
            }
        }
    }

    /// In the order in which they were met.
    pub fn quirks(&self) -> &[Quirk] {
        &self.quirks
    }
}

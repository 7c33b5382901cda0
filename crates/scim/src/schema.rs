//! The schemas of RFC 7643 as this house keeps them.

mod group;
mod meta;
mod user;

use serde_json::{Map, Value, json};

pub use group::GROUP;
pub use user::{ENTERPRISE, USER};

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    User,
    Group,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// The part of an address after the base.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::User => "Users",
            Self::Group => "Groups",
        }
    }

    pub fn schema(self) -> &'static Schema {
        match self {
            Self::User => &USER,
            Self::Group => &GROUP,
        }
    }

    pub fn extensions(self) -> &'static [&'static Schema] {
        match self {
            Self::User => EXTENSIONS,
            Self::Group => &[],
        }
    }

    /// The schema of that name, of those a resource of this kind can have.
    pub(crate) fn schema_of(self, urn: &str) -> Option<&'static Schema> {
        let all = std::iter::once(self.schema()).chain(self.extensions().iter().copied());
        all.into_iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }
}

static EXTENSIONS: &[&Schema] = &[&ENTERPRISE];

/// Values of a list of one user's: nobody has so many addresses, and every change looks at all of them.
pub const VALUES: usize = 100;

#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    pub id: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub attributes: &'static [Attribute],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    String,
    Boolean,
    Integer,
    DateTime,
    Binary,
    Reference,
    Complex,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    ReadOnly,
    ReadWrite,
    Immutable,
}

/// One attribute; made by the constant functions below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // the RFC's own list of characteristics
pub struct Attribute {
    pub name: &'static str,
    pub about: &'static str,
    pub of: Type,
    pub many: bool,
    /// Values of a list.
    pub most: usize,
    pub required: bool,
    pub exact: bool,
    pub mutability: Mutability,
    /// Returned whatever is asked for.
    pub always: bool,
    pub unique: &'static str,
    pub subs: &'static [Attribute],
    pub canonical: &'static [&'static str],
    pub references: &'static [&'static str],
}

impl Attribute {
    pub(crate) const fn new(name: &'static str, of: Type, about: &'static str) -> Self {
        Self {
            name,
            about,
            of,
            many: false,
            most: 1,
            required: false,
            exact: false,
            mutability: Mutability::ReadWrite,
            always: false,
            unique: "none",
            subs: &[],
            canonical: &[],
            references: &[],
        }
    }

    pub(crate) const fn text(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Type::String, about)
    }

    pub(crate) const fn complex(name: &'static str, subs: &'static [Self], about: &'static str) -> Self {
        let mut made = Self::new(name, Type::Complex, about);
        made.subs = subs;
        made
    }

    pub(crate) const fn reference(
        name: &'static str,
        to: &'static [&'static str],
        about: &'static str,
    ) -> Self {
        let mut made = Self::new(name, Type::Reference, about);
        made.references = to;
        made.exact = true;
        made
    }

    pub(crate) const fn many(mut self) -> Self {
        self.many = true;
        self.most = VALUES;
        self
    }

    /// A list that is as long as an organisation is large.
    pub(crate) const fn of_any_length(mut self) -> Self {
        self.most = usize::MAX;
        self
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    pub(crate) const fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }

    pub(crate) const fn immutable(mut self) -> Self {
        self.mutability = Mutability::Immutable;
        self
    }

    pub(crate) const fn always(mut self) -> Self {
        self.always = true;
        self
    }

    pub(crate) const fn unique(mut self) -> Self {
        self.unique = "server";
        self
    }

    pub(crate) const fn one_of(mut self, canonical: &'static [&'static str]) -> Self {
        self.canonical = canonical;
        self
    }

    pub fn sub(&self, name: &str) -> Option<&'static Self> {
        find(self.subs, name)
    }

    pub fn is_read_only(&self) -> bool {
        self.mutability == Mutability::ReadOnly
    }

    fn document(&self) -> Value {
        let mut document = json!({
            "name": self.name,
            "type": match self.of {
                Type::String => "string",
                Type::Boolean => "boolean",
                Type::Integer => "integer",
                Type::DateTime => "dateTime",
                Type::Binary => "binary",
                Type::Reference => "reference",
                Type::Complex => "complex",
            },
            "multiValued": self.many,
            "description": self.about,
            "required": self.required,
            "caseExact": self.exact,
            "mutability": match self.mutability {
                Mutability::ReadOnly => "readOnly",
                Mutability::ReadWrite => "readWrite",
                Mutability::Immutable => "immutable",
            },
            "returned": if self.always { "always" } else { "default" },
            "uniqueness": self.unique,
        });
        if !self.subs.is_empty() {
            document["subAttributes"] = self.subs.iter().map(Self::document).collect();
        }
        if !self.canonical.is_empty() {
            document["canonicalValues"] = json!(self.canonical);
        }
        if !self.references.is_empty() {
            document["referenceTypes"] = json!(self.references);
        }
        document
    }
}

/// By name, however it is written (RFC 7643, 2.1).
pub(crate) fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// The attributes that every resource has beside those of its schema.
pub(crate) static COMMON: [Attribute; 3] = [
    Attribute::text("id", "The name of the resource in this service.")
        .exact()
        .read_only()
        .always()
        .unique(),
    Attribute::text("externalId", "The name of the resource in the directory.").exact(),
    Attribute::complex(
        "meta",
        &[
            Attribute::text("resourceType", "What it is.").exact().read_only(),
            Attribute::new("created", Type::DateTime, "When it was made.").read_only(),
            Attribute::new("lastModified", Type::DateTime, "When it was changed last.").read_only(),
            Attribute::reference("location", &["uri"], "Its address.").read_only(),
            Attribute::text("version", "Its entity tag.").exact().read_only(),
        ],
        "Facts about the resource.",
    )
    .read_only(),
];

impl Schema {
    pub(crate) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }

    fn document(&self, base: &str) -> Value {
        let attributes: Vec<Value> = self.attributes.iter().map(Attribute::document).collect();
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.id,
            "name": self.name,
            "description": self.about,
            "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id) },
        })
    }
}

/// Every schema there is, as `/Schemas` lists them.
pub(crate) fn documents(base: &str) -> Vec<Value> {
    [
        &USER,
        &ENTERPRISE,
        &GROUP,
        &meta::RESOURCE_TYPE,
        &meta::SERVICE_PROVIDER_CONFIG,
        &meta::SCHEMA,
    ]
    .iter()
    .map(|schema| schema.document(base))
    .collect()
}

/// The value under a name, however the name is written.
pub(crate) fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    })
}

//! The schemas of the documents about the service (RFC 7643, 5 to 7).

use super::{Attribute, Schema, Type};

const SUPPORTED: &[Attribute] = &[Attribute::new("supported", Type::Boolean, "Whether it is there.")
    .required()
    .read_only()];

pub(super) static SERVICE_PROVIDER_CONFIG: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    name: "ServiceProviderConfig",
    about: "What the service can.",
    attributes: &[
        Attribute::reference("documentationUri", &["external"], "Where it is described.").read_only(),
        Attribute::complex("patch", SUPPORTED, "Changes by PATCH.")
            .required()
            .read_only(),
        Attribute::complex(
            "bulk",
            &[
                Attribute::new("supported", Type::Boolean, "Whether it is there.")
                    .required()
                    .read_only(),
                Attribute::new("maxOperations", Type::Integer, "The most operations of one.")
                    .required()
                    .read_only(),
                Attribute::new("maxPayloadSize", Type::Integer, "The most bytes of one.")
                    .required()
                    .read_only(),
            ],
            "Many changes at once.",
        )
        .required()
        .read_only(),
        Attribute::complex(
            "filter",
            &[
                Attribute::new("supported", Type::Boolean, "Whether it is there.")
                    .required()
                    .read_only(),
                Attribute::new("maxResults", Type::Integer, "The most resources of one answer.")
                    .required()
                    .read_only(),
            ],
            "Filters.",
        )
        .required()
        .read_only(),
        Attribute::complex("changePassword", SUPPORTED, "Passwords.")
            .required()
            .read_only(),
        Attribute::complex("sort", SUPPORTED, "Sorting.")
            .required()
            .read_only(),
        Attribute::complex("etag", SUPPORTED, "Entity tags.")
            .required()
            .read_only(),
        Attribute::complex(
            "authenticationSchemes",
            &[
                Attribute::text("type", "Which one.")
                    .required()
                    .read_only()
                    .one_of(&["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"]),
                Attribute::text("name", "What it is called.")
                    .required()
                    .read_only(),
                Attribute::text("description", "What it is.")
                    .required()
                    .read_only(),
                Attribute::reference("specUri", &["external"], "Where it is specified.").read_only(),
                Attribute::reference("documentationUri", &["external"], "Where its use is described.")
                    .read_only(),
            ],
            "How a directory shows who it is.",
        )
        .many()
        .required()
        .read_only(),
    ],
};

pub(super) static RESOURCE_TYPE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    name: "ResourceType",
    about: "A kind of resource.",
    attributes: &[
        Attribute::text("name", "What it is called.")
            .required()
            .read_only(),
        Attribute::text("description", "What it is.").read_only(),
        Attribute::reference("endpoint", &["uri"], "Where it is.")
            .required()
            .read_only()
            .unique(),
        Attribute::reference("schema", &["uri"], "Its schema.")
            .required()
            .read_only(),
        Attribute::complex(
            "schemaExtensions",
            &[
                Attribute::reference("schema", &["uri"], "The extension.")
                    .required()
                    .read_only(),
                Attribute::new("required", Type::Boolean, "Whether each must have it.")
                    .required()
                    .read_only(),
            ],
            "What may be said besides.",
        )
        .many()
        .read_only(),
    ],
};

/// Of an attribute, without the parts of its parts.
macro_rules! described {
    ($($parts:expr)?) => {
        &[
            Attribute::text("name", "What it is called.").required().read_only().exact(),
            Attribute::text("type", "Of what kind it is.")
                .required()
                .read_only()
                .one_of(&["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary"]),
            Attribute::new("multiValued", Type::Boolean, "Whether it is a list.").required().read_only(),
            Attribute::text("description", "What it is.").read_only(),
            Attribute::new("required", Type::Boolean, "Whether it must be there.").required().read_only(),
            Attribute::text("canonicalValues", "What one should choose from.").many().read_only().exact(),
            Attribute::new("caseExact", Type::Boolean, "Whether case matters.").read_only(),
            Attribute::text("mutability", "Who may change it.")
                .read_only()
                .exact()
                .one_of(&["readOnly", "readWrite", "immutable", "writeOnly"]),
            Attribute::text("returned", "When it is answered.")
                .read_only()
                .exact()
                .one_of(&["always", "never", "default", "request"]),
            Attribute::text("uniqueness", "Where there is but one.")
                .read_only()
                .exact()
                .one_of(&["none", "server", "global"]),
            Attribute::text("referenceTypes", "What it leads to.").many().read_only().exact(),
            $(Attribute::complex("subAttributes", $parts, "Its parts.").many().read_only(),)?
        ]
    };
}

pub(super) static SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Schema",
    name: "Schema",
    about: "A description of resources.",
    attributes: &[
        Attribute::text("name", "What it is called.")
            .required()
            .read_only(),
        Attribute::text("description", "What it is.").read_only(),
        Attribute::complex("attributes", described!(described!()), "What it holds.")
            .many()
            .required()
            .read_only(),
    ],
};

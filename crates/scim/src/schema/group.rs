//! Groups (RFC 7643, 4.2): the teams.

use super::{Attribute, Schema};

pub static GROUP: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    about: "A team of the organisation.",
    attributes: &[
        Attribute::text("displayName", "The team's name.")
            .required()
            .unique(),
        Attribute::complex(
            "members",
            &[
                Attribute::text("value", "The member's id.").immutable(),
                Attribute::reference("$ref", &["User"], "The member's address.").immutable(),
                Attribute::text("type", "What the member is.")
                    .one_of(&["User"])
                    .immutable(),
            ],
            "Who is in the team.",
        )
        .many()
        .of_any_length(),
    ],
};

//! Users (RFC 7643, 4.1 and 4.3). What stands for a password, a factor or a right is not here (S-165).

use super::{Attribute, Schema, Type};

const TYPES: &[&str] = &["work", "home", "other"];

/// The parts of most lists: what, how it is shown, of what kind, and whether it is the first.
macro_rules! plural {
    ($value:expr, $types:expr) => {
        &[
            $value,
            Attribute::text("display", "How it is shown."),
            Attribute::text("type", "What it is for.").one_of($types),
            Attribute::new("primary", Type::Boolean, "Whether it is the first of its kind."),
        ]
    };
}

pub static USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    about: "A member of the organisation.",
    attributes: &[
        Attribute::text("userName", "What the member signs in with.")
            .required()
            .unique(),
        Attribute::complex(
            "name",
            &[
                Attribute::text("formatted", "The whole name, as it is shown."),
                Attribute::text("familyName", "The family's name."),
                Attribute::text("givenName", "The given name."),
                Attribute::text("middleName", "Names between them."),
                Attribute::text("honorificPrefix", "What stands before the name."),
                Attribute::text("honorificSuffix", "What stands after it."),
            ],
            "The parts of the name.",
        ),
        Attribute::text("displayName", "The name that colleagues and customers see."),
        Attribute::text("nickName", "A casual name."),
        Attribute::reference("profileUrl", &["external"], "A page about the member."),
        Attribute::text("title", "The job title."),
        Attribute::text("userType", "The kind of employment."),
        Attribute::text("preferredLanguage", "The language of the pages."),
        Attribute::text("locale", "How dates and numbers are written."),
        Attribute::text("timezone", "The time zone, as in the IANA database."),
        Attribute::new("active", Type::Boolean, "Whether the member may come in."),
        Attribute::complex(
            "emails",
            plural!(Attribute::text("value", "The address."), TYPES),
            "Addresses for mail; the first one is where links go.",
        )
        .many(),
        Attribute::complex(
            "phoneNumbers",
            plural!(
                Attribute::text("value", "The number."),
                &["work", "home", "mobile", "fax", "pager", "other"]
            ),
            "Telephones.",
        )
        .many(),
        Attribute::complex(
            "ims",
            plural!(Attribute::text("value", "The address."), &[]),
            "Addresses for instant messages.",
        )
        .many(),
        Attribute::complex(
            "photos",
            plural!(
                Attribute::reference("value", &["external"], "Where the picture is."),
                &["photo", "thumbnail"]
            ),
            "Pictures.",
        )
        .many(),
        Attribute::complex("addresses", ADDRESS, "Postal addresses.").many(),
        Attribute::complex("groups", GROUPS, "The teams of the member.")
            .many()
            .read_only(),
        Attribute::complex(
            "entitlements",
            plural!(Attribute::text("value", "The entitlement."), &[]),
            "Kept as they come; they give no right here.",
        )
        .many(),
        Attribute::complex(
            "roles",
            plural!(Attribute::text("value", "The role."), &[]),
            "Kept as they come; they give no right here.",
        )
        .many(),
        Attribute::complex(
            "x509Certificates",
            plural!(
                Attribute::new("value", Type::Binary, "The certificate.").exact(),
                &[]
            ),
            "Certificates; they open nothing here.",
        )
        .many(),
    ],
};

const ADDRESS: &[Attribute] = &[
    Attribute::text("formatted", "The whole address."),
    Attribute::text("streetAddress", "Street and number."),
    Attribute::text("locality", "The town."),
    Attribute::text("region", "The state or region."),
    Attribute::text("postalCode", "The postal code."),
    Attribute::text("country", "The country, in two letters."),
    Attribute::text("type", "What it is for.").one_of(TYPES),
    Attribute::new("primary", Type::Boolean, "Whether it is the first."),
];

const GROUPS: &[Attribute] = &[
    Attribute::text("value", "The team's id.").read_only(),
    Attribute::reference("$ref", &["Group"], "The team's address.").read_only(),
    Attribute::text("display", "The team's name.").read_only(),
    Attribute::text("type", "How one belongs to it.")
        .one_of(&["direct"])
        .read_only(),
];

pub static ENTERPRISE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    about: "What an enterprise says of its people besides.",
    attributes: &[
        Attribute::text("employeeNumber", "The number in the books."),
        Attribute::text("costCenter", "The cost centre."),
        Attribute::text("organization", "The organisation."),
        Attribute::text("division", "The division."),
        Attribute::text("department", "The department."),
        Attribute::complex(
            "manager",
            &[
                Attribute::text("value", "The manager's id."),
                Attribute::reference("$ref", &["User"], "The manager's address."),
                Attribute::text("displayName", "The manager's name.").read_only(),
            ],
            "Whom the member reports to.",
        ),
    ],
};

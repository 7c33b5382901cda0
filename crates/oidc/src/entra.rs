//! What is particular to Microsoft Entra.
//!
//! <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference>

/// The tenant of all personal Microsoft accounts.
pub const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The issuer of a tenant.
pub(crate) fn issuer(authority: &str, tid: &str) -> String {
    format!("{}/{tid}/v2.0", authority.trim_end_matches('/'))
}

/// Whether a key may sign for an issuer: Entra's common set says of each key which tenants' it is, and a key of personal
/// accounts is no key of a company's.
pub(crate) fn may_sign(key_issuer: Option<&str>, iss: &str) -> bool {
    key_issuer.is_none_or(|own| own == iss || own.contains("{tenantid}"))
}

/// Whether it has the form of a tenant's id: anything else could write an address into the template.
pub(crate) fn is_tenant(tid: &str) -> bool {
    tid.len() == 36
        && tid.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

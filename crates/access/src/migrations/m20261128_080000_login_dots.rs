//! A domain may end with a dot, and it is the same login without.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261128_080000_login_dots",
        "
update member set identifier_key = rtrim(identifier_key, '. ')
 where identifier_key like '%@%.' and not exists (select 1 from member o where o.organisation_id = member.organisation_id
   and o.id <> member.id and rtrim(o.identifier_key, '. ') = rtrim(member.identifier_key, '. '));
update identifier_index set identifier = rtrim(identifier, '. ')
 where identifier like '%@%.' and not exists (select 1 from identifier_index o
   where o.organisation_id = identifier_index.organisation_id and o.member_id <> identifier_index.member_id
   and rtrim(o.identifier, '. ') = rtrim(identifier_index.identifier, '. '))"
    )
}

//! A policy becomes a document: a preset and what was decided otherwise, with every version kept.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_000200_policy_document",
        &format!(
            "alter table policy add column document {{json}} not null default '{{}}';\n{MOVES};
create table policy_version (
  organisation_id {{uuid}} not null, version integer not null, changed_by {{uuid}} not null, changed_at {{time}} not null,
  document {{json}} not null, primary key (organisation_id, version));
insert into policy_version (organisation_id, version, changed_by, changed_at, document)
  select organisation_id, version, changed_by, changed_at, document from policy"
        )
    )
}

/// What was decided about locks moves into the document; its columns stay for a version that still runs beside this
/// one. The field without a name is known to nobody and only spares the commas a case.
pub const MOVES: &str = r#"update policy set document = cast('{"preset":"nist","own":{"":0'
  || coalesce(',"lock_max":' || lock_max, '')
  || coalesce(',"lock_window_minutes":' || lock_window_minutes, '')
  || case when lock_duration_minutes is null then '' when lock_duration_minutes = 0 then ',"lock_kind":"released"'
       else ',"lock_kind":"minutes","lock_duration_minutes":' || lock_duration_minutes end
  || '}}' as {json})"#;

//! Passkeys beside the devices that show codes, and which of their challenges were answered. What a passkey is verified
//! with stands sealed in `secret`, where the other kind keeps what it makes its codes from.

pub fn step() -> Box<dyn sea_orm_migration::MigrationTrait> {
    kit::migration!(
        "m20261127_060000_passkeys",
        "
alter table factor add column kind text not null default 'code';
alter table factor add column credential_digest {bytes};
alter table factor add column rp_id text;
alter table factor add column sign_count bigint;
alter table factor add column backup_eligible boolean;
alter table factor add column backed_up boolean;
alter table factor add column discoverable boolean;
alter table factor add column copied_at {time};
create unique index factor_credential on factor (credential_digest);
create table passkey_ceremony (
  organisation_id {uuid} not null, digest {bytes} not null, expires_at {time} not null,
  primary key (organisation_id, digest));
create index passkey_ceremony_expires on passkey_ceremony (expires_at)"
    )
}

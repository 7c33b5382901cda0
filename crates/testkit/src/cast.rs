//! Named people in two organisations that must never see each other.

use access::door::{MemberId, TeamId};
use chrono::{DateTime, Utc};
use kit::{
    db::{Db, dialect::sql},
    hash::{HashParameters, HashPool, Lane},
    ids::OrganisationId,
    secret::Secret,
};
use sea_orm::ConnectionTrait;

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery staple";

/// Costs that keep a test quick; the timing harness alone uses production's.
pub fn cheap() -> HashParameters {
    HashParameters {
        memory_kib: 64,
        iterations: 1,
        lanes: 1,
    }
}

struct Person {
    name: &'static str,
    identifier: &'static str,
    recovery: &'static str,
    role: &'static str,
    locale: &'static str,
    landing: &'static str,
    supports: bool,
}

const fn person(
    name: &'static str,
    identifier: &'static str,
    role: &'static str,
    locale: &'static str,
) -> Person {
    Person {
        name,
        identifier,
        recovery: identifier,
        role,
        locale,
        landing: "conversations",
        supports: false,
    }
}

fn aurora() -> Vec<Person> {
    vec![
        Person {
            landing: "members",
            ..person("Ana Duarte", "ana@aurora.example", "administrator", "es")
        },
        person("Sofía Vega", "sofia@aurora.example", "supervisor", "es"),
        Person {
            supports: true,
            ..person("Bruno Reyes", "bruno@aurora.example", "agent", "es")
        },
        Person {
            supports: true,
            recovery: "caixa@aurora.example",
            ..person("Virginia Lima", "virginia@conecta.com.vc", "agent", "pt-BR")
        },
    ]
}

fn boreal() -> Vec<Person> {
    vec![
        person("Boris Lindqvist", "boris@boreal.example", "administrator", "en"),
        person("Clara Dubois", "clara@boreal.example", "agent", "fr"),
    ]
}

pub async fn furnish(db: &Db) {
    let pool = HashPool::new(1, cheap(), None);
    let phc = pool
        .hash(Lane::Everyone, Secret::new(PASSWORD.into()))
        .await
        .unwrap()
        .expose()
        .clone();
    let at = DateTime::parse_from_rfc3339("2026-01-05T09:00:00Z")
        .unwrap()
        .with_timezone(&Utc);
    db.write(async move |tx| {
        let instance = "insert into instance (id, revocation, epoch, setup_done_at) values (1, 0, $1, $2) on conflict (id) do nothing";
        tx.execute_raw(sql(tx, instance, [uuid::Uuid::now_v7().into(), at.into()])).await?;
        for (slug, name, product, hue, zone, locale, people) in [
            ("aurora", "Aurora", "Atención", 172, "America/Guayaquil", "es", aurora()),
            ("boreal", "Boreal", "Counter", 262, "Europe/Stockholm", "en", boreal()),
        ] {
            let organisation = OrganisationId::new();
            let row = sql(
                tx,
                "insert into organisation (id, slug, name, product_name, hue, time_zone, locale, created_at, updated_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
                [organisation.into(), slug.into(), name.into(), product.into(), hue.into(), zone.into(), locale.into(), at.into()],
            );
            tx.execute_raw(row).await?;
            let team = TeamId::new();
            if slug == "aurora" {
                let row = sql(
                    tx,
                    "insert into team (organisation_id, id, name, name_key, created_at) values ($1, $2, 'Suporte', 'suporte', $3)",
                    [organisation.into(), team.into(), at.into()],
                );
                tx.execute_raw(row).await?;
            }
            for person in people {
                let member = MemberId::new();
                let row = sql(
                    tx,
                    "insert into member (organisation_id, id, display_name, identifier, identifier_key, recovery_address, role,
                       state, locale, landing, time_zone, history, epoch, password, password_set_at, created_at, updated_at, name_key)
                     values ($1, $2, $3, $4, $4, $5, $6, 'active', $7, $8, $9, $10, 1, $11, $12, $12, $12, $13)",
                    [
                        organisation.into(),
                        member.into(),
                        person.name.into(),
                        person.identifier.into(),
                        person.recovery.into(),
                        person.role.into(),
                        person.locale.into(),
                        person.landing.into(),
                        zone.into(),
                        (person.role != "agent").into(),
                        phc.as_str().into(),
                        at.into(),
                        access::names::fold(person.name).into(),
                    ],
                );
                tx.execute_raw(row).await?;
                let index = "insert into identifier_index (identifier, organisation_id, member_id) values ($1, $2, $3)";
                tx.execute_raw(sql(tx, index, [person.identifier.into(), organisation.into(), member.into()])).await?;
                if person.supports {
                    let row = "insert into team_member (organisation_id, team_id, member_id) values ($1, $2, $3)";
                    tx.execute_raw(sql(tx, row, [organisation.into(), team.into(), member.into()])).await?;
                }
            }
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// The same login once more, in another organisation.
pub async fn double(db: &Db, identifier: &str, slug: &str, recovery: &str) {
    let (identifier, slug, recovery) = (identifier.to_owned(), slug.to_owned(), recovery.to_owned());
    db.write(async move |tx| {
        let member = MemberId::new();
        let row = "insert into member (organisation_id, id, display_name, identifier, identifier_key, recovery_address, role,
               state, locale, landing, time_zone, history, epoch, password, password_set_at, created_at, updated_at, name_key)
             select o.id, $1, m.display_name, m.identifier, m.identifier_key, $2, 'agent', 'active', m.locale,
               'conversations', m.time_zone, m.history, m.epoch, m.password, m.password_set_at, m.created_at, m.updated_at, m.name_key
             from member m, organisation o where m.identifier = $3 and o.slug = $4 and o.id <> m.organisation_id";
        let values = [member.into(), recovery.as_str().into(), identifier.as_str().into(), slug.as_str().into()];
        assert_eq!(tx.execute_raw(sql(tx, row, values)).await?.rows_affected(), 1, "{identifier} is doubled once");
        let index = "insert into identifier_index (identifier, organisation_id, member_id)
             select identifier_key, organisation_id, id from member where id = $1";
        tx.execute_raw(sql(tx, index, [member.into()])).await?;
        Ok(())
    })
    .await
    .unwrap();
}

//! Sign-ins by an identity provider, which is played in this program: out, its answer, a session. What the house spends is
//! counted, not what the provider does.

use crate::{
    federation::Federation,
    furnish,
    house::{House, PASSWORD, sign_in},
    http::{Connection, FORM, get, post},
    jar::{Jar, form, header},
    provider::{CLIENT, CLIENT_SECRET, Provider},
    stats::Table,
};
use chrono::Utc;
use kit::{
    db::{Db, dialect::sql},
    ids::OrganisationId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use uuid::Uuid;

const CLIENTS: usize = 32;
const SECONDS: u64 = 8;
const ID: &str = "019a0000000070008000000000000001";
const ENTITY: &str = "https://idp.example/metadata";
/// So many sign-ins of one network are let through at once; whoever is next comes from another.
const A_NETWORK: u32 = 40;

/// Who says who somebody is.
#[derive(Clone)]
enum Side {
    Oidc(Provider),
    Saml(Box<Federation>),
}

impl Side {
    /// What an administrator types.
    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("id", ID.to_owned()), ("name", "Bench".to_owned())];
        match self {
            Self::Oidc(provider) => fields.extend([
                ("kind", "oidc".to_owned()),
                ("issuer", provider.issuer()),
                ("client_id", CLIENT.to_owned()),
                ("secret", CLIENT_SECRET.to_owned()),
            ]),
            Self::Saml(federation) => {
                fields.extend([("kind", "saml".to_owned()), ("metadata", federation.metadata())]);
            }
        }
        fields
    }

    fn issuer(&self) -> String {
        match self {
            Self::Oidc(provider) => provider.issuer(),
            Self::Saml(_) => ENTITY.to_owned(),
        }
    }

    fn subject(&self, who: &str) -> String {
        match self {
            Self::Oidc(_) => who.to_owned(),
            Self::Saml(_) => format!("persistent:{who}"),
        }
    }

    /// From where the browser was sent to where it is in.
    async fn back(&self, jar: &mut Jar, away: &str, who: &str) -> u16 {
        let callback = match self {
            Self::Oidc(provider) => {
                let now = Utc::now().timestamp();
                let mut claims = Provider::person(who, "somebody@aurora.example");
                claims["iat"] = json!(now);
                claims["exp"] = json!(now + 300);
                provider.approve(away, &claims)
            }
            Self::Saml(federation) => {
                let answer = federation.answer(&Federation::asked(away), who, Utc::now());
                let fields = answer.fields();
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                let path = &answer.destination[answer.destination.find("/sso/").expect("our address")..];
                // Another site's form: no cookie goes along.
                let answer = jar.ask(&post(path, FORM, "", &form(&fields))).await;
                assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
                header(&answer, "location")
            }
        };
        let request = get(&callback, &jar.line());
        let answer = jar.ask(&request).await;
        assert!(!answer.head.contains("done=sso-done-lapsed"), "{}", answer.head);
        answer.status
    }
}

/// A network of this machine that nobody came from yet.
fn network(n: u32) -> IpAddr {
    Ipv4Addr::from(0x7f01_0001 + (n << 8)).into()
}

pub async fn measure(table: &mut Table, name: &'static str) {
    let provider = Provider::start().await;
    let side = if name == "saml" {
        Side::Saml(Box::new(Federation::new(ENTITY)))
    } else {
        Side::Oidc(provider.clone())
    };
    let authority = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(authority.path(), provider.rules().authorities).expect("written");
    let mut house = House::found(None).with("GUICHET_OUTBOUND_ALLOW", "127.0.0.0/8");
    house = house.with("GUICHET_CA_FILE", &authority.path().display().to_string());
    let db = furnish::open(&house.database_url).await;
    let furnished = furnish::channel(&db).await;
    furnish::members(&db, furnished.organisation, CLIENTS).await;
    house.start().await;
    let path = offered(&house, &side, furnished.organisation).await;
    connect(&db, furnished.organisation, &side).await;
    db.close().await;
    let (rate, used) = all_out(&house, &side, &path).await;
    table.row(
        &format!("sign-ins by a provider that speaks {name}, out and back, 32 clients"),
        format!("{rate:.0}/s; {used:.0} for each second of a core"),
        "–".into(),
        "–".into(),
        "≥ 300/s a core",
    );
}

/// The administrator adds it, tries it and offers it; where its button leads.
async fn offered(house: &House, side: &Side, organisation: OrganisationId) -> String {
    let mut ana = Jar::new(Connection::open(house.address).await);
    assert_eq!(ana.ask(&sign_in("ana@aurora.example")).await.status, 303);
    let fields = side.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let added = ana.send("/sso/providers", &fields).await;
    assert_eq!(added.status, 303, "{}", String::from_utf8_lossy(&added.body));
    let again = [("current_password", PASSWORD)];
    let page = ana.send(&format!("/sso/providers/{ID}/trial"), &again).await;
    let away = header(&page, "refresh").replace("0; url=", "");
    assert_eq!(side.back(&mut ana, &away, "ana").await, 303);
    let offer = ana.send(&format!("/sso/providers/{ID}/offer"), &[]).await;
    assert_eq!(offer.status, 303);
    format!("/sso/{organisation}/{ID}")
}

/// The agents are connected, as if each had done so in the profile.
async fn connect(db: &Db, organisation: OrganisationId, side: &Side) {
    for n in 0..CLIENTS {
        let (side, who) = (side.clone(), format!("agent{n}"));
        db.write(async move |tx| {
            let text = "insert into sso_link (organisation_id, provider_id, issuer, subject, member_id, tenant, object,
                 called, linked_by, linked_at, last_used_at)
               select $1, $2, $3, $4, m.id, '', '', $4, 'member', $5, $5 from member m
               where m.organisation_id = $1 and m.identifier = $6";
            let id = Uuid::parse_str(ID).expect("an id");
            let statement = sql(
                tx,
                text,
                [
                    organisation.into(),
                    id.into(),
                    side.issuer().into(),
                    side.subject(&who).into(),
                    Utc::now().into(),
                    format!("{who}@aurora.example").into(),
                ],
            );
            tx.execute_raw(statement).await?;
            Ok::<_, kit::failure::Failure>(())
        })
        .await
        .expect("a link");
    }
}

/// As fast as they are answered: how many a second, and how many for each second of processor time that the house took.
/// The provider signs on the same two cores.
async fn all_out(house: &House, side: &Side, path: &str) -> (f64, f64) {
    let (began, before) = (Instant::now(), house.processor());
    let until = began + Duration::from_secs(SECONDS);
    let workers: Vec<_> = (0..CLIENTS)
        .map(|n| {
            let (side, path, address) = (side.clone(), path.to_owned(), house.address);
            tokio::spawn(async move { come_in(address, &side, &path, (n, until)).await })
        })
        .collect();
    let mut done = 0.0;
    for worker in workers {
        done += f64::from(worker.await.expect("a worker"));
    }
    let (elapsed, used) = (began.elapsed().as_secs_f64(), house.processor() - before);
    (done / elapsed, done / used)
}

/// One person, until then; how often they came in.
async fn come_in(address: SocketAddr, side: &Side, path: &str, (n, until): (usize, Instant)) -> u32 {
    let (mut done, who) = (0, format!("agent{n}"));
    let mut jar = Jar::new(Connection::open(address).await);
    while Instant::now() < until {
        if done % A_NETWORK == 0 {
            let from = network(n as u32 * 1_000 + done / A_NETWORK);
            jar.connection = Connection::open_from(address, from).await;
        }
        // Whoever signs in has no session; the device stays known.
        jar.cookies.remove("__Host-guichet");
        let request = get(path, &jar.line());
        let away = jar.ask(&request).await;
        assert_eq!(away.status, 303, "{}", String::from_utf8_lossy(&away.body));
        let away = header(&away, "location");
        assert_eq!(side.back(&mut jar, &away, &who).await, 303);
        done += 1;
    }
    done
}

//! Reading metadata, when somebody enters it and again while it stands at an address, and making our key.

use super::{
    model::{Described, Federation, described},
    store,
};
use crate::{
    App, audit,
    door::{Scope, Visit},
    sso::{
        mandate,
        model::{Entered, Provider, Refusal},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::Duration;
use kit::{
    clock::Time,
    crypto::{hex, random_bytes},
    db::Tx,
    failure::{Answer, Failure},
};
use saml::{Certificate, OwnKey};
use serde_json::json;
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;

/// Metadata at an address is read anew so often, and so often where that failed.
const AGAIN: Duration = Duration::hours(12);

/// How long our key at a provider is said to be good. Nobody looks at its end but people.
const LASTS: Duration = Duration::days(3_650);

/// Reads the metadata an administrator entered, and makes the key of a new provider, before anything is stored.
pub async fn look(
    app: &App,
    scope: &Scope,
    (id, before): (Uuid, Option<&Provider>),
    entered: &mut Entered,
) -> Answer<(), Refusal> {
    let now = app.clock.now();
    let Some(federation) = &mut entered.federation else {
        return Ok(Ok(()));
    };
    let text = match (read(app, federation).await, before) {
        (Ok(text), _) => text,
        // Nothing new is said of what is known.
        (Err(Refusal::Metadata), Some(before)) => {
            entered.issuer.clone_from(&before.issuer);
            entered.secret_expires_at = before.secret_expires_at;
            return Ok(Ok(()));
        }
        (Err(refusal), _) => return Ok(Err(refusal)),
    };
    let (provider, last) = match described(&text, now) {
        Ok(read) => read,
        Err(refusal) => return Ok(Err(refusal)),
    };
    federation.metadata = text;
    if before.is_none() {
        federation.own = Some(own(app, scope, id, now).await?);
    }
    entered.issuer = provider.entity_id;
    entered.secret_expires_at = last;
    Ok(Ok(()))
}

async fn read(app: &App, federation: &Federation) -> Result<String, Refusal> {
    if !federation.pasted.is_empty() {
        return Ok(federation.pasted.clone());
    }
    if federation.url.is_empty() {
        return Err(Refusal::Metadata);
    }
    fetch(app, &federation.url).await
}

async fn fetch(app: &App, url: &str) -> Result<String, Refusal> {
    let address = Url::parse(url).map_err(|_| Refusal::MetadataUrl)?;
    let document = app.outbound.get(&address).await.map_err(Refusal::Unreachable)?;
    String::from_utf8(document.into()).map_err(|_| Refusal::Federation(saml::Refused::Markup))
}

/// One key is made at a time: a core is busy with it for a second or more, and there are few.
static MAKING: Semaphore = Semaphore::const_new(1);

/// A key of ours at a provider, sealed, and its certificate. Nobody waits for it but who asked.
pub(super) async fn own(app: &App, scope: &Scope, id: Uuid, now: Time) -> Result<(Vec<u8>, String), Failure> {
    let base = Url::parse(&app.settings.base_url)?;
    let name = base
        .host_str()
        .unwrap_or("guichet")
        .chars()
        .take(60)
        .collect::<String>();
    let serial = random_bytes::<16>();
    let _alone = MAKING.acquire().await?;
    let made =
        tokio::task::spawn_blocking(move || OwnKey::generate(&name, now, now + LASTS, serial)).await??;
    let place = Described::place(scope.organisation, id);
    Ok((
        app.key.seal(&place, &made.pkcs8),
        STANDARD.encode(&made.certificate.der),
    ))
}

/// Puts the next key beside the one in use, which goes on signing. False when there are two already.
pub(super) async fn add(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (provider, made): (&Provider, &(Vec<u8>, String)),
) -> Result<bool, Failure> {
    let whose = (scope.organisation, provider.id);
    if !store::add(tx, whose, made, visit.now).await? {
        return Ok(false);
    }
    let (_, other) = known(tx, provider).await?;
    record(tx, scope, visit, ("sso.certificate-added", provider, other)).await?;
    Ok(true)
}

/// What becomes of the other key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It signs from now on, and the one that did stays beside it.
    Use,
    /// It is gone, and opens nothing any more.
    Remove,
}

/// `fingerprint` is the other's as the page showed it: a second press, or somebody else's meanwhile, must not change them
/// back. False then.
pub(super) async fn change(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (provider, fingerprint, change): (&Provider, &str, Change),
) -> Result<bool, Failure> {
    let (stored, other) = known(tx, provider).await?;
    let other = other.filter(|one| hex(&one.fingerprint) == fingerprint);
    let Some((stored, other)) = stored.zip(other) else {
        return Ok(false);
    };
    let (done, action) = match change {
        Change::Use => (store::turn(tx, &stored, visit.now).await?, "sso.certificate-used"),
        Change::Remove => (
            store::remove_other(tx, &stored, visit.now).await?,
            "sso.certificate-removed",
        ),
    };
    if !done {
        return Ok(false);
    }
    // The provider may not know the one, and still encrypt to the other: the hours in which somebody must come in begin
    // anew.
    mandate::prove_again(tx, scope, provider.id, visit.now).await?;
    record(tx, scope, visit, (action, provider, Some(other))).await?;
    Ok(true)
}

async fn known(tx: &Tx, provider: &Provider) -> Result<(Option<Described>, Option<Certificate>), Failure> {
    let stored = store::one(tx, (provider.organisation_id, provider.id)).await?;
    let other = match &stored {
        Some(stored) => stored.certificates()?.1,
        None => None,
    };
    Ok((stored, other))
}

async fn record(
    tx: &Tx,
    scope: &Scope,
    visit: &Visit,
    (action, provider, certificate): (&'static str, &Provider, Option<Certificate>),
) -> Result<(), Failure> {
    let fingerprint = certificate.map(|one| hex(&one.fingerprint));
    let data = json!({ "name": provider.name, "fingerprint": fingerprint });
    let entry = audit::Entry::by(scope, visit, action, Some(provider.id));
    audit::write(tx, entry.data(data), visit.now).await
}

/// So long a run may take: each address may keep it waiting for seconds. The next one goes on, the oldest first.
const RUN: std::time::Duration = std::time::Duration::from_secs(60);

/// Reads anew what stands at addresses. What does not answer, or says something else than it may, changes nothing.
pub async fn refresh(app: &App) -> Result<(), Failure> {
    let began = std::time::Instant::now();
    let due = store::due(app.db.read(), app.clock.now() - AGAIN).await?;
    for old in due {
        if began.elapsed() > RUN {
            break;
        }
        let now = app.clock.now();
        let text = fetch(app, &old.metadata_url).await;
        let read = text.and_then(|text| described(&text, now).map(|(provider, last)| (text, provider, last)));
        let known = saml::Provider::parse(&old.metadata);
        // What is kept of one and cannot be read must not stop the others.
        if let Err(refused) = &known {
            tracing::warn!(provider = %old.provider_id, "metadata that was kept cannot be read: {refused}");
        }
        // Another that calls itself otherwise is another provider: somebody must enter and try it (G-10).
        let same = read
            .ok()
            .zip(known.ok())
            .filter(|((_, said, _), known)| said.entity_id == known.entity_id);
        app.db
            .write(async move |tx| match &same {
                Some(((text, said, last), known)) => {
                    let turned = said.certificates != known.certificates;
                    renew(tx, &old, (text, *last, turned), now).await
                }
                None => store::failed(tx, &old, now).await,
            })
            .await?;
    }
    Ok(())
}

/// What was read takes the place of what was known; told to administrators where the keys are others.
async fn renew(
    tx: &Tx,
    old: &Described,
    (text, last, turned): (&str, Option<Time>, bool),
    now: Time,
) -> Result<(), Failure> {
    if !store::refreshed(tx, old, text, now).await? {
        return Ok(());
    }
    let whose = (old.organisation_id, old.provider_id);
    let name = store::ends(tx, whose, last).await?;
    if !turned {
        return Ok(());
    }
    let entry = audit::Entry::by_house(whose.0, "sso.provider-described", None);
    audit::write(tx, entry.data(json!({ "name": name })), now).await
}

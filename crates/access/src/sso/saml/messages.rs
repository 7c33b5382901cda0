//! Our request, and the way of its answer: checked where another site's form brings it, taken where our cookie is.

use super::{
    memory::Ready,
    model::{self, sign_on},
    store::{self, Arrival},
};
use crate::{
    App,
    door::Visit,
    sso::{
        entry::Going,
        model::{Addresses, Identity, NotIn, Provider},
        store as answers,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kit::{
    crypto::{self, digest},
    failure::{Answer, Failure},
    page::parse,
    secret::Secret,
};
use saml::{Assertion, Expectation, MAX_SKEW, PERSISTENT, Refused, ServiceProvider, SignIn};
use serde::{Deserialize, Serialize};
use url::Url;

/// How long an answer waits for its browser, which comes within a second, or for a person's press.
const WAITS: chrono::Duration = chrono::Duration::minutes(10);

/// What the seal of a refusal is for.
const PLACE: &str = "sso.arrival";

/// What the provider must know of us.
pub fn us<'a>(addresses: &'a Addresses, ready: &'a Ready) -> ServiceProvider<'a> {
    ServiceProvider {
        entity_id: &addresses.metadata,
        acs_url: &addresses.acs,
        slo_url: Some(&addresses.logout),
        signing: &ready.certificates,
        // To one alone, though either opens: a provider that takes the last it reads must not be left with the former.
        encryption: &ready.certificates[..1],
        name_id_format: Some(PERSISTENT),
    }
}

/// What a request and its answer are found by: letters and digits, which no provider escapes. Nobody learns the state
/// from it.
fn relay(going: &Going) -> String {
    let name = format!("saml/{}", going.state.expose());
    crypto::hex(&crypto::sha256(name.as_bytes())[..16])
}

fn request_id(relay: &str) -> String {
    format!("_{relay}")
}

/// Where to send the browser. Every request is signed: whether a provider looks at that is set there, out of our sight,
/// and an unsigned one is for the person to change.
pub async fn address(visit: &Visit, provider: &Provider, going: &Going, force: bool) -> Answer<Url, NotIn> {
    let app = &visit.app;
    let Some(ready) = app.providers.described(app, provider).await? else {
        return Ok(Err(NotIn::Down));
    };
    let Some(there) = sign_on(&ready.provider) else {
        return Ok(Err(NotIn::Down));
    };
    let addresses = Addresses::of(app, provider);
    let relay = relay(going);
    let ask = SignIn {
        id: &request_id(&relay),
        now: visit.now,
        destination: &there.url,
        force,
        contexts: &[],
    };
    let request = us(&addresses, &ready).request(&ask)?;
    let address = request.redirect(Some(&relay), Some(&ready.signing))?;
    Ok(Ok(Url::parse(&address)?))
}

/// What a provider's form brings.
#[derive(Default, Deserialize)]
pub struct Sent {
    #[serde(default, rename = "SAMLResponse")]
    response: String,
    #[serde(default, rename = "RelayState")]
    relay_state: String,
}

impl Sent {
    /// The request it says it answers. Anything but the name of one of ours is no answer to any, and never an address.
    fn request(&self) -> Option<String> {
        let hex = |letter: u8| letter.is_ascii_digit() || (b'a'..=b'f').contains(&letter);
        let ours = self.relay_state.len() == 32 && self.relay_state.bytes().all(hex);
        ours.then(|| request_id(&self.relay_state))
    }
}

/// What is said of an answer that was not taken, sealed, so that nobody else can say it.
#[derive(Serialize, Deserialize)]
struct Refusal {
    request: String,
    /// Nothing: the person turned back, or was not let in there.
    reason: Option<String>,
}

/// Why an answer is not one.
enum Why {
    Cancelled,
    Other(String),
}

impl From<Refused> for Why {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Denied => Self::Cancelled,
            other => Self::Other(other.to_string()),
        }
    }
}

/// Checks an answer and keeps it for its browser: the query to come back with. Whatever is wrong is told only there, to
/// the browser that asked.
pub async fn received(app: &App, provider: &Provider, sent: &Sent) -> Result<Option<String>, Failure> {
    let Some(ready) = app.providers.described(app, provider).await? else {
        return Ok(None);
    };
    let request = sent.request();
    let kept = match check(app, provider, &ready, (sent, request.as_deref())) {
        Ok((assertion, identity)) => {
            let arrival = Arrival {
                request: request.clone().unwrap_or_default(),
                identity,
            };
            keep(app, provider, (assertion, arrival)).await?
        }
        Err(why) => Err(why),
    };
    let name = if request.is_some() { "answer" } else { "unasked" };
    Ok(Some(match kept {
        Ok(token) => format!("{name}={}", token.expose()),
        Err(why) => refusal(app, request, why)?,
    }))
}

fn refusal(app: &App, request: Option<String>, why: Why) -> Result<String, Failure> {
    let refusal = Refusal {
        request: request.unwrap_or_default(),
        reason: match why {
            Why::Cancelled => None,
            Why::Other(reason) => Some(reason),
        },
    };
    let sealed = app.key.seal(PLACE, &serde_json::to_vec(&refusal)?);
    Ok(format!("refused={}", URL_SAFE_NO_PAD.encode(sealed)))
}

fn check(
    app: &App,
    provider: &Provider,
    ready: &Ready,
    (sent, request): (&Sent, Option<&str>),
) -> Result<(Assertion, Identity), Why> {
    if request.is_none() && !ready.unsolicited {
        return Err(Refused::InResponseTo.into());
    }
    let addresses = Addresses::of(app, provider);
    let expected = Expectation {
        provider: &ready.provider,
        audience: &addresses.metadata,
        acs_url: &addresses.acs,
        request_id: request,
        now: app.clock.now(),
        skew: MAX_SKEW,
    };
    let assertion = saml::verify(&expected, &sent.response, &ready.opening)?;
    let whose = (ready.provider.entity_id.as_str(), addresses.metadata.as_str());
    let identity =
        model::identity(&assertion, whose).map_err(|unfit| Why::Other(unfit.reason().to_owned()))?;
    Ok((assertion, identity))
}

/// Takes the assertion, once until it is over (S-123).
async fn keep(
    app: &App,
    provider: &Provider,
    (assertion, arrival): (Assertion, Arrival),
) -> Result<Result<Secret<String>, Why>, Failure> {
    let secret = crypto::token();
    let name = format!("saml/{}/{}", provider.id, assertion.id);
    let once = (digest(&name), assertion.replay_until);
    let place = (digest(secret.expose()), app.clock.now() + WAITS);
    let provider = provider.clone();
    let taken = app
        .db
        .write(async move |tx| {
            if !answers::answer(tx, provider.organisation_id, once.clone()).await? {
                return Ok(false);
            }
            store::keep(tx, &provider, &arrival, place.clone()).await?;
            Ok(true)
        })
        .await?;
    Ok(if taken {
        Ok(secret)
    } else {
        Err(Why::Other("the assertion was shown before".to_owned()))
    })
}

#[derive(Default, Deserialize)]
struct Answered {
    #[serde(default)]
    answer: Secret<String>,
    #[serde(default)]
    unasked: Secret<String>,
    #[serde(default)]
    refused: String,
}

/// Which request is answered by what stands in the address.
pub async fn request_of(visit: &Visit, provider: &Provider, query: &str) -> Result<Option<String>, Failure> {
    let answered: Answered = parse(query.as_bytes()).unwrap_or_default();
    if !answered.refused.is_empty() {
        return Ok(opened(&visit.app, &answered.refused).map(|refusal| refusal.request));
    }
    let place = digest(answered.answer.expose());
    let arrival = store::arrival(visit.app.db.read(), provider, place, visit.now).await?;
    Ok(arrival.map(|one| one.request))
}

/// Whether a request was made for this way.
pub fn is_request(going: &Going, request: &str) -> bool {
    request_id(&relay(going)) == request
}

/// Who came back, if it is this very browser that was sent out (S-123).
pub async fn heard(
    visit: &Visit,
    provider: &Provider,
    going: &Going,
    query: &str,
) -> Answer<Identity, NotIn> {
    let answered: Answered = parse(query.as_bytes()).unwrap_or_default();
    if !answered.refused.is_empty() {
        return Ok(Err(match opened(&visit.app, &answered.refused) {
            Some(refusal) if is_request(going, &refusal.request) => {
                refusal.reason.map_or(NotIn::Cancelled, NotIn::Refused)
            }
            _ => NotIn::Lapsed,
        }));
    }
    let place = digest(answered.answer.expose());
    let arrival = store::arrival(visit.app.db.read(), provider, place, visit.now).await?;
    Ok(arrival
        .filter(|one| is_request(going, &one.request))
        .map(|one| one.identity)
        .ok_or(NotIn::Lapsed))
}

fn opened(app: &App, refused: &str) -> Option<Refusal> {
    let sealed = URL_SAFE_NO_PAD.decode(refused).ok()?;
    serde_json::from_slice(app.key.open(PLACE, &sealed).ok()?.expose()).ok()
}

/// Somebody who came from the provider's side without having asked, where the organisation lets them (S-124).
pub async fn unasked(
    visit: &Visit,
    provider: &Provider,
    query: &str,
) -> Result<Option<(Secret<String>, Identity)>, Failure> {
    let answered: Answered = parse(query.as_bytes()).unwrap_or_default();
    let answer = answered.unasked;
    if answer.expose().is_empty() {
        return Ok(None);
    }
    let app = &visit.app;
    let allowed = app.providers.described(app, provider).await?;
    if !allowed.is_some_and(|ready| ready.unsolicited) {
        return Ok(None);
    }
    let arrival = store::arrival(app.db.read(), provider, digest(answer.expose()), visit.now).await?;
    Ok(arrival
        .filter(|one| one.request.is_empty())
        .map(|one| (answer, one.identity)))
}

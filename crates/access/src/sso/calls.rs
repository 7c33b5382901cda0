//! What is asked of a provider once somebody came back from it.

use super::{
    entry::Going,
    keys,
    memory::{Said, Unknown},
    model::{Identity, NotIn, Provider},
};
use crate::App;
use kit::{
    failure::{Answer, Failure},
    secret::Secret,
};
use oidc::{Authentication, Callback, Expectation, Metadata, Proof, Refused, Tokens};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The claim that names a person's groups.
const GROUPS: &str = "groups";

impl From<Unknown> for NotIn {
    fn from(_: Unknown) -> Self {
        Self::Down
    }
}

/// Who came back: the answer is this browser's and this provider's, its code is spent there, and the token it gives is
/// checked (S-100…S-103).
pub(super) async fn identity(
    app: &App,
    provider: &Provider,
    going: &Going,
    callback: &Callback,
) -> Answer<Identity, NotIn> {
    let said = match app.providers.of(app, provider).await {
        Ok(said) => said,
        Err(unknown) => return Ok(Err(unknown.into())),
    };
    let issuer = provider.issuer();
    if !callback.answers(going.state.expose(), &said.metadata, &issuer) {
        return Ok(Err(NotIn::Lapsed));
    }
    if let Some(word) = &callback.error {
        return Ok(Err(turned_back(word)));
    }
    let tokens = match tokens(app, provider, &said.metadata, going, callback).await? {
        Ok(tokens) => tokens,
        Err(not_in) => return Ok(Err(not_in)),
    };
    let expected = Expectation {
        issuer: &issuer,
        client: &provider.client_id,
        nonce: going.nonce.expose(),
        access_token: tokens.access.as_ref().map(|token| token.as_str()),
        max_age: None,
        groups: GROUPS,
        now: app.clock.now().timestamp(),
    };
    Ok(match verify(app, provider, said, &tokens, &expected).await {
        Ok(identity) => Ok(identity.into()),
        Err(refused) => Err(NotIn::Refused(refused.to_string())),
    })
}

/// Keys change: one that is not known is asked for once, and one without a name that does not fit (S-101).
async fn verify(
    app: &App,
    provider: &Provider,
    said: Arc<Said>,
    tokens: &Tokens,
    expected: &Expectation<'_>,
) -> Result<oidc::Identity, Refused> {
    match oidc::verify(&tokens.id, &said.keys, expected) {
        Err(refused @ (Refused::UnknownKey | Refused::Signature)) => {
            match app.providers.anew(app, provider, &said).await {
                Some(said) => oidc::verify(&tokens.id, &said.keys, expected),
                None => Err(refused),
            }
        }
        other => other,
    }
}

/// The words of RFC 6749, 4.1.2.1 and OpenID Connect Core, 3.1.2.6.
fn turned_back(word: &str) -> NotIn {
    match word {
        "access_denied" | "interaction_required" | "login_required" | "consent_required" => NotIn::Cancelled,
        "server_error" | "temporarily_unavailable" => NotIn::Down,
        other => {
            let plain = other.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_');
            NotIn::Refused(plain.take(60).collect())
        }
    }
}

/// Spends the code.
async fn tokens(
    app: &App,
    provider: &Provider,
    metadata: &Metadata,
    going: &Going,
    callback: &Callback,
) -> Answer<Tokens, NotIn> {
    let by = authentication(app, provider, metadata).await?;
    let head = by
        .header(&provider.client_id)
        .map(|value| Secret::new(value.to_string()));
    let form = Tokens::request(
        &callback.code,
        &provider.redirect_uri(&app.settings.base_url),
        going.verifier.expose(),
        &provider.client_id,
        &by,
    );
    let form = Secret::new(form.to_string());
    let Ok(answered) = app.outbound.post(&metadata.token, head.as_ref(), form).await else {
        return Ok(Err(NotIn::Down));
    };
    if answered.status >= 500 {
        return Ok(Err(NotIn::Down));
    }
    if answered.status != 200 {
        let word = Tokens::refusal(&answered.body);
        return Ok(Err(NotIn::Refused(
            word.unwrap_or_else(|| answered.status.to_string()),
        )));
    }
    Ok(Tokens::parse(&answered.body).map_err(|refused| NotIn::Refused(refused.to_string())))
}

/// How we show it who we are: by our key, or by the secret as it wants to be shown, the head before the body (S-110).
/// Where there is a key, nothing else is ever sent.
async fn authentication(
    app: &App,
    provider: &Provider,
    metadata: &Metadata,
) -> Result<Authentication, Failure> {
    if provider.by_key {
        return keys::statement(app, provider, &metadata.token).await;
    }
    let Some(sealed) = &provider.secret else {
        return Ok(Authentication::None);
    };
    let place = Provider::place(provider.organisation_id, provider.id);
    let secret = Zeroizing::new(String::from_utf8(app.key.open(&place, sealed)?.expose().clone())?);
    Ok(
        if metadata.proofs.contains(&Proof::Head) || !metadata.proofs.contains(&Proof::Body) {
            Authentication::Basic(secret)
        } else {
            Authentication::Body(secret)
        },
    )
}

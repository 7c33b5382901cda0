//! What is asked of a provider once somebody came back from it.

use super::{
    entry::Going,
    keys, logout,
    memory::{Said, Unknown},
    model::{Identity, Kind, NotIn, Provider},
    rules,
};
use crate::App;
use kit::{
    failure::{Answer, Failure},
    secret::Secret,
};
use oidc::{Authentication, Callback, Expectation, Groups, Metadata, Proof, Refused, Tokens};
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
        return Ok(Err(match word.as_str() {
            "invalid_scope" if going.groups => NotIn::WithoutGroups,
            word => turned_back(word),
        }));
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
    let heard = match verify(app, provider, said.clone(), &tokens, &expected).await {
        Ok(identity) => {
            let trial = going.purpose.is_trial();
            whole(app, provider, (&said.metadata, trial), (identity, &tokens)).await?
        }
        Err(refused) => Err(refused),
    };
    Ok(match heard {
        Ok(identity) => Ok(Identity {
            token: hint(&said.metadata, &tokens),
            ..identity.into()
        }),
        Err(refused) => Err(NotIn::Refused(refused.to_string())),
    })
}

/// With what the token left out, where a rule may need it or an administrator tries the provider: Okta and others name
/// address and groups only when they are asked for them. A provider that does not answer this said nothing of them, which
/// decides nothing (S-107).
async fn whole(
    app: &App,
    provider: &Provider,
    (metadata, trial): (&Metadata, bool),
    (identity, tokens): (oidc::Identity, &Tokens),
) -> Result<Result<oidc::Identity, Refused>, Failure> {
    let lacks = identity.email.is_none() || identity.groups == Groups::Unsaid;
    let (Some(address), Some(access), true) = (&metadata.userinfo, &tokens.access, lacks) else {
        return Ok(Ok(identity));
    };
    if provider.kind() != Kind::Oidc || !(trial || rules::are_any(app.db.read(), provider).await?) {
        return Ok(Ok(identity));
    }
    let bearer = Secret::new(format!("Bearer {}", access.as_str()));
    let answered = app
        .outbound
        .post(address, Some(&bearer), Secret::new(String::new()))
        .await;
    Ok(match answered {
        Ok(answered) if answered.status == 200 => {
            match identity.clone().supplemented(&answered.body, GROUPS) {
                // Signed, or a page of a proxy's: nothing was said.
                Err(Refused::Malformed) => Ok(identity),
                other => other,
            }
        }
        _ => Ok(identity),
    })
}

/// The token, for a sign-out there. One that is too long for a cookie is let go.
fn hint(metadata: &Metadata, tokens: &Tokens) -> Option<Secret<String>> {
    let short = tokens.id.len() <= logout::HINT;
    (short && metadata.end_session.is_some()).then(|| Secret::new(tokens.id.to_string()))
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

//! An OpenID provider on loopback, with https and an authority of its own, that signs whatever a test wants.
//!
//! It is no library's: what is tried here is what no honest provider would say. The honest one is `oidc-provider`, in
//! the browser stories.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kit::outbound::Rules;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
    },
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, atomic::AtomicUsize, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What we are called there, and our secret.
pub const CLIENT: &str = "guichet-at-the-provider";
pub const CLIENT_SECRET: &str = "s3cret of the client & more";

/// How it departs from what is right.
#[derive(Clone, Debug, Default)]
pub struct Mood {
    /// It answers nothing but 503.
    pub down: bool,
    /// The token endpoint says so with 400.
    pub error: Option<&'static str>,
    /// Laid over the header of the token.
    pub header: Value,
    /// The token is signed by a key that is not published.
    pub forged: bool,
    /// Its description says so over what it would say.
    pub described: Value,
    /// What it tells whoever shows the access token; nothing where it is null.
    pub userinfo: Value,
    /// How long the token endpoint lets wait.
    pub delay: Duration,
}

#[derive(Clone)]
struct Key {
    id: String,
    pair: Arc<EcdsaKeyPair>,
}

impl Key {
    fn new(id: &str) -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random);
        Self {
            id: id.to_owned(),
            pair: Arc::new(pair.unwrap()),
        }
    }

    fn published(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]) })
    }
}

struct State {
    key: Key,
    mood: Mood,
    /// By code: the challenge it must be spent with, and the claims it gives.
    codes: HashMap<String, (String, Value)>,
    issuer: String,
    /// What stands at `/metadata`, of one that speaks SAML.
    metadata: String,
    known: Option<Known>,
}

/// A client that shows who it is by a key, and no secret is taken of it.
struct Known {
    /// The key set as it was read last.
    keys: Value,
    now: i64,
    /// The ids of statements that were taken.
    taken: HashSet<String>,
}

/// The provider, for as long as the test holds it.
#[derive(Clone)]
pub struct Provider {
    state: Arc<Mutex<State>>,
    authority: Vec<u8>,
    /// How often its keys were fetched.
    pub fetched: Arc<AtomicUsize>,
    /// How often its description was.
    described: Arc<AtomicUsize>,
}

impl Provider {
    pub async fn start() -> Self {
        let names = vec!["localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let crypto = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let provider = Self {
            state: Arc::new(Mutex::new(State {
                key: Key::new("first"),
                mood: Mood::default(),
                codes: HashMap::new(),
                issuer: format!("https://localhost:{port}/realms/aurora"),
                metadata: String::new(),
                known: None,
            })),
            authority: made.cert.pem().into_bytes(),
            fetched: Arc::default(),
            described: Arc::default(),
        };
        let (acceptor, here) = (
            tokio_rustls::TlsAcceptor::from(Arc::new(config)),
            provider.clone(),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, here) = (acceptor.clone(), here.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        here.serve(stream).await;
                    }
                });
            }
        });
        provider
    }

    /// What a house needs so that it may call here.
    pub fn rules(&self) -> Rules {
        Rules {
            allow: vec!["127.0.0.0/8".parse().unwrap()],
            authorities: self.authority.clone(),
            ..Rules::default()
        }
    }

    /// How often it was asked what it is.
    pub fn described(&self) -> usize {
        self.described.load(Relaxed)
    }

    pub fn issuer(&self) -> String {
        self.state.lock().unwrap().issuer.clone()
    }

    /// It calls itself by another address on the same host, as Entra does for each tenant.
    pub fn call_itself(&self, path: &str) -> String {
        let mut state = self.state.lock().unwrap();
        let host = state.issuer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        state.issuer = format!("{host}{path}");
        host
    }

    /// Puts SAML metadata up; where it stands.
    pub fn describe(&self, metadata: &str) -> String {
        let mut state = self.state.lock().unwrap();
        metadata.clone_into(&mut state.metadata);
        let host = state.issuer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        format!("{host}/metadata")
    }

    pub fn mood(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    /// It knows us by these keys from now on, and by no secret; it is so late there. What it took stays taken.
    pub fn know(&self, keys: Value, now: i64) {
        let mut state = self.state.lock().unwrap();
        let taken = state.known.take().map(|known| known.taken).unwrap_or_default();
        state.known = Some(Known { keys, now, taken });
    }

    /// How many statements of who we are it took.
    pub fn taken(&self) -> usize {
        let state = self.state.lock().unwrap();
        state.known.as_ref().map_or(0, |known| known.taken.len())
    }

    /// Another key signs from now on, and only it is published.
    pub fn rotate(&self, id: &str) {
        self.state.lock().unwrap().key = Key::new(id);
    }

    /// What a member of the cast is to it; any test may say more.
    pub fn person(subject: &str, email: &str) -> Value {
        json!({ "sub": subject, "email": email, "email_verified": true, "name": "Somebody" })
    }

    /// The person says yes: where the browser is sent back to. `location` is where it was sent.
    pub fn approve(&self, location: &str, claims: &Value) -> String {
        let asked = query(location);
        let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
        assert_eq!(of("response_type"), "code");
        assert_eq!(of("code_challenge_method"), "S256");
        assert_eq!(of("client_id"), CLIENT);
        let code = uuid::Uuid::now_v7().to_string();
        let mut state = self.state.lock().unwrap();
        let mut whole = json!({ "iss": state.issuer, "aud": CLIENT, "nonce": of("nonce") });
        for (name, value) in claims.as_object().unwrap() {
            if value.is_null() {
                whole.as_object_mut().unwrap().remove(name);
            } else {
                whole[name] = value.clone();
            }
        }
        state.codes.insert(code.clone(), (of("code_challenge"), whole));
        let silent = state.mood.described["authorization_response_iss_parameter_supported"] == json!(false);
        let iss = if silent {
            String::new()
        } else {
            format!("&iss={}", utf8(&state.issuer))
        };
        let back = of("redirect_uri");
        let back = &back[back.find("/sso/").unwrap()..];
        format!("{back}?code={code}&state={}{iss}", utf8(&of("state")))
    }

    /// What it sends when somebody signed out there. `claims` are laid over what is right.
    pub fn logout_token(&self, header: &Value, claims: &Value) -> String {
        let state = self.state.lock().unwrap();
        let mut whole = json!({ "iss": state.issuer, "aud": CLIENT, "jti": uuid::Uuid::now_v7().to_string(),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} } });
        lay_over(&mut whole, claims);
        let mut head = json!({ "alg": "ES256", "kid": state.key.id, "typ": "logout+jwt" });
        lay_over(&mut head, header);
        sign(&state.key, &head, &whole)
    }

    async fn serve<S: AsyncReadExt + AsyncWriteExt + Unpin>(&self, mut stream: S) {
        let mut read = Vec::new();
        let mut piece = [0; 4_096];
        let (head, body) = loop {
            let Ok(count) = stream.read(&mut piece).await else {
                return;
            };
            read.extend_from_slice(&piece[..count]);
            let text = String::from_utf8_lossy(&read).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let long = head.to_lowercase().lines().find_map(|line| {
                    line.strip_prefix("content-length:")
                        .map(|n| n.trim().parse::<usize>().unwrap())
                });
                if body.len() >= long.unwrap_or_default() {
                    break (head.to_owned(), body.to_owned());
                }
            }
            if count == 0 {
                return;
            }
        };
        if head.split(' ').nth(1) == Some("/token") {
            let delay = self.state.lock().unwrap().mood.delay;
            tokio::time::sleep(delay).await;
        }
        let (status, answer) = self.answer(&head, &body);
        let answer = match answer {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
            answer.len()
        );
        let _ = stream.write_all(text.as_bytes()).await;
        let _ = stream.shutdown().await;
    }

    fn answer(&self, head: &str, body: &str) -> (&'static str, Value) {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut state = self.state.lock().unwrap();
        if state.mood.down {
            return ("503 Down", json!({}));
        }
        if path.ends_with("/.well-known/openid-configuration") {
            self.described.fetch_add(1, Relaxed);
            return ("200 OK", Self::description(&state));
        }
        match path.as_str() {
            "/keys" => {
                self.fetched.fetch_add(1, Relaxed);
                ("200 OK", json!({ "keys": [state.key.published()] }))
            }
            "/metadata" => ("200 OK", Value::String(state.metadata.clone())),
            "/userinfo" if head.to_lowercase().contains("authorization: bearer opaque") => {
                match &state.mood.userinfo {
                    Value::Null => ("404 Nothing", json!({})),
                    said => ("200 OK", said.clone()),
                }
            }
            "/token" => token(&mut state, head, &query(&format!("?{body}"))),
            _ => ("404 Nothing", json!({})),
        }
    }

    fn description(state: &State) -> Value {
        let host = state.issuer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let mut whole = json!({
            "issuer": state.issuer,
            "authorization_endpoint": format!("{host}/authorize"),
            "token_endpoint": format!("{host}/token"),
            "jwks_uri": format!("{host}/keys"),
            "end_session_endpoint": format!("{host}/leave"),
            "userinfo_endpoint": format!("{host}/userinfo"),
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
        });
        lay_over(&mut whole, &state.mood.described);
        whole
    }
}

/// The secret in the head, and nowhere else.
fn is_our_secret(head: &str) -> bool {
    let encode = |text: &str| {
        utf8(text)
            .replace("%2D", "-")
            .replace("%5F", "_")
            .replace("%2E", ".")
    };
    let pair = base64::engine::general_purpose::STANDARD.encode(format!(
        "{}:{}",
        encode(CLIENT),
        encode(CLIENT_SECRET)
    ));
    head.contains(&format!("authorization: Basic {pair}"))
}

impl Known {
    /// A statement of ours: signed by a key that was published, for this endpoint, for now, and once; no secret beside it.
    fn takes(&mut self, head: &str, form: &HashMap<String, String>, endpoint: &str) -> bool {
        let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let secret = head.to_lowercase().contains("authorization:") || form.contains_key("client_secret");
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        if secret || of("client_assertion_type") != kind || of("client_id") != CLIENT {
            return false;
        }
        let Some(claims) = self.verified(of("client_assertion")) else {
            return false;
        };
        let (from, until) = (claims["iat"].as_i64(), claims["exp"].as_i64());
        let short = from.zip(until).is_some_and(|(from, until)| until - from <= 300);
        // The time there stands still, and tests go on for seconds.
        let timely = from.is_some_and(|at| at <= self.now + 60) && until.is_some_and(|at| at > self.now);
        let ours = claims["iss"] == CLIENT && claims["sub"] == CLIENT && claims["aud"] == endpoint;
        let id = claims["jti"].as_str().unwrap_or_default();
        short && timely && ours && id.len() >= 22 && self.taken.insert(id.to_owned())
    }

    /// Its claims, if a key of the set signed it.
    fn verified(&self, statement: &str) -> Option<Value> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let (message, signed) = statement.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let header: Value = serde_json::from_slice(&decode(header)?).ok()?;
        let named = |key: &&Value| key["kid"] == header["kid"] && header["alg"] == "ES256";
        let key = self.keys["keys"].as_array()?.iter().find(named)?;
        let half = |name: &str| decode(key[name].as_str()?);
        let point = [vec![4], half("x")?, half("y")?].concat();
        let known = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
        known.verify(message.as_bytes(), &decode(signed)?).ok()?;
        serde_json::from_slice(&decode(claims)?).ok()
    }
}

/// Spends a code: once, by us, with the verifier of its challenge.
fn token(state: &mut State, head: &str, form: &HashMap<String, String>) -> (&'static str, Value) {
    let refuse = |word: &str| ("400 No", json!({ "error": word }));
    if let Some(word) = state.mood.error {
        return refuse(word);
    }
    let endpoint = format!(
        "{}/token",
        state.issuer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
    );
    let shown = match &mut state.known {
        Some(known) => known.takes(head, form, &endpoint),
        None => is_our_secret(head),
    };
    if !shown {
        return refuse("invalid_client");
    }
    let Some((challenge, claims)) = form.get("code").and_then(|code| state.codes.remove(code)) else {
        return refuse("invalid_grant");
    };
    let verifier = form.get("code_verifier").cloned().unwrap_or_default();
    let shown = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes()));
    if shown != challenge {
        return refuse("invalid_grant");
    }
    let key = if state.mood.forged {
        Key::new(&state.key.id)
    } else {
        state.key.clone()
    };
    let mut header = json!({ "alg": "ES256", "kid": key.id, "typ": "JWT" });
    lay_over(&mut header, &state.mood.header);
    let token = sign(&key, &header, &claims);
    (
        "200 OK",
        json!({ "id_token": token, "access_token": "opaque", "token_type": "Bearer" }),
    )
}

fn sign(key: &Key, header: &Value, claims: &Value) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signed = key.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed.as_ref()))
}

fn lay_over(whole: &mut Value, over: &Value) {
    for (name, value) in over.as_object().into_iter().flatten() {
        whole[name] = value.clone();
    }
}

fn utf8(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The fields after the question mark, decoded.
fn query(address: &str) -> HashMap<String, String> {
    let (_, query) = address.split_once('?').unwrap_or_default();
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned()
    };
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

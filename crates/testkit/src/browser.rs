//! A small browser over the router: it keeps cookies, sends `Origin` and reads pages.

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, header},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::{Html, Selector};
use std::{collections::BTreeMap, net::SocketAddr};
use tower::ServiceExt;

/// The host the test house answers to.
pub const HOST: &str = "localhost:8080";

/// One person's browser, or a script that behaves.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    /// Sent with every request; a later one of the same name replaces it.
    pub headers: BTreeMap<String, String>,
    pub address: SocketAddr,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub text: String,
}

impl Browser {
    pub fn new(router: Router) -> Self {
        let headers = [
            ("host", HOST),
            ("origin", &format!("http://{HOST}")),
            ("accept", "text/html,application/xhtml+xml"),
            ("user-agent", "Mozilla/5.0 (test) Chrome/156"),
        ];
        Self {
            router,
            cookies: BTreeMap::new(),
            headers: headers
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect(),
            address: "127.0.0.1:40000".parse().unwrap(),
        }
    }

    /// The same browser with a header of its own; an empty value takes the header away.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if value.is_empty() {
            self.headers.remove(name);
        } else {
            self.headers.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, "", Vec::new()).await
    }

    /// Sends an ordinary form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let body: Vec<_> = fields
            .iter()
            .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
            .collect();
        // `_method` is looked for by its plain name, as browsers send it
        let body = body.join("&").replace("%5F", "_");
        self.send(
            Method::POST,
            path,
            "application/x-www-form-urlencoded",
            body.into_bytes(),
        )
        .await
    }

    pub async fn post_json(&mut self, path: &str, body: &serde_json::Value) -> Page {
        self.send(
            Method::POST,
            path,
            "application/json",
            body.to_string().into_bytes(),
        )
        .await
    }

    /// Sends a form with files: `(field, file name, content type, bytes)`.
    pub async fn post_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
    ) -> Page {
        const EDGE: &str = "----edge7f3a";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        for (name, file, kind, bytes) in files {
            let head = format!(
                "--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\ncontent-type: {kind}\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").bytes());
        self.send(
            Method::POST,
            path,
            &format!("multipart/form-data; boundary={EDGE}"),
            body,
        )
        .await
    }

    /// Follows a redirect, as a browser does after a form.
    pub async fn follow(&mut self, page: &Page) -> Page {
        let location = page.location();
        self.get(&location).await
    }

    pub async fn send(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if !self.cookies.is_empty() {
            let jar: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, jar.join("; "));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for value in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(value.to_str().unwrap());
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            bytes,
            text,
        }
    }

    fn keep(&mut self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap_or_default();
        if rest.contains("Max-Age=0") || value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Page {
    pub fn location(&self) -> String {
        let value = self
            .headers
            .get(header::LOCATION)
            .unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.text));
        value.to_str().unwrap().to_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Whether a CSS selector finds something.
    pub fn has(&self, selector: &str) -> bool {
        Html::parse_document(&self.text)
            .select(&Selector::parse(selector).unwrap())
            .next()
            .is_some()
    }

    /// The texts of all that a CSS selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.text);
        html.select(&Selector::parse(selector).unwrap())
            .map(|found| squeeze(&found.text().collect::<String>()))
            .collect()
    }

    /// The value of the first input, select or textarea of that name.
    pub fn field(&self, name: &str) -> String {
        let html = Html::parse_document(&self.text);
        let find = |selector: String| Selector::parse(&selector).unwrap();
        if let Some(input) = html.select(&find(format!("input[name=\"{name}\"]"))).next() {
            return input.value().attr("value").unwrap_or_default().to_owned();
        }
        if let Some(option) = html
            .select(&find(format!("select[name=\"{name}\"] option[selected]")))
            .next()
        {
            return option.value().attr("value").unwrap_or_default().to_owned();
        }
        html.select(&find(format!("textarea[name=\"{name}\"]")))
            .next()
            .map(|area| area.text().collect())
            .unwrap_or_default()
    }

    /// An attribute of the first element found.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.text);
        html.select(&Selector::parse(selector).unwrap())
            .next()?
            .value()
            .attr(name)
            .map(str::to_owned)
    }

    /// What a person reads, white space folded.
    pub fn words(&self) -> String {
        let html = Html::parse_document(&self.text);
        squeeze(
            &html
                .select(&Selector::parse("body").unwrap())
                .flat_map(|body| body.text())
                .collect::<String>(),
        )
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

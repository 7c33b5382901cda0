//! A browser as far as a measurement needs one: a connection that keeps cookies.

use crate::http::{Answer, Connection, FORM, post};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

pub struct Jar {
    pub connection: Connection,
    pub cookies: BTreeMap<String, String>,
}

impl Jar {
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            cookies: BTreeMap::new(),
        }
    }

    /// The header line that brings the cookies.
    pub fn line(&self) -> String {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            return String::new();
        }
        format!("Cookie: {}\r\n", pairs.join("; "))
    }

    pub async fn ask(&mut self, request: &[u8]) -> Answer {
        let answer = self.connection.ask(request).await;
        for line in answer.head.lines() {
            let Some((name, rest)) = line.split_once(": ") else {
                continue;
            };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let pair = rest.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if rest.contains("Max-Age=0") {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        answer
    }

    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = post(path, FORM, &self.line(), &form(fields));
        self.ask(&request).await
    }
}

/// As a browser writes a form.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pairs.join("&")
}

/// A header of an answer; empty where there is none.
pub fn header(answer: &Answer, name: &str) -> String {
    let found = answer.head.lines().filter_map(|line| line.split_once(": "));
    found
        .filter(|(one, _)| one.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .next()
        .unwrap_or_default()
}

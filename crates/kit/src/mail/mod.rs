//! Mail out: one letter, one connection, and an answer that says what is known (S-030, decision 10).
//!
//! The difference that matters is between "the server has not got it" and "the server may have it":
//! the first is tried again, the second never without saying so. The library reports both alike as
//! a network error, so the commands are given one by one and the place where the line broke decides.

use crate::secret::Secret;
use lettre::{
    Message,
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Tls, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
        response::Response,
    },
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

mod address;
mod letter;
#[cfg(test)]
mod tests;

pub use address::MailConfigError;
use address::Server;
pub use letter::Letter;

/// For everything up to the message body, and again for the body: a server that needs longer is
/// asked later.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of a letter. `reply` is the server's own answer, code and text, or a technical reason
/// in English ([`is_answer`] tells which); at most 500 characters, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took responsibility.
    Accepted { reply: String },
    /// The server has not got it; try again later. 4xx, no connection, or a sign-in at the server
    /// that failed: the letter is not to blame for our configuration.
    Deferred { reply: String },
    /// It will never be taken: 5xx, or a letter nobody should send.
    Refused { reply: String },
    /// The line broke after the body was begun: the server may have it. Never resend silently.
    Uncertain { reply: String },
}

/// Where letters go. Clones share the configuration; nothing is connected until a letter is sent.
#[derive(Clone, Debug)]
pub struct Mailer {
    server: Option<Arc<Server>>,
    /// [`PATIENCE`], but for the test of a silent server.
    patience: Duration,
}

impl Mailer {
    /// `smtp_url` is `smtp://user:pass@host:port` or `smtps://…`; `None` sends nothing.
    ///
    /// `smtp://` uses STARTTLS when the server offers it. `?tls=required` insists on it and
    /// `?tls=none` forbids it. A password is only sent over TLS with a certificate that holds,
    /// unless the host is this machine or `tls=none` was asked for. Default ports: 465 for
    /// `smtps`, 587 with a user, 25 without.
    pub fn new(smtp_url: Option<Secret<String>>) -> Result<Mailer, MailConfigError> {
        let server = smtp_url.map(|url| Server::parse(url.expose())).transpose()?;
        Ok(Mailer {
            server: server.map(Arc::new),
            patience: PATIENCE,
        })
    }

    /// Whether there is a server to send to.
    pub fn configured(&self) -> bool {
        self.server.is_some()
    }

    /// Hands one letter to the server. Takes at most 40 seconds.
    ///
    /// If the returned future is dropped half-way the outcome is unknown: whoever does that has to
    /// treat the letter as [`Delivery::Uncertain`].
    pub async fn send(&self, letter: &Letter) -> Delivery {
        let message = match letter.message() {
            Ok(message) => message,
            Err(reason) => return Delivery::Refused { reply: reason },
        };
        let Some(server) = &self.server else {
            return Delivery::Deferred {
                reply: "no mail server is configured".to_owned(),
            };
        };
        let ready = timeout(self.patience, prepare(server, &message)).await;
        let mut connection = match ready {
            Ok(Ok(connection)) => connection,
            Ok(Err(delivery)) => return delivery,
            Err(_) => {
                return Delivery::Deferred {
                    reply: "the server did not answer".to_owned(),
                };
            }
        };
        let sent = timeout(self.patience, connection.message(&message.formatted())).await;
        let delivery = match sent {
            Ok(Ok(response)) => Delivery::Accepted {
                reply: said(&response),
            },
            Ok(Err(error)) => by_code(&error).unwrap_or_else(|| Delivery::Uncertain {
                reply: shorten(&error.to_string()),
            }),
            Err(_) => Delivery::Uncertain {
                reply: "no answer to the message body".to_owned(),
            },
        };
        tokio::spawn(take_leave(connection));
        delivery
    }

    /// Connects, greets and signs in without sending anything; for `doctor`. Both answers are one
    /// English line for the operator.
    pub async fn check(&self) -> Result<String, String> {
        let server = self.server.as_ref().ok_or("no mail server is configured")?;
        let connection = timeout(self.patience, connect(server))
            .await
            .map_err(|_| "the server did not answer".to_owned())?
            .map_err(|error| shorten(&error.to_string()))?;
        let name = connection.server_info().name().to_owned();
        let line = if connection.is_encrypted() {
            "over TLS"
        } else {
            "without encryption"
        };
        tokio::spawn(take_leave(connection));
        Ok(format!("{name} answers {line}"))
    }
}

/// Everything before the body. Whatever fails here, the server has not got the letter.
async fn prepare(server: &Server, message: &Message) -> Result<AsyncSmtpConnection, Delivery> {
    let mut connection = connect(server).await.map_err(|error| Delivery::Deferred {
        reply: shorten(&error.to_string()),
    })?;
    match envelope(&mut connection, message.envelope()).await {
        Ok(()) => Ok(connection),
        Err(delivery) => {
            tokio::spawn(take_leave(connection));
            Err(delivery)
        }
    }
}

async fn connect(server: &Server) -> Result<AsyncSmtpConnection, Error> {
    let hello = ClientId::default();
    let wrapper = match &server.tls {
        Tls::Wrapper(parameters) => Some(parameters.clone()),
        _ => None,
    };
    let address = (server.host.as_str(), server.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(address, Some(PATIENCE), &hello, wrapper, None).await?;
    if let Some(parameters) = wants_starttls(&server.tls, &connection) {
        connection.starttls(parameters, &hello).await?;
    }
    if let Some((user, password)) = &server.credentials {
        let credentials = Credentials::new(user.clone(), password.expose().clone());
        connection
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await?;
    }
    Ok(connection)
}

/// When TLS is required it is asked for even if not offered: the library then refuses to go on.
fn wants_starttls(tls: &Tls, connection: &AsyncSmtpConnection) -> Option<TlsParameters> {
    match tls {
        Tls::Required(parameters) => Some(parameters.clone()),
        Tls::Opportunistic(parameters) if connection.can_starttls() => Some(parameters.clone()),
        _ => None,
    }
}

/// MAIL, RCPT and DATA. The body does not exist for the server until it answered the last.
async fn envelope(connection: &mut AsyncSmtpConnection, to: &Envelope) -> Result<(), Delivery> {
    let beyond_ascii = to.to().iter().chain(to.from()).any(|a| !a.to_string().is_ascii());
    let mut options = Vec::new();
    if beyond_ascii {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let reply = "the server takes only ASCII addresses".to_owned();
            return Err(Delivery::Refused { reply });
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    let before_body = |error: Error| {
        by_code(&error).unwrap_or_else(|| Delivery::Deferred {
            reply: shorten(&error.to_string()),
        })
    };
    connection
        .command(Mail::new(to.from().cloned(), options))
        .await
        .map_err(before_body)?;
    for address in to.to() {
        connection
            .command(Rcpt::new(address.clone(), vec![]))
            .await
            .map_err(before_body)?;
    }
    connection.command(Data).await.map_err(before_body)?;
    Ok(())
}

/// What the server said in so many words; `None` when it said nothing that can be understood.
fn by_code(error: &Error) -> Option<Delivery> {
    let reply = answer(error)?;
    if error.is_transient() {
        Some(Delivery::Deferred { reply })
    } else if error.is_permanent() {
        Some(Delivery::Refused { reply })
    } else {
        None
    }
}

/// The server's own words, without the library's around them.
fn answer(error: &Error) -> Option<String> {
    let code = error.status()?;
    let text = std::error::Error::source(error).map(ToString::to_string);
    Some(shorten(format!("{code} {}", text.unwrap_or_default()).trim_end()))
}

/// Whether a stored reply is what a mail server answered, which begins with its code, and not why there was none.
pub fn is_answer(reply: &str) -> bool {
    let mut letters = reply.chars();
    letters.by_ref().take(3).filter(char::is_ascii_digit).count() == 3
        && letters.next().is_none_or(|c| c == ' ')
}

/// QUIT, away from the sender's path: its answer changes nothing.
async fn take_leave(mut connection: AsyncSmtpConnection) {
    let _ = timeout(Duration::from_secs(5), connection.abort()).await;
}

fn said(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    shorten(&format!("{} {}", response.code(), text.join(" ")))
}

/// One line of at most 500 characters: what a strange server says goes into the log and the page.
fn shorten(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(500)
        .collect()
}

//! A request that comes by mail to a connected mailbox (002-02): its subject, and the four fields in its text.
//!
//! Nothing in it is believed: whoever it says it is from, the mailbox named in it is written to first, and the page
//! behind that link asks for what the message did not say. What a machine wrote is never answered, so that two of them
//! do not write to each other for ever.

use super::{
    actions,
    jobs::Asked,
    model::{Source, Typed},
};
use crate::{App, members, names, policies, policies::Signup};
use kit::{failure::Failure, ids::OrganisationId, words::Locale};
use mail_parser::{Message, MessageParser};

/// Longer messages are cut: a request is a few lines.
const LARGEST: usize = 256 * 1024;
/// Lines that are looked at.
const LINES: usize = 400;

/// What a message turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A request; its mailbox will be written to.
    Asked,
    /// The subject is another.
    NoRequest,
    /// A machine wrote it.
    Automatic,
    /// No address in it that a letter could go to.
    NoAddress,
    /// The organisation takes no requests.
    Closed,
}

/// What a request is written with: the exact subject of 1.6 in Spanish, the same in the other languages.
const SUBJECT: &str = "requests-mail-subject";

/// The labels of the fields, folded; a line begins with one of them.
const LABELS: [(Field, &[&str]); 4] = [
    (
        Field::FullName,
        &["nombre completo", "nome completo", "nom complet", "full name"],
    ),
    (
        Field::Company,
        &[
            "razon social",
            "razao social",
            "raison sociale",
            "company",
            "legal name",
        ],
    ),
    (Field::Position, &["cargo", "fonction", "position", "role"]),
    (
        Field::Email,
        &[
            "correo", "e-mail", "email", "courriel", "adresse", "address", "endereco",
        ],
    ),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    FullName,
    Company,
    Position,
    Email,
}

/// Takes in one message as it came. The answer is written by a job, as to the page's requests.
pub async fn receive(app: &App, organisation: OrganisationId, raw: &[u8]) -> Result<Taken, Failure> {
    let message = MessageParser::default().parse(&raw[..raw.len().min(LARGEST)]);
    let Some(message) = message else {
        return Ok(Taken::NoRequest);
    };
    let Some(locale) = language(app, &message) else {
        return Ok(Taken::NoRequest);
    };
    if is_automatic(&message) {
        return Ok(Taken::Automatic);
    }
    if policies::of(app.db.read(), organisation).await?.signup() == Signup::Closed {
        return Ok(Taken::Closed);
    }
    let typed = read(&message).usable();
    if !members::deliverable(&typed.email) {
        return Ok(Taken::NoAddress);
    }
    let asked = Asked {
        organisation,
        typed,
        source: Source::Mail,
        locale,
        address: String::new(),
        at: app.clock.now(),
    };
    actions::ask(app, &asked).await?;
    Ok(Taken::Asked)
}

/// The language whose subject it has; people forget an accent or hold a key down.
fn language(app: &App, message: &Message<'_>) -> Option<Locale> {
    let plain = |text: &str| names::fold(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let subject = plain(message.subject()?);
    Locale::ALL
        .into_iter()
        .find(|locale| plain(&app.words.tongue(*locale).t(SUBJECT)) == subject)
}

/// Whether a machine wrote it (RFC 3834, and what lists write).
fn is_automatic(message: &Message<'_>) -> bool {
    let header = |name: &'static str| {
        let value = message.header_raw(name)?;
        Some(value.trim().to_ascii_lowercase())
    };
    header("Auto-Submitted").is_some_and(|value| value != "no")
        || header("Precedence").is_some_and(|value| ["bulk", "list", "junk"].contains(&value.as_str()))
        || header("List-Id").is_some()
        || header("Return-Path").is_some_and(|value| value == "<>")
        || header("X-Auto-Response-Suppress").is_some()
}

fn read(message: &Message<'_>) -> Typed {
    let text = message.body_text(0).unwrap_or_default();
    let mut typed = fields(&text);
    if typed.email.is_empty() {
        // Nobody named one. It is written to, not believed.
        let from = message.from().and_then(|from| from.first());
        from.and_then(|from| from.address())
            .unwrap_or_default()
            .clone_into(&mut typed.email);
    }
    typed
}

/// The four fields of a text: a label at the beginning of a line, a colon, and the value there or on the next line.
fn fields(text: &str) -> Typed {
    let mut typed = Typed::default();
    let mut awaited = None;
    // What is quoted is somebody else's.
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    for line in lines.take(LINES) {
        let line = line.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
        let labelled = line
            .split_once(':')
            .and_then(|(label, value)| Some((label_of(label)?, value.trim())));
        match (labelled, awaited) {
            (Some((field, "")), _) => awaited = Some(field),
            (Some((field, value)), _) => {
                keep(&mut typed, field, value);
                awaited = None;
            }
            (None, Some(field)) if !line.is_empty() => {
                keep(&mut typed, field, line);
                awaited = None;
            }
            (None, _) => {}
        }
    }
    typed
}

fn label_of(label: &str) -> Option<Field> {
    let label = names::fold(label);
    let begins = |starts: &[&str]| starts.iter().any(|start| label.starts_with(start));
    LABELS
        .into_iter()
        .find(|(_, starts)| begins(starts))
        .map(|(field, _)| field)
}

/// The first that is said counts.
fn keep(typed: &mut Typed, field: Field, value: &str) {
    let place = match field {
        Field::FullName => &mut typed.full_name,
        Field::Company => &mut typed.company,
        Field::Position => &mut typed.position,
        Field::Email => &mut typed.email,
    };
    if !place.is_empty() {
        return;
    }
    if field == Field::Email {
        // `<mailto:marta@andina.example>` and the like, as mail programs write addresses.
        let found = value
            .split(|c: char| c.is_whitespace() || "<>()[],;\"".contains(c))
            .map(|part| part.trim_start_matches("mailto:").trim_end_matches('.'))
            .find(|part| part.contains('@'));
        found.unwrap_or_default().clone_into(place);
    } else {
        value.clone_into(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 002-03
    #[test]
    fn the_four_fields_are_found_as_people_write_them() {
        let marta = Typed {
            full_name: "Marta Ruiz".into(),
            company: "Andina S.A.S.".into(),
            position: "Coordinadora: mesa".into(),
            email: "marta@andina.example".into(),
        };
        for text in [
            "Buenos días:\n\n- Nombre Completo: Marta Ruiz\n- Razon social de la empresa a la que pertenece: Andina S.A.S.\n\
             - Cargo o rol dentro de la organización: Coordinadora: mesa\n\
             - Correo electrónico corporativo con el que se requiere crear la cuenta de usuario: marta@andina.example.\n\nGracias",
            "NOMBRE COMPLETO:\n\nMarta Ruiz\nRAZÓN SOCIAL:\nAndina S.A.S.\nCARGO:\nCoordinadora: mesa\nCORREO:\n<mailto:marta@andina.example>\n",
            "* Full name : Marta Ruiz\r\n* Company: Andina S.A.S.\r\n* Role: Coordinadora: mesa\r\n* E-mail: Marta <marta@andina.example>\r\n",
            "Nom complet : Marta Ruiz\nRaison sociale : Andina S.A.S.\nFonction : Coordinadora: mesa\nAdresse : marta@andina.example\n\
             > Nom complet : Otra Persona\n> Adresse : otra@x.example\nNom complet : Demasiado Tarde\n",
        ] {
            assert_eq!(fields(text), marta, "{text}");
        }
        assert_eq!(fields(""), Typed::default());
        assert_eq!(fields("Nombre Completo:"), Typed::default());
        assert_eq!(fields("> Correo: a@b.example"), Typed::default());
        assert_eq!(fields("Correo: sin dirección").email, "");
    }

    #[test]
    fn what_a_machine_wrote_is_told_apart() {
        let automatic = |headers: &str| {
            let raw = format!("From: a@b.example\r\n{headers}Subject: x\r\n\r\ntext\r\n");
            let parsed = MessageParser::default().parse(raw.as_bytes()).expect("a message");
            is_automatic(&parsed)
        };
        for yes in [
            "Auto-Submitted: auto-replied\r\n",
            "Precedence: bulk\r\n",
            "List-Id: <news.b.example>\r\n",
            "Return-Path: <>\r\n",
            "X-Auto-Response-Suppress: All\r\n",
        ] {
            assert!(automatic(yes), "{yes}");
        }
        for no in ["", "Auto-Submitted: no\r\n", "Return-Path: <a@b.example>\r\n"] {
            assert!(!automatic(no), "{no}");
        }
    }
}

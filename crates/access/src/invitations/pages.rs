//! The page a welcome leads to. Recovery shows the same card with other words.

use super::actions::{self, NotAccepted};
use crate::{
    App,
    door::{Guest, Visit},
    landing::Landing,
    passwords::{self, Choice, Fields, Rules},
    shell::{DoorFrame, LOCALE_COOKIE},
    sso::{self, Way},
    tickets::{self, Condition, Holder, Look, Presented, Purpose},
};
use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kit::{failure::Failure, page, page::Form, secret::Secret};
use serde::Deserialize;

/// The form behind a link that would be taken.
#[derive(Template)]
#[template(path = "invitations/choose.html")]
struct Choose {
    frame: DoorFrame,
    title: String,
    about: String,
    holder: Holder,
    passwords: Fields,
    /// What the button says.
    save: String,
    /// Identity providers that may complete it in place of a password.
    ways: Vec<Way>,
    /// The secret part of the link, which goes along to them.
    ticket: String,
    /// They are the only way, and no password is asked for (004-10).
    managed: bool,
    /// Title and help of a refusal.
    refusal: Option<(String, String)>,
    csrf: String,
}

/// A link that would not.
#[derive(Template)]
#[template(path = "invitations/dead.html")]
struct Dead {
    frame: DoorFrame,
    title: String,
    help: String,
    /// Whom a new one would be for; empty when the link was never ours.
    identifier: String,
    slug: String,
    /// Another may be asked for.
    again: bool,
    csrf: String,
}

/// Somebody is signed in already in this browser.
#[derive(Template)]
#[template(path = "invitations/other.html")]
struct Other {
    frame: DoorFrame,
    name: String,
    login: String,
    csrf: String,
}

/// What the password form sends.
#[derive(Deserialize)]
pub struct Typed {
    pub password: Secret<String>,
    #[serde(default)]
    pub password_confirmation: Secret<String>,
}

pub async fn show(visit: Guest, headers: HeaderMap, Path(ticket): Path<String>) -> Result<Response, Failure> {
    open(&visit, &headers, &ticket, Purpose::Invitation).await
}

pub async fn accept(
    visit: Guest,
    headers: HeaderMap,
    Path(ticket): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let chosen = match chosen(&visit, &headers, &ticket, Purpose::Invitation, &typed).await? {
        Ok(chosen) => chosen,
        Err(response) => return Ok(*response),
    };
    match actions::accept(&visit.app, &visit, chosen.presented, (chosen.phc, chosen.history)).await? {
        Ok(()) => {
            // Who is signed in here did it for somebody else (000-11) and goes on where they were.
            let way = visit
                .scope
                .as_ref()
                .map(|scope| Landing::of(scope.role, &scope.landing).path());
            let way = way.map_or_else(|| format!("{}&", chosen.sign_in), |path| format!("{path}?"));
            Ok(page::see_other(&format!("{way}done=invitations-done-chosen")))
        }
        Err(NotAccepted::Dead) => too_late(&visit, &headers, &ticket, Purpose::Invitation).await,
    }
}

/// The page behind a link. Changes nothing, however often and by whatever it is opened (S-022).
pub(crate) async fn open(
    visit: &Visit,
    headers: &HeaderMap,
    ticket: &str,
    purpose: Purpose,
) -> Result<Response, Failure> {
    let Some(look) = look(&visit.app, ticket, purpose, visit).await? else {
        return Ok(dead(visit, DoorFrame::new(visit), None, purpose));
    };
    let frame = frame(visit, headers, &look.holder).await?;
    if look.condition != Condition::Open {
        return Ok(dead(visit, frame, Some(&look), purpose));
    }
    let goes_on = visit
        .path
        .split_once('?')
        .is_some_and(|(_, query)| query.split('&').any(|pair| pair == "continue=1"));
    if let Some(scope) = visit.scope.as_ref().filter(|_| !goes_on) {
        let page = Other {
            name: scope.display_name.clone(),
            login: look.holder.identifier,
            csrf: visit.csrf.clone(),
            frame,
        };
        return Ok(page::html(StatusCode::OK, &page));
    }
    let rules = rules(visit, &look.holder).await?;
    let passwords = Fields::new(&look.holder.identifier, &rules);
    let (organisation, invited) = (look.holder.organisation_id, look.holder.member_id);
    let managed = is_managed(visit, &look.holder).await?;
    if managed && purpose == Purpose::Recovery {
        return Ok(no_password(visit, frame));
    }
    let mut page = choose(visit, frame, purpose, look.holder, passwords);
    page.managed = managed;
    if purpose == Purpose::Invitation
        && actions::may_be_accepted_by_provider(visit, organisation, ticket).await?
    {
        page.ways = sso::ways_of(visit.app.db.read(), (organisation, invited), visit.now).await?;
        ticket.clone_into(&mut page.ticket);
    }
    Ok(page::html(StatusCode::OK, &page))
}

/// The page for who came second. That the first one spent the link may not be written down yet when this is read, and
/// the form must not come back for it: it is dead all the same.
pub(crate) async fn too_late(
    visit: &Visit,
    headers: &HeaderMap,
    ticket: &str,
    purpose: Purpose,
) -> Result<Response, Failure> {
    let Some(look) = look(&visit.app, ticket, purpose, visit).await? else {
        return Ok(dead(visit, DoorFrame::new(visit), None, purpose));
    };
    let frame = frame(visit, headers, &look.holder).await?;
    Ok(dead(visit, frame, Some(&look), purpose))
}

/// A password good enough, hashed, and the link it came with.
pub(crate) struct Chosen {
    pub presented: Presented,
    pub phc: Secret<String>,
    /// Whose it is.
    pub identifier: String,
    /// How many earlier ones are kept from being chosen again.
    pub history: usize,
    /// Where to sign in with it: under the same brand and in the same language.
    pub sign_in: String,
}

/// From what was typed to a hash, or to the page that says what is wrong; the ticket is only looked at.
pub(crate) async fn chosen(
    visit: &Visit,
    headers: &HeaderMap,
    ticket: &str,
    purpose: Purpose,
    typed: &Typed,
) -> Result<Result<Chosen, Box<Response>>, Failure> {
    let look = look(&visit.app, ticket, purpose, visit)
        .await?
        .filter(|look| look.condition == Condition::Open);
    let (Some(look), Some(presented)) = (look, Presented::parse(ticket)) else {
        return Ok(Err(Box::new(open(visit, headers, ticket, purpose).await?)));
    };
    if is_managed(visit, &look.holder).await? {
        return Ok(Err(Box::new(open(visit, headers, ticket, purpose).await?)));
    }
    let frame = frame(visit, headers, &look.holder).await?;
    let holder = look.holder;
    let context = [
        &holder.identifier,
        &holder.display_name,
        &holder.recovery_address,
        &frame.brand.name,
        &frame.brand.product,
    ];
    let context = context.map(String::as_str);
    let rules = rules(visit, &holder).await?;
    let new = passwords::New {
        visit,
        identifier: &holder.identifier,
        organisation: holder.organisation_id,
        member: holder.member_id,
        lane: holder.lane(),
        rules: &rules,
        password: &typed.password,
        confirmation: &typed.password_confirmation,
        context: &context,
    };
    let phc = match passwords::accept(new).await? {
        Ok(phc) => phc,
        Err(choice) => {
            let now = visit.now;
            visit
                .app
                .db
                .write(async move |tx| tickets::tried(tx, &presented, now).await)
                .await?;
            let fields = Fields::refused(&holder.identifier, &rules, &choice, &frame.say);
            return Ok(Err(Box::new(refused(
                visit,
                frame,
                purpose,
                holder,
                (&choice, fields),
            ))));
        }
    };
    Ok(Ok(Chosen {
        presented,
        phc,
        identifier: holder.identifier.clone(),
        history: rules.history,
        sign_in: sign_in(&frame),
    }))
}

fn sign_in(frame: &DoorFrame) -> String {
    format!(
        "/sign-in?organisation={}&locale={}",
        frame.organisation,
        frame.lang()
    )
}

/// Whether they come in by their company's provider, and no password counts (001-18).
async fn is_managed(visit: &Visit, holder: &Holder) -> Result<bool, Failure> {
    let whose = (holder.organisation_id, holder.member_id);
    Ok(sso::is_barred(visit.app.db.read(), whose, visit.now).await?)
}

/// The page of a link for another password, of somebody who needs none any more (001-16).
fn no_password(visit: &Visit, frame: DoorFrame) -> Response {
    let page = Dead {
        title: frame.t("recovery-managed-title").into_owned(),
        help: frame.t("recovery-sso-managed").into_owned(),
        identifier: String::new(),
        slug: frame.organisation.clone(),
        again: false,
        csrf: visit.csrf.clone(),
        frame,
    };
    page::html(StatusCode::GONE, &page)
}

/// What their organisation asks of a password of theirs.
async fn rules(visit: &Visit, holder: &Holder) -> Result<Rules, Failure> {
    passwords::rules(&visit.app, holder.organisation_id, holder.role()).await
}

fn refused(
    visit: &Visit,
    frame: DoorFrame,
    purpose: Purpose,
    holder: Holder,
    (choice, passwords): (&Choice, Fields),
) -> Response {
    let (title, help) = choice.keys();
    let refusal = (frame.t(title).into_owned(), frame.t(help).into_owned());
    let mut page = choose(visit, frame, purpose, holder, passwords);
    page.refusal = Some(refusal);
    page::html(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The same card for both purposes; their sentences are called alike in the two rooms.
fn choose(visit: &Visit, frame: DoorFrame, purpose: Purpose, holder: Holder, passwords: Fields) -> Choose {
    let room = purpose.place();
    Choose {
        title: frame.t(&format!("{room}-title")).into_owned(),
        save: frame.t(&format!("{room}-save")).into_owned(),
        about: frame.say.t1(
            &format!("{room}-about"),
            "organisation",
            frame.brand.name.as_str(),
        ),
        holder,
        passwords,
        ways: Vec::new(),
        ticket: String::new(),
        managed: false,
        refusal: None,
        csrf: visit.csrf.clone(),
        frame,
    }
}

async fn look(app: &App, ticket: &str, purpose: Purpose, visit: &Visit) -> Result<Option<Look>, Failure> {
    let Some(presented) = Presented::parse(ticket) else {
        return Ok(None);
    };
    Ok(tickets::look(app.db.read(), &presented, purpose, visit.now).await?)
}

/// Under the brand of the link's organisation, and in the member's language unless another was chosen here (S-201).
pub(crate) async fn frame(visit: &Visit, headers: &HeaderMap, holder: &Holder) -> Result<DoorFrame, Failure> {
    let mut frame = DoorFrame::of(visit, holder.organisation_id).await?;
    let asked = visit
        .path
        .split_once('?')
        .is_some_and(|(_, query)| query.contains("locale="));
    if visit.scope.is_none() && !asked && page::cookie(headers, LOCALE_COOKIE).is_none() {
        frame.say = frame.brand.tongue(&visit.app.words, holder.locale());
    }
    Ok(frame)
}

/// One button sends a new one, by the road that answers everybody alike.
fn dead(visit: &Visit, frame: DoorFrame, look: Option<&Look>, purpose: Purpose) -> Response {
    let (status, what) = match look.map(|look| look.condition) {
        None => (StatusCode::NOT_FOUND, "unknown"),
        Some(Condition::Expired) => (StatusCode::GONE, "expired"),
        Some(Condition::Spent) => (StatusCode::GONE, "spent"),
        Some(Condition::Void | Condition::Open) => (StatusCode::GONE, "void"),
    };
    let key = |part: &str| frame.t(&format!("{}-{what}{part}", purpose.place())).into_owned();
    let page = Dead {
        title: key(""),
        help: key("-help"),
        identifier: look
            .map(|look| look.holder.identifier.clone())
            .unwrap_or_default(),
        slug: look.map(|_| frame.organisation.clone()).unwrap_or_default(),
        again: true,
        csrf: visit.csrf.clone(),
        frame,
    };
    page::html(status, &page)
}

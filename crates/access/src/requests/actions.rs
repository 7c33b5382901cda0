//! Asking, answering, proving, and what follows.

use super::{
    jobs::{self, Asked},
    letter,
    model::{New, RequestId, Source, State, Stored, Typed, is_listed},
    store::{self, Decision},
};
use crate::{
    App, audit,
    counter::{Decided, NewRequest},
    door::{MemberId, Role, Visit},
    identifier::identifier_key,
    imports,
    invitations::{self, Why},
    landing::Landing,
    members::{self, Mailbox, Newcomer},
    organisations::{self, Brand, Organisation},
    outbox::{self, Recipient},
    policies::{self, Signup},
    tickets::{self, Presented},
};
use chrono::Duration;
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
    secret::Secret,
    words::Locale,
};
use serde_json::json;

/// How long the link that proves a mailbox opens.
const LIVES: Duration = Duration::hours(24);
/// Letters a mailbox is written because somebody asked, in an hour and in a day (S-031).
const PER_HOUR: i64 = 3;
const PER_DAY: i64 = 6;
/// Letters of this kind an organisation writes in an hour, whoever asks for them: a flood costs it no reputation.
const OF_ALL: i64 = 200;
/// A second request of the same words within this time is the first one, sent twice.
const TWICE: Duration = Duration::minutes(2);
/// What was decided is kept as long as the audit.
const KEPT: Duration = Duration::days(400);

/// Whether the sign-in page of a brand offers the form. Without a mail server no mailbox could be proved.
pub async fn offered(app: &App, brand: &Brand) -> Result<bool, Failure> {
    let Some(organisation) = brand.organisation.filter(|_| app.mails()) else {
        return Ok(false);
    };
    let signup = policies::of(app.db.read(), organisation).await?.signup();
    Ok(matches!(signup, Signup::RequestForm | Signup::DomainAllowlist))
}

/// One job, and nothing else, whoever it is about (decision 16).
pub(super) async fn ask(app: &App, asked: &Asked) -> Result<(), Failure> {
    let job = jobs::job(app, asked)?;
    app.db
        .write(async move |tx| kit::jobs::enqueue(tx, job.clone()).await)
        .await
}

/// Answers a request by letter, or not at all.
pub(super) async fn answer(app: &App, tx: &Tx, asked: &Asked, now: Time) -> Result<(), Failure> {
    let organisation = asked.organisation;
    let Some(home) = organisations::store::by_id(tx, organisation).await? else {
        return Ok(());
    };
    let signup = policies::of(tx, organisation).await?.signup();
    let open = match asked.source {
        Source::Form => matches!(signup, Signup::RequestForm | Signup::DomainAllowlist),
        Source::Mail => signup != Signup::Closed,
    };
    let key = identifier_key(&asked.typed.email);
    let outcome = if !open {
        "closed"
    } else if let Some((member, state)) = store::member(tx, organisation, &key).await? {
        known(app, tx, (organisation, member), &state, asked, now).await?
    } else {
        prove_first(app, tx, home, asked, key, now).await?
    };
    let mut entry = audit::Entry::by_house(organisation, "requests.asked", None).outcome(outcome);
    entry.address.clone_from(&asked.address);
    let data = json!({ "source": asked.source.code() });
    audit::write(tx, entry.data(data), now).await
}

/// Who is a member already: invited again while they never came in (002-07), told so if they are in. The letter goes
/// to the stored address, never to the one that was typed.
async fn known(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    state: &str,
    asked: &Asked,
    now: Time,
) -> Result<&'static str, Failure> {
    if tickets::issued_since(tx, (organisation, member), None, asked.at).await? {
        return Ok("member");
    }
    let since = now - Duration::hours(1);
    let limited = outbox::sent_to_member_since(tx, organisation, member, since).await? >= PER_HOUR;
    match state {
        "invited" if limited || invitations::is_revoked(tx, organisation, member).await? => {}
        "invited" => invitations::write(app, tx, (organisation, member), Why::Asked, now).await?,
        "active" => imports::tell_daily(app, tx, (organisation, member), now).await?,
        _ => {}
    }
    Ok("member")
}

/// A letter to the mailbox, unless it has had enough of them.
async fn prove_first(
    app: &App,
    tx: &Tx,
    home: Organisation,
    asked: &Asked,
    key: String,
    now: Time,
) -> Result<&'static str, Failure> {
    let organisation = home.id;
    let open = store::open_of(tx, organisation, &key).await?;
    if let Some(open) = &open {
        if open.is(State::Waiting) {
            return Ok("waiting");
        }
        let same = open.typed() == asked.typed && now - open.mailed_at < TWICE;
        if open.mailed_at >= asked.at || same {
            return Ok("repeated");
        }
    }
    if is_limited(tx, organisation, &asked.typed.email, now).await? {
        return Ok("limited");
    }
    let token = kit::crypto::token();
    let new = New {
        organisation,
        source: asked.source,
        typed: asked.typed.clone(),
        key,
        locale: asked.locale,
        digest: kit::crypto::digest(token.expose()),
        asked_at: asked.at,
        mailed_at: now,
        expires_at: now + LIVES,
    };
    let written = match &open {
        Some(open) => store::renew(tx, open.id, &new).await?,
        None => store::insert(tx, RequestId::new(), &new).await?,
    };
    if !written {
        // Proved, or asked for by somebody else, at this very moment.
        return Ok("repeated");
    }
    let base = &app.settings.base_url;
    let link = format!("{base}/requests/proof/{organisation}.{}", token.expose());
    let to = Recipient {
        organisation,
        name: "",
        address: &new.typed.email,
        locale: new.locale,
    };
    let letter = letter::proof(app, &Brand::from(home), to, (Secret::new(link), LIVES))?;
    outbox::queue(app, tx, letter, now).await?;
    Ok("done")
}

async fn is_limited(tx: &Tx, organisation: OrganisationId, email: &str, now: Time) -> Result<bool, Failure> {
    let (hour, day) = (now - Duration::hours(1), now - Duration::days(1));
    Ok(
        outbox::sent_to_since(tx, organisation, email, hour).await? >= PER_HOUR
            || outbox::sent_to_since(tx, organisation, email, day).await? >= PER_DAY
            || store::mailed_since(tx, organisation, hour).await? >= OF_ALL,
    )
}

/// What a link leads to.
#[derive(Clone, Debug)]
pub(super) enum Behind {
    /// The button waits.
    Open(Box<Stored>),
    /// It was pressed before; the request waits, or is decided.
    Pressed,
    Dead,
}

/// Looks behind a link; changes nothing (S-022).
pub(super) async fn look(app: &App, presented: &Presented, now: Time) -> Result<Behind, Failure> {
    let found = store::by_digest(app.db.read(), presented.organisation, &presented.digest).await?;
    Ok(match found {
        Some(request) if request.is_provable(now) => Behind::Open(Box::new(request)),
        Some(request) if !request.is(State::Asked) => Behind::Pressed,
        _ => Behind::Dead,
    })
}

/// Why a press did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotProved {
    Dead,
    /// The organisation takes no requests any more.
    Closed,
}

/// The reader of the mailbox confirms what is asked for. Whoever is on the list of domains is in by it; everybody else
/// waits at the counter. Whether they were let in at once.
pub(super) async fn prove(visit: &Visit, presented: Presented, typed: Typed) -> Answer<bool, NotProved> {
    let visit = visit.clone();
    let app = visit.app.clone();
    app.db
        .decide(async move |tx| {
            let (organisation, now) = (presented.organisation, visit.now);
            let policy = policies::of(tx, organisation).await?;
            if policy.signup() == Signup::Closed {
                return Ok(Err(NotProved::Closed));
            }
            if !store::prove(tx, (organisation, &presented.digest), &typed, now).await? {
                return Ok(Err(NotProved::Dead));
            }
            let request = store::by_digest(tx, organisation, &presented.digest).await?;
            let home = organisations::store::by_id(tx, organisation).await?;
            let (Some(request), Some(home)) = (request, home) else {
                return Err(Failure::broken("a proved request of nobody"));
            };
            let mut entry = audit::Entry::by_house(organisation, "requests.proved", Some(request.id.0));
            (entry.address, entry.user_agent) = (visit.address.to_string(), visit.user_agent.clone());
            let data = json!({ "name": request.full_name, "email": request.email });
            audit::write(tx, entry.data(data), now).await?;
            let listed = is_listed(&request.email, &policy.signup_domains());
            if listed && let_in(&visit.app, tx, &home, &request, now).await? {
                return Ok(Ok(true));
            }
            open_at_counter(&visit.app, tx, &home, &request, now).await?;
            Ok(Ok(false))
        })
        .await
}

async fn open_at_counter(
    app: &App,
    tx: &Tx,
    home: &Organisation,
    request: &Stored,
    now: Time,
) -> Result<(), Failure> {
    let say = app
        .words
        .tongue(Locale::parse(&home.locale).unwrap_or(Locale::En));
    let lines = [
        ("requests-full-name", &request.full_name),
        ("requests-company", &request.company),
        ("requests-position", &request.position),
        ("requests-email", &request.email),
    ];
    let lines = lines.map(|(key, value)| format!("{}: {value}", say.t(key)));
    let new = NewRequest {
        organisation: home.id,
        id: request.id.0,
        name: request.full_name.clone(),
        email: request.email.clone(),
        locale: request.locale.clone(),
        words: format!("{}\n\n{}", say.t("requests-at-counter"), lines.join("\n")),
        channel: say.t("requests-title").into_owned(),
    };
    let conversation = app.counter.open_request(tx, &new, now).await?;
    store::attach(tx, (home.id, request.id), conversation).await
}

/// Makes an agent of who reads a mailbox of a listed domain. False when the login was taken meanwhile: then somebody
/// looks at it.
async fn let_in(
    app: &App,
    tx: &Tx,
    home: &Organisation,
    request: &Stored,
    now: Time,
) -> Result<bool, Failure> {
    let new = Newcomer {
        organisation: home.id,
        id: MemberId::new(),
        display_name: request.full_name.clone(),
        identifier: request.email.clone(),
        recovery_address: request.email.clone(),
        mailbox: Mailbox::Told,
        role: Role::Agent,
        state: members::State::Invited,
        locale: request.locale(),
        landing: Landing::Conversations.code().to_owned(),
        time_zone: home.time_zone.clone(),
        history: false,
        schedule: None,
        created_by: None,
    };
    if !members::insert(tx, &new, now).await? {
        return Ok(false);
    }
    invitations::write(app, tx, (home.id, new.id), Why::Requested(None), now).await?;
    let decision = Decision {
        to: State::Accepted,
        by: None,
        member: Some(new.id),
        reason: None,
    };
    store::decide(tx, (home.id, request.id), &decision, now).await?;
    let entry = audit::Entry::by_house(home.id, "requests.accepted", Some(new.id.0));
    let data = json!({ "request": request.id, "email": request.email, "by": "domain" });
    audit::write(tx, entry.data(data), now).await?;
    Ok(true)
}

/// The conversation of a decided request is over.
pub(super) async fn close_at_counter(
    app: &App,
    tx: &Tx,
    request: &Stored,
    decided: &Decided,
    now: Time,
) -> Result<(), Failure> {
    let Some(conversation) = request.conversation_id else {
        return Ok(());
    };
    app.counter
        .close_request(tx, request.organisation_id, conversation, decided, now)
        .await
}

/// What nobody proved is forgotten a day after its link died, what was decided when the audit forgets it too.
pub(super) async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    app.db
        .write(async move |tx| store::sweep(tx, now - Duration::days(1), now - KEPT).await)
        .await
}

//! Asking, confirming, cancelling, and telling.

use super::{
    letter::{self, About},
    model::{Stored, SubscriptionId, edition},
    store,
};
use crate::{
    App,
    door::Visit,
    help::Article,
    identifier::identifier_key,
    organisations::{self, Brand},
    outbox,
    tickets::Presented,
};
use chrono::Duration;
use kit::{db::Tx, failure::Failure, ids::OrganisationId, secret::Secret};

/// Letters a mailbox is written because somebody typed it, in an hour and in a day (S-031).
const PER_HOUR: i64 = 3;
const PER_DAY: i64 = 6;
/// First letters of this kind an organisation writes in an hour, whoever asks.
const OF_ALL: i64 = 100;
/// Who asks again sooner has the letter on its way.
const TWICE: Duration = Duration::minutes(2);
/// A first letter that nobody answered is forgotten with its address.
const UNANSWERED: Duration = Duration::days(7);
/// How many are told in one change: few enough that nobody else waits long.
const BATCH: u64 = 50;

/// Writes the first letter, unless there is nothing to write: the answer is the same.
pub(super) async fn ask(
    visit: &Visit,
    (organisation, article): (OrganisationId, Article),
    email: &str,
) -> Result<(), Failure> {
    let (visit, email) = (visit.clone(), email.to_owned());
    let app = visit.app.clone();
    app.db
        .write(async move |tx| first_letter(&visit, tx, (organisation, article), &email).await)
        .await
}

async fn first_letter(
    visit: &Visit,
    tx: &Tx,
    (organisation, article): (OrganisationId, Article),
    email: &str,
) -> Result<(), Failure> {
    let (app, now) = (&visit.app, visit.now);
    let key = identifier_key(email);
    let known = store::of_mailbox(tx, organisation, article, &key).await?;
    if known
        .as_ref()
        .is_some_and(|known| known.confirmed_at.is_some() || now - known.mailed_at < TWICE)
        || is_limited(visit, tx, organisation, email).await?
    {
        return Ok(());
    }
    let (id, secret) = (SubscriptionId::new(), kit::crypto::token());
    let new = Stored {
        organisation_id: organisation,
        id,
        article: article.code().to_owned(),
        email: email.to_owned(),
        locale: visit.say.locale.code().to_owned(),
        secret: app
            .key
            .seal(&Stored::place(organisation, id), secret.expose().as_bytes()),
        edition: edition(article, &visit.brand.tongue(&app.words, visit.say.locale)),
        mailed_at: now,
        confirmed_at: None,
    };
    // An earlier letter that nobody answered gives way, and its link with it (S-025).
    store::put(tx, &new, (&key, &kit::crypto::digest(secret.expose()))).await?;
    let letter = letter::write(app, &visit.brand, &new, (About::Asked, article, &secret))?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(())
}

async fn is_limited(
    visit: &Visit,
    tx: &Tx,
    organisation: OrganisationId,
    email: &str,
) -> Result<bool, Failure> {
    let (hour, day) = (visit.now - Duration::hours(1), visit.now - Duration::days(1));
    // Of this kind alone: whoever types an address here must not use up its letters for a new password.
    let of = (organisation, outbox::Kind::HelpSubscription);
    Ok(outbox::count_to_mailbox(tx, of, email, hour).await? >= PER_HOUR
        || outbox::count_to_mailbox(tx, of, email, day).await? >= PER_DAY
        || store::asked_since(tx, organisation, hour).await? >= OF_ALL)
}

/// Whoever reads the mailbox wants it. False when the link is dead.
pub(super) async fn confirm(visit: &Visit, presented: Presented) -> Result<bool, Failure> {
    let now = visit.now;
    let app = visit.app.clone();
    app.db
        .write(async move |tx| store::confirm(tx, &presented, now).await)
        .await
}

/// Forgets the address.
pub(super) async fn cancel(visit: &Visit, presented: Presented) -> Result<(), Failure> {
    let app = visit.app.clone();
    app.db
        .write(async move |tx| store::remove(tx, &presented).await)
        .await
}

/// Tells every reader whose article reads otherwise now. Each batch is one change, so whoever is told is told once,
/// whatever is killed in the middle.
pub(super) async fn tell(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - UNANSWERED;
    app.db
        .write(async move |tx| store::forget_unanswered(tx, before).await)
        .await?;
    let mut after = None;
    loop {
        let batch = store::confirmed(app.db.read(), after, BATCH).await?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some((last.organisation_id, last.id));
        let state = app.clone();
        app.db
            .write(async move |tx| tell_batch(&state, tx, &batch).await)
            .await?;
    }
}

async fn tell_batch(app: &App, tx: &Tx, batch: &[Stored]) -> Result<(), Failure> {
    let now = app.clock.now();
    // A batch is in the order of organisations, so each is asked for once.
    let mut home: Option<Brand> = None;
    for reader in batch {
        let organisation = reader.organisation_id;
        if home.as_ref().and_then(|brand| brand.organisation) != Some(organisation) {
            home = organisations::store::by_id(tx, organisation)
                .await?
                .map(Brand::from);
        }
        let (Some(brand), Some(article)) = (&home, reader.article()) else {
            continue;
        };
        let edition = edition(article, &brand.tongue(&app.words, reader.locale()));
        // Two nodes may run at once: whoever moves the edition on writes the letter.
        if edition == reader.edition || !store::told(tx, reader, &edition).await? {
            continue;
        }
        let secret = app
            .key
            .open(&Stored::place(organisation, reader.id), &reader.secret)?;
        let secret = Secret::new(String::from_utf8_lossy(secret.expose()).into_owned());
        let letter = letter::write(app, brand, reader, (About::Changed, article, &secret))?;
        outbox::queue(app, tx, letter, now).await?;
    }
    Ok(())
}

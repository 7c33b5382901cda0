//! Asking, confirming, cancelling, and telling.

use super::{
    letter::{self, About},
    model::{Change, Stored, SubscriptionId, edition},
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
use kit::{db::Tx, failure::Failure, ids::OrganisationId, secret::Secret, words::Locale};
use std::{collections::HashMap, sync::Arc};

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

/// What the reader of the mailbox wants. Nothing, where the link is dead by now.
pub(super) async fn change(visit: &Visit, link: Presented, change: Change) -> Result<(), Failure> {
    let now = visit.now;
    visit
        .app
        .db
        .write(async move |tx| match change {
            Change::Confirm => store::confirm(tx, &link, now).await,
            Change::Cancel => store::remove(tx, &link).await,
        })
        .await
}

/// Somebody whose article reads otherwise than they know.
#[derive(Clone)]
struct Due {
    reader: Stored,
    brand: Arc<Brand>,
    article: Article,
    edition: Vec<u8>,
}

/// Tells every reader whose article reads otherwise now. Each batch is one change, so whoever is told is told once,
/// whatever is killed in the middle. What reads as before costs no change at all.
pub(super) async fn tell(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - UNANSWERED;
    app.db
        .write(async move |tx| store::forget_unanswered(tx, before).await)
        .await?;
    let mut shelf = Shelf::default();
    let mut after = None;
    loop {
        let batch = store::confirmed(app.db.read(), after, BATCH).await?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some((last.organisation_id, last.id));
        let due = shelf.due(app, batch).await?;
        if due.is_empty() {
            continue;
        }
        let state = app.clone();
        app.db
            .write(async move |tx| tell_all(&state, tx, &due).await)
            .await?;
    }
}

/// The editions of one organisation's articles as far as they were asked for. Readers come in the order of
/// organisations, so the shelf of one is enough.
#[derive(Default)]
struct Shelf {
    brand: Option<Arc<Brand>>,
    editions: HashMap<(Article, Locale), Vec<u8>>,
}

impl Shelf {
    async fn due(&mut self, app: &App, batch: Vec<Stored>) -> Result<Vec<Due>, Failure> {
        let mut due = Vec::new();
        for reader in batch {
            let Some(article) = reader.article() else {
                continue;
            };
            let Some(brand) = self.brand(app, reader.organisation_id).await? else {
                continue;
            };
            let locale = reader.locale();
            let now = self
                .editions
                .entry((article, locale))
                .or_insert_with(|| edition(article, &brand.tongue(&app.words, locale)));
            if *now != reader.edition {
                due.push(Due {
                    edition: now.clone(),
                    reader,
                    brand,
                    article,
                });
            }
        }
        Ok(due)
    }

    async fn brand(&mut self, app: &App, of: OrganisationId) -> Result<Option<Arc<Brand>>, Failure> {
        if self.brand.as_ref().and_then(|brand| brand.organisation) != Some(of) {
            let home = organisations::store::by_id(app.db.read(), of).await?;
            self.brand = home.map(|home| Arc::new(Brand::from(home)));
            self.editions.clear();
        }
        Ok(self.brand.clone())
    }
}

async fn tell_all(app: &App, tx: &Tx, due: &[Due]) -> Result<(), Failure> {
    let now = app.clock.now();
    for one in due {
        let (reader, place) = (
            &one.reader,
            Stored::place(one.reader.organisation_id, one.reader.id),
        );
        // One that cannot be opened must not keep all others from their letters.
        let secret = match app.key.open(&place, &reader.secret) {
            Ok(secret) => Secret::new(String::from_utf8_lossy(secret.expose()).into_owned()),
            Err(failure) => {
                tracing::warn!(subscription = %reader.id, "a subscription's link cannot be opened: {failure}");
                continue;
            }
        };
        // Two nodes may run at once: whoever moves the edition on writes the letter.
        if store::told(tx, reader, &one.edition).await? {
            let letter = letter::write(app, &one.brand, reader, (About::Changed, one.article, &secret))?;
            outbox::queue(app, tx, letter, now).await?;
        }
    }
    Ok(())
}

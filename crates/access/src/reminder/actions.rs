//! Asking and answering.

use super::{jobs, letter, store};
use crate::{
    App, audit,
    door::Visit,
    identifier::identifier_key,
    organisations::{self, Organisation},
    outbox::{self, Kind},
    tickets::Holder,
};
use chrono::Duration;
use kit::{clock::Time, db::Tx, failure::Failure, secret::Secret};

/// Letters of this kind a login may be sent, in an hour and in a day (S-031).
const PER_HOUR: i64 = 3;
const PER_DAY: i64 = 10;
/// The same of a mailbox, which may serve a whole floor (000-10).
const PER_MAILBOX: i64 = 20;

/// One job, and nothing else, whoever it is about (decision 16).
pub(super) async fn ask(visit: &Visit, login: &str) -> Result<(), Failure> {
    let address = visit.address.to_canonical().to_string();
    let job = jobs::job(&visit.app, login, address, visit.now)?;
    visit
        .app
        .db
        .write(async move |tx| kit::jobs::enqueue(tx, job.clone()).await)
        .await
}

/// One mailbox and what it may hear of.
struct Mailbox {
    /// Of the login in the first of them; the letter is theirs.
    holder: Holder,
    organisations: Vec<Organisation>,
}

/// A letter to each mailbox of the login. May run twice: a letter written since the request is its answer.
pub(super) async fn answer(
    app: &App,
    typed: Secret<String>,
    (asked_at, address): (Time, &str),
) -> Result<(), Failure> {
    for mailbox in mailboxes(app, typed.expose()).await? {
        let (house, now, address) = (app.clone(), app.clock.now(), address.to_owned());
        app.db
            .write(async move |tx| write(&house, tx, &mailbox, (asked_at, &address), now).await)
            .await?;
    }
    Ok(())
}

/// The memberships of a login, by the address their links go to. Nobody's login has none.
async fn mailboxes(app: &App, typed: &str) -> Result<Vec<Mailbox>, Failure> {
    let mut mailboxes: Vec<Mailbox> = Vec::new();
    for (organisation, member) in store::memberships(app.db.read(), &identifier_key(typed)).await? {
        let holder = crate::tickets::holder(app.db.read(), organisation, member).await?;
        let home = organisations::store::by_id(app.db.read(), organisation).await?;
        // Whose login an administrator closed has nothing to come back to.
        let holder = holder.filter(|holder| matches!(holder.state.as_str(), "active" | "invited"));
        let (Some(holder), Some(home)) = (holder, home) else {
            continue;
        };
        let same = identifier_key(&holder.recovery_address);
        match mailboxes
            .iter_mut()
            .find(|mailbox| identifier_key(&mailbox.holder.recovery_address) == same)
        {
            Some(mailbox) => mailbox.organisations.push(home),
            None => mailboxes.push(Mailbox {
                holder,
                organisations: vec![home],
            }),
        }
    }
    Ok(mailboxes)
}

async fn write(
    app: &App,
    tx: &Tx,
    mailbox: &Mailbox,
    (asked_at, address): (Time, &str),
    now: Time,
) -> Result<(), Failure> {
    let holder = &mailbox.holder;
    if sent(tx, holder, asked_at).await? > 0 {
        return Ok(());
    }
    let outcome = if is_limited(tx, holder, now).await? {
        "limited"
    } else {
        outbox::queue(app, tx, letter::names(app, holder, &mailbox.organisations)?, now).await?;
        "done"
    };
    let (organisation, subject) = (holder.organisation_id, Some(holder.member_id.0));
    let mut entry = audit::Entry::by_house(organisation, "reminder.asked", subject).outcome(outcome);
    address.clone_into(&mut entry.address);
    audit::write(tx, entry, now).await
}

async fn sent(tx: &Tx, holder: &Holder, since: Time) -> Result<i64, Failure> {
    let of = (holder.organisation_id, Kind::Reminder);
    outbox::count_to_member(tx, of, holder.member_id, since).await
}

async fn is_limited(tx: &Tx, holder: &Holder, now: Time) -> Result<bool, Failure> {
    let of = (holder.organisation_id, Kind::Reminder);
    let hour = now - Duration::hours(1);
    Ok(sent(tx, holder, hour).await? >= PER_HOUR
        || sent(tx, holder, now - Duration::days(1)).await? >= PER_DAY
        || outbox::count_to_mailbox(tx, of, &holder.recovery_address, hour).await? >= PER_MAILBOX)
}

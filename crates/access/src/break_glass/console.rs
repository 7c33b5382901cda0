//! What the operator does at the server's console, and nobody anywhere else: make, print, test, end.

use super::{
    model::{Account, LETTERS, Outcome, digest},
    store::{self, Mark},
};
use crate::{
    App, audit,
    door::MemberId,
    factors::{self, Asked, FactorId, Kind, NotProven, Pending, Typed},
    lockouts::attempt::{self, Paced},
    organisations::Organisation,
    sessions::{self, EndReason},
};
use kit::{
    clock::Time,
    crypto::spoken,
    failure::{Answer, Failure},
    secret::Secret,
    words::Locale,
};
use std::net::{IpAddr, Ipv4Addr};
use subtle::ConstantTimeEq;

/// Why the console's wish was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// There is one; it is printed anew or ended, not made twice.
    Stands,
    /// There is none.
    None,
    /// The secret waits for its first code no more.
    Late,
    /// What was typed cannot be a code.
    Unreadable,
    /// The printed code was not right.
    WrongCode,
    /// The code of the device was not right.
    WrongFactor,
    /// Somebody else has the turn: once more in two seconds.
    Turn,
}

impl From<NotProven> for NotDone {
    fn from(refusal: NotProven) -> Self {
        match refusal {
            NotProven::Unreadable => Self::Unreadable,
            NotProven::Wrong | NotProven::Passkey | NotProven::Copied | NotProven::Lapsed => {
                Self::WrongFactor
            }
            NotProven::Locked(_) => Self::Turn,
        }
    }
}

/// An account that waits for the first code of its device.
#[derive(Clone, Debug)]
pub struct Begun {
    pub member: MemberId,
    pub factor: FactorId,
    pub pending: Pending,
}

/// Makes the account ready, shut, with the secret of its device. `keeper` is the mailbox of whoever keeps the sheet:
/// what concerns the account itself, such as a device that was not known, is told there.
pub async fn begin(app: &App, home: &Organisation, keeper: &str, now: Time) -> Answer<Begun, NotDone> {
    let organisation = home.id;
    let locale = Locale::parse(&home.locale).unwrap_or(Locale::En);
    let name = app.words.tongue(locale).t("break-glass-name").into_owned();
    let (house, of, keeper) = (app.clone(), home.clone(), keeper.to_owned());
    let begun = app
        .db
        .decide(async move |tx| {
            if store::account(tx, organisation)
                .await?
                .is_some_and(|account| account.stands())
            {
                return Ok(Err(NotDone::Stands));
            }
            let member = store::prepared(tx, organisation)
                .await?
                .unwrap_or_else(MemberId::new);
            let whose = (organisation, member);
            let about = (
                name.as_str(),
                of.locale.as_str(),
                of.time_zone.as_str(),
                keeper.as_str(),
            );
            store::prepare(tx, whose, about, now).await?;
            factors::remove_all(tx, whose).await?;
            let factor = factors::begin(&house, tx, whose, (&name, Kind::Code), now).await?;
            Ok(Ok((member, factor)))
        })
        .await?;
    let (member, factor) = match begun {
        Ok(begun) => begun,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let pending = factors::pending(app, (organisation, member), factor, now).await?;
    Ok(pending.ok_or(NotDone::Late).map(|pending| Begun {
        member,
        factor,
        pending,
    }))
}

/// The first code of the device: the account stands, and this is what to print.
pub async fn finish(
    app: &App,
    home: &Organisation,
    begun: &Begun,
    typed: &str,
    now: Time,
) -> Answer<Secret<String>, NotDone> {
    let whose = (home.id, begun.member);
    let Some(Typed::Code(code)) = Typed::read(typed) else {
        return Ok(Err(NotDone::Unreadable));
    };
    let asked = Asked::at_the_console(whose.0, whose.1, super::model::IDENTIFIER);
    let confirmed = match factors::confirm(app, asked, &begun.pending, &code, now).await? {
        Ok(confirmed) => confirmed,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    let (house, printed) = (app.clone(), spoken::code::<LETTERS>());
    let digest = digest(&app.key, whose, &printed);
    app.db
        .decide(async move |tx| {
            if factors::activate(&house, tx, &confirmed, &[], now)
                .await?
                .is_none()
            {
                return Ok(Err(NotDone::Late));
            }
            if !store::stand(tx, whose, &digest, now).await? {
                return Ok(Err(NotDone::Stands));
            }
            store::set_state(tx, whose, "active", now).await?;
            let entry = audit::Entry::by_house(whose.0, "break_glass.created", None);
            audit::write(tx, entry, now).await?;
            Ok(Ok(printed.clone()))
        })
        .await
}

/// A fresh code; the one before is void, and so is what it had begun.
pub async fn print(app: &App, home: &Organisation, now: Time) -> Answer<Secret<String>, NotDone> {
    let organisation = home.id;
    let (key, printed) = (app.key.clone(), spoken::code::<LETTERS>());
    app.db
        .decide(async move |tx| {
            let account = store::account(tx, organisation).await?.filter(Account::stands);
            let Some(account) = account else {
                return Ok(Err(NotDone::None));
            };
            let whose = (organisation, account.member_id);
            store::replace_code(tx, organisation, &digest(&key, whose, &printed), now).await?;
            store::set_state(tx, whose, "active", now).await?;
            let entry = audit::Entry::by_house(organisation, "break_glass.printed", None);
            audit::write(tx, entry, now).await?;
            Ok(Ok(printed.clone()))
        })
        .await
}

/// Whether sheet and device would open the door, without opening it. It takes its turns like everybody.
pub async fn test(
    app: &App,
    home: &Organisation,
    (printed, typed): (&str, &str),
    now: Time,
) -> Answer<(), NotDone> {
    let organisation = home.id;
    let account = store::account(app.db.read(), organisation).await?;
    let Some(account) = account.filter(Account::stands) else {
        return Ok(Err(NotDone::None));
    };
    let (Some(code), Some(typed)) = (spoken::read::<LETTERS>(printed), Typed::read(typed)) else {
        return Ok(Err(NotDone::Unreadable));
    };
    let key = attempt::Key {
        organisation: Some(organisation),
        identifier: super::model::IDENTIFIER.to_owned(),
        member: Some(account.member_id),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        user_agent: String::new(),
    };
    let secret = attempt::Secret::Paced(Paced::BreakGlass);
    let Ok(_turn) = attempt::claim_at(app, secret, key, now).await? else {
        return Ok(Err(NotDone::Turn));
    };
    let shown = digest(&app.key, (organisation, account.member_id), &code);
    if !bool::from(account.code_digest.ct_eq(&shown)) {
        return failed(app, home, Outcome::Wrong, now)
            .await
            .map(|()| Err(NotDone::WrongCode));
    }
    let asked = Asked::at_the_console(organisation, account.member_id, super::model::IDENTIFIER);
    let proof = match factors::verify(app, asked, &typed, now).await? {
        Ok(proof) => proof,
        Err(refusal) => {
            failed(app, home, Outcome::WrongFactor, now).await?;
            return Ok(Err(refusal.into()));
        }
    };
    let house = app.clone();
    app.db
        .decide(async move |tx| {
            if !proof.accept(&house, tx, now).await? {
                return Ok(Err(NotDone::WrongFactor));
            }
            if !store::mark(tx, organisation, Mark::Tested, now).await? {
                return Ok(Err(NotDone::None));
            }
            let entry = audit::Entry::by_house(organisation, "break_glass.tested", None);
            audit::write(tx, entry, now).await?;
            Ok(Ok(()))
        })
        .await
}

async fn failed(app: &App, home: &Organisation, outcome: Outcome, now: Time) -> Result<(), Failure> {
    let organisation = home.id;
    app.db
        .write(async move |tx| {
            let entry =
                audit::Entry::by_house(organisation, "break_glass.tested", None).outcome(outcome.code());
            audit::write(tx, entry, now).await
        })
        .await
}

/// Ends the account: its sessions, its code and its device.
pub async fn expire(app: &App, home: &Organisation, now: Time) -> Answer<(), NotDone> {
    let (house, organisation) = (app.clone(), home.id);
    app.db
        .decide(async move |tx| {
            let account = store::account(tx, organisation).await?.filter(Account::stands);
            let Some(account) = account else {
                return Ok(Err(NotDone::None));
            };
            let whose = (organisation, account.member_id);
            store::mark(tx, organisation, Mark::Expired, now).await?;
            store::set_state(tx, whose, "disabled", now).await?;
            factors::remove_all(tx, whose).await?;
            sessions::end_all(&house, tx, organisation, whose.1, EndReason::Revoked, now).await?;
            let entry = audit::Entry::by_house(organisation, "break_glass.expired", None);
            audit::write(tx, entry, now).await?;
            Ok(Ok(()))
        })
        .await
}

/// The account as it stands; none where there is none, or it was ended.
pub async fn status(app: &App, home: &Organisation) -> Result<Option<Account>, Failure> {
    let account = store::account(app.db.read(), home.id).await?;
    Ok(account.filter(Account::stands))
}

//! Beginning, asking, confirming and ending.

use super::{
    model::{Lacking, Mandate, Reach, Wish},
    store,
};
use crate::{
    App, audit,
    domains::{self, Domain},
    door::{MemberId, Scope, Visit},
    members,
    outbox::{Kind, Notice, notify},
    sso::{
        model::{Way, path},
        store as providers,
    },
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    ids::OrganisationId,
};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use uuid::Uuid;

/// Whether a login must come in by a provider. Nobody is looked up: a login that is nobody's gets the same answer
/// (S-006).
pub async fn is_managed(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    identifier: &str,
    now: Time,
) -> Result<bool, DbErr> {
    match store::standing(connection, organisation, now).await? {
        Some(mandate) => Ok(whom(connection, organisation, &mandate)
            .await?
            .reaches(identifier)),
        None => Ok(false),
    }
}

/// Whom one reaches.
enum Whom {
    Everybody,
    /// Whose login has one of these domains.
    Domains(Vec<Domain>),
}

impl Whom {
    fn reaches(&self, identifier: &str) -> bool {
        match self {
            Self::Everybody => true,
            Self::Domains(proven) => domains::of_login(identifier)
                .is_some_and(|domain| proven.iter().any(|one| one.name == domain)),
        }
    }
}

async fn whom(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    mandate: &Mandate,
) -> Result<Whom, DbErr> {
    Ok(match mandate.reach() {
        Reach::Everybody => Whom::Everybody,
        Reach::Domains => Whom::Domains(domains::proven(connection, organisation).await?),
    })
}

/// The same where nobody said which organisation is meant: some organisation's domain.
pub async fn is_managed_anywhere(
    connection: &impl ConnectionTrait,
    identifier: &str,
    now: Time,
) -> Result<bool, DbErr> {
    let Some(domain) = domains::of_login(identifier) else {
        return Ok(false);
    };
    for organisation in domains::proven_anywhere(connection, &domain).await? {
        if is_managed(connection, organisation, identifier, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a member must come in by a provider and no other way. The break-glass account never must.
pub async fn is_barred(
    connection: &impl ConnectionTrait,
    (organisation, member): (OrganisationId, MemberId),
    now: Time,
) -> Result<bool, DbErr> {
    let Some(mandate) = store::standing(connection, organisation, now).await? else {
        return Ok(false);
    };
    match store::login(connection, organisation, member).await? {
        Some(login) => Ok(whom(connection, organisation, &mandate).await?.reaches(&login)),
        None => Ok(false),
    }
}

/// Whether coming in by a provider is mandatory at all.
pub async fn is_standing(
    connection: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Time,
) -> Result<bool, DbErr> {
    Ok(store::standing(connection, organisation, now).await?.is_some())
}

/// Whether a provider is none by which a member may come in, because another is mandatory for them.
pub async fn is_another(
    connection: &impl ConnectionTrait,
    whose: (OrganisationId, MemberId),
    provider: Uuid,
    now: Time,
) -> Result<bool, DbErr> {
    let standing = store::standing(connection, whose.0, now).await?;
    Ok(standing.is_some_and(|one| one.provider_id != provider) && is_barred(connection, whose, now).await?)
}

/// The buttons by which a member may come in.
pub async fn ways(
    connection: &impl ConnectionTrait,
    whose: (OrganisationId, MemberId),
    now: Time,
) -> Result<Vec<Way>, DbErr> {
    let mut ways = providers::ways(connection, whose.0).await?;
    if let Some(mandate) = store::standing(connection, whose.0, now).await?
        && is_barred(connection, whose, now).await?
    {
        let only = path(whose.0, mandate.provider_id);
        ways.retain(|way| way.path == only);
    }
    Ok(ways)
}

/// Members who are not connected with the provider that is mandatory for them, or with the first that is offered.
pub async fn unconnected(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    now: Time,
) -> Result<Vec<store::Unconnected>, DbErr> {
    let (provider, whom) = match store::standing(connection, scope.organisation, now).await? {
        Some(one) => (one.provider_id, whom(connection, scope.organisation, &one).await?),
        None => match providers::all(connection, scope)
            .await?
            .into_iter()
            .find(|one| one.offered_at.is_some())
        {
            Some(one) => (one.id, Whom::Everybody),
            None => return Ok(Vec::new()),
        },
    };
    // A login's domain is read by one rule, which the database does not know.
    let mut all = store::unconnected(connection, scope, provider, now).await?;
    all.retain(|one| whom.reaches(&one.identifier));
    Ok(all)
}

pub(super) async fn begin(tx: &Tx, scope: &Scope, visit: &Visit, wish: &Wish) -> Answer<(), Lacking> {
    let (provider, reach, hours) = match wish.read() {
        Ok(read) => read,
        Err(lacking) => return Ok(Err(lacking)),
    };
    // What lapsed and was not written down yet must not stand in the way of another.
    for one in store::lapsed(tx, visit.now).await? {
        if one.organisation_id == scope.organisation {
            end_lapsed(&visit.app, tx, &one, visit.now).await?;
        }
    }
    if let Some(lacking) = store::ready(tx, scope, provider, visit.now).await?.lacks(reach) {
        return Ok(Err(lacking));
    }
    let id = Uuid::now_v7();
    if !store::insert(tx, scope, (id, provider), (reach, hours), visit.now).await? {
        return Ok(Err(Lacking::Standing));
    }
    let name = store::standing(tx, scope.organisation, visit.now).await?;
    let data = json!({ "name": name.map(|one| one.name), "reach": reach.code(), "hours": hours });
    let entry = audit::Entry::by(scope, visit, "sso.mandate-began", Some(id));
    audit::write(tx, entry.data(data), visit.now).await?;
    Ok(Ok(()))
}

/// Somebody came in by a provider, in that very change.
pub async fn confirm(
    tx: &Tx,
    (organisation, provider): (OrganisationId, Uuid),
    now: Time,
) -> Result<(), Failure> {
    if store::confirm(tx, (organisation, provider), now).await? {
        let entry = audit::Entry::by_house(organisation, "sso.mandate-confirmed", None);
        audit::write(tx, entry, now).await?;
    }
    Ok(())
}

/// False when none stands.
pub(super) async fn end(tx: &Tx, scope: &Scope, visit: &Visit) -> Result<bool, Failure> {
    let Some(name) = store::end(tx, scope, visit.now).await? else {
        return Ok(false);
    };
    let entry = audit::Entry::by(scope, visit, "sso.mandate-ended", None);
    audit::write(tx, entry.data(json!({ "name": name })), visit.now).await?;
    Ok(true)
}

/// Writes down which are over because nobody came in in time, and tells the administrators (G-10).
pub async fn roll_back(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    for one in store::lapsed(app.db.read(), now).await? {
        let house = app.clone();
        app.db
            .write(async move |tx| end_lapsed(&house, tx, &one, now).await)
            .await?;
        app.brands.forget();
    }
    Ok(())
}

async fn end_lapsed(app: &App, tx: &Tx, one: &store::Lapsed, now: Time) -> Result<(), Failure> {
    if !store::roll_back(tx, one, now).await? {
        return Ok(());
    }
    let organisation = one.organisation_id;
    for member in members::administrators(tx, organisation).await? {
        notify(
            app,
            tx,
            (organisation, member),
            (Kind::MandateEnded, now),
            |say, brand, _| Notice {
                subject: say.t1("sso-rolled-back-subject", "organisation", brand.name.as_str()),
                before: vec![say.t2("sso-rolled-back", "name", one.name.as_str(), "hours", one.hours)],
                after: vec![say.t("sso-rolled-back-help").into_owned()],
            },
        )
        .await?;
    }
    let entry = audit::Entry::by_house(organisation, "sso.mandate-rolled-back", Some(one.id));
    audit::write(
        tx,
        entry.data(json!({ "name": one.name, "hours": one.hours })),
        now,
    )
    .await
}

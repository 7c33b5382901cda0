//! Reading what the rule looks at.

use super::{
    letter,
    model::{Facts, Step, steps},
    store,
};
use crate::{
    App,
    door::{MemberId, Role, Scope, Visit},
    organisations::{self, Brand},
    outbox,
    tickets::{self, Purpose},
};
use kit::{clock::Time, db::Tx, failure::Failure, ids::OrganisationId};

/// The steps of one member; empty when there is no such member here.
pub async fn of(app: &App, organisation: OrganisationId, member: MemberId) -> Result<Vec<Step>, Failure> {
    let db = app.db.read();
    let Some(own) = store::own(db, organisation, member).await? else {
        return Ok(Vec::new());
    };
    let teams = store::teams(db, organisation, member).await?;
    let reach = app.counter.reach(&app.db, organisation, member, &teams).await?;
    let facts = Facts {
        teams: teams.len(),
        channels: reach.channels,
        schedule: own.schedule,
        history: own.history,
        status: reach.status,
    };
    Ok(steps(&facts).into())
}

/// Writes to an agent who could sign in before and is in a team from now on (001-01, 001-04). Who was only invited has a
/// letter of theirs already (001-02). Call it in the change that put them into their first team.
pub async fn announce(
    app: &App,
    tx: &Tx,
    (organisation, member): (OrganisationId, MemberId),
    now: Time,
) -> Result<(), Failure> {
    let holder = tickets::holder(tx, organisation, member).await?;
    let home = organisations::store::by_id(tx, organisation).await?;
    let (Some(holder), Some(home)) = (holder, home) else {
        return Ok(());
    };
    if holder.state != "active" || holder.role() != Role::Agent {
        return Ok(());
    }
    let issued = tickets::issue(app, tx, &holder, Purpose::Recovery, now).await?;
    let letter = letter::enabled(app, &Brand::from(home), &holder, &issued)?;
    outbox::queue(app, tx, letter, now).await?;
    Ok(())
}

/// Who can mend what the reader cannot.
pub(super) async fn menders(app: &App, scope: &Scope) -> Result<String, Failure> {
    Ok(store::administrators(app.db.read(), scope.organisation)
        .await?
        .join(", "))
}

/// What an agent is told above the page they land on.
pub struct Banner {
    /// What is missing, in words.
    pub missing: String,
    pub who: String,
}

/// Only where an agent lands, and only while customers cannot reach them.
pub async fn banner(visit: &Visit, scope: &Scope) -> Result<Option<Banner>, Failure> {
    let landing = visit.path.split('?').next() == Some("/conversations");
    if scope.role != Role::Agent || !landing {
        return Ok(None);
    }
    let steps = of(&visit.app, scope.organisation, scope.member).await?;
    let missing: Vec<String> = steps
        .iter()
        .filter(|step| step.stops())
        .map(|step| {
            visit
                .say
                .t(&format!("enablement-{}", step.what.code()))
                .into_owned()
        })
        .collect();
    if missing.is_empty() {
        return Ok(None);
    }
    Ok(Some(Banner {
        missing: missing.join(", "),
        who: menders(&visit.app, scope).await?,
    }))
}

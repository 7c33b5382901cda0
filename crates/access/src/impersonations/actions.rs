//! Beginning to look through somebody's eyes, and ending it.

use super::{
    letter,
    model::{Impersonated, ImpersonationId, KEPT, LASTS, Refusal, may_be_seen},
    store::{self, Open},
};
use crate::{
    App, audit,
    door::{MemberId, Scope, Visit},
    factors::{NotProven, NotShown, Shown},
    policies,
    sessions::{self, EndReason, NewSession},
    tickets::{self, Holder},
};
use kit::{
    clock::Time,
    db::Tx,
    failure::{Answer, Failure},
    secret::Secret,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// Whoever may be looked through the eyes of, or why not. `None` where there is nobody the reader may know of.
pub(super) async fn whom(
    connection: &impl ConnectionTrait,
    scope: &Scope,
    member: MemberId,
) -> Result<Option<Result<Holder, Refusal>>, Failure> {
    let holder = tickets::holder(connection, scope.organisation, member).await?;
    let Some(holder) = holder.filter(|holder| !holder.emergency) else {
        return Ok(None);
    };
    let own = tickets::holder(connection, scope.organisation, scope.member).await?;
    Ok(Some(if own.is_none_or(|own| own.emergency) {
        Err(Refusal::Emergency)
    } else if holder.role() >= scope.role || member == scope.member {
        Err(Refusal::Rank)
    } else if may_be_seen(holder.role(), &holder.state) {
        Ok(holder)
    } else {
        Err(Refusal::Inactive)
    }))
}

/// The secret of the session in which an administrator looks. One at a time from one session: what was begun before is
/// over with it.
pub(super) async fn begin(
    tx: &Tx,
    (scope, visit): (&Scope, &Visit),
    (member, reason): (MemberId, &str),
    shown: &Shown,
) -> Answer<Secret<String>, Refusal> {
    let (app, now, organisation) = (&visit.app, visit.now, scope.organisation);
    // Read again: the member may have been shut out or raised since the form was shown.
    let holder = match whom(tx, scope, member).await? {
        Some(Ok(holder)) => holder,
        Some(Err(why)) => return Ok(Err(why)),
        None => return Ok(Err(Refusal::Inactive)),
    };
    if !shown.accept(app, tx, now).await? {
        return Ok(Err(Refusal::NotShown(NotShown::Code(NotProven::Wrong))));
    }
    for open in store::of_own(tx, scope).await? {
        close(tx, &open, EndReason::Replaced, now).await?;
    }
    let looks = Impersonated {
        id: ImpersonationId::new(),
        administrator: scope.member,
        name: scope.display_name.clone(),
        own: scope.session,
        until: now + LASTS,
    };
    let new = NewSession {
        organisation,
        member,
        epoch: holder.epoch,
        address: visit.address.to_string(),
        user_agent: visit.user_agent.clone(),
        impersonation: Some(looks.id),
    };
    let policy = policies::of(tx, organisation).await?;
    let (session, token) = sessions::issue(tx, &new, &policy, now).await?;
    sessions::limit(tx, organisation, session, looks.until).await?;
    store::insert(tx, scope, &looks, (member, session, reason), now).await?;
    letter::notice(app, tx, (organisation, member), (&looks, reason), now).await?;
    let entry = audit::Entry::by(scope, visit, "impersonations.began", Some(member.0));
    let data = json!({ "reason": reason, "until": looks.until, "session": session });
    audit::write(tx, entry.data(data), now).await?;
    Ok(Ok(token))
}

/// Ends it, by whoever looks: their button, or the way out. The caller calls [`sessions::Sessions::forget`] once the
/// change is durable.
pub async fn finish(tx: &Tx, scope: &Scope, visit: &Visit) -> Result<(), Failure> {
    let Some(looks) = &scope.impersonated else {
        return Ok(());
    };
    let open = Open {
        organisation_id: scope.organisation,
        id: looks.id,
        administrator_id: looks.administrator,
        member_id: scope.member,
        session_id: scope.session,
        ends_at: looks.until,
    };
    close(tx, &open, EndReason::SignedOut, visit.now).await
}

/// One change: the row, the session and the record. Nobody leaves the floor by it.
async fn close(tx: &Tx, open: &Open, reason: EndReason, now: Time) -> Result<(), Failure> {
    let organisation = open.organisation_id;
    if !store::end(tx, organisation, open.id, now).await? {
        return Ok(());
    }
    let session = (organisation, open.member_id, open.session_id);
    sessions::close(tx, session, reason, now).await?;
    let mut entry = audit::Entry::by_house(organisation, "impersonations.ended", Some(open.member_id.0));
    entry.actor = Some(open.administrator_id);
    audit::write(tx, entry.data(json!({ "why": reason.code() })), now).await
}

/// Ends what is over: by its time, or because something it hangs on is. Nobody gets in by it meanwhile.
pub(super) async fn sweep(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    for open in store::over(app.db.read(), now).await? {
        let reason = if open.ends_at <= now {
            EndReason::Expired
        } else {
            EndReason::Revoked
        };
        app.db
            .write(async move |tx| close(tx, &open, reason, now).await)
            .await?;
        app.sessions.forget();
    }
    Ok(())
}

/// Forgets who looked long ago; what the audit keeps of it is its own.
pub(super) async fn forget(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - KEPT;
    app.db
        .write(async move |tx| store::forget(tx, before).await)
        .await
}

//! The profile page and its lists.

use super::{
    actions,
    model::{Editor, Refusal, SIGNATURE},
    store,
};
use crate::{
    door::{Member, Signed},
    factors::{self, Standing},
    landing::Landing,
    moment::Moment,
    schedules::Zones,
    sessions,
    shell::Frame,
    sso::{self, Linked},
};
use askama::Template;
use axum::response::Response;
use kit::{failure::Failure, page, page::Form, words::Locale};

#[derive(Template)]
#[template(path = "profile/show.html")]
struct Show {
    frame: Frame,
    editor: Editor,
    picture: bool,
    refusal: Option<Refusal>,
    zones: Zones,
    recovery_address: String,
    password_set: Option<Moment>,
    teams: String,
    landings: &'static [Landing],
    /// How many are open.
    sessions: i64,
    factors: Standing,
    /// They come in by a provider, and no password counts.
    managed: bool,
    /// Identity providers, and whether the reader is connected with them.
    links: Vec<Linked>,
    locales: [Locale; 4],
}

impl Show {
    fn error(&self, field: &str) -> Option<&'static str> {
        self.refusal
            .filter(|refusal| refusal.field() == field)
            .map(Refusal::key)
    }
}

pub async fn show(who: Signed<Member>) -> Result<Response, Failure> {
    let editor = stored(&who);
    profile(&who, editor, None).await
}

/// The form as it is stored, and what is wrong with something else on the page.
pub(super) async fn again(who: &Signed<Member>, refusal: Refusal) -> Result<Response, Failure> {
    let editor = stored(who);
    profile(who, editor, Some(refusal)).await
}

fn stored(who: &Signed<Member>) -> Editor {
    Editor {
        display_name: who.scope.display_name.clone(),
        locale: who.scope.locale.code().to_owned(),
        time_zone: who.scope.time_zone.clone(),
        landing: Landing::of(who.scope.role, &who.scope.landing).code().to_owned(),
        signature: who.scope.signature.clone(),
    }
}

pub async fn save(who: Signed<Member>, Form(editor): Form<Editor>) -> Result<Response, Failure> {
    let profile = match editor.read(who.scope.role) {
        Ok(profile) => profile,
        Err(refusal) => return self::profile(&who, editor, Some(refusal)).await,
    };
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    who.app
        .db
        .write(async move |tx| actions::keep(tx, &scope, &visit, &profile).await)
        .await?;
    who.app.sessions.forget();
    Ok(page::see_other("/profile?done=profile-done-saved"))
}

async fn profile(
    who: &Signed<Member>,
    editor: Editor,
    refusal: Option<Refusal>,
) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let own = store::own(db, scope)
        .await?
        .ok_or_else(|| Failure::broken("a session of nobody"))?;
    let moment = |at| Moment::new(at, &scope.time_zone);
    let sessions = sessions::open_count(db, scope.organisation, scope.member, who.now).await?;
    let page = Show {
        zones: Zones::new(&editor.time_zone),
        picture: !scope.picture.is_empty(),
        editor,
        refusal,
        recovery_address: own.recovery_address,
        password_set: own.password_set_at.map(moment),
        teams: store::teams(db, scope).await?.join(", "),
        landings: Landing::options(scope.role),
        sessions,
        factors: factors::standing(db, (scope.organisation, scope.member), scope.role).await?,
        managed: sso::is_barred(db, (scope.organisation, scope.member), who.now).await?,
        links: sso::of_member(db, scope).await?,
        locales: Locale::ALL,
        frame: Frame::new(who, scope).await?,
    };
    Ok(page::html(page::status_of(refusal.is_some()), &page))
}

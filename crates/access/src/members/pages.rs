//! The form of a member: new, edited, refused.

use super::{
    actions::{self, Refusal},
    form::{LONGEST_ADDRESS, LONGEST_NAME, Mailbox, Wish, Wrong},
    model::{LastLetter, State as Membership, Step, Stored},
    store,
};
use crate::{
    App,
    door::{Administrator, MemberId, Role, Scope, Signed},
    factors::{self, Device, Standing},
    identifier::LONGEST,
    impersonations,
    landing::Landing,
    moment::Moment,
    names::Fault,
    profile,
    schedules::{self, Schedule, Zones},
    sessions,
    shell::{self, Frame},
    sso::{self, Linked},
    teams::{self, Team},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html, see_other, status_of},
    words::{Locale, Tongue},
};

pub(super) type Admin = Signed<Administrator>;

/// One of several a person chooses from.
pub struct Choice {
    pub code: &'static str,
    pub label: String,
    /// What choosing it means.
    pub help: String,
}

pub(super) fn role_choices(say: &Tongue) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        code: role.code(),
        label: say.t(&format!("shell-role-{}", role.code())).into_owned(),
        help: say.t(&format!("members-role-{}", role.code())).into_owned(),
    };
    Role::ALL.map(choice).into()
}

/// The fields, for `members/fields.html`, or `members/rights.html` where who it is stands already.
pub struct Fields {
    pub wish: Wish,
    pub teams: Vec<Team>,
    pub schedules: Vec<Schedule>,
    pub zones: Zones,
    pub roles: Vec<Choice>,
    pub errors: Vec<(&'static str, String)>,
    /// The reader edits themselves: their role stays.
    pub oneself: bool,
    /// The reader may open the pages of teams and schedules.
    pub administers: bool,
}

impl Fields {
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, sentence)| sentence.as_str())
    }

    pub fn in_team(&self, team: &Team) -> bool {
        let id = team.id.to_string();
        self.wish.team.contains(&id)
    }

    pub fn by_schedule(&self, schedule: &Schedule) -> bool {
        self.wish.schedule == schedule.id.to_string()
    }
}

/// Why the form is shown again.
pub struct Trouble {
    pub title: String,
    pub text: String,
    /// Whose the identifier is, with the way out that fits their state.
    pub owner: Option<Stored>,
}

#[derive(askama::Template)]
#[template(path = "members/new.html")]
struct NewPage {
    frame: Frame,
    fields: Fields,
    trouble: Option<Trouble>,
}

#[derive(askama::Template)]
#[template(path = "members/member.html")]
struct MemberPage {
    frame: Frame,
    member: Stored,
    fields: Fields,
    trouble: Option<Trouble>,
    letter: LastLetter,
    steps: Vec<Step>,
    locked: bool,
    /// Where links will go, and from when.
    pending: Option<(String, Moment)>,
    devices: Vec<Device>,
    factors: Standing,
    /// What opens the login besides a password.
    links: Vec<Linked>,
    /// A link may be sent with which they connect one.
    connects: bool,
    /// How many are open.
    sessions: i64,
}

impl MemberPage {
    fn when(&self, at: &Time) -> Moment {
        Moment::new(*at, &self.frame.time_zone)
    }

    fn role_key(&self) -> String {
        format!("shell-role-{}", self.member.role)
    }

    fn state_key(&self) -> String {
        format!("members-state-{}", self.member.state)
    }

    /// What the last letter was about, in the outbox's words.
    fn letter_key(&self) -> String {
        format!(
            "outbox-kind-{}",
            self.letter.letter_kind.as_deref().unwrap_or_default()
        )
    }

    /// An administrator may look through their eyes.
    fn may_be_seen(&self) -> bool {
        let role = Role::parse(&self.member.role).unwrap_or(Role::Administrator);
        !self.fields.oneself && impersonations::may_be_seen(role, &self.member.state)
    }

    fn invited(&self) -> bool {
        self.member.state() == Membership::Invited
    }

    fn disabled(&self) -> bool {
        self.member.state() == Membership::Disabled
    }
}

/// What is wrong with a field, in words.
pub fn sentence(say: &Tongue, wrong: Wrong) -> String {
    let key = match wrong {
        Wrong::DisplayName(Fault::Missing) => "members-display-name-missing",
        Wrong::Identifier(Fault::Missing) => "members-identifier-missing",
        Wrong::DisplayName(Fault::TooLong(most)) | Wrong::Identifier(Fault::TooLong(most)) => {
            return say.t1("members-too-long", "most", most);
        }
        Wrong::DisplayName(Fault::Unprintable) | Wrong::Identifier(Fault::Unprintable) => {
            "members-unprintable"
        }
        Wrong::RecoveryMissing => "members-recovery-missing",
        Wrong::RecoveryImplausible => "members-recovery-implausible",
        Wrong::Role => "members-role-missing",
        Wrong::Team => "members-team-gone",
        Wrong::Schedule => "members-schedule-gone",
        Wrong::Locale => "members-locale-unknown",
        Wrong::Landing => "members-landing-closed",
        Wrong::TimeZone => "members-zone-unknown",
    };
    say.t(key).into_owned()
}

/// What a refusal says above the form, and at which fields.
pub fn told(say: &Tongue, refusal: Refusal) -> (Trouble, Vec<(&'static str, String)>) {
    let plain = |key: &str| Trouble {
        title: say.t("members-not-saved").into_owned(),
        text: say.t(key).into_owned(),
        owner: None,
    };
    match refusal {
        Refusal::Wrong(wrong) => {
            let errors = wrong
                .iter()
                .map(|wrong| (wrong.field(), sentence(say, *wrong)))
                .collect();
            (plain("members-look-below"), errors)
        }
        Refusal::Taken(owner) => {
            let key = match owner.state() {
                Membership::Invited => "members-taken-invited",
                Membership::Active => "members-taken-active",
                Membership::Disabled => "members-taken-disabled",
            };
            let trouble = Trouble {
                title: say.t1("members-taken", "identifier", owner.identifier.as_str()),
                text: say.t1(key, "name", owner.display_name.as_str()),
                owner: Some(*owner),
            };
            (
                trouble,
                vec![("identifier", say.t("members-taken-here").into_owned())],
            )
        }
        Refusal::OwnRole => (
            plain("members-own-role"),
            vec![("role", say.t("members-own-role").into_owned())],
        ),
        Refusal::OwnAddress => (
            plain("members-own-address"),
            vec![("recovery_address", say.t("members-own-address").into_owned())],
        ),
        Refusal::LastAdministrator => (
            plain("members-last-administrator"),
            vec![("role", say.t("members-last-administrator").into_owned())],
        ),
        Refusal::Oneself => (plain("members-oneself"), Vec::new()),
        Refusal::OtherState => (plain("members-other-state"), Vec::new()),
        Refusal::Stale | Refusal::Gone => (plain("members-stale"), Vec::new()),
    }
}

async fn fields(
    app: &App,
    admin: &Admin,
    wish: Wish,
    (errors, oneself): (Vec<(&'static str, String)>, bool),
) -> Result<Fields, Failure> {
    let fields = of(app, (&admin.scope, &admin.say), wish, errors).await?;
    Ok(Fields { oneself, ..fields })
}

/// The fields of a wish, with what is wrong with each. Who is no administrator makes agents only.
pub async fn of(
    app: &App,
    (scope, say): (&Scope, &Tongue),
    wish: Wish,
    errors: Vec<(&'static str, String)>,
) -> Result<Fields, Failure> {
    let teams = teams::all(app.db.read(), scope).await?;
    let schedules = schedules::all(app.db.read(), scope).await?;
    let zones = Zones::new(&wish.time_zone);
    let mut roles = role_choices(say);
    if !scope.is_at_least(Role::Administrator) {
        roles.retain(|role| role.code == Role::Agent.code());
    }
    Ok(Fields {
        wish,
        teams,
        schedules,
        zones,
        roles,
        errors,
        oneself: false,
        administers: scope.is_at_least(Role::Administrator),
    })
}

async fn blank(app: &App, admin: &Admin, wish: Wish, refusal: Option<Refusal>) -> Result<Response, Failure> {
    let status = status_of(refusal.is_some());
    let (trouble, errors) = refusal.map(|refusal| told(&admin.say, refusal)).unzip();
    let page = NewPage {
        frame: Frame::new(admin, &admin.scope).await?,
        fields: fields(app, admin, wish, (errors.unwrap_or_default(), false)).await?,
        trouble,
    };
    Ok(html(status, &page))
}

pub async fn new(State(app): State<App>, admin: Admin) -> Result<Response, Failure> {
    let wish = Wish::blank(admin.brand.locale, &admin.brand.time_zone);
    blank(&app, &admin, wish, None).await
}

pub async fn create(
    State(app): State<App>,
    admin: Admin,
    Form(wish): Form<Wish>,
) -> Result<Response, Failure> {
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), wish.clone());
    match app
        .db
        .decide(async move |tx| actions::create(tx, &scope, &visit, &typed).await)
        .await?
    {
        Ok(id) => {
            // Without a mail server nothing goes out by itself: say what to do instead.
            let done = if app.mails() {
                "members-done-created"
            } else {
                "members-done-created-held"
            };
            Ok(see_other(&format!("/members/{id}?done={done}")))
        }
        Err(refusal) => blank(&app, &admin, wish, Some(refusal)).await,
    }
}

pub async fn show(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&admin));
    };
    page(&app, &admin, id, (None, None)).await
}

/// A member's page: as stored, or as typed and refused.
pub(super) async fn page(
    app: &App,
    admin: &Admin,
    id: MemberId,
    (typed, refusal): (Option<Wish>, Option<Refusal>),
) -> Result<Response, Failure> {
    let (db, scope) = (app.db.read(), &admin.scope);
    let frame = Frame::new(admin, scope).await?;
    let Some(member) = store::by_id(db, scope, id).await? else {
        return Ok(shell::not_found(admin));
    };
    let status = status_of(refusal.is_some());
    let (trouble, errors) = refusal.map(|refusal| told(&admin.say, refusal)).unzip();
    let teams = store::team_ids(db, scope, id).await?;
    let mut wish = typed.unwrap_or_else(|| Wish::of(&member, &teams));
    // Sent again it is meant: the reader has been told that somebody else changed it meanwhile.
    wish.version = member.version();
    let letter = store::last_letter(db, scope, id).await?;
    let pending = profile::pending(db, scope.organisation, id).await?;
    let whose = (scope.organisation, id);
    let page = MemberPage {
        pending: pending.map(|to| (to.address, Moment::new(to.effective_at, &scope.time_zone))),
        fields: fields(app, admin, wish, (errors.unwrap_or_default(), id == scope.member)).await?,
        steps: letter.steps(admin.now),
        locked: !store::locked(db, scope, &[id], admin.now).await?.is_empty(),
        devices: factors::devices(db, whose).await?,
        factors: factors::standing(db, whose, member.role()).await?,
        links: sso::of_one(db, scope, id).await?,
        connects: member.state() == super::model::State::Active
            && sso::is_any_offered(db, scope.organisation).await?,
        sessions: sessions::open_count(db, scope.organisation, id, admin.now).await?,
        frame,
        member,
        trouble,
        letter,
    };
    Ok(html(status, &page))
}

pub async fn change(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<MemberId>() else {
        return Ok(shell::not_found(&admin));
    };
    let (scope, visit, typed) = (admin.scope.clone(), admin.visit.clone(), wish.clone());
    let done = app
        .db
        .decide(async move |tx| actions::change(tx, &scope, &visit, id, &typed).await)
        .await?;
    app.sessions.forget();
    match done {
        Ok(changed) => {
            let done = match (changed.reinvited, changed.shrunk) {
                (true, _) => "members-done-reinvited",
                (false, true) => "members-done-shrunk",
                (false, false) => "members-done-changed",
            };
            Ok(see_other(&format!("/members/{id}?done={done}")))
        }
        Err(Refusal::Gone) => Ok(shell::not_found(&admin)),
        Err(refusal) => page(&app, &admin, id, (Some(wish), Some(refusal))).await,
    }
}

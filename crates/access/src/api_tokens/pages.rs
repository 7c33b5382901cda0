//! The organisation's tokens for administrators, and a member's own.

use super::{
    actions,
    model::{DAYS, Kind, NAME, Power, Refusal, Standing, Token, Wish},
    store,
};
use crate::{
    door::{Administrator, Member, Role, Signed},
    factors::{self, Again, NotShown, Ways},
    moment::Moment,
    shell::{self, Frame},
};
use axum::{
    extract::{Path, Query},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use kit::{
    clock::Time,
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;
use uuid::Uuid;

/// A token as a page shows it.
pub struct Line {
    pub token: Token,
    pub standing: Standing,
    pub created: Moment,
    pub expires: Moment,
    pub used: Option<Moment>,
}

impl Line {
    pub fn new(token: Token, zone: &str, now: Time) -> Self {
        Self {
            standing: token.standing(now),
            created: Moment::new(token.created_at, zone),
            expires: Moment::new(token.expires_at, zone),
            used: token.last_used_at.map(|at| Moment::new(at, zone)),
            token,
        }
    }

    pub fn alive(&self) -> bool {
        self.standing == Standing::Alive
    }
}

/// Whose page it is: it decides what is listed, offered and said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Organisation,
    Own,
}

impl Place {
    fn path(self) -> &'static str {
        match self {
            Self::Organisation => "/api-tokens",
            Self::Own => "/profile/api-tokens",
        }
    }
}

#[derive(askama::Template)]
#[template(path = "api_tokens/index.html")]
struct Index {
    frame: Frame,
    own: bool,
    path: &'static str,
    lines: Vec<Line>,
}

impl Index {
    fn decides(&self) -> bool {
        self.frame.role == Role::Administrator
    }
}

#[derive(askama::Template)]
#[template(path = "api_tokens/new.html")]
struct New {
    frame: Frame,
    own: bool,
    path: &'static str,
    kind: Kind,
    /// Each with whether it is chosen.
    powers: Vec<(Power, bool)>,
    days: Vec<(i64, bool)>,
    wish: Wish,
    wrong: Option<Refusal>,
    again: Ways,
    refusal: Option<(&'static str, &'static str)>,
}

impl New {
    fn error(&self, field: &str) -> Option<&'static str> {
        self.wrong
            .filter(|wrong| wrong.field() == field)
            .map(Refusal::key)
    }
}

#[derive(askama::Template)]
#[template(path = "api_tokens/made.html")]
struct Made {
    frame: Frame,
    own: bool,
    path: &'static str,
    name: String,
    text: String,
}

type Admin = Signed<Administrator>;
type Person = Signed<Member>;

async fn list<R>(who: &Signed<R>, place: Place) -> Result<Response, Failure> {
    let (db, scope) = (who.app.db.read(), &who.scope);
    let tokens = match place {
        Place::Organisation => store::all(db, scope).await?,
        Place::Own => store::of_member(db, scope, scope.member).await?,
    };
    let page = Index {
        own: place == Place::Own,
        path: place.path(),
        lines: tokens
            .into_iter()
            .map(|token| Line::new(token, &scope.time_zone, who.now))
            .collect(),
        frame: Frame::new(&who.visit, scope).await?,
    };
    Ok(html(StatusCode::OK, &page))
}

pub async fn index(admin: Admin) -> Result<Response, Failure> {
    list(&admin, Place::Organisation).await
}

pub async fn own(person: Person) -> Result<Response, Failure> {
    list(&person, Place::Own).await
}

/// What was not enough: what was entered, or who entered it.
#[derive(Clone, Copy)]
enum Not {
    Entered(Refusal),
    Shown(NotShown),
}

async fn form<R>(who: &Signed<R>, place: Place, wish: Wish, not: Option<Not>) -> Result<Response, Failure> {
    let (scope, visit) = (&who.scope, &who.visit);
    let standing = factors::standing(
        visit.app.db.read(),
        (scope.organisation, scope.member),
        scope.role,
    )
    .await?;
    let kind = match place {
        Place::Own => Kind::Person,
        Place::Organisation => Kind::parse(&wish.kind)
            .filter(|kind| *kind != Kind::Person)
            .unwrap_or(Kind::Service),
    };
    let offered = kind.powers(scope.role);
    let page = New {
        own: place == Place::Own,
        path: place.path(),
        kind,
        powers: offered
            .iter()
            .map(|power| {
                (
                    *power,
                    offered.len() == 1 || wish.power.iter().any(|code| code == power.code()),
                )
            })
            .collect(),
        days: DAYS.map(|days| (days, wish.days == days.to_string())).to_vec(),
        wish,
        wrong: match not {
            Some(Not::Entered(refusal)) => Some(refusal),
            _ => None,
        },
        again: factors::ways(scope, visit, standing).await?,
        refusal: match not {
            Some(Not::Shown(refusal)) => Some(refusal.keys()),
            _ => None,
        },
        frame: Frame::new(visit, scope).await?,
    };
    let status = status_of(not.is_some());
    Ok(html(status, &page))
}

fn blank(kind: String) -> Wish {
    Wish {
        kind,
        days: "90".to_owned(),
        ..Wish::default()
    }
}

#[derive(Default, Deserialize)]
pub struct Of {
    #[serde(default)]
    kind: String,
}

pub async fn new(admin: Admin, Query(of): Query<Of>) -> Result<Response, Failure> {
    form(&admin, Place::Organisation, blank(of.kind), None).await
}

pub async fn new_own(person: Person) -> Result<Response, Failure> {
    form(&person, Place::Own, blank(String::new()), None).await
}

/// The fields of a [`Wish`], and who asks once more.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    power: Vec<String>,
    #[serde(default)]
    days: String,
    #[serde(default)]
    networks: String,
    #[serde(flatten)]
    again: Again,
}

pub async fn create(admin: Admin, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    make(&admin, Place::Organisation, typed).await
}

pub async fn create_own(person: Person, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    make(&person, Place::Own, typed).await
}

/// What opens the house for months is made by who shows once more who they are (S-154), and is on this one page only:
/// nothing leads back to it.
async fn make<R>(who: &Signed<R>, place: Place, typed: Typed) -> Result<Response, Failure> {
    let (scope, visit) = (who.scope.clone(), who.visit.clone());
    let Typed {
        kind,
        name,
        power,
        days,
        networks,
        again,
    } = typed;
    let wish = Wish {
        kind,
        name,
        power,
        days,
        networks,
    };
    let entered = match wish.check(scope.role, place == Place::Own) {
        Ok(entered) => entered,
        Err(refusal) => return form(who, place, wish, Some(Not::Entered(refusal))).await,
    };
    let standing = factors::standing(
        visit.app.db.read(),
        (scope.organisation, scope.member),
        scope.role,
    )
    .await?;
    let shown = match factors::show_again(&scope, &visit, standing, &again).await? {
        Ok(shown) => shown,
        Err(refusal) => return form(who, place, wish, Some(Not::Shown(refusal))).await,
    };
    let made = entered.clone();
    let done = who
        .app
        .db
        .decide(async move |tx| {
            if !shown.accept(&visit.app, tx, visit.now).await? {
                return Ok(Err(Not::Shown(NotShown::Password)));
            }
            let made = actions::create(tx, &scope, &visit, &made).await?;
            Ok(made.map_err(Not::Entered))
        })
        .await?;
    match done {
        Ok(text) => {
            let page = Made {
                own: place == Place::Own,
                path: place.path(),
                name: entered.name,
                text: text.expose().clone(),
                frame: Frame::new(&who.visit, &who.scope).await?,
            };
            let mut response = html(StatusCode::OK, &page);
            let never = HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, never);
            Ok(response)
        }
        Err(not) => form(who, place, wish, Some(not)).await,
    }
}

pub async fn revoke(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    take(&admin, Place::Organisation, &id).await
}

pub async fn revoke_own(person: Person, Path(id): Path<String>) -> Result<Response, Failure> {
    take(&person, Place::Own, &id).await
}

async fn take<R>(who: &Signed<R>, place: Place, id: &str) -> Result<Response, Failure> {
    let taken = match Uuid::parse_str(id) {
        Ok(id) => {
            let (scope, visit) = (who.scope.clone(), who.visit.clone());
            let member = (place == Place::Own).then_some(scope.member);
            who.app
                .db
                .write(async move |tx| actions::revoke(tx, &scope, &visit, (id, member)).await)
                .await?
        }
        Err(_) => false,
    };
    Ok(if taken {
        see_other(&format!("{}?done=api-tokens-done-revoked", place.path()))
    } else {
        shell::not_found(&who.visit)
    })
}

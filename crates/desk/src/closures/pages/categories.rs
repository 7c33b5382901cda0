//! The categories, for administrators.

use super::{own, store};
use crate::closures::{
    CategoryId,
    actions::{self, Wording},
    model::{Category, CategoryRefusal},
};
use access::{
    door::{Administrator, Signed},
    shell::Frame,
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kit::{
    failure::Failure,
    page::{Form, html, see_other, status_of},
};
use serde::Deserialize;

#[derive(askama::Template)]
#[template(path = "closures/categories.html")]
struct Index {
    frame: Frame,
    categories: Vec<Category>,
    name: String,
    description: String,
    error: String,
    description_error: String,
    refusal: String,
}

#[derive(askama::Template)]
#[template(path = "closures/category.html")]
struct Edit {
    frame: Frame,
    id: CategoryId,
    name: String,
    description: String,
    error: String,
    description_error: String,
}

#[derive(Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
}

impl From<Typed> for Wording {
    fn from(typed: Typed) -> Self {
        Self {
            name: typed.name,
            description: typed.description,
        }
    }
}

type Admin = Signed<Administrator>;

async fn all(admin: &Admin) -> Result<Vec<Category>, Failure> {
    let stored = store::categories(admin.app.db.read(), &admin.scope).await?;
    Ok(if stored.is_empty() {
        own(&admin.scope, admin)
    } else {
        stored
    })
}

pub async fn index(admin: Admin) -> Result<Response, Failure> {
    list(&admin, Typed::default(), None).await
}

async fn list(admin: &Admin, typed: Typed, refusal: Option<CategoryRefusal>) -> Result<Response, Failure> {
    let mut categories = all(admin).await?;
    categories.retain(|category| category.retired_at.is_none());
    let box_ = match refusal {
        Some(CategoryRefusal::Last) => phrase(admin, CategoryRefusal::Last),
        _ => String::new(),
    };
    let (error, description_error) =
        at_fields(admin, refusal.filter(|refusal| *refusal != CategoryRefusal::Last));
    let status = status_of(refusal.is_some());
    let page = Index {
        frame: Frame::new(admin, &admin.scope).await?,
        categories,
        name: typed.name,
        description: typed.description,
        error,
        description_error,
        refusal: box_,
    };
    Ok(html(status, &page))
}

/// The sentence at the name or at the description, whichever it is about.
fn at_fields(admin: &Admin, refusal: Option<CategoryRefusal>) -> (String, String) {
    match refusal {
        Some(CategoryRefusal::Description) => (String::new(), phrase(admin, CategoryRefusal::Description)),
        Some(refusal) => (phrase(admin, refusal), String::new()),
        None => (String::new(), String::new()),
    }
}

fn phrase(admin: &Admin, refusal: CategoryRefusal) -> String {
    let key = match refusal {
        CategoryRefusal::Name => "closures-category-name-bad",
        CategoryRefusal::Description => "closures-category-description-bad",
        CategoryRefusal::Taken => "closures-category-taken",
        CategoryRefusal::Last => "closures-category-last",
        CategoryRefusal::Unknown => "closures-category-gone",
    };
    admin.say.t(key).into_owned()
}

pub async fn create(admin: Admin, Form(typed): Form<Typed>) -> Result<Response, Failure> {
    let (scope, visit, now) = (admin.scope.clone(), admin.visit.clone(), admin.now);
    let (wording, own) = (Wording::from(typed.clone()), own(&admin.scope, &admin));
    let outcome = admin
        .app
        .db
        .decide(async move |tx| actions::create_category(tx, (&scope, &visit), (&wording, &own), now).await)
        .await?;
    match outcome {
        Ok(_) => Ok(see_other("/categories?done=closures-done-category")),
        Err(refusal) => list(&admin, typed, Some(refusal)).await,
    }
}

pub async fn edit(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let found = all(&admin)
        .await?
        .into_iter()
        .find(|one| id.parse() == Ok(one.id) && one.retired_at.is_none());
    let Some(found) = found else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let typed = Typed {
        name: found.name,
        description: found.description,
    };
    form(&admin, found.id, typed, None).await
}

async fn form(
    admin: &Admin,
    id: CategoryId,
    typed: Typed,
    refusal: Option<CategoryRefusal>,
) -> Result<Response, Failure> {
    let status = status_of(refusal.is_some());
    let (error, description_error) = at_fields(admin, refusal);
    let page = Edit {
        frame: Frame::new(admin, &admin.scope).await?,
        id,
        name: typed.name,
        description: typed.description,
        error,
        description_error,
    };
    Ok(html(status, &page))
}

pub async fn update(
    admin: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<CategoryId>() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (scope, visit, now) = (admin.scope.clone(), admin.visit.clone(), admin.now);
    let (wording, own) = (Wording::from(typed.clone()), own(&admin.scope, &admin));
    let outcome = admin
        .app
        .db
        .decide(async move |tx| {
            actions::update_category(tx, (&scope, &visit), id, (&wording, &own), now).await
        })
        .await?;
    match outcome {
        Ok(()) => Ok(see_other("/categories?done=closures-done-category")),
        Err(CategoryRefusal::Unknown) => Ok(StatusCode::NOT_FOUND.into_response()),
        Err(refusal) => form(&admin, id, typed, Some(refusal)).await,
    }
}

pub async fn retire(admin: Admin, Path(id): Path<String>) -> Result<Response, Failure> {
    let Ok(id) = id.parse::<CategoryId>() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let (scope, visit, now) = (admin.scope.clone(), admin.visit.clone(), admin.now);
    let own = own(&admin.scope, &admin);
    let outcome = admin
        .app
        .db
        .decide(async move |tx| actions::retire_category(tx, (&scope, &visit), id, &own, now).await)
        .await?;
    match outcome {
        Ok(()) => Ok(see_other("/categories?done=closures-done-category-retired")),
        Err(CategoryRefusal::Unknown) => Ok(StatusCode::NOT_FOUND.into_response()),
        Err(refusal) => list(&admin, Typed::default(), Some(refusal)).await,
    }
}

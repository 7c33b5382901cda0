//! What is asked, told apart; every answer is SCIM's own.

use super::{bulk, groups, model::Settings, users};
use crate::door::{Scope, Visit};
use ::scim::{
    Kind, Noted, Projection, Refused,
    bulk::Plan,
    discovery, list,
    list::{Page, Query},
    resource,
};
use kit::failure::{Answer, Failure};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Where people read how one comes in.
const DOCUMENTATION: &str = "/help/access";

/// Who asks: a directory, or an administrator who runs again what one asked.
#[derive(Clone)]
pub struct Caller {
    pub scope: Arc<Scope>,
    pub visit: Visit,
    pub settings: Settings,
    /// The address of the service, up to `/Users`.
    pub base: String,
}

impl Caller {
    pub fn new(visit: &Visit, scope: &Arc<Scope>, settings: Settings) -> Self {
        Self {
            scope: scope.clone(),
            visit: visit.clone(),
            settings,
            base: base(visit),
        }
    }
}

pub fn base(visit: &Visit) -> String {
    format!("{}/scim/v2/{}", visit.app.settings.base_url, visit.brand.slug)
}

/// One question, as it came or as a bulk or a record says it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// In capitals.
    pub method: String,
    /// After the base, with its slash.
    pub path: String,
    pub query: String,
    /// Or why there is none.
    pub body: Result<Value, Refused>,
    pub if_match: Option<String>,
    pub if_none_match: Option<String>,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Option<Value>,
    pub location: Option<String>,
    pub version: Option<String>,
    /// Seconds after which it is worth asking again.
    pub retry_after: Option<u32>,
}

impl Reply {
    pub fn of(status: u16, body: Option<Value>) -> Self {
        Self {
            status,
            body,
            location: None,
            version: None,
            retry_after: None,
        }
    }

    /// One resource, as much of it as was wished for.
    pub fn one((status, kind): (u16, Kind), resource: &Map<String, Value>, projection: &Projection) -> Self {
        let location = resource.get("meta").and_then(|meta| meta.get("location"));
        Self {
            status,
            location: location.and_then(Value::as_str).map(str::to_owned),
            version: Some(resource::version(resource).to_owned()).filter(|version| !version.is_empty()),
            body: Some(Value::Object(projection.apply(kind, resource))),
            retry_after: None,
        }
    }
}

impl From<Refused> for Reply {
    fn from(refused: Refused) -> Self {
        Self {
            retry_after: refused.retry_after(),
            ..Self::of(refused.status(), Some(refused.body()))
        }
    }
}

/// What an address is of.
enum Place {
    Config,
    Types(Option<String>),
    Schemas(Option<String>),
    All(Kind),
    One(Kind, String),
    Search(Option<Kind>),
    Bulk,
    Nowhere,
}

impl Place {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let kind = |name: &str| Kind::ALL.into_iter().find(|kind| kind.endpoint() == name);
        match parts.as_slice() {
            ["ServiceProviderConfig"] => Self::Config,
            ["ResourceTypes"] => Self::Types(None),
            ["ResourceTypes", name] => Self::Types(Some((*name).to_owned())),
            ["Schemas"] => Self::Schemas(None),
            ["Schemas", urn] => Self::Schemas(Some((*urn).to_owned())),
            [".search"] => Self::Search(None),
            ["Bulk"] => Self::Bulk,
            [name] => kind(name).map_or(Self::Nowhere, Self::All),
            [name, ".search"] => kind(name).map_or(Self::Nowhere, |kind| Self::Search(Some(kind))),
            [name, id] => kind(name).map_or(Self::Nowhere, |kind| Self::One(kind, (*id).to_owned())),
            _ => Self::Nowhere,
        }
    }
}

/// Does what is asked and answers.
pub async fn answer(caller: &Caller, asked: &Asked, noted: &mut Noted) -> Result<Reply, Failure> {
    let answered = match (Place::of(&asked.path), asked.method.as_str()) {
        (Place::Bulk, "POST") => match asked
            .body
            .as_ref()
            .map_err(|refused| *refused)
            .and_then(Plan::read)
        {
            Ok(plan) => Ok(bulk::run(caller, &plan, noted).await?),
            Err(refused) => Err(refused),
        },
        (place, method) => one(caller, asked, (place, method), noted).await?,
    };
    Ok(answered.unwrap_or_else(Reply::from))
}

/// The same without a bulk in it.
pub async fn answer_one(caller: &Caller, asked: &Asked, noted: &mut Noted) -> Result<Reply, Failure> {
    let place = Place::of(&asked.path);
    let answered = one(caller, asked, (place, asked.method.as_str()), noted).await?;
    Ok(answered.unwrap_or_else(Reply::from))
}

macro_rules! or_refuse {
    ($read:expr) => {
        match $read {
            Ok(read) => read,
            Err(refused) => return Ok(Err(refused)),
        }
    };
}
pub(super) use or_refuse;

async fn one(
    caller: &Caller,
    asked: &Asked,
    (place, method): (Place, &str),
    noted: &mut Noted,
) -> Answer<Reply, Refused> {
    let base = caller.base.as_str();
    let found = |document: Option<Value>| {
        document
            .map(|document| Reply::of(200, Some(document)))
            .ok_or(Refused::NotFound)
    };
    match (place, method) {
        (Place::Nowhere, _) => Ok(Err(Refused::NotFound)),
        (Place::Config, "GET") => {
            let documentation = format!("{}{DOCUMENTATION}", caller.visit.app.settings.base_url);
            Ok(found(Some(discovery::service_provider_config(
                base,
                &documentation,
            ))))
        }
        (Place::Types(None), "GET") => Ok(found(Some(discovery::resource_types(base)))),
        (Place::Types(Some(name)), "GET") => {
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
            Ok(found(kind.map(|kind| discovery::resource_type(kind, base))))
        }
        (Place::Schemas(None), "GET") => Ok(found(Some(discovery::schemas(base)))),
        (Place::Schemas(Some(urn)), "GET") => Ok(found(discovery::schema(&urn, base))),
        (Place::All(kind), "GET") => {
            let query = or_refuse!(Query::of_address(&asked.query, noted));
            list(caller, Some(kind), &query).await
        }
        (Place::Search(kind), "POST") => {
            let body = or_refuse!(asked.body.as_ref().map_err(|refused| *refused));
            let query = or_refuse!(Query::of_body(body, noted));
            list(caller, kind, &query).await
        }
        (Place::All(kind), "POST") => {
            let projection = or_refuse!(Query::of_address(&asked.query, noted)).projection;
            let body = or_refuse!(asked.body.as_ref().map_err(|refused| *refused));
            let made = match kind {
                Kind::User => users::create(caller, body, noted).await?,
                Kind::Group => groups::create(caller, body, noted).await?,
            };
            Ok(made.map(|resource| Reply::one((201, kind), &resource, &projection)))
        }
        (Place::One(kind, id), _) => resource_at(caller, asked, (kind, &id), noted).await,
        _ => Ok(Err(Refused::Method)),
    }
}

async fn resource_at(
    caller: &Caller,
    asked: &Asked,
    (kind, id): (Kind, &str),
    noted: &mut Noted,
) -> Answer<Reply, Refused> {
    let projection = or_refuse!(Query::of_address(&asked.query, noted)).projection;
    let if_match = asked.if_match.as_deref();
    match asked.method.as_str() {
        "GET" => {
            let found = match kind {
                Kind::User => users::get(caller, id).await?,
                Kind::Group => groups::get(caller, id, &projection).await?,
            };
            let reply = Reply::one((200, kind), &or_refuse!(found), &projection);
            let known = |tag: &str| {
                reply
                    .version
                    .as_deref()
                    .is_some_and(|version| ::scim::etag_matches(tag, version))
            };
            if asked.if_none_match.as_deref().is_some_and(known) {
                return Ok(Ok(Reply {
                    status: 304,
                    body: None,
                    ..reply
                }));
            }
            Ok(Ok(reply))
        }
        "DELETE" => {
            let done = match kind {
                Kind::User => users::delete(caller, id, if_match).await?,
                Kind::Group => groups::delete(caller, id, if_match).await?,
            };
            Ok(done.map(|()| Reply::of(204, None)))
        }
        "PUT" | "PATCH" => {
            let body = or_refuse!(asked.body.as_ref().map_err(|refused| *refused));
            let change = match asked.method.as_str() {
                "PUT" => Change::Replace(body.clone()),
                _ => Change::Patch(or_refuse!(::scim::patch::read(body, noted))),
            };
            let done = match kind {
                Kind::User => users::change(caller, id, (change, if_match), noted)
                    .await?
                    .map(Some),
                Kind::Group => groups::change(caller, id, (change, if_match), noted).await?,
            };
            Ok(done.map(|resource| match resource {
                Some(resource) => Reply::one((200, kind), &resource, &projection),
                None => Reply::of(204, None),
            }))
        }
        _ => Ok(Err(Refused::Method)),
    }
}

/// What a resource becomes.
#[derive(Clone, Debug)]
pub enum Change {
    Replace(Value),
    Patch(Vec<::scim::patch::Operation>),
}

impl Change {
    /// The resource after it.
    pub fn of(
        &self,
        kind: Kind,
        before: &Map<String, Value>,
        noted: &mut Noted,
    ) -> Result<Map<String, Value>, Refused> {
        match self {
            Self::Replace(body) => {
                let after = resource::read(kind, body, noted)?;
                resource::check_after(kind, before, &after).map(|()| after)
            }
            Self::Patch(operations) => ::scim::patch::apply(kind, before, operations, noted),
        }
    }
}

/// One page: users first, then groups.
async fn list(caller: &Caller, kind: Option<Kind>, query: &Query) -> Answer<Reply, Refused> {
    let (mut total, mut page) = (0, Page::new(query.count));
    for one in Kind::ALL
        .into_iter()
        .filter(|one| kind.is_none_or(|kind| kind == *one))
    {
        // Where this kind begins within the page.
        let offset = (query.start - 1).saturating_sub(total);
        let found = match one {
            Kind::User => users::list(caller, query, (offset, &mut page)).await?,
            Kind::Group => groups::list(caller, query, (offset, &mut page)).await?,
        };
        total += or_refuse!(found);
    }
    Ok(Ok(Reply::of(
        200,
        Some(list::response(page.resources(), total, query.start)),
    )))
}

/// The version must be the one that was read (RFC 7644, 3.14).
pub fn is_current(if_match: Option<&str>, resource: &Map<String, Value>) -> Result<(), Refused> {
    match if_match {
        Some(tag) if !::scim::etag_matches(tag, resource::version(resource)) => Err(Refused::Stale),
        _ => Ok(()),
    }
}

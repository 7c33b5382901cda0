//! The only way to add a route. Each door remembers method, path and who may enter, so that one test can
//! knock at all of them and a new one cannot be forgotten.

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodFilter, get, on},
};
use std::{collections::BTreeMap, future::Future};

/// Who may enter. The floor above says what its kinds are and how they are proven.
pub trait Gate<S>: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// Lets the request through, with its proof in the extensions, or answers in its place.
    fn admit(self, state: S, request: Request)
    -> impl Future<Output = Result<Request, Box<Response>>> + Send;
}

/// One door, as the sweep sees it.
#[derive(Clone, Debug)]
pub struct Door<G> {
    pub method: Method,
    pub path: &'static str,
    pub gate: G,
}

/// The doors of the house while it is being built.
pub struct Doors<S, G> {
    state: S,
    router: Router<S>,
    list: Vec<Door<G>>,
}

impl<S: Clone + Send + Sync + 'static, G: Gate<S>> Doors<S, G> {
    pub fn new(state: S) -> Self {
        Self {
            state,
            router: Router::new(),
            list: Vec::new(),
        }
    }

    #[must_use]
    pub fn get<H, T>(self, gate: G, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, gate, path, handler)
    }

    #[must_use]
    pub fn post<H, T>(self, gate: G, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, gate, path, handler)
    }

    /// For programs; no form sends it.
    #[must_use]
    pub fn put<H, T>(self, gate: G, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::PUT, MethodFilter::PUT, gate, path, handler)
    }

    #[must_use]
    pub fn patch<H, T>(self, gate: G, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::PATCH, MethodFilter::PATCH, gate, path, handler)
    }

    #[must_use]
    pub fn delete<H, T>(self, gate: G, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, gate, path, handler)
    }

    /// For a browser's own question before a request from another origin.
    #[must_use]
    pub fn options<H, T>(self, gate: G, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(Method::OPTIONS, MethodFilter::OPTIONS, gate, path, handler)
    }

    fn add<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        gate: G,
        path: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let state = self.state.clone();
        let guard = from_fn(move |request: Request, next: Next| {
            let state = state.clone();
            async move {
                match gate.admit(state, request).await {
                    Ok(request) => next.run(request).await,
                    Err(refused) => *refused,
                }
            }
        });
        #[allow(clippy::disallowed_methods)] // the one place that may
        let router = self.router.route(path, on(filter, handler).layer(guard));
        self.router = router;
        self.list.push(Door { method, path, gate });
        self
    }

    /// Every door, in the order it was added.
    pub fn list(&self) -> &[Door<G>] {
        &self.list
    }

    pub fn into_router(self) -> (Router, Vec<Door<G>>) {
        let mut router = self.router;
        for form in places_of_forms(&self.list) {
            let path = form.path;
            let answer = get(move |request: Request| std::future::ready(to_the_page(&request, &form)));
            #[allow(clippy::disallowed_methods)] // no door: nothing is looked up, and nothing is behind it
            let with_it = router.route(path, answer);
            router = with_it;
        }
        (router.with_state(self.state), self.list)
    }
}

/// An address that only takes forms.
#[derive(Clone)]
struct FormPlace {
    path: &'static str,
    /// How many of its parts name the page the form stands on.
    page: usize,
    /// The methods it takes.
    takes: String,
}

/// Whoever reloads the answer to a form, changes the language there or comes back to it by its address finds the page
/// that the form stands on (S-202).
fn places_of_forms<G>(doors: &[Door<G>]) -> Vec<FormPlace> {
    let mut takes: BTreeMap<&'static str, Vec<&str>> = BTreeMap::new();
    for door in doors {
        takes.entry(door.path).or_default().push(door.method.as_str());
    }
    let is_page = |path: &str| takes.get(path).is_some_and(|methods| methods.contains(&"GET"));
    let place = |(path, methods): (&&'static str, &Vec<&str>)| {
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let page = (1..parts.len())
            .rev()
            .find(|n| is_page(&format!("/{}", parts[..*n].join("/"))))?;
        Some(FormPlace {
            path,
            page,
            takes: methods.join(", "),
        })
    };
    takes
        .iter()
        .filter(|(path, _)| !is_page(path))
        .filter_map(place)
        .collect()
}

/// To the page, for a person; a program is told that it used the wrong method.
fn to_the_page(request: &Request, form: &FormPlace) -> Response {
    let reads = |value: &HeaderValue| value.as_bytes().windows(9).any(|part| part == b"text/html");
    if !request.headers().get(header::ACCEPT).is_some_and(reads) {
        let allow = [(header::ALLOW, form.takes.as_str())];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let path: Vec<_> = request.uri().path().split('/').take(form.page + 1).collect();
    crate::page::see_other(&path.join("/"))
}

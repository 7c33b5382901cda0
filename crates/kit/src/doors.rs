//! The only way to add a route. Each door remembers method, path and who may enter, so that one test can
//! knock at all of them and a new one cannot be forgotten.

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn},
    response::Response,
    routing::{MethodFilter, on},
};
use std::future::Future;

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
        (self.router.with_state(self.state), self.list)
    }
}

//! What every handler has at hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web;
use application::Engine;

use crate::auth::TokenVerifier;
use crate::openapi::openapi;
use crate::routing::RouteTable;

/// The state as handlers ask for it.
pub type State = web::Data<ApiState>;

/// What every handler has at hand. Clones share it.
#[derive(Clone)]
pub struct ApiState {
    engine: Arc<Engine>,
    verifier: Arc<dyn TokenVerifier>,
    document: Arc<str>,
    routes: Arc<RouteTable>,
    stopping: Arc<AtomicBool>,
}

impl ApiState {
    /// The state of an API over this engine, for callers whose tokens this verifier accepts.
    #[must_use]
    pub fn new(engine: Arc<Engine>, verifier: Arc<dyn TokenVerifier>) -> Self {
        let document = openapi();
        Self {
            engine,
            verifier,
            routes: Arc::new(RouteTable::of(&document.paths)),
            document: document.to_json().unwrap_or_default().into(),
            stopping: Arc::new(AtomicBool::new(false)),
        }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.engine)
    }

    /// Knows which tokens are good.
    #[must_use]
    pub fn verifier(&self) -> &dyn TokenVerifier {
        self.verifier.as_ref()
    }

    /// The OpenAPI document as JSON.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Every path with its methods.
    #[must_use]
    pub fn routes(&self) -> &RouteTable {
        &self.routes
    }

    /// Whether the server is about to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Says that the server is about to stop: `/readyz` tells from now on.
    pub fn begin_stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

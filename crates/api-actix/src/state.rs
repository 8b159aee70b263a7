//! The state that every handler can use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::web;
use application::{Engine, Principal};
use domain::Instant;
use ports::Clock;

use crate::auth::TokenVerifier;
use crate::coupon_guard::{CouponAttempt, CouponGuard};
use crate::demo_clock::DemoClock;
use crate::errors::Problem;
use crate::extract::budget::BodyBudget;
use crate::metrics_page::MetricsPage;
use crate::middleware::admission_control::AdmissionControl;
use crate::options::ApiOptions;
use crate::origins::Origins;
use crate::pages::Pages;
use crate::quota::Quotas;
use crate::route_table::{ApiDocument, RouteTable};

/// The state as handlers ask for it.
pub type State = web::Data<ApiState>;

/// The state that every handler can use. Clones share it.
#[derive(Clone)]
pub struct ApiState {
    engine: Arc<Engine>,
    verifier: Arc<dyn TokenVerifier>,
    document: ApiDocument,
    stopping: Arc<AtomicBool>,
    admission_control: Arc<AdmissionControl>,
    coupon_guard: Arc<CouponGuard>,
    quotas: Arc<Quotas>,
    body_timeout: Duration,
    body_budget: BodyBudget,
    origins: Arc<Origins>,
    metrics: Option<MetricsPage>,
    token_clock: Option<Arc<dyn Clock>>,
    demo_clock: Option<Arc<dyn DemoClock>>,
    pages: Option<Arc<dyn Pages>>,
}

impl ApiState {
    /// The state of an API over this engine, for callers whose tokens this verifier accepts; the document
    /// is that of [`crate::openapi`].
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        verifier: Arc<dyn TokenVerifier>,
        document: ApiDocument,
    ) -> Self {
        Self {
            engine,
            verifier,
            document,
            stopping: Arc::new(AtomicBool::new(false)),
            admission_control: Arc::default(),
            coupon_guard: Arc::new(CouponGuard::default()),
            quotas: Arc::default(),
            body_timeout: Duration::from_secs(10),
            body_budget: BodyBudget::default(),
            origins: Arc::default(),
            metrics: None,
            token_clock: None,
            demo_clock: None,
            pages: None,
        }
    }

    /// The same with `/metrics`.
    #[must_use]
    pub fn with_metrics(mut self, page: MetricsPage) -> Self {
        self.metrics = Some(page);
        self
    }

    /// The same with pages beside the API.
    #[must_use]
    pub fn with_pages(mut self, pages: Arc<dyn Pages>) -> Self {
        self.pages = Some(pages);
        self
    }

    /// The pages beside the API.
    pub(crate) fn pages(&self) -> Option<&Arc<dyn Pages>> {
        self.pages.as_ref()
    }

    /// The pages, if this path is one of theirs.
    pub(crate) fn pages_of(&self, path: &str) -> Option<&Arc<dyn Pages>> {
        self.pages.as_ref().filter(|pages| pages.owns(path))
    }

    /// The same with its own clock for the expiry of tokens; without one it is the engine's.
    #[must_use]
    pub fn with_token_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.token_clock = Some(clock);
        self
    }

    /// The same with a clock that callers can move. For demos only, with the document of
    /// [`crate::demo_openapi`].
    #[must_use]
    pub fn with_demo_clock(mut self, clock: Arc<dyn DemoClock>) -> Self {
        self.demo_clock = Some(clock);
        self
    }

    /// The same with another rule for coupon codes that do not work.
    #[must_use]
    pub fn with_coupon_guard(mut self, guard: CouponGuard) -> Self {
        self.coupon_guard = Arc::new(guard);
        self
    }

    /// Admits a caller's attempt with a coupon code.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn coupon_attempt(
        &self,
        caller: &Principal,
        with_code: bool,
    ) -> Result<CouponAttempt, Problem> {
        CouponAttempt::begin(&self.coupon_guard, self.engine.now(), caller, with_code)
    }

    /// The same with limits on how often one caller may call; without them there is none.
    #[must_use]
    pub fn with_quotas(mut self, quotas: Quotas) -> Self {
        self.quotas = Arc::new(quotas);
        self
    }

    /// The quotas of callers.
    #[must_use]
    pub fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// The same with another time for a body to arrive in; it is 10 s.
    #[must_use]
    pub fn with_body_timeout(mut self, time: Duration) -> Self {
        self.body_timeout = time;
        self
    }

    /// How long a caller may take to send a body.
    #[must_use]
    pub fn body_timeout(&self) -> Duration {
        self.body_timeout
    }

    /// How much memory large bodies may take.
    pub(crate) fn body_budget(&self) -> &BodyBudget {
        &self.body_budget
    }

    /// The same with another budget for large bodies.
    #[cfg(test)]
    pub(crate) fn with_body_budget(mut self, budget: BodyBudget) -> Self {
        self.body_budget = budget;
        self
    }

    /// The same for pages of other origins; without them pages of other origins cannot call the
    /// API.
    #[must_use]
    pub fn with_allowed_origins(mut self, origins: Origins) -> Self {
        self.origins = Arc::new(origins);
        self
    }

    /// The origins whose pages may call the API.
    #[must_use]
    pub fn allowed_origins(&self) -> &Origins {
        &self.origins
    }

    /// The same with the limits of a server with these options.
    #[must_use]
    pub fn with_limits(mut self, options: &ApiOptions) -> Self {
        self.admission_control = Arc::new(AdmissionControl::of(options));
        self
    }

    /// How many requests are in flight.
    pub(crate) fn admission_control(&self) -> Arc<AdmissionControl> {
        Arc::clone(&self.admission_control)
    }

    /// The metrics, if they are shown.
    #[must_use]
    pub fn metrics(&self) -> Option<&MetricsPage> {
        self.metrics.as_ref()
    }

    /// The time by which tokens expire.
    #[must_use]
    pub fn token_time(&self) -> Instant {
        self.token_clock.as_ref().map_or_else(|| self.engine.now(), |clock| clock.now())
    }

    /// The clock of a demo.
    #[must_use]
    pub fn demo_clock(&self) -> Option<&dyn DemoClock> {
        self.demo_clock.as_deref()
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
        &self.document.json
    }

    /// Every path with its methods.
    #[must_use]
    pub fn routes(&self) -> &RouteTable {
        &self.document.routes
    }

    /// Whether the server is about to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Marks the server as stopping: `/readyz` reports it from now on.
    pub fn start_shutdown(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

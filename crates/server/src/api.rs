//! The API over an engine: who may call it, and how it is served.

use std::net::TcpListener;
use std::sync::Arc;

use api_actix::{
    ApiDocument, ApiOptions, ApiState, CouponGuard, DemoClock, EitherVerifier, Hs256Settings,
    Hs256Verifier, MetricsPage, Pages, TokenVerifier,
};
use application::Engine;
use secrecy::SecretString;
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::{Exit, Failure};
use crate::jwks;
use crate::settings::{Jwt, Settings};
use crate::system::SystemClock;

/// Verifies access tokens with the shared secret, the identity provider's keys, or both.
pub struct Authenticator {
    verifier: Arc<dyn TokenVerifier>,
    /// The one by the shared secret, which can be replaced.
    pub by_secret: Option<Arc<Hs256Verifier>>,
}

impl Authenticator {
    /// The one of these settings.
    ///
    /// # Errors
    /// Keys that cannot be used, or none at all.
    pub fn new(jwt: &Jwt) -> Result<Self, Failure> {
        let keys = jwks::verifier(jwt)?;
        let by_secret = jwt.secret.as_ref().map(|secret| by_secret(jwt, secret));
        let secret = by_secret.clone().map(|verifier| verifier as Arc<dyn TokenVerifier>);
        let verifier = match (secret, keys) {
            (Some(secret), Some(keys)) => Arc::new(EitherVerifier { secret, keys }),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => {
                let remedy = "set KASSA_JWT__SECRET, or KASSA_JWT__JWKS_URL";
                return Err(Failure::new(Exit::Settings, "jwt.secret is missing", remedy));
            }
        };
        Ok(Self { verifier, by_secret })
    }
}

/// What not every server has.
#[derive(Default)]
pub struct Extras {
    /// The metrics.
    pub metrics: Option<MetricsPage>,
    /// The clock of a demo.
    pub demo_clock: Option<Arc<dyn DemoClock>>,
    /// The pages.
    pub pages: Option<Arc<dyn Pages>>,
}

impl Extras {
    fn apply_to(self, mut state: ApiState) -> ApiState {
        if let Some(page) = self.metrics {
            state = state.with_metrics(page);
        }
        if let Some(pages) = self.pages {
            state = state.with_pages(pages);
        }
        match self.demo_clock {
            // A demo's tokens expire by the host's clock, however far its own has been moved.
            Some(clock) => state.with_demo_clock(clock).with_token_clock(Arc::new(SystemClock)),
            None => state,
        }
    }
}

/// Serves on the listener until `stop` is ready, and finishes what runs then.
///
/// # Errors
/// If the listener cannot be used.
pub async fn serve(
    settings: &Settings,
    engine: Arc<Engine>,
    authenticator: &Authenticator,
    extras: Extras,
    listener: TcpListener,
    stop: impl Future,
) -> Result<(), Failure> {
    let document = document(extras.demo_clock.is_some());
    let state = ApiState::new(engine, Arc::clone(&authenticator.verifier), document)
        .with_coupon_guard(CouponGuard::new(settings.coupon_attempts().unwrap_or_default()))
        .with_quotas(settings.quotas().unwrap_or_default())
        .with_body_timeout(settings.http.body_timeout)
        .with_allowed_origins(settings.http.allowed_origins.clone());
    let state = extras.apply_to(state);
    let served = api_actix::serve(listener, state, options(settings), stop).await;
    served.map_err(|error| {
        let cause = format!("the server failed: {error}");
        Failure::new(Exit::Failed, cause, "see the preceding log lines")
    })
}

/// What the server keeps of its OpenAPI document.
fn document(is_demo: bool) -> ApiDocument {
    let document = if is_demo { api_actix::demo_openapi() } else { api_actix::openapi() };
    (&document).into()
}

/// The OpenAPI document as JSON.
///
/// # Errors
/// If the document cannot be written.
pub fn openapi() -> Result<String, Failure> {
    let document = api_actix::openapi().to_pretty_json();
    document.map_err(|error| Failure::plain(format!("the OpenAPI document: {error}")))
}

fn options(settings: &Settings) -> ApiOptions {
    let http = &settings.http;
    ApiOptions {
        workers: http.workers,
        max_connections: http.max_connections,
        max_connections_per_address: settings.limits.connections_per_address,
        max_in_flight: http.max_in_flight,
        max_unauthenticated: http.max_unauthenticated,
        max_unauthenticated_processed: unauthenticated_share(settings.database.pool_size),
        max_waiting_per_address: settings.limits.waiting_per_address,
        request_timeout: http.request_timeout,
        header_timeout: http.header_timeout,
        write_timeout: http.write_timeout,
        max_unread_bytes: http.max_unread_bytes,
        keep_alive: http.keep_alive,
        shutdown_timeout: http.shutdown_timeout,
    }
}

/// Requests without a valid token that are processed at the same time: half as many as there are database
/// connections, so that callers with a token find some of them free.
fn unauthenticated_share(pool_size: u32) -> usize {
    usize::try_from(pool_size / 2).map_or(1, |half| half.max(1))
}

fn by_secret(jwt: &Jwt, secret: &SecretString) -> Arc<Hs256Verifier> {
    Arc::new(Hs256Verifier::new(&Hs256Settings {
        secret: secret.clone(),
        previous_secret: jwt.previous_secret.clone(),
        issuer: jwt.issuer.clone(),
        audience: jwt.audience.clone(),
        leeway: jwt.leeway,
    }))
}

/// Ready when a supervisor (SIGTERM) or a person at the keyboard (SIGINT) says so. The signals are
/// caught from the moment of this call.
///
/// # Errors
/// If the operating system does not allow signal handlers.
pub fn shutdown_signal() -> Result<impl Future, Failure> {
    let caught = |kind| {
        signal(kind)
            .map_err(|error| Failure::plain(format!("cannot install signal handlers: {error}")))
    };
    let (mut terminate, mut interrupt) =
        (caught(SignalKind::terminate())?, caught(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: completing running requests");
    })
}

//! The API over an engine: who may call it, and how it is served.

use std::net::TcpListener;
use std::sync::Arc;

use api_actix::{ApiOptions, ApiState, DemoClock, Hs256Settings, Hs256Verifier, MetricsPage};
use application::Engine;
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::{Exit, Failure};
use crate::settings::{Jwt, Settings};
use crate::system::SystemClock;

/// What not every server has.
#[derive(Default)]
pub struct Extras {
    /// The metrics.
    pub metrics: Option<MetricsPage>,
    /// The clock of a demo.
    pub demo_clock: Option<Arc<dyn DemoClock>>,
}

impl Extras {
    fn put_on(self, mut state: ApiState) -> ApiState {
        if let Some(page) = self.metrics {
            state = state.with_metrics(page);
        }
        match self.demo_clock {
            Some(clock) => state.with_demo_clock(clock),
            None => state,
        }
    }
}

/// Serves on the listener until `stop` is ready, and finishes what runs then.
///
/// # Errors
/// Where the listener cannot be used.
pub async fn serve(
    settings: &Settings,
    engine: Arc<Engine>,
    extras: Extras,
    listener: TcpListener,
    stop: impl Future,
) -> Result<(), Failure> {
    let verifier = verifier(&settings.jwt)?;
    let state = ApiState::new(engine, Arc::new(verifier));
    // A demo's tokens end by the machine's clock, however far its own has been moved.
    let state = extras.put_on(state).with_token_clock(Arc::new(SystemClock));
    let served = api_actix::serve(listener, state, options(settings), stop).await;
    served.map_err(|error| {
        let cause = format!("the server broke down: {error}");
        Failure::new(Exit::Failed, cause, "the log lines before this one tell more")
    })
}

/// The OpenAPI document as JSON.
///
/// # Errors
/// Where the document cannot be written.
pub fn openapi() -> Result<String, Failure> {
    let document = api_actix::openapi().to_pretty_json();
    document.map_err(|error| Failure::plain(format!("the OpenAPI document: {error}")))
}

fn options(settings: &Settings) -> ApiOptions {
    let http = &settings.http;
    ApiOptions {
        workers: http.workers,
        max_connections: http.max_connections,
        request_timeout: http.request_timeout,
        shutdown_timeout: http.shutdown_timeout,
        ..ApiOptions::default()
    }
}

fn verifier(jwt: &Jwt) -> Result<Hs256Verifier, Failure> {
    let Some(secret) = jwt.secret.clone() else {
        let remedy = "set KASSA_JWT__SECRET";
        return Err(Failure::new(Exit::Settings, "jwt.secret is missing", remedy));
    };
    Ok(Hs256Verifier::new(&Hs256Settings {
        secret,
        previous_secret: jwt.previous_secret.clone(),
        issuer: jwt.issuer.clone(),
        audience: jwt.audience.clone(),
        leeway: jwt.leeway,
    }))
}

/// Ready when a supervisor (SIGTERM) or somebody at the keyboard (SIGINT) says so. The signals are
/// caught from the moment of this call.
///
/// # Errors
/// Where the operating system lets no signals be caught.
pub fn told_to_stop() -> Result<impl Future, Failure> {
    let caught = |kind| {
        signal(kind).map_err(|error| Failure::plain(format!("signals cannot be caught: {error}")))
    };
    let (mut terminate, mut interrupt) =
        (caught(SignalKind::terminate())?, caught(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: what runs is finished first");
    })
}

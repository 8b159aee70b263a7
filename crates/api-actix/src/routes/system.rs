//! Health, readiness and metrics. No token is needed, except the one of the metrics.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{HttpRequest, get};
use ports::{ReadError, Readiness, StoredResponse, WriteFault};
use tokio::time::timeout;

use crate::dto::{CheckDto, HealthDto, ProviderStateDto, ReadinessDto};
use crate::errors::{Code, Problem};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(healthz).service(readyz).service(metrics);
}

/// Check whether the server is alive
#[utoipa::path(
    tag = "Server",
    responses((status = 200, description = "Alive", body = HealthDto)),
    security(()),
)]
#[get("/healthz")]
pub async fn healthz() -> Reply {
    Reply::ok(&HealthDto { status: "ok" })
}

/// Maximum time for the storage checks: a probe asks whether requests can be served now.
const LIMIT: Duration = Duration::from_millis(900);

/// Check whether requests can be served
///
/// Lists each check with its result, and whether the payment providers can be called.
#[utoipa::path(
    tag = "Server",
    responses(
        (status = 200, description = "Ready", body = ReadinessDto),
        (status = 503, description = "Not ready", body = ReadinessDto),
    ),
    security(()),
)]
#[get("/readyz")]
pub async fn readyz(state: State) -> Reply {
    let engine = state.engine();
    let ask = timeout(LIMIT, engine.storage().readiness());
    let write = timeout(LIMIT, engine.storage().can_write());
    let (storage, writes) = tokio::join!(ask, write);
    let late = |_| Err(ReadError::Unavailable("timed out".to_owned()));
    let storage = storage.unwrap_or_else(late);
    let writes = writes.unwrap_or(Err(WriteFault::Unavailable));
    let checks = vec![
        serving(state.is_stopping()),
        reachable(&storage),
        migrated(&storage),
        writable(writes),
    ];
    let providers = engine.provider_states().map(ProviderStateDto::of).collect();
    if checks.iter().all(|check| check.ok) {
        return Reply::ok(&ReadinessDto { status: "ready", checks, providers });
    }
    let unready = ReadinessDto { status: "unready", checks, providers };
    Reply::json(StatusCode::SERVICE_UNAVAILABLE, &unready).header("retry-after", "2")
}

fn serving(stopping: bool) -> CheckDto {
    let detail = if stopping { "the server is shutting down" } else { "yes" };
    check("serving", !stopping, detail)
}

fn reachable(storage: &Result<Readiness, ReadError>) -> CheckDto {
    match storage {
        Ok(ready) if ready.reachable => check("storage", true, "reachable"),
        Ok(_) => check("storage", false, "unreachable"),
        // Why may name hosts and files: it goes to the log.
        Err(error) => {
            tracing::warn!(%error, "storage is not ready");
            check("storage", false, "unreachable")
        }
    }
}

fn migrated(storage: &Result<Readiness, ReadError>) -> CheckDto {
    match storage {
        Ok(ready) if ready.pending_migrations == 0 => check("migrations", true, "up to date"),
        Ok(ready) => {
            let detail = format!("{} pending", ready.pending_migrations);
            check("migrations", false, detail)
        }
        Err(_) => check("migrations", false, "not known"),
    }
}

fn writable(writes: Result<(), WriteFault>) -> CheckDto {
    match writes {
        Ok(()) => check("writes", true, "possible"),
        Err(fault) => check("writes", false, fault.to_string()),
    }
}

fn check(name: &'static str, ok: bool, detail: impl Into<String>) -> CheckDto {
    let detail = detail.into();
    CheckDto { name, ok, detail }
}

/// Prometheus' text form.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Get the metrics
///
/// In Prometheus text format. If `metrics.token` is set, it must be sent as a bearer token; if
/// `metrics.enabled` is off the page does not exist.
#[utoipa::path(
    tag = "Server",
    responses(
        (status = 200, description = "The metrics", body = String, content_type = "text/plain"),
        (status = 401), (status = 404),
    ),
    security(()),
)]
#[get("/metrics")]
pub async fn metrics(req: HttpRequest, state: State) -> Result<Reply, Problem> {
    let page = state.metrics().ok_or_else(|| Problem::not_found("page"))?;
    let sent = bearer(req.headers());
    if !page.admits(sent) {
        let code = if sent.is_some() { Code::TokenInvalid } else { Code::TokenMissing };
        return Err(Problem::new(code, "the metrics token is required"));
    }
    Ok(Reply::of(StoredResponse {
        status: StatusCode::OK.as_u16(),
        headers: vec![("content-type".to_owned(), TEXT.to_owned())],
        body: page.text().await,
    }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

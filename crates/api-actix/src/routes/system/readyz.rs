//! `GET /readyz`.

use std::time::Duration;

use actix_web::get;
use actix_web::http::StatusCode;
use ports::{ReadError, Readiness, WriteFault};
use tokio::time::timeout;

use crate::dto::{CheckDto, ReadinessDto};
use crate::reply::Reply;
use crate::state::State;

/// Maximum time for the storage checks: a probe asks whether requests can be served now.
const LIMIT: Duration = Duration::from_millis(900);

/// Check whether requests can be served
///
/// Lists each check with its result.
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
    if checks.iter().all(|check| check.ok) {
        return Reply::ok(&ReadinessDto { status: "ready", checks });
    }
    let unready = ReadinessDto { status: "unready", checks };
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

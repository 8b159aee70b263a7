//! The system: what it is, whether it is well, how it is set up, and an audit of its data.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::ProviderStateDto;
use application::{Engine, system};
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::form::Form;
use crate::options::{ShownSetting, SiteOptions};
use crate::page::render;
use crate::visitor::Operator;

/// Findings that the page shows.
const MAX_FINDINGS: usize = 50;

/// `GET /admin/system`
///
/// # Errors
/// `internal_error`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let content = content(&req, &operator, &state.engine(), Value::Null).await?;
    render(&req, &operator, "admin/system.html", content)
}

/// `POST /admin/system/audit`: checks the invariants of the database. It only reads, so that it needs no key.
///
/// # Errors
/// `storage_unavailable`.
pub async fn audit(req: HttpRequest, form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let findings = system::audit(&form.engine, &form.visitor.admin).await?;
    let rows = findings.as_ref().map(|findings| {
        let row = |finding: &ports::Finding| {
            json!({ "invariant": finding.invariant.as_str(), "detail": finding.detail })
        };
        findings.iter().take(MAX_FINDINGS).map(row).collect::<Vec<_>>()
    });
    let count = findings.as_ref().map_or(0, Vec::len);
    let audit = json!({ "findings": rows, "count": count, "is_complete": findings.is_some() });
    let content = content(&req, &form.visitor, &form.engine, audit).await?;
    render(&req, &form.visitor, "admin/system.html", content)
}

async fn content(
    req: &HttpRequest,
    operator: &Operator,
    engine: &Engine,
    audit: Value,
) -> Result<Value, PageError> {
    let options = SiteOptions::of(req).ok_or_else(|| Problem::internal("no site"))?;
    let info = &options.system;
    let providers = engine.provider_states().map(|(name, state)| {
        let is_test = engine.is_test_provider(name);
        json!({ "state": ProviderStateDto::of((name, state)), "is_test": is_test })
    });
    Ok(json!({
        "version": info.version,
        "database": info.database,
        "uptime": uptime(info.started.elapsed().as_secs()),
        "checks": checks(engine, operator).await,
        "providers": providers.collect::<Vec<_>>(),
        "settings": info.settings.iter().map(setting).collect::<Vec<_>>(),
        "audit": audit,
    }))
}

/// A setting with its section: the first part of its key.
fn setting(setting: &ShownSetting) -> Value {
    let section = setting.key.split('.').next();
    json!({
        "key": setting.key, "section": section, "value": setting.value, "source": setting.source,
    })
}

/// The parts of the readiness. Why a part failed may name hosts and files: it is in the log.
async fn checks(engine: &Engine, operator: &Operator) -> Value {
    let state = system::storage_state(engine, &operator.admin).await;
    let reachable = state.readiness.as_ref().is_ok_and(|ready| ready.reachable);
    let pending = state.readiness.as_ref().ok().map(|ready| ready.pending_migrations);
    let migrations = match pending {
        Some(0) => "up to date".to_owned(),
        Some(pending) => format!("{pending} pending"),
        None => "not known".to_owned(),
    };
    let writes = state.writes.map_or_else(|fault| fault.to_string(), |()| "possible".to_owned());
    let storage = if reachable { "reachable" } else { "unreachable" };
    json!([
        { "name": "Storage", "ok": reachable, "detail": storage },
        { "name": "Migrations", "ok": pending == Some(0), "detail": migrations },
        { "name": "Writes", "ok": state.writes.is_ok(), "detail": writes },
    ])
}

fn uptime(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} h {minutes} min"),
        (days, hours) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::uptime;

    #[test]
    fn uptimes_are_for_people() {
        let shown = [59, 3_599, 3_600, 86_399, 86_400].map(uptime);
        assert_eq!(shown, ["0 min", "59 min", "1 h 0 min", "23 h 59 min", "1 d 0 h"]);
    }
}

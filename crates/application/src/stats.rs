//! `GET /api/admin/stats`, `/daily` and `/worklist`: figures of orders, and what waits for an operator.

use domain::Instant;
use domain::time_zone::TimeZone;
use ports::{DailyFigures, DailyRequest, Gauges, Stats, StatsRequest, Worklist};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// Days that one request may span.
pub const MAX_DAYS: i64 = 366;
/// Best-selling listings that one request may ask for.
pub const MAX_TOP: u32 = 100;

/// The figures of a time span.
///
/// # Errors
/// [`AppError::Invalid`] if it ends before it begins or is too long.
pub async fn stats(engine: &Engine, _: &Admin, request: StatsRequest) -> Result<Stats, AppError> {
    ensure_span(request.from, request.to, request.time_zone)?;
    if request.top > MAX_TOP {
        let reason = format!("at most {MAX_TOP} listings");
        return Err(AppError::Invalid { field: "?top", reason });
    }
    Ok(engine.store.stats(request).await?)
}

/// Orders and failed payment attempts by day.
///
/// # Errors
/// [`AppError::Invalid`] if the time span ends before it begins or is too long.
pub async fn daily_figures(
    engine: &Engine,
    _: &Admin,
    request: DailyRequest,
) -> Result<DailyFigures, AppError> {
    ensure_span(request.from, request.to, request.time_zone)?;
    Ok(engine.store.daily_figures(request).await?)
}

/// What waits for an operator.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn worklist(engine: &Engine, _: &Admin) -> Result<Worklist, AppError> {
    Ok(engine.store.worklist().await?)
}

/// What operators have to know at this moment.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn gauges(engine: &Engine, _: &Admin) -> Result<Gauges, AppError> {
    Ok(engine.store.gauges(engine.now()).await?)
}

fn ensure_span(from: Instant, to: Instant, time_zone: TimeZone) -> Result<(), AppError> {
    let invalid = |field, reason: String| Err(AppError::Invalid { field, reason });
    if to <= from {
        return invalid("?to", "must be after `from`".to_owned());
    }
    // By the clocks of the zone: a year of 366 days may have an hour more.
    if time_zone.local(to) - time_zone.local(from) > chrono_days(MAX_DAYS) {
        return invalid("?from", format!("the range may span at most {MAX_DAYS} days"));
    }
    Ok(())
}

/// The default start of a period that ends then.
#[must_use]
pub fn default_from(to: Instant) -> Instant {
    to.checked_sub_signed(chrono_days(30)).unwrap_or(to)
}

fn chrono_days(days: i64) -> chrono::Duration {
    chrono::Duration::try_days(days).unwrap_or(chrono::Duration::MAX)
}

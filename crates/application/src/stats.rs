//! `GET /api/admin/stats`: order statistics.

use domain::Instant;
use ports::{Gauges, Stats, StatsRequest};

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
    let invalid = |field, reason: String| Err(AppError::Invalid { field, reason });
    if request.to <= request.from {
        return invalid("?to", "must be after `from`".to_owned());
    }
    // By the clocks of the zone: a year of 366 days may have an hour more.
    let local = |at| request.time_zone.local(at);
    if local(request.to) - local(request.from) > chrono_days(MAX_DAYS) {
        return invalid("?from", format!("the range may span at most {MAX_DAYS} days"));
    }
    if request.top > MAX_TOP {
        return invalid("?top", format!("at most {MAX_TOP} listings"));
    }
    Ok(engine.store.stats(request).await?)
}

/// What operators have to know at this moment.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn gauges(engine: &Engine, _: &Admin) -> Result<Gauges, AppError> {
    Ok(engine.store.gauges(engine.now()).await?)
}

/// The default start of a period that ends then.
#[must_use]
pub fn default_from(to: Instant) -> Instant {
    to.checked_sub_signed(chrono_days(30)).unwrap_or(to)
}

fn chrono_days(days: i64) -> chrono::Duration {
    chrono::Duration::try_days(days).unwrap_or(chrono::Duration::MAX)
}

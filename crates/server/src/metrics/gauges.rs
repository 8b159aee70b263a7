//! What the database says of itself at one moment.

use application::metrics::{
    ATTENTION, DISPUTES_OPEN, ORDERS, OUTBOX_DEPTH, OUTBOX_LAG, PROVIDER_AVAILABLE,
    STORAGE_ABANDONED, STORAGE_SILENT, STORAGE_WRITABLE, WEBHOOK_DELIVERIES,
    WEBHOOK_ENDPOINTS_DISABLED,
};
use application::{Engine, ProviderState};
use domain::order::OrderStatus;
use ports::{Gauges, ReadError};

/// Reads the gauges and sets them.
///
/// # Errors
/// A database that is unavailable.
pub async fn read(engine: &Engine) -> Result<(), ReadError> {
    let abandoned = engine.storage().abandoned_connections();
    metrics::counter!(STORAGE_ABANDONED.name).absolute(abandoned.total);
    metrics::gauge!(STORAGE_SILENT.name).set(u32::try_from(abandoned.waiting).unwrap_or(u32::MAX));
    let writable = engine.storage().can_write().await.is_ok();
    metrics::gauge!(STORAGE_WRITABLE.name).set(u32::from(writable));
    for (provider, state) in engine.provider_states() {
        let available = u32::from(state == ProviderState::Available);
        metrics::gauge!(PROVIDER_AVAILABLE.name, "provider" => provider.to_owned()).set(available);
    }
    webhooks(engine).await?;
    let now = engine.now();
    let gauges = engine.storage().gauges(now).await?;
    attention(&gauges);
    metrics::gauge!(DISPUTES_OPEN.name).set(whole(gauges.disputes_open));
    let Gauges { jobs_waiting, jobs_dead, due_since, orders, .. } = gauges;
    for (state, jobs) in [("waiting", jobs_waiting), ("dead", jobs_dead)] {
        metrics::gauge!(OUTBOX_DEPTH.name, "state" => state).set(whole(jobs));
    }
    let lag = due_since.and_then(|since| (now - since).to_std().ok()).unwrap_or_default();
    metrics::gauge!(OUTBOX_LAG.name).set(lag);
    for status in OrderStatus::ALL {
        let found = orders.iter().find(|figures| figures.status == *status);
        let count = found.map_or(0, |figures| figures.orders);
        metrics::gauge!(ORDERS.name, "status" => status.as_str()).set(whole(count));
    }
    Ok(())
}

/// What receivers of events have not taken.
async fn webhooks(engine: &Engine) -> Result<(), ReadError> {
    let figures = engine.storage().webhook_figures().await?;
    let whole = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    for (state, count) in [("retrying", figures.retrying), ("failed", figures.failed)] {
        metrics::gauge!(WEBHOOK_DELIVERIES.name, "state" => state).set(whole(count));
    }
    metrics::gauge!(WEBHOOK_ENDPOINTS_DISABLED.name).set(whole(figures.disabled_endpoints));
    Ok(())
}

/// What waits for a person.
fn attention(gauges: &Gauges) {
    for (kind, count) in [
        ("payment_mismatch", gauges.mismatches),
        ("payment_needs_review", gauges.needs_review),
        ("dispute_due", gauges.disputes_due),
        ("order_overdue", gauges.overdue),
        ("authorization_overdue", gauges.uncaptured),
        ("order_unpaid", gauges.accepted_unpaid),
    ] {
        metrics::gauge!(ATTENTION.name, "kind" => kind).set(whole(count));
    }
}

/// A count as the gauges' type holds it: exactly, as far as 32 bits go.
fn whole(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

//! What the database says of itself at one moment.

use application::Engine;
use application::metrics::OUTBOX_LAG;
use ports::ReadError;

/// Reads the gauges and sets them.
///
/// # Errors
/// A database that is away.
pub async fn read(engine: &Engine) -> Result<(), ReadError> {
    let now = engine.now();
    let due = engine.storage().next_job_at().await?;
    let lag = due.and_then(|due| (now - due).to_std().ok()).unwrap_or_default();
    metrics::gauge!(OUTBOX_LAG.name).set(lag);
    Ok(())
}

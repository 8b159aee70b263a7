//! Writing what was planned, some hundred rows a commit.

use application::listings::{self, Imported};
use application::{AppError, Engine};
use domain::listing::ListingDraft;

use super::plan::BATCH;

/// Why not all of it was written.
#[derive(Debug)]
pub struct Stopped {
    /// Why.
    pub error: AppError,
    /// What was written before.
    pub before: Imported,
}

/// Writes the drafts; `progress` hears how many more are done.
///
/// # Errors
/// [`Stopped`] at the first batch that cannot be written; the batches before it stay.
pub async fn apply(
    engine: &Engine,
    drafts: &[ListingDraft],
    progress: impl Fn(usize),
) -> Result<Imported, Stopped> {
    let mut done = Imported::default();
    for batch in drafts.chunks(BATCH) {
        match listings::import(engine, batch).await {
            Ok(imported) => {
                done.created += imported.created;
                done.changed += imported.changed;
                done.unchanged += imported.unchanged;
                progress(batch.len());
            }
            Err(error) => {
                return Err(Stopped { error, before: done });
            }
        }
    }
    Ok(done)
}

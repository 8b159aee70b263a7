//! Imports a file, or only reports what it would change.

use ports::Changes;

use super::plan::plan;
use super::preview::shown;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;
use crate::spreadsheet::Imported;

/// Creates or updates the tax rates of a file, by category, country, region and name, in one commit. With `dry_run` the
/// changes are only reported.
///
/// # Errors
/// [`AppError::BadSheet`] if it is not a file of tax rates, [`AppError::BadRows`] names the rows that cannot be
/// imported; [`AppError::TableFull`] if the shop would have more rates than it can have.
pub async fn import_sheet(
    engine: &Engine,
    _: &Admin,
    text: &[u8],
    dry_run: bool,
    keyed: Option<&IdempotentRequest<Imported>>,
) -> Result<Executed<Imported>, AppError> {
    execute(engine, keyed, || async {
        let (imported, changes) = plan(engine, text).await?.changes(engine)?;
        Ok((imported, if dry_run { Changes::default() } else { changes }))
    })
    .await
}

/// Imports a file that was previewed: exactly what the preview has shown.
///
/// # Errors
/// [`AppError::Invalid`] if the file, or what it would change by now, is not what was previewed; those of
/// [`import_sheet`].
pub async fn import_previewed(
    engine: &Engine,
    _: &Admin,
    text: &[u8],
    expected_digest: &str,
    keyed: Option<&IdempotentRequest<Imported>>,
) -> Result<Executed<Imported>, AppError> {
    execute(engine, keyed, || async {
        // What changes after the plan was made is a conflict of versions, and what changed before is another digest.
        let planned = plan(engine, text).await?;
        if shown(&planned, text)?.1 != expected_digest {
            let reason = "the file or the tax rates have changed since the preview".to_owned();
            return Err(AppError::Invalid { field: "/digest", reason });
        }
        planned.changes(engine)
    })
    .await
}

//! Applies a plan, some hundred rows per commit, or only reports its result.

use domain::listing::ListingDraft;
use domain::order::Actor;

use super::plan::compare;
use super::preview::preview;
use super::{BATCH, Parsed, Plan, parse};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::listings::{StockRule, import, plan_batch};
use crate::principal::Admin;
use crate::spreadsheet::{BadRow, Imported};

/// Why not all of it was written.
#[derive(Debug)]
pub struct Stopped {
    /// The error.
    pub error: AppError,
    /// What was written before.
    pub before: Imported,
}

/// Writes the drafts of a plan; `progress` receives how many more are done. The stock ledger names the
/// system.
///
/// # Errors
/// [`Stopped`] at the first batch that cannot be written; the batches before it stay.
pub async fn apply(
    engine: &Engine,
    _: &Admin,
    drafts: &[ListingDraft],
    progress: impl Fn(usize),
) -> Result<Imported, Stopped> {
    write(engine, &Actor::System, drafts, progress).await
}

async fn write(
    engine: &Engine,
    actor: &Actor,
    drafts: &[ListingDraft],
    progress: impl Fn(usize),
) -> Result<Imported, Stopped> {
    let mut done = Imported::default();
    for batch in drafts.chunks(BATCH) {
        match import(engine, actor, batch).await {
            Ok(imported) => {
                done = done.and(imported);
                progress(batch.len());
            }
            Err(error) => {
                return Err(Stopped { error, before: done });
            }
        }
    }
    Ok(done)
}

/// A whole file, as an operator sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSheet {
    /// The CSV text.
    pub text: Vec<u8>,
    /// Whether the changes are only reported, not made.
    pub dry_run: bool,
}

/// Imports a file that was previewed: exactly what the preview has shown.
///
/// # Errors
/// [`AppError::Invalid`] if the file, or what it would change by now, is not what was previewed; those of
/// [`import_sheet`].
pub async fn import_previewed(
    engine: &Engine,
    admin: &Admin,
    text: &[u8],
    expected_digest: &str,
    keyed: Option<&IdempotentRequest<Imported>>,
) -> Result<Executed<Imported>, AppError> {
    let actor = admin.actor();
    execute(engine, keyed, || async {
        let drafts = checked(engine, text).await?;
        // One commit, which the versions of the listings guard: what changes after the plan was made is a
        // conflict, and what changed before is another digest.
        let planned = plan_batch(engine, &actor, &drafts, StockRule::AddDifference).await?;
        if preview(engine, admin, text).await?.digest != expected_digest {
            let reason = "the file or the listings have changed since the preview".to_owned();
            return Err(AppError::Invalid { field: "/digest", reason });
        }
        Ok(planned)
    })
    .await
}

/// Creates or updates the listings of a file, by their sku. Nothing is written before every row was
/// checked. If the database becomes unavailable in between, the batches before stay, and the same
/// file sent again does the rest.
///
/// # Errors
/// [`AppError::BadSheet`] if it is not a listings file,
/// [`AppError::BadRows`] names the rows that cannot be imported.
pub async fn import_sheet(
    engine: &Engine,
    admin: &Admin,
    input: &ImportSheet,
    keyed: Option<&IdempotentRequest<Imported>>,
) -> Result<Executed<Imported>, AppError> {
    let actor = admin.actor();
    execute(engine, keyed, || async {
        let drafts = checked(engine, &input.text).await?;
        let imported = if input.dry_run {
            planned(engine, &actor, &drafts).await?
        } else {
            let written = write(engine, &actor, &drafts, |_| {}).await;
            written.map_err(|stopped| stopped.error)?
        };
        Ok((imported, ports::Changes::default()))
    })
    .await
}

async fn checked(engine: &Engine, text: &[u8]) -> Result<Vec<ListingDraft>, AppError> {
    let Parsed { columns, rows, bad } = parse(text).map_err(AppError::BadSheet)?;
    let Plan { drafts, bad: refused } = compare(engine.store.as_ref(), &columns, rows).await?;
    let mut bad: Vec<BadRow> = bad.into_iter().chain(refused).collect();
    bad.sort_by_key(|row| row.line);
    if bad.is_empty() { Ok(drafts) } else { Err(AppError::BadRows(bad)) }
}

async fn planned(
    engine: &Engine,
    actor: &Actor,
    drafts: &[ListingDraft],
) -> Result<Imported, AppError> {
    let mut sum = Imported::default();
    for batch in drafts.chunks(BATCH) {
        let (imported, _) = plan_batch(engine, actor, batch, StockRule::Set).await?;
        sum = sum.and(imported);
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use adapters_memory::{MemoryStore, SequentialIds, TestClock};
    use domain::ids::UserId;
    use domain::listing::Listing;
    use futures_util::FutureExt;
    use ports::{
        Changes, IdempotencyScope, ListingRepository, StockCause, StockChange, StockChangeKind,
        Storage, Store, StoredResponse,
    };

    use super::*;
    use crate::engine::EngineParts;
    use crate::policy::Policy;

    const BEFORE: &str = "sku,name,unit_price,currency,stock\nA,One,1.00,GBP,10\n";
    const AFTER: &str = "sku,name,unit_price,currency,stock\nA,One,1.00,GBP,15\n";

    fn engine(store: &Arc<MemoryStore>) -> Engine {
        Engine::new(EngineParts {
            store: Arc::clone(store) as Arc<dyn Storage>,
            gateways: Vec::new(),
            notifiers: Vec::new(),
            texts: None,
            clock: Arc::new(TestClock::default()),
            ids: Arc::new(SequentialIds::default()),
            policy: Policy::new("GBP".parse().unwrap()),
        })
    }

    async fn listing(store: &MemoryStore) -> Listing {
        store.listings_by_sku(&["A".to_owned()]).await.unwrap().pop().unwrap()
    }

    /// Three units are sold; the version of the listing stays.
    async fn sell(store: &MemoryStore, listing: &Listing, at: domain::Instant) {
        let (quantity, version) = (3, listing.version);
        let cause =
            StockCause { reason: "sold".to_owned(), actor: Actor::System, order_id: None, at };
        for kind in [
            StockChangeKind::Hold { quantity, version, tracked: true },
            StockChangeKind::Commit { quantity, cause },
        ] {
            let stock = vec![StockChange { listing_id: listing.id, kind }];
            store.commit(Changes { stock, ..Changes::default() }).await.unwrap();
        }
    }

    /// The answer is rendered after the last read and before the commit: units are sold just then.
    #[tokio::test]
    async fn what_is_sold_before_the_commit_of_a_previewed_import_stays_sold() {
        let store = Arc::new(MemoryStore::new());
        let (engine, operator) = (engine(&store), Admin::local_operator());
        let sheet = ImportSheet { text: BEFORE.as_bytes().to_vec(), dry_run: false };
        import_sheet(&engine, &operator, &sheet, None).await.unwrap();
        let (known, now, sold) = (listing(&store).await, engine.now(), AtomicBool::new(false));
        let shared = Arc::clone(&store);
        let keyed = IdempotentRequest {
            scope: IdempotencyScope {
                user_id: UserId(uuid::Uuid::nil()),
                operation: "import".to_owned(),
                key: "k".to_owned(),
            },
            fingerprint: "f".repeat(64),
            render: Arc::new(move |_: Result<&Imported, &AppError>| {
                if !sold.swap(true, Ordering::SeqCst) {
                    sell(&shared, &known, now).now_or_never().expect("nothing to wait for");
                }
                StoredResponse { status: 200, headers: Vec::new(), body: String::new() }
            }),
            limited: false,
        };
        let text = AFTER.as_bytes();
        let digest = preview(&engine, &operator, text).await.unwrap().digest;
        import_previewed(&engine, &operator, text, &digest, Some(&keyed)).await.unwrap();
        assert_eq!(listing(&store).await.stock, Some(12), "10 and 5 more, less 3");
    }
}

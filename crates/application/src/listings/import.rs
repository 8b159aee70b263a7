//! One batch of an import: many listings at once, created or updated by their sku.

use std::collections::HashMap;

use domain::ids::ListingId;
use domain::listing::{Listing, ListingDraft};
use domain::order::Actor;
use ports::{Changes, ListingWrite, StockChange, StockChangeKind};

use super::operators;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::spreadsheet::Imported;

/// What happens to the stock of a listing that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StockRule {
    /// It becomes what the row says, whatever it is by then.
    Set,
    /// It changes by the difference between the row and what it was when the plan was made, so that a movement
    /// in between is kept.
    AddDifference,
}

/// Creates or updates the listings of one batch in one commit. Rows whose stock is `None` leave the
/// stock of an existing listing unchanged.
///
/// # Errors
/// [`AppError::Listing`] for a row that breaks a rule, [`AppError::Invalid`] for one that would
/// change a currency.
pub(super) async fn import(
    engine: &Engine,
    actor: &Actor,
    rows: &[ListingDraft],
) -> Result<Imported, AppError> {
    let done = execute(engine, None, || plan_batch(engine, actor, rows, StockRule::Set));
    into_new(done.await?)
}

/// The result of one batch of rows.
pub(super) async fn plan_batch(
    engine: &Engine,
    actor: &Actor,
    rows: &[ListingDraft],
    rule: StockRule,
) -> Result<(Imported, Changes), AppError> {
    let skus: Vec<String> = rows.iter().map(|r| r.sku.clone()).collect();
    let found = engine.store.listings_by_sku(&skus).await?;
    let found: HashMap<&str, &Listing> = found.iter().map(|l| (l.sku.as_str(), l)).collect();
    let mut imported = Imported::default();
    let mut changes = Changes::default();
    for row in rows {
        match found.get(row.sku.as_str()) {
            Some(before) => {
                let draft = replacement(before, row)?;
                if draft == before.draft() {
                    imported.unchanged += 1;
                } else {
                    imported.changed += 1;
                    put((engine, actor, rule), before, draft, &mut changes)?;
                }
            }
            None => {
                let id = ListingId(engine.uuid());
                let listing = Listing::create(id, row.clone(), engine.now())?;
                changes.listings.push(ListingWrite::Insert(listing, actor.clone()));
                imported.created += 1;
            }
        }
    }
    Ok((imported, changes))
}

/// What a listing becomes; a row without stock leaves it unchanged.
fn replacement(before: &Listing, row: &ListingDraft) -> Result<ListingDraft, AppError> {
    if row.unit_price.currency() != before.unit_price.currency() {
        let reason = format!("the currency of {} is {}", before.sku, before.unit_price.currency());
        return Err(AppError::Invalid { field: "/currency", reason });
    }
    let stock = row.stock.or(before.stock);
    Ok(ListingDraft { stock, ..row.clone() }.checked()?)
}

fn put(
    (engine, actor, rule): (&Engine, &Actor, StockRule),
    before: &Listing,
    draft: ListingDraft,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let stock = draft.stock;
    let mut after = before.changed(draft, engine.now())?;
    after.version = before.version.saturating_add(1);
    changes.listings.push(ListingWrite::Update(after));
    if stock != before.stock {
        let cause = operators(engine, actor, "import");
        let kind = match (rule, before.stock, stock) {
            (StockRule::AddDifference, Some(from), Some(to)) => {
                StockChangeKind::Adjust { delta: to.saturating_sub(from), cause }
            }
            _ => StockChangeKind::Set { stock, cause },
        };
        changes.stock.push(StockChange { listing_id: before.id, kind });
    }
    Ok(())
}

//! `POST /api/admin/listings/{id}/stock`: changes the on-hand stock, with a reason.

use domain::ids::ListingId;
use domain::limits::{MAX_REASON_CHARS, MAX_STOCK};
use domain::listing::Listing;
use domain::text;
use ports::{Changes, StockChange, StockChangeKind};

use super::operators;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Units to add (positive) or remove (negative).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustStock {
    /// Units.
    pub delta: i64,
    /// The reason.
    pub reason: String,
}

/// Moves a listing's stock.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`], [`AppError::VersionMismatch`] if the operator expects another version
/// of the listing, or [`AppError::StockRefused`] if stock is not
/// tracked or would fall below the units that open orders reserve.
pub async fn adjust_stock(
    engine: &Engine,
    admin: &Admin,
    id: ListingId,
    input: AdjustStock,
    keyed: Option<&IdempotentRequest<Listing>>,
) -> Result<Executed<Listing>, AppError> {
    let invalid = |field, reason: String| AppError::Invalid { field, reason };
    let reason = text::multi_line(&input.reason, MAX_REASON_CHARS)
        .map_err(|e| invalid("/reason", e.to_string()))?;
    if input.delta == 0 || input.delta.saturating_abs() > MAX_STOCK {
        let rule = format!("must not be zero, and at most {MAX_STOCK} in either direction");
        return Err(invalid("/delta", rule));
    }
    execute(engine, keyed, || async {
        let mut listing = engine.store.listing(id).await?.ok_or(AppError::NotFound("listing"))?;
        admin.principal().expected.check(listing.version)?;
        let stock = listing.stock.ok_or(AppError::StockRefused)?.saturating_add(input.delta);
        if stock < listing.reserved || stock > MAX_STOCK {
            return Err(AppError::StockRefused);
        }
        listing.stock = Some(stock);
        let cause = operators(engine, &admin.actor(), &reason);
        let kind = StockChangeKind::Adjust { delta: input.delta, cause };
        let stock = vec![StockChange { listing_id: id, kind }];
        Ok((listing, Changes { stock, ..Changes::default() }))
    })
    .await
}

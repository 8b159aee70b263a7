//! `GET /api/listings`, `GET /api/listings/{id}`.

use domain::ids::ListingId;
use domain::listing::Listing;
use ports::{ListingFilter, Page, PageRequest, StockMovement};

use crate::engine::Engine;
use crate::error::AppError;

/// A page of listings.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    filter: ListingFilter,
    page: PageRequest,
) -> Result<Page<Listing>, AppError> {
    Ok(engine.store.list_listings(&filter, page).await?)
}

/// A listing, archived ones included: carts and orders still name them.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, id: ListingId) -> Result<Listing, AppError> {
    engine.store.listing(id).await?.ok_or(AppError::NotFound("listing"))
}

/// A page of the stock ledger, of one listing or of all, newest first.
///
/// # Errors
/// [`AppError::NotFound`] for a listing that is not there.
pub async fn stock_movements(
    engine: &Engine,
    listing: Option<ListingId>,
    page: PageRequest,
) -> Result<Page<StockMovement>, AppError> {
    if let Some(id) = listing {
        get(engine, id).await?;
    }
    Ok(engine.store.list_stock_movements(listing, page).await?)
}

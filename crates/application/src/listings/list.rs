//! `GET /api/listings`, `GET /api/listings/{id}`, and the operators' lists of listings and of the stock
//! ledger.

use domain::ids::ListingId;
use domain::listing::Listing;
use ports::{ListingFilter, Page, PageRequest, StockMovement};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// A page of the listings that are for sale, for everyone; `query` is searched for.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_for_sale(
    engine: &Engine,
    query: Option<String>,
    page: PageRequest,
) -> Result<Page<Listing>, AppError> {
    let filter = ListingFilter { query, only_active: true, ..ListingFilter::default() };
    Ok(engine.store.list_listings(&filter, page).await?)
}

domain::text_enum! {
    /// Stock by which operators filter listings.
    pub enum StockLevel {
        /// The listing is for sale, and nothing of it is available.
        Out = "out",
    }
}

/// A page of all listings, archived ones included, for operators; `query` is searched for, and with a stock level only
/// listings at this level are wanted.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    query: Option<String>,
    stock: Option<StockLevel>,
    page: PageRequest,
) -> Result<Page<Listing>, AppError> {
    let only_sold_out = stock == Some(StockLevel::Out);
    let filter = ListingFilter { query, only_active: false, only_sold_out };
    Ok(engine.store.list_listings(&filter, page).await?)
}

/// A listing for everyone, archived ones included: carts and orders still name them.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, id: ListingId) -> Result<Listing, AppError> {
    engine.store.listing(id).await?.ok_or(AppError::NotFound("listing"))
}

/// A listing with its stock, for operators.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_any(engine: &Engine, _: &Admin, id: ListingId) -> Result<Listing, AppError> {
    get(engine, id).await
}

/// A page of the stock ledger, of one listing or of all, newest first.
///
/// # Errors
/// [`AppError::NotFound`] for a listing that is not there.
pub async fn stock_movements(
    engine: &Engine,
    _: &Admin,
    listing: Option<ListingId>,
    page: PageRequest,
) -> Result<Page<StockMovement>, AppError> {
    if let Some(id) = listing {
        get(engine, id).await?;
    }
    Ok(engine.store.list_stock_movements(listing, page).await?)
}

/// The listings whose stock was moved, each once.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn moved_listings(
    engine: &Engine,
    _: &Admin,
    movements: &[StockMovement],
) -> Result<Vec<Listing>, AppError> {
    let mut ids: Vec<ListingId> = movements.iter().map(|movement| movement.listing_id).collect();
    ids.sort();
    ids.dedup();
    Ok(engine.store.listings(&ids).await?)
}

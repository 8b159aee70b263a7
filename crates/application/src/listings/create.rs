//! `POST /api/admin/listings`: a new listing.

use domain::ids::ListingId;
use domain::listing::{Listing, ListingDraft};
use ports::{Changes, ListingWrite};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Creates a listing.
///
/// # Errors
/// [`AppError::Listing`] names the field, [`AppError::UniqueViolation`] a sku that exists.
pub async fn create(
    engine: &Engine,
    admin: &Admin,
    draft: ListingDraft,
    keyed: Option<&IdempotentRequest<Listing>>,
) -> Result<Executed<Listing>, AppError> {
    execute(engine, keyed, || async {
        let id = ListingId(engine.uuid());
        let listing = Listing::create(id, draft.clone(), engine.now())?;
        let write = ListingWrite::Insert(listing.clone(), admin.actor());
        Ok((listing, Changes { listings: vec![write], ..Changes::default() }))
    })
    .await
}

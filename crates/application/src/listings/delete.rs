//! `DELETE /api/admin/listings/{id}`: only a listing that no cart and no order names (PROTECT).

use domain::ids::ListingId;
use ports::{Changes, ListingWrite};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute, into_new};
use crate::principal::Admin;

/// Deletes a listing.
///
/// # Errors
/// [`AppError::NotFound`], or [`AppError::InUse`]: archive it instead.
pub async fn delete(engine: &Engine, admin: &Admin, id: ListingId) -> Result<(), AppError> {
    into_new(delete_keyed(engine, admin, id, None).await?)
}

/// As [`delete`], with an idempotency key, and only at the versions that the operator expects.
///
/// # Errors
/// Those of [`delete`]; [`AppError::VersionMismatch`].
pub async fn delete_keyed(
    engine: &Engine,
    admin: &Admin,
    id: ListingId,
    keyed: Option<&IdempotentRequest<()>>,
) -> Result<Executed<()>, AppError> {
    execute(engine, keyed, || async {
        let listing = engine.store.listing(id).await?.ok_or(AppError::NotFound("listing"))?;
        admin.principal().expected.check(listing.version)?;
        let write = ListingWrite::Delete { id, version: listing.version };
        Ok(((), Changes { listings: vec![write], ..Changes::default() }))
    })
    .await
}

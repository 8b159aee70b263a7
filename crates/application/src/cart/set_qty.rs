//! `PATCH /api/cart/items/{id}`: sets the quantity of a line.

use domain::ids::CartItemId;

use crate::cart::{PutItemOutput, ensure_not_in_checkout, open, write};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;
use crate::views::{find, line};

/// Sets a line of the caller's cart to `qty` units.
///
/// # Errors
/// [`AppError::NotFound`] if the caller's cart has no such line, [`AppError::Cart`].
pub async fn set_qty(
    engine: &Engine,
    caller: &Principal,
    item: CartItemId,
    qty: i64,
) -> Result<PutItemOutput, AppError> {
    let done = execute(engine, None, || async {
        let found = open(engine, caller).await?;
        ensure_not_in_checkout(engine, &found.cart).await?;
        if !found.cart.items.iter().any(|i| i.id == item) {
            return Err(AppError::NotFound("cart item"));
        }
        let (mut cart, item) = found.cart.with_qty(item, qty, engine.now())?;
        let listing = find(&found.listings, item.listing_id)?;
        let before = Some(&found.cart);
        let changes = write(engine, caller, before, &mut cart, &found.listings).await?;
        let line = line(&item, listing)?;
        Ok((PutItemOutput { line, created: false, cart_version: cart.version }, changes))
    });
    into_new(done.await?)
}

//! `DELETE /api/cart/items/{id}`: takes a line out of the cart.

use domain::ids::CartItemId;
use ports::CartWithListings;

use crate::cart::{ensure_not_in_checkout, open, write};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;

/// Takes a line out of the caller's cart.
///
/// # Errors
/// [`AppError::NotFound`] if the caller's cart has no such line, [`AppError::Cart`] if it is
/// frozen.
pub async fn remove_item(
    engine: &Engine,
    caller: &Principal,
    item: CartItemId,
) -> Result<(), AppError> {
    let done = execute(engine, None, || async {
        let CartWithListings { cart: before, listings } = open(engine, caller).await?;
        ensure_not_in_checkout(engine, &before).await?;
        if !before.items.iter().any(|i| i.id == item) {
            return Err(AppError::NotFound("cart item"));
        }
        let mut after = before.without_item(item, engine.now())?;
        let changes = write(engine, caller, Some(&before), &mut after, &listings).await?;
        Ok(((), changes))
    });
    into_new(done.await?)
}

//! `PUT, DELETE /api/cart/address`: where the goods in the cart go.

use domain::address::Address;
use ports::{CartWithListings, Changes};

use crate::cart::{ensure_not_in_checkout, open_or_new, write};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;
use crate::views::CartView;

/// Gives the caller's cart an address, or removes it (`None`). A shipping method that is not offered there stays
/// chosen, and is shown as a problem.
///
/// # Errors
/// [`AppError::Cart`] if the cart is locked.
pub async fn set_address(
    engine: &Engine,
    caller: &Principal,
    address: Option<&Address>,
) -> Result<CartView, AppError> {
    let done = execute(engine, None, || async {
        let (CartWithListings { cart: before, listings }, new) =
            open_or_new(engine, caller).await?;
        ensure_not_in_checkout(engine, &before).await?;
        let mut after = before.with_address(address.cloned(), engine.now())?;
        let changes = if after.shipping_address == before.shipping_address && !new {
            after = before;
            Changes::default()
        } else {
            write(engine, caller, (!new).then_some(&before), &mut after, &listings).await?
        };
        let view = CartView::load(engine, CartWithListings { cart: after, listings }).await?;
        Ok((view, changes))
    });
    into_new(done.await?)
}

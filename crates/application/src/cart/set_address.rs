//! `PUT, DELETE /api/cart/address`: where the goods in the cart go.

use domain::address::Address;

use crate::cart::{ensure_not_in_checkout, open_or_new, write_if_changed};
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
        let (found, is_new) = open_or_new(engine, caller).await?;
        ensure_not_in_checkout(engine, &found.cart).await?;
        let after = found.cart.with_address(address.cloned(), engine.now())?;
        let (found, changes) = write_if_changed(engine, caller, (found, is_new), after).await?;
        Ok((CartView::load(engine, found).await?, changes))
    });
    into_new(done.await?)
}

//! `PUT, DELETE /api/cart/coupon`: a coupon on the cart. It is checked now, so that the shopper
//! learns at once, and again at checkout, where it is taken.

use crate::cart::{ensure_not_in_checkout, open_or_new, write_if_changed};
use crate::coupons::find_usable;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::price_tables::price_tables;
use crate::principal::Principal;
use crate::views::CartView;

/// Puts the coupon with this code on the caller's cart, or takes the coupon off (`None`).
///
/// # Errors
/// [`AppError::CouponNotUsable`] for every reason, [`AppError::Cart`] if the cart is locked.
pub async fn set_coupon(
    engine: &Engine,
    caller: &Principal,
    code: Option<&str>,
) -> Result<CartView, AppError> {
    let done = execute(engine, None, || async {
        let (found, is_new) = open_or_new(engine, caller).await?;
        ensure_not_in_checkout(engine, &found.cart).await?;
        let coupon = match code {
            Some(code) => Some(find_usable(engine, code, caller.user_id).await?),
            None => None,
        };
        let after = found.cart.with_coupon(coupon.as_ref().map(|(c, _)| c.id), engine.now())?;
        let (found, changes) = write_if_changed(engine, caller, (found, is_new), after).await?;
        let tables = price_tables(engine).await?;
        let view = CartView::of(engine, found, coupon.as_ref(), &tables)?;
        Ok((view, changes))
    });
    into_new(done.await?)
}

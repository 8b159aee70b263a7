//! `GET /api/cart`: the shopper's cart with live prices; it is created if there is none.

use crate::cart::{open_or_new, write};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;
use crate::views::CartView;

/// Gives the caller's open cart.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn get(engine: &Engine, caller: &Principal) -> Result<CartView, AppError> {
    if let Some(found) = engine.store.open_cart(caller.user_id).await? {
        return CartView::load(engine, found).await;
    }
    let made = execute(engine, None, || async {
        let (mut found, new) = open_or_new(engine, caller).await?;
        let changes = if new {
            write(engine, caller, None, &mut found.cart, &[]).await?
        } else {
            ports::Changes::default()
        };
        Ok((CartView::load(engine, found).await?, changes))
    });
    into_new(made.await?)
}

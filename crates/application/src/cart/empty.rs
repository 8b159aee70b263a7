//! `DELETE /api/cart`: takes everything out of the cart.

use ports::Changes;

use crate::cart::{ensure_not_in_checkout, write};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;

/// Empties the caller's cart; nothing happens if there is none.
///
/// # Errors
/// [`AppError::Cart`] if it is frozen.
pub async fn empty(engine: &Engine, caller: &Principal) -> Result<(), AppError> {
    let done = execute(engine, None, || async {
        let Some(found) = engine.store.open_cart(caller.user_id).await? else {
            caller.expected.check(0)?;
            return Ok(((), Changes::default()));
        };
        caller.expected.check(found.cart.version)?;
        ensure_not_in_checkout(engine, &found.cart).await?;
        let mut after = found.cart.emptied(engine.now())?;
        let changes = write(engine, caller, Some(&found.cart), &mut after, &[]).await?;
        Ok(((), changes))
    });
    into_new(done.await?)
}

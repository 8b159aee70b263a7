//! `POST /api/cart/items`: puts a listing into the cart, or sets the quantity of its line. The
//! price stays the listing's, live, until checkout.

use domain::ids::{CartItemId, ListingId};
use ports::ListingForCart;

use crate::cart::{ensure_not_in_checkout, expected_or_new, write};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Principal;
use crate::views::{CartLineView, line};

/// What is put into the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutItem {
    /// The listing.
    pub listing: ListingId,
    /// Units; the line is set to this quantity.
    pub qty: i64,
}

/// The line, and whether it is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutItemOutput {
    /// The line.
    pub line: CartLineView,
    /// Whether it was created by this request.
    pub created: bool,
    /// The cart's new version.
    pub cart_version: i64,
}

/// Puts a listing into the caller's cart.
///
/// # Errors
/// [`AppError::NotFound`] for a listing that is not there, [`AppError::Cart`] for a broken rule.
pub async fn put_item(
    engine: &Engine,
    caller: &Principal,
    input: PutItem,
    keyed: Option<&IdempotentRequest<PutItemOutput>>,
) -> Result<Executed<PutItemOutput>, AppError> {
    execute(engine, keyed, || async {
        let found = engine.store.listing_for_cart(input.listing, caller.user_id).await?;
        let ListingForCart { listing, cart } = found.ok_or(AppError::NotFound("listing"))?;
        let (found, new) = expected_or_new(engine, caller, cart)?;
        ensure_not_in_checkout(engine, &found.cart).await?;
        let (before, mut listings) = (found.cart, found.listings);
        let id = CartItemId(engine.uuid());
        let (mut cart, item) = before.with_item(id, &listing, input.qty, engine.now())?;
        listings.retain(|other| other.id != listing.id);
        listings.push(listing.clone());
        let before = (!new).then_some(&before);
        let changes = write(engine, caller, before, &mut cart, &listings).await?;
        let output = PutItemOutput {
            line: line(&item, &listing)?,
            created: item.id == id,
            cart_version: cart.version,
        };
        Ok((output, changes))
    })
    .await
}

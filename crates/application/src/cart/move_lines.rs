//! The lines of a guest's cart move to the cart of the account that the guest signs in to.

use domain::cart::{Cart, CartStatus};
use domain::ids::{CartId, CartItemId, UserId};
use domain::listing::Listing;
use ports::Changes;

use crate::engine::Engine;
use crate::error::AppError;

/// Moves the lines from one customer's open cart to another's. A listing that is in both keeps the larger
/// quantity. The address and the shipping method come along if the other cart has no address, and leave the guest's cart
/// in any case: what stays in it is not the customer's. A line that the other cart cannot take stays where it is: another
/// currency, too many lines, or a listing that is no longer for sale. So do all of them while one of the carts is in
/// checkout.
pub(crate) async fn move_lines(
    engine: &Engine,
    from: UserId,
    to: UserId,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let Some(source) = engine.store.open_cart(from).await? else {
        return Ok(());
    };
    let target = engine.store.open_cart(to).await?;
    let is_locked = |cart: &Cart| cart.status != CartStatus::Active;
    if is_locked(&source.cart) || target.as_ref().is_some_and(|found| is_locked(&found.cart)) {
        return Ok(());
    }
    let (before, mut listings) =
        target.map_or((None, Vec::new()), |found| (Some(found.cart), found.listings));
    let open = || Cart::open(CartId(engine.uuid()), to, engine.now());
    let mut after = before.clone().unwrap_or_else(open);
    let mut rest = source.cart.clone();
    for line in &source.cart.items {
        let listing = source.listings.iter().find(|listing| listing.id == line.listing_id);
        let Some(listing) = listing else { continue };
        if let Some(next) = with_line(engine, &after, &mut listings, listing, line.qty) {
            after = next;
            rest = rest.without_item(line.id, engine.now())?;
        }
    }
    if rest == source.cart {
        return Ok(());
    }
    if after.shipping_address.is_none() {
        after.shipping_address.clone_from(&source.cart.shipping_address);
        after.shipping_method.clone_from(&source.cart.shipping_method);
    }
    (rest.shipping_address, rest.shipping_method) = (None, None);
    changes.update_cart(&source.cart, &mut rest);
    match &before {
        Some(before) => changes.update_cart(before, &mut after),
        None => changes.insert_cart(&after),
    }
    Ok(())
}

/// The cart with a line; `None` if it cannot take it.
fn with_line(
    engine: &Engine,
    cart: &Cart,
    listings: &mut Vec<Listing>,
    listing: &Listing,
    qty: i64,
) -> Option<Cart> {
    let there = cart.items.iter().find(|item| item.listing_id == listing.id);
    let qty = there.map_or(qty, |item| item.qty.max(qty));
    let (next, _) = cart.with_item(CartItemId(engine.uuid()), listing, qty, engine.now()).ok()?;
    let mut all = listings.clone();
    all.retain(|other| other.id != listing.id);
    all.push(listing.clone());
    next.ensure_total(Some(cart), &all).ok()?;
    *listings = all;
    Some(next)
}

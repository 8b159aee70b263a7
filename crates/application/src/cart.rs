//! The shopper's cart.

mod empty;
mod get;
mod move_lines;
mod put_item;
mod remove_item;
mod set_address;
mod set_coupon;
mod set_qty;
mod shipping;

pub use empty::empty;
pub use get::get;
pub(crate) use move_lines::move_lines;
pub use put_item::{PutItem, PutItemOutput, put_item};
pub use remove_item::remove_item;
pub use set_address::set_address;
pub use set_coupon::set_coupon;
pub use set_qty::set_qty;
pub use shipping::{ShippingOffer, ShippingOffers, needs_delivery, set_shipping, shipping_offers};

use domain::cart::Cart;
use domain::ids::CartId;
use domain::listing::Listing;
use ports::{CartWithListings, Changes};

use crate::account::adopt_contact;
use crate::cart_checkout::CartCheckout;
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Principal;
use crate::views::order_of;

/// The user's open cart; a new one, not yet written, if there is none.
async fn open_or_new(
    engine: &Engine,
    caller: &Principal,
) -> Result<(CartWithListings, bool), AppError> {
    expected_or_new(engine, caller, engine.store.open_cart(caller.user_id).await?)
}

/// The open cart that was found, at the version that the caller expects; a new one, not yet written,
/// if there is none.
fn expected_or_new(
    engine: &Engine,
    caller: &Principal,
    found: Option<CartWithListings>,
) -> Result<(CartWithListings, bool), AppError> {
    match found {
        Some(found) => {
            caller.expected.check(found.cart.version)?;
            Ok((found, false))
        }
        None => {
            // A cart that does not exist has no version that a caller could expect.
            caller.expected.check(0)?;
            let cart = Cart::open(CartId(engine.uuid()), caller.user_id, engine.now());
            Ok((CartWithListings { cart, listings: Vec::new() }, true))
        }
    }
}

/// The user's open cart.
async fn open(engine: &Engine, caller: &Principal) -> Result<CartWithListings, AppError> {
    let found = engine.store.open_cart(caller.user_id).await?;
    let found = found.ok_or(AppError::NotFound("cart item"))?;
    caller.expected.check(found.cart.version)?;
    Ok(found)
}

/// Rejects a change to a cart in checkout, and names the order it is frozen for.
pub(crate) async fn ensure_not_in_checkout(engine: &Engine, cart: &Cart) -> Result<(), AppError> {
    match order_of(engine, cart).await? {
        Some(record) => Err(AppError::CartInCheckout(CartCheckout::of(cart, &record))),
        None => Ok(()),
    }
}

/// Writes the cart that was found as it is to be, and gives it with its listings. Nothing is written if an existing cart
/// stays as it is but for its time.
async fn write_if_changed(
    engine: &Engine,
    caller: &Principal,
    (found, is_new): (CartWithListings, bool),
    mut after: Cart,
) -> Result<(CartWithListings, Changes), AppError> {
    let CartWithListings { cart: before, listings } = found;
    let at_its_time = Cart { updated_at: before.updated_at, ..after.clone() };
    if !is_new && at_its_time == before {
        return Ok((CartWithListings { cart: before, listings }, Changes::default()));
    }
    let written = (!is_new).then_some(&before);
    let changes = write(engine, caller, written, &mut after, &listings).await?;
    Ok((CartWithListings { cart: after, listings }, changes))
}

/// Writes a new or changed cart. Every cart change goes through here, so its total is checked here,
/// at the prices of `listings`. With a new cart, the contact details from the caller's token are
/// stored as well.
async fn write(
    engine: &Engine,
    caller: &Principal,
    before: Option<&Cart>,
    after: &mut Cart,
    listings: &[Listing],
) -> Result<Changes, AppError> {
    after.ensure_total(before, listings)?;
    let mut changes = Changes::default();
    match before {
        Some(before) => changes.update_cart(before, after),
        None => {
            changes.insert_cart(after);
            adopt_contact(engine, caller, &mut changes).await?;
        }
    }
    Ok(changes)
}

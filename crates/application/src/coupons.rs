//! Coupons: a customer's own, and the operator's work on them.

mod change;
mod create;
mod delete;
mod list;

pub use change::{CouponChange, change, change_keyed};
pub use create::{CouponDraft, DiscountDraft, create};
pub use delete::{delete, delete_keyed};
pub use list::{get, list, list_own};

use domain::cart::Cart;
use domain::coupon::{Coupon, CouponCode};
use domain::ids::UserId;

use crate::engine::Engine;
use crate::error::AppError;

/// The coupon with this code that this user can use now, with the slots of it that they have taken.
///
/// # Errors
/// [`AppError::CouponNotUsable`] for every reason, without distinction: unknown, another user's,
/// expired, used up.
pub(crate) async fn find_usable(
    engine: &Engine,
    code: &str,
    user: UserId,
) -> Result<(Coupon, Vec<i32>), AppError> {
    let code = CouponCode::parse(code).map_err(|_| AppError::CouponNotUsable)?;
    let coupon = engine.store.coupon_by_code(&code.key()).await?;
    let coupon = coupon.ok_or(AppError::CouponNotUsable)?;
    let taken = taken_slots(engine, &coupon, user).await?;
    if !coupon.can_be_used_by(user, &taken, engine.now()) {
        return Err(AppError::CouponNotUsable);
    }
    Ok((coupon, taken))
}

/// The coupon on a cart, if one is and still exists, with the slots of it that the cart's user has
/// taken.
pub(crate) async fn of_cart(
    engine: &Engine,
    cart: &Cart,
) -> Result<Option<(Coupon, Vec<i32>)>, AppError> {
    let Some(id) = cart.coupon_id else {
        return Ok(None);
    };
    let Some(coupon) = engine.store.coupon(id).await? else {
        return Ok(None);
    };
    let taken = taken_slots(engine, &coupon, cart.user_id).await?;
    Ok(Some((coupon, taken)))
}

/// The user's slots of a coupon; they are read only if the coupon has a limit per user.
async fn taken_slots(engine: &Engine, coupon: &Coupon, user: UserId) -> Result<Vec<i32>, AppError> {
    match coupon.max_per_user {
        Some(_) => Ok(engine.store.taken_slots(coupon.id, user).await?),
        None => Ok(Vec::new()),
    }
}

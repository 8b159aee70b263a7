//! A cart and its lines.

use application::cart::PutItemOutput;
use application::{CartLineView, CartView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::word::CartStatusWord;
use super::{CartCheckoutDto, CartProblemDto, DecimalText, Form, Word};

/// A listing to put into the cart.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutCartItem)]
pub struct PutItemBody {
    /// The listing.
    pub listing: Uuid,
    /// Pieces; a line that is there is set to so many.
    #[schema(minimum = 1, maximum = 100_000)]
    pub qty: i64,
}

impl Form for PutItemBody {}

/// How many pieces a line shall have.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeCartItem)]
pub struct QtyBody {
    /// Pieces.
    #[schema(minimum = 1, maximum = 100_000)]
    pub qty: i64,
}

impl Form for QtyBody {}

/// A line of a cart, at the price that its listing has now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CartItem)]
pub struct CartItemDto {
    id: Uuid,
    listing: Uuid,
    name: String,
    qty: i64,
    unit_price: DecimalText,
    subtotal: DecimalText,
    currency: &'static str,
    /// Whether so many could be bought now.
    available: bool,
}

impl From<&CartLineView> for CartItemDto {
    fn from(line: &CartLineView) -> Self {
        Self {
            id: line.item.id.0,
            listing: line.item.listing_id.0,
            name: line.name.clone(),
            qty: line.item.qty,
            unit_price: line.unit_price.into(),
            subtotal: line.subtotal.into(),
            currency: line.unit_price.currency().code(),
            available: line.available,
        }
    }
}

impl From<&PutItemOutput> for CartItemDto {
    fn from(output: &PutItemOutput) -> Self {
        Self::from(&output.line)
    }
}

/// The coupon on a cart.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CartCoupon)]
pub struct CartCouponDto {
    code: String,
    /// Whether it takes something off now. Where it could be used and takes nothing off this total, it
    /// is not spent: the order is placed without it.
    usable: bool,
}

/// A shopper's cart. Its amounts are always shown, also where they are more than an order can come to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Cart)]
pub struct CartDto {
    id: Uuid,
    status: CartStatusWord,
    currency: &'static str,
    items: Vec<CartItemDto>,
    coupon: Option<CartCouponDto>,
    /// Before the discount.
    total_amount: DecimalText,
    discount_applied: DecimalText,
    final_amount: DecimalText,
    /// Why checkout would refuse it now, beside being empty; nothing where it would not.
    problems: Vec<CartProblemDto>,
    /// The checkout that it is frozen for; null while it can be changed. Prices, coupon and amounts of
    /// a frozen cart are those of the order.
    checkout: Option<CartCheckoutDto>,
    version: i64,
}

impl From<&CartView> for CartDto {
    fn from(view: &CartView) -> Self {
        let coupon = view
            .coupon
            .as_ref()
            .map(|coupon| CartCouponDto { code: coupon.code.clone(), usable: coupon.usable });
        Self {
            id: view.cart.id.0,
            status: Word(view.cart.status),
            currency: view.currency.code(),
            items: view.lines.iter().map(CartItemDto::from).collect(),
            coupon,
            total_amount: view.price.total_amount.into(),
            discount_applied: view.price.discount_applied.into(),
            final_amount: view.price.final_amount.into(),
            problems: view.problems.iter().map(CartProblemDto::from).collect(),
            checkout: view.checkout.as_ref().map(CartCheckoutDto::from),
            version: view.cart.version,
        }
    }
}

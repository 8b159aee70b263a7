//! A cart and its lines.

use application::cart::PutItemOutput;
use application::{CartLineView, CartView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::CartStatusString;
use super::pricing::taxes;
use super::{
    AddressDto, CartCheckoutDto, CartProblemDto, DecimalText, EnumString, JsonBody, ShippingDto,
    TaxDto,
};

/// A listing to add to the cart.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutCartItem)]
pub struct PutItemBody {
    /// The listing.
    pub listing: Uuid,
    /// Units; an existing line is set to this quantity.
    #[schema(minimum = 1, maximum = 100_000)]
    pub qty: i64,
}

impl JsonBody for PutItemBody {}

/// The new quantity of a line.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeCartItem)]
pub struct QtyBody {
    /// Units.
    #[schema(minimum = 1, maximum = 100_000)]
    pub qty: i64,
}

impl JsonBody for QtyBody {}

/// A line of a cart at the current price.
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
    /// Its taxes; empty while the cart has no address, and in the answer to a change of the line.
    taxes: Vec<TaxDto>,
    /// Whether this quantity is available now.
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
            taxes: taxes(&line.taxes),
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
    /// Whether it gives a discount now. A valid coupon without a discount on this total is not used
    /// up: the order is placed without it.
    usable: bool,
}

/// A shopper's cart. Its amounts are always shown, even if they exceed the limit of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Cart)]
pub struct CartDto {
    id: Uuid,
    status: CartStatusString,
    currency: &'static str,
    items: Vec<CartItemDto>,
    coupon: Option<CartCouponDto>,
    /// Before the discount.
    total_amount: DecimalText,
    discount_applied: DecimalText,
    /// What the goods cost, after the discount.
    final_amount: DecimalText,
    /// The price of shipping; zero while no method is chosen.
    shipping_amount: DecimalText,
    /// Taxes that are added to the prices; zero while the cart has no address.
    tax_added: DecimalText,
    /// Taxes that the prices include; zero while the cart has no address.
    tax_included: DecimalText,
    /// What is to be paid: `final_amount + shipping_amount + tax_added`.
    grand_total: DecimalText,
    shipping_address: Option<AddressDto>,
    /// The code of the chosen method, even if it is not offered any more.
    shipping_method: Option<String>,
    /// Null while no method is chosen that is offered.
    shipping: Option<ShippingDto>,
    /// The taxes by rate, of lines and shipping together.
    taxes: Vec<TaxDto>,
    /// Reasons for which checkout would reject it now, other than being empty; empty if there are
    /// none.
    problems: Vec<CartProblemDto>,
    /// The checkout that locks the cart; null while it can be changed. Prices, coupon and amounts
    /// of a locked cart are those of the order.
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
            status: EnumString(view.cart.status),
            currency: view.currency.code(),
            items: view.lines.iter().map(CartItemDto::from).collect(),
            coupon,
            total_amount: view.price.total_amount.into(),
            discount_applied: view.price.discount_applied.into(),
            final_amount: view.price.final_amount.into(),
            shipping_amount: view.price.shipping_amount.into(),
            tax_added: view.price.tax_added.into(),
            tax_included: view.price.tax_included.into(),
            grand_total: view.price.grand_total.into(),
            shipping_address: view.cart.shipping_address.as_ref().map(AddressDto::from),
            shipping_method: view.cart.shipping_method.clone(),
            shipping: view.shipping.as_ref().map(|s| ShippingDto::of(&s.terms, &s.price)),
            taxes: taxes(&view.taxes),
            problems: view.problems.iter().map(CartProblemDto::from).collect(),
            checkout: view.checkout.as_ref().map(CartCheckoutDto::from),
            version: view.cart.version,
        }
    }
}

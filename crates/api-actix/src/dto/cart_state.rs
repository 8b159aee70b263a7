//! The checkout state of a cart: what prevents checkout, and the session it is frozen for.

use application::{AppError, CartCheckout, CartProblem};
use domain::cart::CartError;
use domain::ids::CartItemId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::errors::{Code, delivery_code};

/// A reason for which checkout would reject the cart now.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CartProblem)]
pub struct CartProblemDto {
    /// The error code of checkout: `amount_out_of_range`, `coupon_not_usable`,
    /// `listing_not_available`, `out_of_stock`, `shipping_address_required`, `shipping_method_required` or
    /// `shipping_not_offered`.
    #[schema(example = "out_of_stock")]
    code: &'static str,
    /// A description of the problem.
    detail: String,
    /// The affected lines; empty if the whole cart is affected.
    items: Vec<Uuid>,
}

impl From<&CartProblem> for CartProblemDto {
    fn from(problem: &CartProblem) -> Self {
        let ids = |items: &[CartItemId]| items.iter().map(|id| id.0).collect();
        let (code, detail, items) = match problem {
            CartProblem::TooLarge(error) => (Code::AmountOutOfRange, error.to_string(), Vec::new()),
            CartProblem::Delivery(error) => (delivery_code(error), error.to_string(), Vec::new()),
            CartProblem::CouponNotUsable => {
                (Code::CouponNotUsable, AppError::CouponNotUsable.to_string(), Vec::new())
            }
            CartProblem::NotForSale(items) => {
                (Code::ListingNotAvailable, CartError::NotForSale.to_string(), ids(items))
            }
            CartProblem::OutOfStock(items) => {
                (Code::OutOfStock, "fewer units are in stock".to_owned(), ids(items))
            }
        };
        Self { code: code.entry().code, detail, items }
    }
}

/// Where the checkout of a frozen cart is read, and where it is cancelled.
#[derive(Debug, Clone)]
pub struct CheckoutLinks {
    /// The checkout session, or the order if it has no payment.
    pub checkout_url: String,
    /// POST there cancels it.
    pub cancel_url: String,
}

impl CheckoutLinks {
    /// The links of a checkout; none if a customer has adopted the order.
    #[must_use]
    pub fn of(checkout: &CartCheckout) -> Option<Self> {
        let checkout_url = match checkout.payment_id {
            Some(payment) => format!("/api/checkout/session/{payment}"),
            None => format!("/api/orders/{}", checkout.order_id),
        };
        let cancel_url = format!("{checkout_url}/cancel");
        (!checkout.adopted).then_some(Self { checkout_url, cancel_url })
    }
}

/// The checkout that has locked the cart.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CartCheckout)]
pub struct CartCheckoutDto {
    order_id: Uuid,
    order_number: String,
    /// The checkout session's id.
    payment_id: Option<Uuid>,
    /// Whether the order was added to an account since. Only the account can pay or cancel it; the cart opens again if
    /// the order is cancelled or expires.
    adopted: bool,
    /// GET: the checkout session, or the order if it has no payment; null if it was adopted.
    #[schema(example = "/api/checkout/session/0190a0de-0000-7000-8000-000000000001")]
    checkout_url: Option<String>,
    /// POST: cancels it, and the cart can be changed again; null if it was adopted.
    #[schema(example = "/api/checkout/session/0190a0de-0000-7000-8000-000000000001/cancel")]
    cancel_url: Option<String>,
}

impl From<&CartCheckout> for CartCheckoutDto {
    fn from(checkout: &CartCheckout) -> Self {
        let (checkout_url, cancel_url) =
            CheckoutLinks::of(checkout).map(|links| (links.checkout_url, links.cancel_url)).unzip();
        Self {
            order_id: checkout.order_id.0,
            order_number: checkout.order_number.to_string(),
            payment_id: checkout.payment_id.map(|id| id.0),
            adopted: checkout.adopted,
            checkout_url,
            cancel_url,
        }
    }
}

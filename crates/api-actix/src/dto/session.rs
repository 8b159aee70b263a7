//! A checkout session.

use application::checkout::{CheckoutSession, CreateSession};
use domain::address::Address;
use domain::ids::CartId;
use domain::money::Currency;
use domain::order::{OrderLifecycle, PaymentMethod};
use domain::payment::{Payment, PaymentStatus};
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::address::{AddressBody, optional_address};
use super::enum_string::{PaymentMethodString, PaymentStatusString};
use super::text::{currency, return_url};
use super::{DecimalText, EnumString, JsonBody, ShopperActionDto};

/// The cart to check out and its payment method.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCheckoutSession)]
pub struct CreateSessionBody {
    pub cart_id: Uuid,
    /// Defaults to `online`.
    pub payment_method: Option<PaymentMethodString>,
    /// Defaults to the shop's provider.
    #[schema(example = "mock")]
    pub provider: Option<String>,
    /// Replaces the coupon on the cart.
    pub coupon_code: Option<String>,
    /// Where the goods go; replaces the cart's address. Required, here or on the cart, if the shop has shipping
    /// methods or tax rates.
    #[serde(default, deserialize_with = "optional_address")]
    #[schema(value_type = Option<AddressBody>)]
    pub shipping_address: Option<Address>,
    /// The code of a shipping method; replaces the cart's. Required, here or on the cart, if the shop has shipping
    /// methods.
    #[schema(max_length = 50)]
    pub shipping_method: Option<String>,
    /// The amount (`grand_total`) shown to the shopper; the request is rejected if it has changed.
    pub expected_amount: Option<DecimalText>,
    /// The currency shown to the shopper; the request is rejected if it has changed. Send it with
    /// `expected_amount`: a cart that has had more than one currency requires it.
    #[serde(default, deserialize_with = "currency")]
    #[schema(value_type = Option<String>, example = "USD")]
    pub expected_currency: Option<Currency>,
    /// URL to which the provider redirects the shopper: http or https.
    #[serde(default, deserialize_with = "return_url")]
    pub return_url: Option<String>,
}

impl JsonBody for CreateSessionBody {}

impl From<CreateSessionBody> for CreateSession {
    fn from(body: CreateSessionBody) -> Self {
        Self {
            cart_id: CartId(body.cart_id),
            payment_method: body.payment_method.map_or(PaymentMethod::Online, |value| value.0),
            provider: body.provider,
            coupon_code: body.coupon_code,
            shipping_address: body.shipping_address,
            shipping_method: body.shipping_method,
            expected_amount: body.expected_amount.map(|amount| amount.0),
            expected_currency: body.expected_currency,
            return_url: body.return_url,
            contact: None,
        }
    }
}

/// A checkout session: the order, and the payment attempt for the shopper. Without a payment now
/// (cash on delivery, a total of zero) there is no attempt.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CheckoutSession)]
pub struct SessionDto {
    payment_id: Option<Uuid>,
    /// The token that the shopper's browser or app passes to the provider.
    payment_token: Option<String>,
    /// The amount to pay.
    amount: DecimalText,
    currency: &'static str,
    /// The attempt's status; without an attempt `paid` if nothing is due, else `pending`.
    status: PaymentStatusString,
    order_id: Uuid,
    order_number: String,
    provider: Option<String>,
    /// When the order is cancelled automatically if unpaid.
    expires_at: Option<DateTime<Utc>>,
    /// What the shopper has to do to complete the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<ShopperActionDto>,
    /// Deprecated: use `action`. The URL of an action of type `redirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(deprecated)]
    next_action: Option<String>,
}

impl From<&CheckoutSession> for SessionDto {
    fn from(session: &CheckoutSession) -> Self {
        let (order, payment) = (&session.record.order, session.payment());
        Self {
            payment_id: payment.map(|p| p.id.0),
            payment_token: payment.and_then(|p| p.payment_token.clone()),
            amount: payment.map_or(order.grand_total(), |p| p.amount).into(),
            currency: order.currency().code(),
            status: EnumString(status(session, payment)),
            order_id: order.id.0,
            order_number: order.number.to_string(),
            provider: payment.map(|p| p.provider.clone()),
            expires_at: order.expires_at,
            action: payment.and_then(ShopperActionDto::of),
            next_action: payment.and_then(|p| p.next_action.clone()),
        }
    }
}

/// The session reports the order's fate: one of a cancelled order is cancelled at once, while its attempt
/// is still being cancelled at the provider, and also when money came that is being refunded.
fn status(session: &CheckoutSession, payment: Option<&Payment>) -> PaymentStatus {
    use PaymentStatus as P;
    let cancelled = session.record.order.lifecycle == OrderLifecycle::Cancelled;
    match payment.map(|payment| payment.status) {
        Some(ended @ (P::Failed | P::Refunded)) => ended,
        Some(_) if cancelled => P::Cancelled,
        Some(status) => status,
        None if cancelled => PaymentStatus::Cancelled,
        None if session.record.payment_status().is_collected() => PaymentStatus::Paid,
        None => PaymentStatus::Pending,
    }
}

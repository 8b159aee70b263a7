//! Payments, refunds, and the bodies of paying.

use application::orders::{Paid, PayOrder};
use domain::ids::OrderId;
use domain::payment::Payment;
use domain::refund::Refund;
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::{PaymentStatusString, RefundStatusString};
use super::text::{return_url, token};
use super::{DecimalText, EnumString, JsonBody, OrderDto, ShopperActionDto};

/// How to pay an order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PayOrder)]
pub struct PayBody {
    /// The provider; defaults to that of the pending attempt, or the shop's default.
    #[schema(example = "mock")]
    provider: Option<String>,
    /// The shopper's card or wallet as a token from the provider's page or SDK; never a card
    /// number.
    #[serde(default, deserialize_with = "token")]
    payment_token: Option<String>,
    /// Where the provider's page sends the shopper back to, for a new attempt: `https`, or `http` to
    /// this machine. Required by some providers.
    #[serde(default, deserialize_with = "return_url")]
    return_url: Option<String>,
}

impl JsonBody for PayBody {
    const OPTIONAL: bool = true;
}

impl PayBody {
    /// The payment of this order as the engine takes it.
    #[must_use]
    pub fn of(self, id: OrderId) -> PayOrder {
        let Self { provider, payment_token, return_url } = self;
        PayOrder { id, attempt: None, provider, payment_token, return_url }
    }
}

/// Data to confirm a pending attempt.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConfirmPayment)]
pub struct ConfirmBody {
    /// The shopper's card or wallet as a token from the provider's page or SDK; never a card
    /// number.
    #[serde(default, deserialize_with = "token")]
    pub payment_token: Option<String>,
}

impl JsonBody for ConfirmBody {
    const OPTIONAL: bool = true;
}

/// One payment attempt for an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentDto {
    id: Uuid,
    order_id: Uuid,
    provider: String,
    /// The provider's reference.
    provider_ref: Option<String>,
    amount: DecimalText,
    currency: &'static str,
    status: PaymentStatusString,
    /// The provider's code for the failure.
    failure_code: Option<String>,
    /// Where to send the shopper next, if the status is `requires_action`.
    next_action: Option<String>,
    /// Until when the shopper can pay, if the provider says so; a bank transfer takes days. The order may expire before.
    pay_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Payment> for PaymentDto {
    fn from(payment: &Payment) -> Self {
        Self {
            id: payment.id.0,
            order_id: payment.order_id.0,
            provider: payment.provider.clone(),
            provider_ref: payment.provider_ref.clone(),
            amount: payment.amount.into(),
            currency: payment.amount.currency().code(),
            status: EnumString(payment.status),
            failure_code: payment.failure_code.clone(),
            next_action: payment.next_action.clone(),
            pay_until: payment.pay_until,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}

/// A refund of a payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Refund)]
pub struct RefundDto {
    id: Uuid,
    payment_id: Uuid,
    amount: DecimalText,
    currency: &'static str,
    status: RefundStatusString,
    reason: String,
    /// The provider's code for the rejection.
    failure_code: Option<String>,
    created_at: DateTime<Utc>,
}

impl RefundDto {
    /// A refund as operators see it.
    #[must_use]
    pub fn for_operators(refund: &Refund) -> Self {
        Self {
            id: refund.id.0,
            payment_id: refund.payment_id.0,
            amount: refund.amount.into(),
            currency: refund.amount.currency().code(),
            status: EnumString(refund.status),
            reason: refund.reason.clone(),
            failure_code: refund.failure_code.clone(),
            created_at: refund.created_at,
        }
    }

    /// A refund as customers see it: with a neutral reason.
    #[must_use]
    pub fn for_customers(refund: &Refund) -> Self {
        Self { reason: refund.reason_for_customers().to_owned(), ..Self::for_operators(refund) }
    }
}

/// The result of a payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Paid)]
pub struct PaidDto {
    /// Human-readable number.
    message: &'static str,
    order: OrderDto,
    payment: Option<PaymentDto>,
    /// What the shopper has to do to complete the payment.
    action: Option<ShopperActionDto>,
    /// Deprecated: use `action`. The URL of an action of type `redirect`.
    #[schema(deprecated)]
    next_action: Option<String>,
}

impl PaidDto {
    /// What came of it, with words for people.
    #[must_use]
    pub fn of(paid: &Paid, message: &'static str) -> Self {
        let payment = paid.payment();
        Self {
            message,
            order: OrderDto::for_customers(&paid.record),
            payment: payment.map(PaymentDto::from),
            action: payment.and_then(ShopperActionDto::of),
            next_action: payment.and_then(|p| p.next_action.clone()),
        }
    }
}

/// The result of a webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookReceived)]
pub struct ReceivedDto {
    /// `applied`, `ignored`, `duplicate` or `parked`.
    pub result: &'static str,
}

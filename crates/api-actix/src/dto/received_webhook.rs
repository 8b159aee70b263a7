//! Webhook events that were received.

use ports::ReceivedWebhook;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::ReceiptKindString;
use super::{EnumString, ReceiptDto};

/// A received webhook event with the payment that it is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReceivedWebhook)]
pub struct ReceivedWebhookDto {
    #[serde(flatten)]
    receipt: ReceiptDto,
    /// What it is about; null if it was received before this was recorded.
    kind: Option<ReceiptKindString>,
    /// The provider's reference of the payment.
    reference: String,
    /// The payment; null if the shop does not know it.
    payment_id: Option<Uuid>,
    /// The order of the payment.
    order_id: Option<Uuid>,
}

impl From<&ReceivedWebhook> for ReceivedWebhookDto {
    fn from(received: &ReceivedWebhook) -> Self {
        Self {
            receipt: ReceiptDto::from(&received.receipt),
            kind: received.receipt.kind.map(EnumString),
            reference: received.receipt.provider_ref.clone(),
            payment_id: received.payment.map(|(_, payment)| payment.0),
            order_id: received.payment.map(|(order, _)| order.0),
        }
    }
}

/// Filter of received webhook events.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceivedWebhookQuery {
    /// Only events of this provider.
    pub provider: Option<String>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

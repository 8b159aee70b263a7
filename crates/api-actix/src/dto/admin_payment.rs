//! An attempt at paying as operators see it.

use domain::payment::Payment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::word::PaymentStatusWord;
use super::{DecimalText, Moment, PaymentDto};

/// An attempt at paying, with its money.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AdminPayment)]
pub struct AdminPaymentDto {
    #[serde(flatten)]
    payment: PaymentDto,
    /// How much of what was set aside was asked for, where it was less than all.
    to_capture_amount: Option<DecimalText>,
    /// What was taken, once it was.
    captured_amount: Option<DecimalText>,
    /// Its currency; another than `currency` only where the provider took the wrong one.
    captured_currency: Option<&'static str>,
    /// What has gone back.
    refunded_amount: DecimalText,
    version: i64,
}

impl From<&Payment> for AdminPaymentDto {
    fn from(payment: &Payment) -> Self {
        Self {
            payment: PaymentDto::from(payment),
            to_capture_amount: payment.to_capture.map(DecimalText::from),
            captured_amount: payment.captured.map(DecimalText::from),
            captured_currency: payment.captured.map(|money| money.currency().code()),
            refunded_amount: payment.refunded.into(),
            version: payment.version,
        }
    }
}

/// Which payments.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentQuery {
    /// Only those of this order.
    pub order_id: Option<Uuid>,
    /// Only those in this status.
    #[param(inline)]
    pub status: Option<PaymentStatusWord>,
    /// Only those with this provider.
    pub provider: Option<String>,
    /// Only those begun after this time.
    #[param(inline)]
    pub created_after: Option<Moment>,
    /// Only those begun before this time.
    #[param(inline)]
    pub created_before: Option<Moment>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows on a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

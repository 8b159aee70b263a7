//! A payment in the admin API.

use domain::payment::Payment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::PaymentStatusString;
use super::{DecimalText, Moment, PaymentDto};

/// A payment attempt with its amounts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AdminPayment)]
pub struct AdminPaymentDto {
    #[serde(flatten)]
    payment: PaymentDto,
    /// The requested capture amount, if less than the authorized amount.
    to_capture_amount: Option<DecimalText>,
    /// The captured amount, once captured.
    captured_amount: Option<DecimalText>,
    /// Its currency; differs from `currency` only if the provider captured the wrong one.
    captured_currency: Option<&'static str>,
    /// The refunded amount.
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
    /// Only payments of this order.
    pub order_id: Option<Uuid>,
    /// Only payments with this status.
    #[param(inline)]
    pub status: Option<PaymentStatusString>,
    /// Only payments of this provider.
    pub provider: Option<String>,
    /// Only payments created after this time.
    #[param(inline)]
    pub created_after: Option<Moment>,
    /// Only payments created before this time.
    #[param(inline)]
    pub created_before: Option<Moment>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

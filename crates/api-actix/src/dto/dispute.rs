//! Disputes in the admin API.

use domain::dispute::Dispute;
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::DisputeStatusString;
use super::{DecimalText, EnumString};

/// A dispute of a payment (a chargeback), or an inquiry before one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Dispute)]
pub struct DisputeDto {
    id: Uuid,
    payment_id: Uuid,
    order_id: Uuid,
    provider: String,
    /// The provider's reference of the dispute.
    provider_ref: String,
    /// The disputed amount; it can differ from the payment's.
    amount: DecimalText,
    currency: &'static str,
    /// The provider's reason code.
    reason: String,
    status: DisputeStatusString,
    /// Deadline for the shop's response, which is submitted at the provider.
    due_at: Option<DateTime<Utc>>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&Dispute> for DisputeDto {
    fn from(dispute: &Dispute) -> Self {
        Self {
            id: dispute.id.0,
            payment_id: dispute.payment_id.0,
            order_id: dispute.order_id.0,
            provider: dispute.provider.clone(),
            provider_ref: dispute.provider_ref.clone(),
            amount: dispute.amount.into(),
            currency: dispute.amount.currency().code(),
            reason: dispute.reason.clone(),
            status: EnumString(dispute.status),
            due_at: dispute.due_at,
            opened_at: dispute.opened_at,
            closed_at: dispute.closed_at,
            version: dispute.version,
        }
    }
}

/// Which disputes.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DisputeQuery {
    /// Only disputes with this status.
    #[param(inline)]
    pub status: Option<DisputeStatusString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

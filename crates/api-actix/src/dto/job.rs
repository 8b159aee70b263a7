//! Outbox jobs, and deferred webhooks among them.

use domain::{DateTime, Utc};
use ports::{DeferredWebhook, Job, Work};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::EnumString;
use super::enum_string::{JobKindString, JobStateString};

/// A background job. Completed jobs are deleted.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobDto {
    id: Uuid,
    kind: JobKindString,
    state: JobStateString,
    order_id: Option<Uuid>,
    payment_id: Option<Uuid>,
    refund_id: Option<Uuid>,
    notification_id: Option<Uuid>,
    /// Earliest time of the next attempt.
    run_at: DateTime<Utc>,
    attempts: i32,
    /// Error of the last attempt.
    last_error: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<&Job> for JobDto {
    fn from(job: &Job) -> Self {
        let mut dto = Self {
            id: job.id.0,
            kind: EnumString(job.work.kind()),
            state: EnumString(job.state),
            order_id: None,
            payment_id: None,
            refund_id: None,
            notification_id: None,
            run_at: job.run_at,
            attempts: job.attempts,
            last_error: job.last_error.clone(),
            created_at: job.created_at,
        };
        match job.work {
            Work::SendOrderConfirmationEmail { order_id, notification_id, .. } => {
                (dto.order_id, dto.notification_id) = (Some(order_id), Some(notification_id));
            }
            Work::SendNotificationEmail { notification_id } => {
                dto.notification_id = Some(notification_id);
            }
            Work::UpdateInventory { order_id } => dto.order_id = Some(order_id),
            Work::RefundPayment { order_id, refund_id } => {
                (dto.order_id, dto.refund_id) = (Some(order_id), Some(refund_id));
            }
            Work::ConfirmPayment { order_id, payment_id }
            | Work::CapturePayment { order_id, payment_id }
            | Work::CancelPayment { order_id, payment_id }
            | Work::SyncPayment { order_id, payment_id } => {
                (dto.order_id, dto.payment_id) = (Some(order_id), Some(payment_id));
            }
            Work::ProcessPaymentWebhook { .. } | Work::SendSignInCode { .. } => {}
        }
        dto
    }
}

/// A deferred webhook event: its payment is not known yet. The raw provider data is not returned.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ParkedWebhook)]
pub struct ParkedDto {
    id: Uuid,
    provider: Option<String>,
    /// The provider's reference of the payment.
    reference: Option<String>,
    /// The reported status of the payment, or of its dispute: `paid`, `failed`, `needs_response` …
    status: Option<&'static str>,
    state: JobStateString,
    /// When it was received.
    since: DateTime<Utc>,
    /// Earliest time of the next attempt.
    run_at: DateTime<Utc>,
    attempts: i32,
    /// Error of the last attempt.
    last_error: Option<String>,
}

impl From<&Job> for ParkedDto {
    fn from(job: &Job) -> Self {
        let webhook = job.deferred_webhook();
        Self {
            id: job.id.0,
            provider: webhook.map(|webhook| webhook.provider.clone()),
            reference: webhook.map(DeferredWebhook::reference),
            status: webhook.map(DeferredWebhook::status),
            state: EnumString(job.state),
            since: job.created_at,
            run_at: job.run_at,
            attempts: job.attempts,
            last_error: job.last_error.clone(),
        }
    }
}

/// Which work.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobQuery {
    /// Only jobs in this state.
    #[param(inline)]
    pub state: Option<JobStateString>,
    /// Only jobs of this kind.
    #[param(inline)]
    pub kind: Option<JobKindString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

/// Filter of deferred webhooks.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ParkedQuery {
    /// Only events that wait for a retry, or dead-lettered ones.
    #[param(inline)]
    pub state: Option<JobStateString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

//! The outbox: jobs stored in the commit that caused them, and run afterwards.

mod deferred_webhook;

pub use deferred_webhook::{DeferredEvent, DeferredWebhook};

use domain::Instant;
use domain::ids::{JobId, NotificationId, OrderId};
use domain::order::OrderJob;
use serde::{Deserialize, Serialize};

domain::text_enum! {
    /// The kinds of jobs.
    pub enum JobKind {
        /// Send the order confirmation.
        SendOrderConfirmationEmail = "send_order_confirmation_email",
        /// Deliver any other notification.
        SendNotificationEmail = "send_notification_email",
        /// Send a sign-in code.
        SendSignInCode = "send_sign_in_code",
        /// Commit the stock of a confirmed order.
        UpdateInventory = "update_inventory",
        /// Apply a webhook event that arrived before its payment was known.
        ProcessPaymentWebhook = "process_payment_webhook",
        /// Complete a payment that the shopper has approved.
        ConfirmPayment = "confirm_payment",
        /// Capture an authorization when goods are shipped.
        CapturePayment = "capture_payment",
        /// Send a refund to its provider.
        RefundPayment = "refund_payment",
        /// Cancel an attempt at its provider.
        CancelPayment = "cancel_payment",
        /// Look up an attempt whose response was lost.
        SyncPayment = "sync_payment",
    }
}

/// A job. Each is safe to run twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// `send_order_confirmation_email(order_id)`.
    SendOrderConfirmationEmail {
        /// The order.
        order_id: uuid::Uuid,
        /// The message.
        notification_id: uuid::Uuid,
        /// The token of the link in the message, so that each attempt to send it has the same. It is nowhere else in
        /// clear; the job is deleted when the message is sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
    /// `send_notification_email(notification_id)`.
    SendNotificationEmail {
        /// The message.
        notification_id: uuid::Uuid,
    },
    /// `send_sign_in_code`. The code is nowhere else in clear; the job is deleted when it is sent.
    SendSignInCode {
        /// The address.
        address: String,
        /// The code.
        code: String,
        /// The language of the browser that asked, as a BCP 47 tag.
        locale: Option<String>,
        /// Until when the code can be used, in microseconds since 1970.
        expires_at: i64,
    },
    /// `update_inventory(order_id)`.
    UpdateInventory {
        /// The order.
        order_id: uuid::Uuid,
    },
    /// `process_payment_webhook(order_id, payment_data)`; the order is found by the reference.
    ProcessPaymentWebhook {
        /// The event.
        #[serde(rename = "news")]
        webhook: Box<DeferredWebhook>,
    },
    /// `confirm_payment`.
    ConfirmPayment {
        /// The order.
        order_id: uuid::Uuid,
        /// The attempt.
        payment_id: uuid::Uuid,
    },
    /// `capture_payment`.
    CapturePayment {
        /// The order.
        order_id: uuid::Uuid,
        /// The attempt.
        payment_id: uuid::Uuid,
    },
    /// `refund_payment`.
    RefundPayment {
        /// The order.
        order_id: uuid::Uuid,
        /// The refund.
        refund_id: uuid::Uuid,
    },
    /// `cancel_payment`.
    CancelPayment {
        /// The order.
        order_id: uuid::Uuid,
        /// The attempt.
        payment_id: uuid::Uuid,
    },
    /// `sync_payment`.
    SyncPayment {
        /// The order.
        order_id: uuid::Uuid,
        /// The attempt.
        payment_id: uuid::Uuid,
    },
}

impl Work {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::SendOrderConfirmationEmail { .. } => JobKind::SendOrderConfirmationEmail,
            Self::SendNotificationEmail { .. } => JobKind::SendNotificationEmail,
            Self::SendSignInCode { .. } => JobKind::SendSignInCode,
            Self::UpdateInventory { .. } => JobKind::UpdateInventory,
            Self::ProcessPaymentWebhook { .. } => JobKind::ProcessPaymentWebhook,
            Self::ConfirmPayment { .. } => JobKind::ConfirmPayment,
            Self::CapturePayment { .. } => JobKind::CapturePayment,
            Self::RefundPayment { .. } => JobKind::RefundPayment,
            Self::CancelPayment { .. } => JobKind::CancelPayment,
            Self::SyncPayment { .. } => JobKind::SyncPayment,
        }
    }

    /// A job that delivers a message.
    #[must_use]
    pub fn notify(notification: NotificationId, confirmation_of: Option<OrderId>) -> Self {
        let notification_id = notification.0;
        match confirmation_of {
            Some(order) => {
                let order_id = order.0;
                Self::SendOrderConfirmationEmail { order_id, notification_id, link: None }
            }
            None => Self::SendNotificationEmail { notification_id },
        }
    }

    /// The same with a link to the order in the message; other jobs have none.
    #[must_use]
    pub fn with_link(mut self, token: String) -> Self {
        if let Self::SendOrderConfirmationEmail { link, .. } = &mut self {
            *link = Some(token);
        }
        self
    }

    /// The token of the link in the message that it delivers, if it has one.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let Self::SendOrderConfirmationEmail { link, .. } = self else { return None };
        link.as_deref()
    }

    /// A job about an order.
    #[must_use]
    pub fn order(order: OrderId, job: OrderJob) -> Self {
        let order_id = order.0;
        match job {
            OrderJob::UpdateInventory => Self::UpdateInventory { order_id },
            OrderJob::ConfirmPayment(id) => Self::ConfirmPayment { order_id, payment_id: id.0 },
            OrderJob::CapturePayment(id) => Self::CapturePayment { order_id, payment_id: id.0 },
            OrderJob::SendRefund(id) => Self::RefundPayment { order_id, refund_id: id.0 },
            OrderJob::CancelPayment(id) => Self::CancelPayment { order_id, payment_id: id.0 },
            OrderJob::SyncPayment(id) => Self::SyncPayment { order_id, payment_id: id.0 },
        }
    }

    /// The order that it is about, if it names one.
    #[must_use]
    pub fn order_id(&self) -> Option<OrderId> {
        match self {
            Self::SendOrderConfirmationEmail { order_id, .. }
            | Self::UpdateInventory { order_id }
            | Self::ConfirmPayment { order_id, .. }
            | Self::CapturePayment { order_id, .. }
            | Self::RefundPayment { order_id, .. }
            | Self::CancelPayment { order_id, .. }
            | Self::SyncPayment { order_id, .. } => Some(OrderId(*order_id)),
            Self::SendNotificationEmail { .. }
            | Self::SendSignInCode { .. }
            | Self::ProcessPaymentWebhook { .. } => None,
        }
    }

    /// The address to which it sends a sign-in code, if it does.
    #[must_use]
    pub fn sign_in_address(&self) -> Option<&str> {
        let Self::SendSignInCode { address, .. } = self else { return None };
        Some(address)
    }

    /// The message that it delivers, if any.
    #[must_use]
    pub fn message(&self) -> Option<NotificationId> {
        match self {
            Self::SendOrderConfirmationEmail { notification_id, .. }
            | Self::SendNotificationEmail { notification_id } => {
                Some(NotificationId(*notification_id))
            }
            Self::SendSignInCode { .. }
            | Self::UpdateInventory { .. }
            | Self::ProcessPaymentWebhook { .. }
            | Self::ConfirmPayment { .. }
            | Self::CapturePayment { .. }
            | Self::RefundPayment { .. }
            | Self::CancelPayment { .. }
            | Self::SyncPayment { .. } => None,
        }
    }

    /// The payload as JSON text, as adapters store it.
    ///
    /// # Errors
    /// Never for the values of this type; the signature is serde's.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads what [`Work::to_json`] wrote.
    ///
    /// # Errors
    /// If the text is not a payload that this version knows.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

domain::text_enum! {
    /// The state of a job. Completed jobs are deleted: their effects are the record.
    pub enum JobState {
        /// Waiting until it is due.
        Waiting = "waiting",
        /// Failed its last attempt; an operator can requeue it.
        Dead = "dead",
    }
}

/// Filter for jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only those in this state.
    pub state: Option<JobState>,
    /// Only jobs of this kind; deferred webhooks are those of `process_payment_webhook`.
    pub kind: Option<JobKind>,
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub work: Work,
    /// Waiting or dead.
    pub state: JobState,
    /// Not before this time.
    pub run_at: Instant,
    /// Attempts made.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Instant,
}

impl Job {
    /// New work, due at `run_at`.
    #[must_use]
    pub fn new(id: JobId, work: Work, run_at: Instant, created_at: Instant) -> Self {
        Self {
            id,
            work,
            state: JobState::Waiting,
            run_at,
            attempts: 0,
            last_error: None,
            created_at,
        }
    }
}

impl Job {
    /// Its deferred webhook, if it is [`Work::ProcessPaymentWebhook`].
    #[must_use]
    pub fn deferred_webhook(&self) -> Option<&DeferredWebhook> {
        match &self.work {
            Work::ProcessPaymentWebhook { webhook } => Some(webhook),
            Work::SendOrderConfirmationEmail { .. }
            | Work::SendNotificationEmail { .. }
            | Work::SendSignInCode { .. }
            | Work::UpdateInventory { .. }
            | Work::ConfirmPayment { .. }
            | Work::CapturePayment { .. }
            | Work::RefundPayment { .. }
            | Work::CancelPayment { .. }
            | Work::SyncPayment { .. } => None,
        }
    }
}

/// A job that a worker holds until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// The job.
    pub job: Job,
    /// The fencing number of this claim: writes with an older one are refused.
    pub lease: i64,
}

//! The calls of the port as JSON.

use std::time::Duration;

use domain::Instant;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::payment::ProviderStatus;
use ports::{
    CreatePayment, GatewayError, PaymentLookup, ProviderPayment, ProviderRefund,
    ProviderRefundStatus, RefundLookup, RefundRequest,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::amount::Amount;

/// Why a message cannot be read.
pub(super) type Unreadable = String;

/// A call of the port.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
pub(super) enum RemoteCall {
    Check,
    Create(Box<NewPayment>),
    Confirm { payment: Reference, payment_token: Option<String> },
    Capture { payment: Reference, amount: Amount },
    Cancel { payment: Reference },
    Lookup { payment: Reference },
    Refund { refund_id: Uuid, payment: Reference, amount: Amount, reason: String },
    LookupRefund(Box<RefundReference>),
}

impl RemoteCall {
    /// Whether it may have an effect that a lost response hides.
    pub(super) fn is_command(&self) -> bool {
        match self {
            Self::Create(_)
            | Self::Confirm { .. }
            | Self::Capture { .. }
            | Self::Cancel { .. }
            | Self::Refund { .. } => true,
            Self::Check | Self::Lookup { .. } | Self::LookupRefund(_) => false,
        }
    }
}

/// The response to a call.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub(super) enum RemoteResponse {
    Checked,
    Payment(Box<PaymentState>),
    Refund(RefundState),
    NotFound,
    Error(Error),
}

/// A payment to create.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NewPayment {
    payment_id: Uuid,
    order_id: Uuid,
    order_number: String,
    amount: Amount,
    created_at: Instant,
    confirm: bool,
    capture: bool,
    payment_token: Option<String>,
    return_url: Option<String>,
}

impl From<CreatePayment> for NewPayment {
    fn from(request: CreatePayment) -> Self {
        Self {
            payment_id: request.payment_id.0,
            order_id: request.order_id.0,
            order_number: request.order_number.to_string(),
            amount: request.amount.into(),
            created_at: request.created_at,
            confirm: request.confirm,
            capture: request.capture,
            payment_token: request.payment_token,
            return_url: request.return_url,
        }
    }
}

impl NewPayment {
    pub(super) fn request(self) -> Result<CreatePayment, Unreadable> {
        Ok(CreatePayment {
            payment_id: PaymentId(self.payment_id),
            order_id: OrderId(self.order_id),
            order_number: self.order_number.parse().map_err(|e| format!("order_number: {e}"))?,
            amount: self.amount.money()?,
            created_at: self.created_at,
            confirm: self.confirm,
            capture: self.capture,
            payment_token: self.payment_token,
            return_url: self.return_url,
        })
    }
}

/// How a payment is found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reference {
    payment_id: Uuid,
    provider_ref: Option<String>,
    provider_data: Option<String>,
    amount: Amount,
    created_at: Instant,
}

impl From<PaymentLookup> for Reference {
    fn from(lookup: PaymentLookup) -> Self {
        Self {
            payment_id: lookup.payment_id.0,
            provider_ref: lookup.provider_ref,
            provider_data: lookup.provider_data,
            amount: lookup.amount.into(),
            created_at: lookup.created_at,
        }
    }
}

impl Reference {
    pub(super) fn lookup(self) -> Result<PaymentLookup, Unreadable> {
        Ok(PaymentLookup {
            payment_id: PaymentId(self.payment_id),
            provider_ref: self.provider_ref,
            provider_data: self.provider_data,
            amount: self.amount.money()?,
            created_at: self.created_at,
        })
    }
}

/// How a refund is found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RefundReference {
    refund_id: Uuid,
    refund_ref: Option<String>,
    payment: Reference,
    amount: Amount,
    sent_at: Instant,
}

impl From<RefundLookup> for RefundReference {
    fn from(lookup: RefundLookup) -> Self {
        Self {
            refund_id: lookup.refund_id.0,
            refund_ref: lookup.refund_ref,
            payment: lookup.payment.into(),
            amount: lookup.amount.into(),
            sent_at: lookup.sent_at,
        }
    }
}

impl RefundReference {
    pub(super) fn lookup(self) -> Result<RefundLookup, Unreadable> {
        Ok(RefundLookup {
            refund_id: RefundId(self.refund_id),
            refund_ref: self.refund_ref,
            payment: self.payment.lookup()?,
            amount: self.amount.money()?,
            sent_at: self.sent_at,
        })
    }
}

impl From<RefundRequest> for RemoteCall {
    fn from(request: RefundRequest) -> Self {
        Self::Refund {
            refund_id: request.refund_id.0,
            payment: request.payment.into(),
            amount: request.amount.into(),
            reason: request.reason,
        }
    }
}

/// A payment as the provider knows it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PaymentState {
    provider_ref: String,
    payment_token: Option<String>,
    status: String,
    amount: Amount,
    refunded: Option<Amount>,
    next_action: Option<String>,
    provider_data: Option<String>,
    pay_until: Option<Instant>,
    failure_code: Option<String>,
    raw: String,
}

impl From<ProviderPayment> for PaymentState {
    fn from(payment: ProviderPayment) -> Self {
        Self {
            provider_ref: payment.provider_ref,
            payment_token: payment.payment_token,
            status: payment.status.to_string(),
            amount: payment.amount.into(),
            refunded: payment.refunded.map(Amount::from),
            next_action: payment.next_action,
            provider_data: payment.provider_data,
            pay_until: payment.pay_until,
            failure_code: payment.failure_code,
            raw: payment.raw,
        }
    }
}

impl PaymentState {
    pub(super) fn payment(self) -> Result<ProviderPayment, Unreadable> {
        let status: ProviderStatus = self.status.parse().map_err(|e| format!("status: {e}"))?;
        Ok(ProviderPayment {
            provider_ref: self.provider_ref,
            payment_token: self.payment_token,
            status,
            amount: self.amount.money()?,
            refunded: self.refunded.map(Amount::money).transpose()?,
            next_action: self.next_action,
            provider_data: self.provider_data,
            pay_until: self.pay_until,
            failure_code: self.failure_code,
            raw: self.raw,
        })
    }
}

/// A refund as the provider knows it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RefundState {
    provider_ref: String,
    status: RefundStatus,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
enum RefundStatus {
    Pending,
    Succeeded,
    Failed { code: String },
}

impl From<ProviderRefund> for RefundState {
    fn from(refund: ProviderRefund) -> Self {
        let status = match refund.status {
            ProviderRefundStatus::Pending => RefundStatus::Pending,
            ProviderRefundStatus::Succeeded => RefundStatus::Succeeded,
            ProviderRefundStatus::Failed { code } => RefundStatus::Failed { code },
        };
        Self { provider_ref: refund.provider_ref, status }
    }
}

impl From<RefundState> for ProviderRefund {
    fn from(refund: RefundState) -> Self {
        let status = match refund.status {
            RefundStatus::Pending => ProviderRefundStatus::Pending,
            RefundStatus::Succeeded => ProviderRefundStatus::Succeeded,
            RefundStatus::Failed { code } => ProviderRefundStatus::Failed { code },
        };
        Self { provider_ref: refund.provider_ref, status }
    }
}

/// Why a call failed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub(super) enum Error {
    Declined { code: String, provider_ref: Option<String>, raw: String },
    InvalidRequest { reason: String },
    Unavailable { reason: String },
    RateLimited { retry_after_seconds: Option<u64> },
    Misconfigured { reason: String },
    NotCancelable { until: Option<Instant> },
    OutcomeUnknown { reason: String },
}

impl From<GatewayError> for Error {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::Declined { code, provider_ref, raw } => {
                Self::Declined { code, provider_ref, raw }
            }
            GatewayError::InvalidRequest(reason) => Self::InvalidRequest { reason },
            GatewayError::Unavailable(reason) => Self::Unavailable { reason },
            GatewayError::RateLimited { retry_after } => {
                Self::RateLimited { retry_after_seconds: retry_after.map(|wait| wait.as_secs()) }
            }
            GatewayError::Misconfigured(reason) => Self::Misconfigured { reason },
            GatewayError::NotCancelable { until } => Self::NotCancelable { until },
            GatewayError::OutcomeUnknown(reason) => Self::OutcomeUnknown { reason },
        }
    }
}

impl From<Error> for GatewayError {
    fn from(error: Error) -> Self {
        match error {
            Error::Declined { code, provider_ref, raw } => {
                Self::Declined { code, provider_ref, raw }
            }
            Error::InvalidRequest { reason } => Self::InvalidRequest(reason),
            Error::Unavailable { reason } => Self::Unavailable(reason),
            Error::RateLimited { retry_after_seconds } => {
                Self::RateLimited { retry_after: retry_after_seconds.map(Duration::from_secs) }
            }
            Error::Misconfigured { reason } => Self::Misconfigured(reason),
            Error::NotCancelable { until } => Self::NotCancelable { until },
            Error::OutcomeUnknown { reason } => Self::OutcomeUnknown(reason),
        }
    }
}

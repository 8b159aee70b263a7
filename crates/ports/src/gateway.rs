//! The port to a payment provider: the one trait to implement for a new one.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use domain::payment::{Payment, ProviderStatus, ProviderUpdate};

use crate::capabilities::Capabilities;
use crate::test_page::TestPage;
use crate::webhook::{WebhookError, WebhookEvent, WebhookRequest};

mod error;

pub use error::GatewayError;

/// A payment to create at the provider. The payment's id is the idempotency key.
///
/// A repeated request for the same payment has the same values, whatever the shop's settings are by
/// then, except for `confirm` and `payment_token`: a shopper may pay with another card if the provider was
/// unavailable before. An adapter whose provider compares the bodies of requests with the same key
/// must send these two in a separate request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePayment {
    /// Our id of the attempt; the provider's idempotency key.
    pub payment_id: PaymentId,
    /// The order, for the provider's metadata.
    pub order_id: OrderId,
    /// The order's number, for the shopper's statement.
    pub order_number: OrderNumber,
    /// Amount to charge.
    pub amount: Money,
    /// When the attempt was started.
    pub created_at: Instant,
    /// Whether to charge immediately (`pay`), or to wait for the shopper (`checkout session`).
    pub confirm: bool,
    /// Whether the payment is captured immediately; otherwise it is only authorized (`authorized`),
    /// until [`PaymentGateway::capture`] or [`PaymentGateway::cancel`].
    pub capture: bool,
    /// A token for the shopper's card or wallet, created by the provider's page or SDK.
    pub payment_token: Option<String>,
    /// Where the provider's page sends the shopper back to.
    pub return_url: Option<String>,
}

impl CreatePayment {
    /// How to find the payment of this request, by its reference if that is known.
    #[must_use]
    pub fn lookup(&self, provider_ref: Option<&str>) -> PaymentLookup {
        PaymentLookup {
            payment_id: self.payment_id,
            provider_ref: provider_ref.map(ToOwned::to_owned),
            provider_data: None,
            amount: self.amount,
            created_at: self.created_at,
        }
    }
}

/// An attempt as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderPayment {
    /// The provider's reference.
    pub provider_ref: String,
    /// The client-side token (a client secret or page reference) with which the shopper's browser
    /// or app completes the payment at the provider.
    pub payment_token: Option<String>,
    /// Status at the provider.
    pub status: ProviderStatus,
    /// The amount requested, or the total captured so far, whether or not some of it was refunded.
    pub amount: Money,
    /// The total refunded so far, including refunds not requested through the engine; `None` if
    /// the provider does not report it.
    /// What the shop's own refunds do not account for is recorded as a refund made at the provider.
    /// With the status `refunded` and without this, everything was refunded.
    pub refunded: Option<Money>,
    /// What the shopper must do next: an `https` URL without credentials. Other URLs are
    /// dropped and the response is treated as malformed.
    pub next_action: Option<String>,
    /// Opaque data of the adapter, such as other references of the provider: text of at most 2 KiB, without
    /// personal data. It is stored with the payment, passed to each later call, and replaces what was
    /// stored before; `None` leaves that as it is.
    pub provider_data: Option<String>,
    /// Until when the shopper can pay by the method they have chosen, if the provider gives them
    /// its own deadline (a bank transfer, a voucher). The order does not expire before.
    pub pay_until: Option<Instant>,
    /// Why it failed, in the provider's code.
    pub failure_code: Option<String>,
    /// The provider's raw data as JSON text.
    pub raw: String,
}

impl ProviderPayment {
    /// The total of all refunds; `None` if nothing was refunded, or it does not report refunds.
    #[must_use]
    pub fn refunded_total(&self) -> Option<Money> {
        let all = (self.status == ProviderStatus::Refunded).then_some(self.amount);
        self.refunded.or(all).filter(|amount| !amount.is_zero())
    }

    /// The same as an update. A refunded payment was captured; its refunds are reported separately
    /// ([`ProviderPayment::refunded_total`]).
    #[must_use]
    pub fn into_update(self) -> ProviderUpdate {
        ProviderUpdate {
            provider_ref: Some(self.provider_ref),
            payment_token: self.payment_token,
            status: match self.status {
                ProviderStatus::Refunded => ProviderStatus::Paid,
                ProviderStatus::Pending
                | ProviderStatus::Processing
                | ProviderStatus::RequiresAction
                | ProviderStatus::Approved
                | ProviderStatus::Authorized
                | ProviderStatus::Paid
                | ProviderStatus::Failed
                | ProviderStatus::Cancelled => self.status,
            },
            amount: Some(self.amount),
            failure_code: self.failure_code,
            next_action: self.next_action,
            pay_until: self.pay_until,
            provider_data: self.provider_data,
            raw: self.raw,
        }
    }
}

/// How to find an attempt at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentLookup {
    /// Our id of it, which the provider was given as idempotency key and metadata.
    pub payment_id: PaymentId,
    /// The provider's reference, if it is known.
    pub provider_ref: Option<String>,
    /// What the adapter keeps about it ([`ProviderPayment::provider_data`]).
    pub provider_data: Option<String>,
    /// The amount that was requested.
    pub amount: Money,
    /// When the attempt was started, by our clock: a search by time must allow for minutes of difference
    /// to the provider's.
    pub created_at: Instant,
}

impl PaymentLookup {
    /// How to find an attempt.
    #[must_use]
    pub fn of(payment: &Payment) -> Self {
        Self {
            payment_id: payment.id,
            provider_ref: payment.provider_ref.clone(),
            provider_data: payment.provider_data.clone(),
            amount: payment.amount,
            created_at: payment.created_at,
        }
    }
}

/// A refund to make. Its id is the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// Our id of the refund; the provider's idempotency key.
    pub refund_id: RefundId,
    /// The payment to refund; its reference is known.
    pub payment: PaymentLookup,
    /// How much.
    pub amount: Money,
    /// The reason, passed to the provider; may have multiple lines (LF).
    pub reason: String,
}

/// A refund as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRefund {
    /// The provider's reference.
    pub provider_ref: String,
    /// Status at the provider.
    pub status: ProviderRefundStatus,
}

/// Status of a refund at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderRefundStatus {
    /// Accepted, and not paid back yet. It is looked up until it is settled, and never requested again.
    Pending,
    /// Paid back.
    Succeeded,
    /// Not paid back, or paid back and reversed: the provider has the money.
    Failed {
        /// The provider's code.
        code: String,
    },
}

/// How to find a refund at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundLookup {
    /// Our id of it, which the provider was given as idempotency key and metadata.
    pub refund_id: RefundId,
    /// The provider's reference of the refund, if it is known.
    pub refund_ref: Option<String>,
    /// The refunded payment.
    pub payment: PaymentLookup,
    /// How much was requested.
    pub amount: Money,
    /// When it was first requested, by our clock: a search by time must allow for minutes of difference
    /// to the provider's.
    pub sent_at: Instant,
}

/// Public settings of a provider for browsers and apps: names and values.
pub type ClientConfig = BTreeMap<String, String>;

/// A payment provider. Implementations translate between Kassa and the provider, and store nothing.
///
/// `port_contracts::gateway` checks every MUST against a running provider or its test double.
///
/// Of every call: it MUST end by a timeout of the adapter's own if the provider never answers
/// (`gateway::hanging_call_ends`). An answer 5xx and a lost answer MUST be `OutcomeUnknown`, by every call that
/// changes something (`gateway::server_error_is_unknown`, `gateway::lost_confirm_is_unknown`,
/// `gateway::lost_capture_is_unknown`, `gateway::lost_refund_is_unknown`), and a refused connection is
/// `Unavailable` (`gateway::unavailable_is_not_processed`). A request that is refused as malformed MUST be
/// `InvalidRequest`, not a decline (`gateway::rejected_request_is_invalid`). Amounts MUST be those of the provider, in
/// the currency's number of decimals (`gateway::other_amount_is_reported`,
/// `gateway::amounts_keep_their_digits`). What [`PaymentGateway::capabilities`] declares MUST be delivered
/// (`gateway::capabilities_are_consistent`, and the cases of each capability).
///
/// The calls with a default are those of a provider that captures as soon as the shopper has paid. One that declares
/// more implements them, and a gateway that passes calls on to another one passes all of them on.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// The provider's name: lower case letters, digits and `_` (`gateway::name_is_plain`); it is stored in
    /// rows and used in URLs.
    fn name(&self) -> &str;

    /// Whether it charges nothing: a provider for demos and tests. Its payments are shown as
    /// simulated, and shoppers may be sent to `http` pages of this machine.
    fn is_test(&self) -> bool {
        false
    }

    /// The page of a test provider, which a demo serves; `None` for a provider that charges, and for one whose page
    /// is served elsewhere.
    fn test_page(&self) -> Option<Arc<dyn TestPage>> {
        None
    }

    /// What the provider can do. It does not change while the gateway is open.
    fn capabilities(&self) -> Capabilities;

    /// Whether it takes an amount, for a payment or a part of one. By default it takes all amounts in the currencies that it
    /// declares. A provider that takes no fractions of some of them says so here, and refuses them with
    /// `InvalidRequest` as well.
    fn takes(&self, amount: Money) -> bool {
        self.capabilities().currencies.include(amount.currency())
    }

    /// What the shopper's browser or app needs to know to complete a payment at the provider with its
    /// client-side library, such as a publishable key. Everyone can read it.
    fn client_config(&self) -> ClientConfig {
        ClientConfig::new()
    }

    /// Makes a request that needs the credentials and changes nothing, for operators who set the provider up
    /// (`kassa payments check`): returns a short description of the account and its mode.
    ///
    /// Wrong credentials MUST be `Misconfigured` (`gateway::check_needs_the_credentials`).
    async fn check(&self) -> Result<String, GatewayError>;

    /// Creates a payment (`create_payment_intent`).
    ///
    /// MUST be idempotent by `payment_id`: a second call, concurrent ones included, returns the
    /// same `provider_ref` and charges nothing more (`gateway::create_twice_is_one`). With
    /// `confirm`, the payment MUST be captured, declined, or returned as `requires_action`
    /// (`gateway::confirm_at_once`); without `capture` it MUST be authorized and no more, by a
    /// provider that declares `delayed_capture` (`gateway::without_capture_it_is_authorized`). The provider
    /// MUST get the `return_url` if it needs one (`gateway::return_url_is_passed_on`). Without `confirm` it
    /// waits for the shopper: it MUST be `pending` or `requires_action`, never `processing`, for
    /// which the order would wait indefinitely. A decline MUST be `Declined`, a lost response
    /// `OutcomeUnknown`; `Unavailable` only if the request was certainly not processed
    /// (`gateway::decline_is_declined`, `gateway::lost_answer_is_unknown`). Too many requests and wrong
    /// credentials MUST NOT be declines or invalid requests, by any call (`gateway::rate_limit_is_told`,
    /// `gateway::wrong_credentials_are_misconfigured`).
    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError>;

    /// Confirms a pending payment (`confirm_payment`), or completes one that the shopper has approved at
    /// the provider, without a token: a provider whose payments have to be completed by the shop reports
    /// `approved`, and the engine calls this, also if the shopper's browser does not return.
    ///
    /// MUST capture it once, however often it is called (`gateway::confirm_twice_is_one`).
    ///
    /// By default there is nothing to confirm, and the payment is looked up.
    async fn confirm(
        &self,
        lookup: PaymentLookup,
        _payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        existing(self.lookup(lookup).await?)
    }

    /// Captures all or part of an authorized payment.
    ///
    /// MUST capture once (`gateway::capture_twice_is_one`), and never more than was authorized; a part, by a
    /// provider that declares `partial_capture`, is the captured total in every later answer
    /// (`gateway::partial_capture_is_partial`). By default it is an invalid request.
    async fn capture(
        &self,
        _lookup: PaymentLookup,
        _amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        Err(GatewayError::InvalidRequest("the provider has no delayed capture".to_owned()))
    }

    /// Cancels a payment (`cancel_payment`). Returns the resulting payment: one that was already
    /// captured MUST be returned as paid, not as an error (`gateway::cancel_of_paid_says_paid`),
    /// and one that is cancelled MUST never be captured later
    /// (`gateway::cancelled_stays_cancelled`, `gateway::cancelled_authorization_is_released`). One whose cancellation the provider has accepted and not
    /// carried out yet is returned as it is, still open; one that cannot be cancelled in its present
    /// state is [`GatewayError::NotCancelable`], not a decline or an invalid request
    /// (`gateway::not_cancelable_is_told`). The engine looks both up until they have ended. By default no open
    /// payment can be cancelled.
    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let payment = existing(self.lookup(lookup).await?)?;
        match payment.status.is_open() {
            true => Err(GatewayError::NotCancelable { until: payment.pay_until }),
            false => Ok(payment),
        }
    }

    /// Refunds a payment.
    ///
    /// MUST be idempotent by `refund_id` (`gateway::refund_twice_is_one`) during
    /// [`Capabilities::refund_key_lifetime`], and MUST return `Declined` if the refund exceeds the
    /// captured amount (`gateway::refund_too_much_is_declined`). One that the provider has accepted
    /// and not paid back yet MUST be `Pending`, not `Succeeded` (`gateway::pending_refund_is_pending`),
    /// and one that fails later `Failed` (`gateway::failed_refund_is_failed`).
    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError>;

    /// Looks a refund up. MUST find it by its reference; without one, by `refund_id` in what the provider
    /// stores with it, and never another refund of the same payment and amount
    /// (`gateway::refund_is_found`). `None` MUST be certain: the refund was never made
    /// (`gateway::unknown_refund_is_none`). A provider that cannot tell returns `OutcomeUnknown`. No
    /// error of a look-up fails the refund.
    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError>;

    /// Looks a payment up. MUST find it by its reference; without one, by `payment_id` alone,
    /// within what [`Capabilities::found_by_our_id`] declares (`gateway::found_by_our_id`). `None`
    /// MUST be certain: the payment was never created, and the engine may create it again
    /// (`gateway::unknown_payment_is_none`). A provider that cannot tell returns `OutcomeUnknown`;
    /// a look-up that failed is an error (`gateway::failed_lookup_is_an_error`). With a reference, MUST NOT return a payment that was
    /// created for another `payment_id` (`gateway::another_payment_is_not_found`).
    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError>;

    /// Reads a webhook. MUST check the signature over the raw body, in constant time, before it
    /// reads anything else (`gateway::forged_webhook_is_refused`, `gateway::outdated_webhook_is_refused`). An unsigned
    /// webhook MUST be a hint (`gateway::webhook_is_read`), one about a refund `Refund` or a hint
    /// (`gateway::refund_webhook_is_read`), and one of another mode or account `Foreign`
    /// (`gateway::foreign_webhook_is_foreign`). A provider with disputes SHOULD report them
    /// (`gateway::dispute_is_read`): otherwise disputed orders are shipped.
    ///
    /// # Errors
    /// [`WebhookError`].
    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError>;
}

/// A payment that must exist.
fn existing(found: Option<ProviderPayment>) -> Result<ProviderPayment, GatewayError> {
    found.ok_or_else(|| GatewayError::InvalidRequest("the payment does not exist".to_owned()))
}

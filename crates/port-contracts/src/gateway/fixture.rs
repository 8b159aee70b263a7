//! What the author of a provider hands to the suite.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::dispute::DisputeStatus;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, PaymentGateway, ProviderPayment, WebhookRequest};

/// How a provider's webhooks can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookStyle {
    /// They are signed, and may say what has changed.
    Signed(SignaturePlace),
    /// They are unsigned. The adapter may only return hints.
    Unsigned,
}

/// Where a provider's webhooks bear their signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignaturePlace {
    /// In a header.
    Header {
        /// Its name, in lower case.
        name: &'static str,
        /// What stands between two signatures in one header, if the provider sends several.
        separator: &'static str,
    },
    /// In a member of the JSON body.
    BodyMember(&'static str),
}

/// What a shopper does on the provider's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageAction {
    /// Pays, or approves a payment that the shop has to complete.
    Pay,
    /// Tries to pay, and the payment is declined for good.
    BeDeclined,
}

/// The calls of the port that the suite disturbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayCall {
    /// [`PaymentGateway::check`].
    Check,
    /// [`PaymentGateway::create`].
    Create,
    /// [`PaymentGateway::confirm`].
    Confirm,
    /// [`PaymentGateway::capture`].
    Capture,
    /// [`PaymentGateway::refund`].
    Refund,
    /// [`PaymentGateway::lookup`].
    Lookup,
    /// [`PaymentGateway::lookup_refund`].
    LookupRefund,
}

/// What the provider does with a request instead of answering it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderFault {
    /// The connection is refused, or answered with 503 and `Retry-After`: nothing is processed.
    Refused,
    /// Too many requests (429): nothing is processed. The provider asks to wait for this time.
    RateLimited(Duration),
    /// The credentials are refused (401): nothing is processed.
    WrongCredentials,
    /// The request is refused as malformed (400): nothing is processed.
    Rejected,
    /// The provider answers with an internal error (500), whether or not it has processed the request.
    ServerError,
    /// The provider accepts the connection and never answers.
    NoAnswer,
    /// The request is processed, and the connection breaks before the answer.
    AnswerLost,
}

/// A provider under test: its adapter, and hooks with which the suite controls the provider's test double or
/// test mode.
///
/// A hook that is left at its default leaves the checks out that need it, and the suite says so on stderr.
/// What [`ports::Capabilities`] declares is never left out.
#[async_trait]
pub trait GatewayFixture: Send + Sync {
    /// The adapter, connected to the provider's test double or test mode.
    fn gateway(&self) -> Arc<dyn PaymentGateway>;

    /// The amount that most cases pay: more than one minor unit, and nothing to which the provider's
    /// test mode gives a meaning of its own.
    fn amount(&self) -> Money {
        let currency = "USD".parse().expect("USD is a currency");
        Money::new(24_000, currency).expect("240.00 is an amount")
    }

    /// A token with which a payment is paid: at once, or after [`GatewayFixture::act_on_page`]. `None` if the
    /// provider needs none.
    fn ok_token(&self) -> Option<String> {
        None
    }

    /// A token that is declined.
    fn decline_token(&self) -> Option<String> {
        None
    }

    /// A token that needs an action of the shopper first.
    fn action_token(&self) -> Option<String> {
        None
    }

    /// A token whose payment waits for the shopper, and which the provider cannot cancel.
    fn not_cancelable_token(&self) -> Option<String> {
        None
    }

    /// Whether shoppers pay on the provider's page, with the token of [`GatewayFixture::ok_token`] or without
    /// one.
    fn pays_on_page(&self) -> bool {
        false
    }

    /// The shopper acts on the provider's page, for a payment that waits for it. `false`: there is no
    /// page, because tokens pay at once.
    async fn act_on_page(
        &self,
        _request: &CreatePayment,
        _made: &ProviderPayment,
        _action: PageAction,
    ) -> bool {
        false
    }

    /// What the provider has captured for a payment, less what was refunded: zero if nothing was
    /// captured; `None` if the provider cannot be asked.
    async fn charged(&self, payment: PaymentId) -> Option<Money>;

    /// The return URL that the provider was given for a payment.
    async fn return_url(&self, _payment: PaymentId) -> Option<String> {
        None
    }

    /// Disturbs the last request that the next call of this kind sends. `false`: cannot, or such a call
    /// sends no request.
    async fn fail_next(&self, _call: GatewayCall, _fault: ProviderFault) -> bool {
        false
    }

    /// Until when a call must have ended although the provider never answers.
    fn answer_limit(&self) -> Duration {
        Duration::from_secs(15)
    }

    /// Makes the total that the provider has captured for a paid payment another one, as its own tools or
    /// another payment method could. `false`: cannot.
    async fn capture_other_amount(&self, _payment: PaymentId, _total: Money) -> bool {
        false
    }

    /// From now on payments have refunds that the provider accepts and does not pay back during the test.
    /// `false`: cannot.
    async fn hold_refunds(&self) -> bool {
        false
    }

    /// Lets a refund that was held fail. `false`: cannot.
    async fn fail_refund(&self, _refund_ref: &str) -> bool {
        false
    }

    /// How the provider's webhooks can be trusted.
    fn webhook_style(&self) -> WebhookStyle;

    /// A genuine webhook; `None` if the provider sends no event for that status. Two calls with
    /// other arguments are two events.
    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest>;

    /// The same webhook signed without the secret. Not used if webhooks are unsigned.
    fn webhook_of_a_stranger(&self, provider_ref: &str, status: ProviderStatus) -> WebhookRequest;

    /// A genuine webhook about a refund of a payment; `None` if the provider sends none.
    fn refund_webhook(&self, _provider_ref: &str) -> Option<WebhookRequest> {
        None
    }

    /// A genuine webhook about one dispute of all of a payment; `None` if the provider sends none for that
    /// status. Two statuses are two events.
    fn dispute_webhook(
        &self,
        _provider_ref: &str,
        _status: DisputeStatus,
    ) -> Option<WebhookRequest> {
        None
    }

    /// A genuine webhook of the provider's other mode or of another account; `None` if there are none.
    fn foreign_webhook(&self, _provider_ref: &str) -> Option<WebhookRequest> {
        None
    }

    /// A genuine webhook that was signed a day ago; `None` if signatures bear no time.
    fn outdated_webhook(&self, _provider_ref: &str) -> Option<WebhookRequest> {
        None
    }
}

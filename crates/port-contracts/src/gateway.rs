//! What every payment provider must prove.
//!
//! The author of a provider implements [`GatewayFixture`] for its test double (or for the
//! provider's own test mode) and writes, in a file under `tests/`:
//!
//! ```ignore
//! port_contracts::gateway_contract!(MyFixture::start().await);
//! ```
//!
//! Every case is one test, on a fixture of its own. What a fixture cannot do it says by giving
//! `None` or `false`; the case then writes what it left out to stderr, past the test's capture.

mod capturing;
mod creating;
mod failing;
mod looking;
mod refunding;
mod steps;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{PaymentGateway, WebhookRequest};

pub use capturing::{
    cancel_of_paid_says_paid, cancelled_stays_cancelled, capture_twice_is_one,
    confirm_twice_is_one, not_cancelable_is_told, without_capture_it_is_authorized,
};
pub use creating::{
    confirm_at_once, create_twice_is_one, decline_is_declined, lost_answer_is_unknown,
};
pub use failing::{
    failed_lookup_is_an_error, rate_limit_is_told, wrong_credentials_are_misconfigured,
};
pub use looking::{
    another_payment_is_not_found, found_by_our_id, name_is_plain, unknown_payment_is_none,
};
pub use refunding::{
    pending_refund_is_pending, refund_is_found, refund_too_much_is_declined, refund_twice_is_one,
    unknown_refund_is_none,
};
pub use steps::by_our_id;
pub use webhooks::{forged_webhook_is_refused, webhook_is_read};

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

/// A provider in the hands of the suite.
#[async_trait]
pub trait GatewayFixture: Send + Sync {
    /// The adapter, talking to the provider's test double or test mode.
    fn gateway(&self) -> Arc<dyn PaymentGateway>;

    /// The amount that the cases pay: more than one minor unit, and nothing that the provider's
    /// test mode gives a meaning of its own.
    fn amount(&self) -> Money {
        let currency = "USD".parse().expect("USD is a currency");
        Money::new(24_000, currency).expect("240.00 is an amount")
    }

    /// A token that pays at once; `None` if the provider needs none.
    fn ok_token(&self) -> Option<String>;

    /// A token that is refused.
    fn decline_token(&self) -> Option<String> {
        None
    }

    /// A token that wants something of the shopper first.
    fn action_token(&self) -> Option<String> {
        None
    }

    /// A token whose money is authorized and captured later.
    fn authorize_token(&self) -> Option<String> {
        None
    }

    /// A token that pays at once, and whose refunds the provider accepts and does not pay back during the test.
    fn slow_refund_token(&self) -> Option<String> {
        None
    }

    /// A token whose payment waits for the shopper, and which the provider cannot cancel.
    fn not_cancelable_token(&self) -> Option<String> {
        None
    }

    /// What the provider has taken for a payment, less what was refunded: zero if nothing was
    /// taken; `None` if the provider cannot be asked.
    async fn charged(&self, payment: PaymentId) -> Option<Money>;

    /// Where the signature stands.
    fn signature_place(&self) -> SignaturePlace;

    /// A genuine webhook; `None` if the provider sends no event for that status. Two calls with
    /// other arguments are two events.
    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest>;

    /// The same webhook signed without the secret.
    fn webhook_of_a_stranger(&self, provider_ref: &str, status: ProviderStatus) -> WebhookRequest;

    /// Makes the provider do what it is asked next, and its answer get lost. `false`: cannot.
    async fn lose_next_answer(&self) -> bool {
        false
    }

    /// Makes the provider refuse the next connection, so that nothing happens. `false`: cannot.
    async fn be_unavailable_once(&self) -> bool {
        false
    }

    /// Makes the provider answer the next request with "too many requests", and ask for this time if it
    /// asks for one. `false`: cannot.
    async fn limit_rate_once(&self, _wait: Duration) -> bool {
        false
    }

    /// Makes the provider refuse the credentials of the next request. `false`: cannot.
    async fn refuse_credentials_once(&self) -> bool {
        false
    }
}

/// One test for each case of the suite. The expression makes a fixture; it may await.
#[macro_export]
macro_rules! gateway_contract {
    ($fixture:expr) => {
        $crate::gateway_contract! { @cases $fixture;
            create_twice_is_one,
            confirm_at_once,
            decline_is_declined,
            lost_answer_is_unknown,
            rate_limit_is_told,
            wrong_credentials_are_misconfigured,
            failed_lookup_is_an_error,
            confirm_twice_is_one,
            capture_twice_is_one,
            without_capture_it_is_authorized,
            cancel_of_paid_says_paid,
            cancelled_stays_cancelled,
            not_cancelable_is_told,
            refund_twice_is_one,
            refund_too_much_is_declined,
            refund_is_found,
            unknown_refund_is_none,
            pending_refund_is_pending,
            found_by_our_id,
            unknown_payment_is_none,
            another_payment_is_not_found,
            name_is_plain,
            webhook_is_read,
            forged_webhook_is_refused,
        }
    };
    (@cases $fixture:expr; $($case:ident),+ $(,)?) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $case() {
            $crate::gateway::$case(&$fixture).await;
        }
    )+ };
}

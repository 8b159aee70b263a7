//! The page of a test provider, on which a shopper chooses what happens to a payment. A server passes the
//! requests on and sends the webhooks; a provider that charges has none.

use std::time::Duration;

/// The page of a test provider.
pub trait TestPage: Send + Sync {
    /// Says at which URL it is served: payments that wait for their shopper lead there from now on.
    fn open_at(&self, url: &str);

    /// The payment token with which a payment waits for its shopper on this page.
    fn payment_token(&self) -> &'static str;

    /// The response to a GET request. `path` is what follows the URL, without the slash between them.
    fn show(&self, path: &str) -> TestPageResponse;

    /// The response to a submitted form.
    fn submit(&self, path: &str, fields: &[(String, String)]) -> TestPageResponse;

    /// A webhook whose time has come, as it is sent; `None` if there is nothing to say any more.
    fn webhook(&self, due: &DueWebhook) -> Option<TestWebhook>;
}

/// A response of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestPageResponse {
    /// A page.
    Page {
        /// Its HTML, which brings no script and no style of its own.
        html: String,
        /// Whether the form could not be used.
        is_refusal: bool,
    },
    /// The style sheet.
    StyleSheet(&'static str),
    /// Another page follows, and webhooks are to be sent.
    SeeOther {
        /// The URL of the page.
        location: String,
        /// The webhooks.
        webhooks: Vec<DueWebhook>,
    },
    /// There is nothing under this path.
    NotFound,
}

/// A webhook to be sent later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWebhook {
    /// How much later.
    pub after: Duration,
    /// The provider's reference of the payment.
    pub provider_ref: String,
    /// What it reports, in the provider's words; `None`: the state of the payment at that time.
    pub event: Option<String>,
}

/// A webhook as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestWebhook {
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body, which is signed.
    pub body: String,
}

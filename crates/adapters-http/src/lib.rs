//! What the adapters of payment providers share: requests over HTTP, with timeouts and without secrets in
//! what is logged or reported, and what their outcomes mean for the engine.
//!
//! An outcome is classified by whether the request was sent and by the HTTP status of the response, never by
//! its text. An adapter handles the statuses to which its provider gives a special meaning, and
//! leaves the rest to [`ApiResponse::into_error`]:
//!
//! | outcome | error |
//! |---|---|
//! | not connected (DNS, TCP, TLS) | `Unavailable` |
//! | sent, and no complete response (timeout, reset) | `OutcomeUnknown` |
//! | 2xx with a body that cannot be read | `OutcomeUnknown` |
//! | 401, 403, and a request that cannot be built | `Misconfigured` |
//! | 429 | `RateLimited` |
//! | other 4xx, except 408 and 425 | `InvalidRequest` |
//! | 503 with `Retry-After` | `Unavailable` |
//! | everything else | `OutcomeUnknown` |
//!
//! It is independent of any provider. Start reading at [`Api`].
#![deny(missing_docs)]

mod amounts;
mod api;
mod base_url;
mod errors;
pub mod json;
mod key_api;
mod oauth;
mod paging;
mod payments;
pub mod prelude;
mod request;
mod response;
mod settings;
mod signature;
mod text;
mod webhooks;

pub use amounts::Amounts;
pub use api::{Api, ApiOptions};
pub use base_url::base_url_problem;
pub use errors::{declined, invalid, known_reference, unknown};
pub use key_api::KeyApi;
pub use oauth::{TokenApi, TokenOptions};
pub use paging::{Page, search};
pub use payments::{decimal_amount, ensure_authorized, ensure_ours, plain_amount, plain_payment};
pub use request::{ApiRequest, Auth};
pub use response::ApiResponse;
pub use settings::{
    base_url_setting, credential_setting, problem, secrets_of, timeout_setting, url_problem,
};
pub use signature::verify_timed_signature;
pub use text::{short_text, unreadable};
pub use webhooks::{foreign, hint, malformed, only_header, refund_reported, reported, unread};

//! Webhook endpoints: where the shop's events are sent. Operators create and change them; `worker/receivers.rs` sends
//! the events.

mod change;
mod create;
mod delete;
mod end_pause;
mod read;
mod recover;
mod rotate;
mod send_test;

pub use change::{EndpointChange, change};
pub use create::{EndpointDraft, create};
pub use delete::delete;
pub(crate) use end_pause::end_pause;
pub use read::{get, list};
pub use recover::{Recovered, recover};
pub use rotate::rotate;
pub use send_test::send_test;

use domain::event_type::EventType;
use domain::webhook_endpoint::{MAX_DESCRIPTION_CHARS, MAX_URL_CHARS, SigningSecret};

use crate::engine::Engine;
use crate::error::AppError;
use crate::webhook_signature;

/// A new secret. It is shown once: what use cases return, and what is stored under an idempotency key, is rendered
/// without it.
#[must_use]
pub fn new_secret(engine: &Engine) -> SigningSecret {
    webhook_signature::new_secret(engine)
}

fn invalid(field: &'static str, reason: &str) -> AppError {
    AppError::Invalid { field, reason: reason.to_owned() }
}

/// A URL to which requests may be sent.
fn checked_url(engine: &Engine, url: &str) -> Result<String, AppError> {
    let url = domain::text::checked(url, MAX_URL_CHARS);
    let url = url.map_err(|error| invalid("/url", &error.to_string()))?;
    let check = engine.receivers.as_ref().map_or(Ok(()), |r| r.sender.check_url(&url));
    check.map_err(|reason| AppError::Invalid { field: "/url", reason })?;
    Ok(url)
}

fn checked_description(text: &str) -> Result<String, AppError> {
    let text = domain::text::optional(text, MAX_DESCRIPTION_CHARS);
    text.map_err(|error| invalid("/description", &error.to_string()))
}

/// Each type once.
fn checked_types(types: &[EventType]) -> Result<Vec<EventType>, AppError> {
    if let Some(other) = types.iter().find(|event_type| !event_type.can_be_chosen()) {
        return Err(invalid("/event_types", &format!("{other} cannot be chosen")));
    }
    let mut types = types.to_vec();
    types.sort_unstable();
    types.dedup();
    Ok(types)
}

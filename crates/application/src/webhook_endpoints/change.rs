//! `PATCH /api/admin/webhook-endpoints/{id}`: an operator changes an endpoint.

use domain::event_type::EventType;
use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::{EndpointState, PayloadKind, WebhookEndpoint};
use ports::Changes;

use super::end_pause::end_pause;
use super::{checked_description, checked_types, checked_url, invalid};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// The changes: `None` leaves a field unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndpointChange {
    /// See [`WebhookEndpoint::url`].
    pub url: Option<String>,
    /// See [`WebhookEndpoint::description`].
    pub description: Option<String>,
    /// See [`WebhookEndpoint::event_types`].
    pub event_types: Option<Vec<EventType>>,
    /// See [`WebhookEndpoint::payload`].
    pub payload: Option<PayloadKind>,
    /// [`EndpointState::Active`] or [`EndpointState::Paused`].
    pub state: Option<EndpointState>,
}

/// Changes an endpoint. Deliveries that wait are sent to the new URL, with the bodies that they have. An endpoint that is
/// activated is not paused by its receiver any more.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`] or [`AppError::VersionMismatch`].
pub async fn change(
    engine: &Engine,
    admin: &Admin,
    id: WebhookEndpointId,
    input: EndpointChange,
    keyed: Option<&IdempotentRequest<WebhookEndpoint>>,
) -> Result<Executed<WebhookEndpoint>, AppError> {
    let executed = execute(engine, keyed, || async {
        let before = super::get(engine, admin, id).await?;
        admin.principal().expected.check(before.version)?;
        let mut after = changed(engine, &before, &input)?;
        let mut changes = Changes::default();
        if after != before {
            after.updated_at = engine.now();
            changes.update_webhook_endpoint(&mut after);
        }
        Ok((after, changes))
    })
    .await?;
    if input.state == Some(EndpointState::Active) {
        end_pause(engine, id);
    }
    Ok(executed)
}

fn changed(
    engine: &Engine,
    before: &WebhookEndpoint,
    input: &EndpointChange,
) -> Result<WebhookEndpoint, AppError> {
    let mut after = before.clone();
    if let Some(url) = &input.url {
        after.url = checked_url(engine, url)?;
    }
    if let Some(description) = &input.description {
        after.description = checked_description(description)?;
    }
    if let Some(types) = &input.event_types {
        after.event_types = checked_types(types)?;
    }
    after.payload = input.payload.unwrap_or(after.payload);
    match input.state {
        None => Ok(after),
        Some(EndpointState::Disabled) => {
            Err(invalid("/state", "only the shop disables endpoints; pause it instead"))
        }
        Some(state) => Ok(after.with_state(state)),
    }
}

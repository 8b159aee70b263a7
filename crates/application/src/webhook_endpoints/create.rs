//! `POST /api/admin/webhook-endpoints`: a new endpoint.

use domain::event_type::EventType;
use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::{EndpointState, PayloadKind, SigningSecret, WebhookEndpoint};
use ports::{Changes, WebhookEndpointWrite};

use super::{checked_description, checked_types, checked_url};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// An endpoint as an operator asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointDraft {
    /// See [`WebhookEndpoint::url`].
    pub url: String,
    /// See [`WebhookEndpoint::description`].
    pub description: String,
    /// See [`WebhookEndpoint::event_types`].
    pub event_types: Vec<EventType>,
    /// See [`WebhookEndpoint::payload`].
    pub payload: PayloadKind,
}

/// Creates an active endpoint. Every event of a commit that begins afterwards is sent to it: its position in the feed is
/// one before which nothing can be added any more.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::TableFull`] if the shop has as many as it can have.
pub async fn create(
    engine: &Engine,
    _: &Admin,
    draft: EndpointDraft,
    secret: &SigningSecret,
    keyed: Option<&IdempotentRequest<WebhookEndpoint>>,
) -> Result<Executed<WebhookEndpoint>, AppError> {
    execute(engine, keyed, || async {
        let now = engine.now();
        let endpoint = WebhookEndpoint {
            id: WebhookEndpointId(engine.uuid()),
            url: checked_url(engine, &draft.url)?,
            description: checked_description(&draft.description)?,
            event_types: checked_types(&draft.event_types)?,
            payload: draft.payload,
            secret: secret.clone(),
            previous_secret: None,
            state: EndpointState::Active,
            failing_since: None,
            position: engine.store.feed_end().await?,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let write = WebhookEndpointWrite::Insert(endpoint.clone());
        Ok((endpoint, Changes { webhook_endpoints: vec![write], ..Changes::default() }))
    })
    .await
}

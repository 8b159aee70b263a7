//! Reading webhook endpoints.

use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::WebhookEndpoint;

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// All endpoints, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(engine: &Engine, _: &Admin) -> Result<Vec<WebhookEndpoint>, AppError> {
    Ok(engine.store.webhook_endpoints().await?)
}

/// An endpoint.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    engine: &Engine,
    _: &Admin,
    id: WebhookEndpointId,
) -> Result<WebhookEndpoint, AppError> {
    let endpoint = engine.store.webhook_endpoint(id).await?;
    endpoint.ok_or(AppError::NotFound("webhook endpoint"))
}

//! `DELETE /api/admin/webhook-endpoints/{id}`: an endpoint goes, with its deliveries.

use domain::ids::WebhookEndpointId;
use ports::{Changes, WebhookEndpointWrite};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Deletes an endpoint and its deliveries. A request that is under way is not recalled.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::VersionMismatch`].
pub async fn delete(
    engine: &Engine,
    admin: &Admin,
    id: WebhookEndpointId,
    keyed: Option<&IdempotentRequest<()>>,
) -> Result<Executed<()>, AppError> {
    execute(engine, keyed, || async {
        let endpoint = super::get(engine, admin, id).await?;
        admin.principal().expected.check(endpoint.version)?;
        let write = WebhookEndpointWrite::Delete { id, version: endpoint.version };
        Ok(((), Changes { webhook_endpoints: vec![write], ..Changes::default() }))
    })
    .await
}

//! `POST /api/admin/webhook-endpoints/{id}/rotate`: a new secret.

use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::{SigningSecret, WebhookEndpoint};
use ports::Changes;

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Replaces the secret of an endpoint. For 24 hours requests have two signatures, so that the receiver can change its
/// secret at any time of them. A secret that was being replaced already signs no more.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::VersionMismatch`].
pub async fn rotate(
    engine: &Engine,
    admin: &Admin,
    id: WebhookEndpointId,
    secret: &SigningSecret,
    keyed: Option<&IdempotentRequest<WebhookEndpoint>>,
) -> Result<Executed<WebhookEndpoint>, AppError> {
    execute(engine, keyed, || async {
        let before = super::get(engine, admin, id).await?;
        admin.principal().expected.check(before.version)?;
        let (mut after, mut changes) =
            (before.rotated(secret.clone(), engine.now()), Changes::default());
        changes.update_webhook_endpoint(&mut after);
        Ok((after, changes))
    })
    .await
}

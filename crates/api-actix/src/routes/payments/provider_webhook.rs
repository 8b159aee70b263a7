//! `POST /api/payments/webhook/{provider}`.

use actix_web::{HttpRequest, post};

use super::receive;
use crate::dto::ReceivedDto;
use crate::errors::Problem;
use crate::extract::RawBody;
use crate::reply::Reply;
use crate::state::State;

/// Receive a webhook in a provider's own format
///
/// With the provider's own headers and signature.
#[utoipa::path(
    tag = "Payments",
    params(("provider" = String, Path, description = "The provider's name")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Received", body = ReceivedDto),
        (status = 202, description = "Deferred until its payment is known", body = ReceivedDto),
        (status = 401), (status = 409), (status = 422),
    ),
    security(()),
)]
#[post("/webhook/{provider}")]
pub async fn provider_webhook(
    req: HttpRequest,
    body: RawBody,
    state: State,
) -> Result<Reply, Problem> {
    let provider = req.match_info().get("provider").unwrap_or_default();
    receive(state.engine(), Some(provider.to_owned()), &req, body).await
}

//! `POST /api/payments/webhook`.

use actix_web::{HttpRequest, post};

use super::receive;
use crate::dto::ReceivedDto;
use crate::errors::Problem;
use crate::extract::RawBody;
use crate::reply::Reply;
use crate::state::State;

/// Receive a webhook of the default provider
///
/// Format and signature are the provider's. The mock provider expects `{"provider_ref", "status",
/// "signature", "raw_data"}`; the signature is the hex HMAC-SHA256 of the body without `signature` in
/// canonical JSON (RFC 8785; numbers that a double cannot represent keep their digits). `raw_data.amount` is a
/// string; without `raw_data.currency` it is in the payment's currency, and without both the full amount is
/// assumed.
#[utoipa::path(
    tag = "Payments",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Received", body = ReceivedDto),
        (status = 202, description = "Deferred until its payment is known", body = ReceivedDto),
        (status = 401), (status = 409), (status = 422),
    ),
    security(()),
)]
#[post("/webhook")]
pub async fn webhook(req: HttpRequest, body: RawBody, state: State) -> Result<Reply, Problem> {
    receive(state.engine(), None, &req, body).await
}

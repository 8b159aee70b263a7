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
/// The form and the signature are the provider's. The mock provider takes `{"provider_ref", "status",
/// "signature", "raw_data"}`; the signature is the hex HMAC-SHA256 of the body without `signature` in
/// canonical JSON (RFC 8785; a number that a double cannot hold keeps its digits). `raw_data.amount` is a
/// text; without `raw_data.currency` it is in the payment's currency, and without either the whole amount
/// is meant.
#[utoipa::path(
    tag = "Payments",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Received", body = ReceivedDto),
        (status = 202, description = "Kept until its payment is known", body = ReceivedDto),
        (status = 401), (status = 409), (status = 422),
    ),
    security(()),
)]
#[post("/webhook")]
pub async fn webhook(req: HttpRequest, body: RawBody, state: State) -> Result<Reply, Problem> {
    receive(state.engine(), None, &req, body).await
}

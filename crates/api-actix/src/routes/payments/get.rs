//! `GET /api/payments/{id}`.

use actix_web::get;
use application::payments;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Caller;
use crate::dto::PaymentDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get a payment
#[utoipa::path(
    tag = "Payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = PaymentDto)),
)]
#[get("/{id}")]
pub async fn get(caller: Caller, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    let paid = payments::get(&state.engine(), &caller.0, id.0).await?;
    Ok(shown(&paid))
}

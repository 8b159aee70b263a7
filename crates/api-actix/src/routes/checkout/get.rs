//! `GET /api/checkout/session/{payment_id}`.

use actix_web::get;
use application::checkout::get_session;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Caller;
use crate::dto::SessionDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get a checkout session
#[utoipa::path(
    tag = "Checkout",
    params(("payment_id" = Uuid, Path, description = "The session's payment")),
    responses((status = 200, description = "The session", body = SessionDto)),
)]
#[get("/{payment_id}")]
pub async fn get(caller: Caller, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    let session = get_session(&state.engine(), &caller.0, id.0).await?;
    Ok(shown(&session))
}

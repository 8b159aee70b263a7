//! `GET /api/admin/payments/{id}`.

use actix_web::get;
use application::payments;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Admin;
use crate::dto::PaymentWithRefundsDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get any payment with its refunds
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = PaymentWithRefundsDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    Ok(shown(&payments::get(&state.engine(), &admin.0, id.0).await?))
}

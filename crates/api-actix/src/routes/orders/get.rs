//! `GET /api/orders/{id}`.

use actix_web::get;
use application::orders;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Caller;
use crate::dto::OrderDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get an order
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[get("/{id}")]
pub async fn get(caller: Caller, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let record = orders::get(&state.engine(), &caller.0, id.0).await?;
    Ok(shown(&record))
}

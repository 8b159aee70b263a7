//! `GET /api/orders/{id}/explain`.

use actix_web::get;
use application::orders;
use domain::ids::OrderId;

use crate::auth::Caller;
use crate::dto::ExplainDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Explain an order's price and available actions
///
/// Every step of its price, amounts paid and owed, and each action with the reason if it is not
/// available.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The explanation", body = ExplainDto)),
)]
#[get("/{id}/explain")]
pub async fn explain(caller: Caller, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let explained = orders::explain(&state.engine(), &caller.0, id.0).await?;
    Ok(Reply::ok(&ExplainDto::from(&explained)).etag(explained.record.order.version))
}

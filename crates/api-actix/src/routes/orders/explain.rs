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

/// See why an order costs what it costs
///
/// Every step of its price, what is paid and owed, and what could be done with it now, or why not.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The reckoning", body = ExplainDto)),
)]
#[get("/{id}/explain")]
pub async fn explain(caller: Caller, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let explained = orders::explain(&state.engine(), &caller.0, id.0).await?;
    Ok(Reply::ok(&ExplainDto::from(&explained)).etag(explained.record.order.version))
}

//! `GET /api/orders/{id}/events`.

use actix_web::get;
use application::orders;
use domain::ids::OrderId;

use crate::auth::Caller;
use crate::dto::{EventDto, EventsDto};
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get an order's history
///
/// All events since its creation.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The events", body = EventsDto)),
)]
#[get("/{id}/events")]
pub async fn events(caller: Caller, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let events = orders::history(&state.engine(), &caller.0, id.0).await?;
    let items = events.iter().map(EventDto::for_customers).collect();
    Ok(Reply::ok(&EventsDto { items }))
}

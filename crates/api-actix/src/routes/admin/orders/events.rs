//! `GET /api/admin/orders/{id}/events`.

use actix_web::get;
use application::orders;
use domain::ids::OrderId;

use crate::auth::Admin;
use crate::dto::{EventDto, EventsDto};
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get an order's full history
///
/// From its creation, including notes that customers do not see.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The events", body = EventsDto)),
)]
#[get("/{id}/events")]
pub async fn events(admin: Admin, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let events = orders::full_history(&state.engine(), &admin.0, id.0).await?;
    let items = events.iter().map(EventDto::for_operators).collect();
    Ok(Reply::ok(&EventsDto { items }))
}

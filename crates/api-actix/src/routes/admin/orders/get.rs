//! `GET /api/admin/orders/{id}`.

use actix_web::get;
use application::orders;
use domain::ids::OrderId;

use super::shown;
use crate::auth::Admin;
use crate::dto::OrderDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get any order
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let record = orders::get(&state.engine(), &admin.0, id.0).await?;
    Ok(shown(&record))
}

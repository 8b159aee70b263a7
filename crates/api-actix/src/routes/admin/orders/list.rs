//! `GET /api/admin/orders`.

use actix_web::get;
use application::orders;
use domain::ids::UserId;
use domain::order::OrderNumber;
use ports::OrderFilter;

use crate::auth::Admin;
use crate::dto::{AdminOrderQuery, OrderDto, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::reply::Reply;
use crate::state::State;

const CURSORS: Cursors = Cursors("office-orders");

/// Search all orders
///
/// Newest first.
#[utoipa::path(
    tag = "Office: orders",
    params(AdminOrderQuery),
    responses((status = 200, description = "A page of orders", body = PageDto<OrderDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    query: Query<AdminOrderQuery>,
    state: State,
) -> Result<Reply, Problem> {
    let Query(query) = query;
    let page = CURSORS.page(query.cursor.as_deref(), query.limit)?;
    let found = orders::list(&state.engine(), filter(&query)?, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |record| OrderDto::from(&record))))
}

fn filter(query: &AdminOrderQuery) -> Result<OrderFilter, Problem> {
    let number = query.number.as_deref().map(str::parse::<OrderNumber>).transpose();
    Ok(OrderFilter {
        number: number.map_err(|error| Problem::invalid("?number", error.to_string()))?,
        user_id: query.user_id.map(UserId),
        status: query.status.map(|word| word.0),
        created_after: query.created_after.map(|time| time.0),
    })
}

//! `GET /api/orders`.

use actix_web::get;
use application::orders;
use ports::OrderFilter;

use crate::auth::Caller;
use crate::dto::{OrderDto, OrderQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::reply::Reply;
use crate::state::State;

const CURSORS: Cursors = Cursors("orders");

/// List the caller's orders
///
/// Newest first.
#[utoipa::path(
    tag = "Orders",
    params(OrderQuery),
    responses((status = 200, description = "A page of orders", body = PageDto<OrderDto>)),
)]
#[get("")]
pub async fn list(
    caller: Caller,
    query: Query<OrderQuery>,
    state: State,
) -> Result<Reply, Problem> {
    let Query(query) = query;
    let page = CURSORS.page(query.cursor.as_deref(), query.limit)?;
    let filter = OrderFilter {
        status: query.status.map(|word| word.0),
        created_after: query.created_after.map(|time| time.0),
        ..OrderFilter::default()
    };
    let found = orders::list_own(&state.engine(), &caller.0, filter, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |record| OrderDto::for_customers(&record))))
}

//! `POST /api/admin/orders/confirm`.

use actix_web::post;
use application::orders::{self, Confirmed};
use domain::ids::OrderId;

use crate::auth::Admin;
use crate::dto::{ConfirmManyBody, ConfirmedManyDto};
use crate::errors::Problem;
use crate::extract::Body;
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Confirm many orders at once
///
/// Each independently: an order that cannot be confirmed does not affect the others.
#[utoipa::path(
    tag = "Admin: orders",
    params(KeyHeader),
    request_body = ConfirmManyBody,
    responses((status = 200, description = "Result for each order", body = ConfirmedManyDto)),
)]
#[post("/confirm")]
pub async fn confirm_many(
    admin: Admin,
    once: Once,
    body: Body<ConfirmManyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let engine = state.engine();
    let orders: Vec<OrderId> = body.value.order_ids.into_iter().map(OrderId).collect();
    to_the_end(async move {
        let done = orders::confirm_many(&engine, &admin.0, &orders, keyed.as_ref());
        answer(done.await, shown)
    })
    .await
}

fn shown(outcomes: &Confirmed) -> Reply {
    Reply::ok(&ConfirmedManyDto::from(outcomes.as_slice()))
}

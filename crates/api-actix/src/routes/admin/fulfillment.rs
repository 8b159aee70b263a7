//! From a paid order to its delivery: confirmation, parcels, cancelled units, returned parcels.

use actix_web::post;
use application::orders::{self, Confirmed};
use domain::ids::{OrderId, ParcelId};
use utoipa_actix_web::service_config::ServiceConfig;

use super::orders::shown;
use crate::auth::Admin;
use crate::dto::{
    CancelItemsBody, ConfirmManyBody, ConfirmedManyDto, DeliverBody, Nothing, OrderDto,
    ReturnParcelBody, ShipBody,
};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, ParcelPath, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(cancel_items)
        .service(confirm)
        .service(confirm_many)
        .service(deliver)
        .service(return_parcel)
        .service(ship);
}

/// Confirm an order
///
/// Requires payment or cash on delivery. Its stock is committed.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move {
        answer(orders::confirm(&engine, &admin, id.0, keyed.as_ref()).await, shown)
    })
    .await
}

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
    let keyed = once.keyed(&admin.0, &body.raw, confirmed_many)?;
    let engine = state.engine();
    let orders: Vec<OrderId> = body.value.order_ids.into_iter().map(OrderId).collect();
    to_the_end(async move {
        let done = orders::confirm_many(&engine, &admin.0, &orders, keyed.as_ref());
        answer(done.await, confirmed_many)
    })
    .await
}

fn confirmed_many(outcomes: &Confirmed) -> Reply {
    Reply::ok(&ConfirmedManyDto::from(outcomes.as_slice()))
}

/// Ship a parcel
///
/// All remaining units, if no lines are given.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<ShipBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412), (status = 422)),
)]
#[post("/{id}/ship")]
pub async fn ship(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<ShipBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        answer(orders::ship(&engine, &admin, id.0, input, keyed.as_ref()).await, shown)
    })
    .await
}

/// Mark parcels as delivered
///
/// All parcels, if none is given. Cash on delivery is recorded as paid with the last one.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<DeliverBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/deliver")]
pub async fn deliver(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<DeliverBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, parcel) = (state.engine(), body.value.parcel_id.map(ParcelId));
    to_the_end(async move {
        answer(orders::deliver(&engine, &admin, id.0, parcel, keyed.as_ref()).await, shown)
    })
    .await
}

/// Cancel units that have not been shipped
///
/// All unshipped units, if none are given. Their share of the price is refunded automatically, not
/// captured, or not collected on delivery. The order continues with the other units; it is
/// cancelled if none remain.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<CancelItemsBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412), (status = 422)),
)]
#[post("/{id}/cancel-items")]
pub async fn cancel_items(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<CancelItemsBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        answer(orders::cancel_items(&engine, &admin, id.0, input, keyed.as_ref()).await, shown)
    })
    .await
}

/// Record an undelivered parcel as returned
///
/// Also for a parcel that was lost in transit. Its units are cancelled and refunded, unless they
/// are to be shipped again (`hold`). If no other units remain, the order is cancelled.
#[utoipa::path(
    tag = "Admin: orders",
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("parcel_id" = Uuid, Path, description = "The parcel"),
        KeyHeader,
        MatchHeader,
    ),
    request_body = Option<ReturnParcelBody>,
    responses((status = 200, description = "The order", body = OrderDto), (status = 409), (status = 412)),
)]
#[post("/{id}/parcels/{parcel_id}/return")]
pub async fn return_parcel(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    path: ParcelPath,
    body: Body<ReturnParcelBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.of(path.parcel));
    to_the_end(async move {
        let outcome = orders::return_parcel(&engine, &admin, path.order, input, keyed.as_ref());
        answer(outcome.await, shown)
    })
    .await
}

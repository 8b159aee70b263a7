//! Fulfillment: confirmation, shipping, delivery, cancelled units, returned parcels.

use actix_web::post;
use application::orders::{self, Confirmed};
use domain::ids::{OrderId, ParcelId};

use super::orders::render_order;
use crate::auth::Admin;
use crate::command::Command;
use crate::dto::{
    CancelItemsBody, ConfirmManyBody, ConfirmedManyDto, DeliverBody, EmptyBody, OrderDto,
    ReturnParcelBody, ShipBody,
};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, ParcelPath, PathId};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(cancel_items)
        .service(confirm)
        .service(confirm_many)
        .service(deliver)
        .service(return_parcel)
        .service(ship);
}

/// Confirm an order
///
/// Requires a payment (with `orders.capture = on_shipping`, an authorization) or cash on delivery.
/// Its stock is committed.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/confirm")]
pub async fn confirm(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_order, async move |engine, admin, key| {
            orders::confirm(engine, admin, id.0, key).await
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
    command: Command<Admin>,
    body: Body<ConfirmManyBody>,
) -> Result<Reply, Problem> {
    let orders: Vec<OrderId> = body.value.order_ids.into_iter().map(OrderId).collect();
    command
        .run(&body.raw, render_confirmed, async move |engine, admin, key| {
            orders::confirm_many(engine, admin, &orders, key).await
        })
        .await
}

fn render_confirmed(outcomes: &Confirmed) -> Reply {
    Reply::ok(&ConfirmedManyDto::from(outcomes.as_slice()))
}

/// Ship a parcel
///
/// All remaining units, if no lines are given.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<ShipBody>,
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/ship")]
pub async fn ship(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<ShipBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_order, async move |engine, admin, key| {
            orders::ship(engine, admin, id.0, body.value.into(), key).await
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
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/deliver")]
pub async fn deliver(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<DeliverBody>,
) -> Result<Reply, Problem> {
    let parcel = body.value.parcel_id.map(ParcelId);
    command
        .run(&body.raw, render_order, async move |engine, admin, key| {
            orders::deliver(engine, admin, id.0, parcel, key).await
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
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/cancel-items")]
pub async fn cancel_items(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<CancelItemsBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_order, async move |engine, admin, key| {
            orders::cancel_items(engine, admin, id.0, body.value.into(), key).await
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
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/parcels/{parcel_id}/return")]
pub async fn return_parcel(
    command: Command<IfMatch<Admin>>,
    path: ParcelPath,
    body: Body<ReturnParcelBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_order, async move |engine, admin, key| {
            orders::return_parcel(engine, admin, path.order, body.value.of(path.parcel), key).await
        })
        .await
}

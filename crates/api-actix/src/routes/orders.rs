//! Orders; mounted at `/api/orders` and at its alias `/orders`.

use actix_web::http::StatusCode;
use actix_web::{delete, get, post, put};
use application::orders::{self, CancelOrder, Paid, apply_coupon, remove_coupon};
use domain::ids::OrderId;
use domain::order::OrderRecord;
use domain::payment::PaymentStatus;
use ports::OrderFilter;

use crate::auth::Caller;
use crate::command::Command;
use crate::dto::{
    CodeBody, CreateOrderBody, EventDto, EventsDto, ExplainDto, OrderDto, OrderQuery, PageDto,
    PaidDto, PayBody, ReasonBody,
};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, IfMatch, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Seconds until a client should poll a payment in progress.
const RETRY_AFTER: &str = "2";

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(cancel)
        .service(create)
        .service(delete_coupon)
        .service(events)
        .service(explain)
        .service(get)
        .service(list)
        .service(pay)
        .service(put_coupon);
}

/// Place an order
///
/// Without a cart. Prices are those of the listings; stock and coupon are reserved until the order
/// is paid, cancelled or expires.
#[utoipa::path(
    tag = "Orders",
    params(KeyHeader),
    request_body = CreateOrderBody,
    responses((status = 201, description = "The order", body = OrderDto), (status = 403)),
)]
#[post("")]
pub async fn create(
    command: Command<Caller>,
    body: Body<CreateOrderBody>,
    state: State,
) -> Result<Reply, Problem> {
    let attempt = state.coupon_attempt(command.caller(), body.value.coupon_code.is_some())?;
    command
        .run(&body.raw, render_created, async move |engine, caller, key| {
            attempt.end(orders::create(engine, caller, body.value.into(), key).await)
        })
        .await
}

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
        status: query.status.map(|value| value.0),
        created_after: query.created_after.map(|time| time.0),
        ..OrderFilter::default()
    };
    let found = orders::list_own(&state.engine(), &caller.0, filter, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |record| OrderDto::for_customers(&record))))
}

/// Get an order
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[get("/{id}")]
pub async fn get(caller: Caller, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let record = orders::get(&state.engine(), &caller.0, id.0).await?;
    Ok(render_order(&record))
}

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

/// Pay an order
///
/// 202: the provider is processing the payment or the shopper has to act; see `next_action`, and
/// poll. After a decline the order can be paid again until it expires.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<PayBody>,
    responses(
        (status = 200, description = "Paid", body = PaidDto),
        (status = 202, description = "In progress", body = PaidDto),
        (status = 402), (status = 502),
    ),
)]
#[post("/{id}/pay")]
pub async fn pay(
    command: Command<IfMatch<Caller>>,
    id: PathId<OrderId>,
    body: Body<PayBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_paid, async move |engine, caller, key| {
            orders::pay(engine, caller, body.value.of(id.0), key).await
        })
        .await
}

/// Cancel an order
///
/// Its stock, coupon and cart are released and its payment is refunded.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<ReasonBody>,
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/cancel")]
pub async fn cancel(
    command: Command<IfMatch<Caller>>,
    id: PathId<OrderId>,
    body: Body<ReasonBody>,
) -> Result<Reply, Problem> {
    let input = CancelOrder { id: id.0, reason: body.value.reason };
    command
        .run(&body.raw, render_order, async move |engine, caller, key| {
            orders::cancel(engine, caller, input, key).await
        })
        .await
}

/// Apply a coupon to an order
///
/// Only while the order is pending and no payment is in progress.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), MatchHeader),
    request_body = CodeBody,
    responses(
        (status = 200, description = "The order", body = OrderDto),
        (status = 409), (status = 422),
    ),
)]
#[put("/{id}/coupon")]
pub async fn put_coupon(
    caller: IfMatch<Caller>,
    id: PathId<OrderId>,
    body: Body<CodeBody>,
    state: State,
) -> Result<Reply, Problem> {
    let attempt = state.coupon_attempt(&caller.0, true)?;
    let record = apply_coupon(&state.engine(), &caller.0, id.0, &body.value.code).await;
    Ok(render_order(&attempt.end(record)?))
}

/// Remove the coupon from an order
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), MatchHeader),
    responses((status = 200, description = "The order", body = OrderDto), (status = 409)),
)]
#[delete("/{id}/coupon")]
pub async fn delete_coupon(
    caller: IfMatch<Caller>,
    id: PathId<OrderId>,
    state: State,
) -> Result<Reply, Problem> {
    let record = remove_coupon(&state.engine(), &caller.0, id.0).await?;
    Ok(render_order(&record))
}

/// A new order.
fn render_created(record: &OrderRecord) -> Reply {
    Reply::json(StatusCode::CREATED, &OrderDto::for_customers(record))
        .header("location", format!("/api/orders/{}", record.order.id))
        .etag(record.order.version)
}

/// An order, with its version.
fn render_order(record: &OrderRecord) -> Reply {
    Reply::ok(&OrderDto::for_customers(record)).etag(record.order.version)
}

/// The result of paying: 200, or 202 while the provider or the shopper has to act.
fn render_paid(paid: &Paid) -> Reply {
    let payment = paid.payment();
    let status = payment.map_or(PaymentStatus::Unknown, |p| p.status);
    let (code, message) = outcome(status, paid.simulated);
    let reply = Reply::json(code, &PaidDto::of(paid, message)).etag(paid.record.order.version);
    if code == StatusCode::ACCEPTED { reply.header("retry-after", RETRY_AFTER) } else { reply }
}

/// The status and a message for people.
fn outcome(status: PaymentStatus, simulated: bool) -> (StatusCode, &'static str) {
    match status {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded if simulated => {
            (StatusCode::OK, "Payment simulated, order marked as PAID")
        }
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded => {
            (StatusCode::OK, "Payment received, order marked as PAID")
        }
        PaymentStatus::Refunded => (StatusCode::OK, "The payment was refunded"),
        PaymentStatus::Failed | PaymentStatus::Cancelled => {
            (StatusCode::OK, "Payment not completed; the order can be paid again")
        }
        PaymentStatus::RequiresAction => {
            (StatusCode::ACCEPTED, "Action by the shopper required; see next_action")
        }
        PaymentStatus::Authorized => {
            (StatusCode::ACCEPTED, "Payment authorized; it will be captured later")
        }
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::Approved
        | PaymentStatus::Unknown => {
            (StatusCode::ACCEPTED, "The provider is processing the payment; poll the order")
        }
        PaymentStatus::NeedsReview => (
            StatusCode::ACCEPTED,
            "The outcome of the payment is not known; the shop will review it",
        ),
        PaymentStatus::Mismatch => (
            StatusCode::ACCEPTED,
            "The captured amount differs from the requested one; the shop will review it",
        ),
    }
}

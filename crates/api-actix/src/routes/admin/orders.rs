//! Admin routes of orders: search, history, notes, cancellation.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use application::Engine;
use application::orders::{self, CancelOrder};
use domain::ids::{OrderId, UserId};
use domain::money::{Currency, Money};
use domain::order::{OrderEvent, OrderNumber, OrderRecord};
use ports::OrderFilter;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    AdminOrderQuery, DecimalText, EventDto, EventsDto, NoteBody, OrderDto, PageDto, ReasonBody,
    TimelineDto,
};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, IfMatch, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(cancel)
        .service(events)
        .service(get)
        .service(list)
        .service(note)
        .service(timeline);
}

const LIST: List = List {
    cursors: Cursors("office-orders"),
    file: "orders",
    columns: "id,number,user_id,status,payment_status,fulfillment_status,lifecycle,payment_method,\
        currency,total_amount,discount_applied,final_amount,cancelled_amount,coupon_code,\
        payment_intent_id,expires_at,created_at,updated_at,version,shipping_amount,tax_added,tax_included,\
        grand_total",
};

/// Search all orders
///
/// Newest first.
#[utoipa::path(
    tag = "Admin: orders",
    params(AdminOrderQuery),
    responses((status = 200, description = "A page of orders", body = PageDto<OrderDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<AdminOrderQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = filter(&query, engine.policy().currency)?;
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| orders::list(&engine, &admin.0, filter.clone(), page).await;
    LIST.answer(request, read, |record| OrderDto::for_operators(&record)).await
}

/// The orders of a filter as a CSV file, for pages.
///
/// # Errors
/// A list that cannot be read.
pub async fn export(
    engine: Arc<Engine>,
    admin: application::Admin,
    filter: OrderFilter,
) -> Result<HttpResponse, Problem> {
    let now = engine.now();
    let request = ListRequest { format: Format::Csv, cursor: None, limit: None, now };
    let read = async move |page| orders::list(&engine, &admin, filter.clone(), page).await;
    LIST.answer(request, read, |record| OrderDto::for_operators(&record)).await
}

fn filter(query: &AdminOrderQuery, shop: Currency) -> Result<OrderFilter, Problem> {
    let number = query.number.as_deref().map(str::parse::<OrderNumber>).transpose();
    let currency = query.currency.as_deref().map(str::parse::<Currency>).transpose();
    let currency = currency.map_err(|error| Problem::invalid("?currency", error.to_string()))?;
    let amount = |pointer, text: &Option<DecimalText>| {
        let parse = |text: &DecimalText| Money::parse(&text.0, currency.unwrap_or(shop));
        let parsed = text.as_ref().map(parse).transpose();
        parsed.map_err(|error| Problem::invalid(pointer, error.to_string()))
    };
    Ok(OrderFilter {
        number: number.map_err(|error| Problem::invalid("?number", error.to_string()))?,
        user_id: query.user_id.map(UserId),
        status: query.status.map(|value| value.0),
        payment_status: query.payment_status.map(|value| value.0),
        created_after: query.created_after.map(|time| time.0),
        created_before: query.created_before.map(|time| time.0),
        amount_from: amount("?amount_from", &query.amount_from)?,
        amount_to: amount("?amount_to", &query.amount_to)?,
        issue: query.issue.map(|value| value.0),
    })
}

/// Get any order
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let record = orders::get_any(&state.engine(), &admin.0, id.0).await?;
    Ok(render_order(&record))
}

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

/// Get an order's timeline
///
/// Its history, the newest 100 messages about it, and the newest 100 webhook events about each of its payments;
/// newest first. Receipts of webhook events are deleted some time after they were received.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, description = "The entries", body = TimelineDto)),
)]
#[get("/{id}/timeline")]
pub async fn timeline(admin: Admin, id: PathId<OrderId>, state: State) -> Result<Reply, Problem> {
    let entries = orders::timeline(&state.engine(), &admin.0, id.0).await?;
    Ok(Reply::ok(&TimelineDto::from(entries.as_slice())))
}

/// Add a note to an order
///
/// It is part of the order's history and visible to operators only.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = NoteBody,
    responses((status = 201, description = "The note", body = EventDto)),
)]
#[post("/{id}/notes")]
pub async fn note(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<NoteBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_note, async move |engine, admin, key| {
            orders::note(engine, admin, id.0, &body.value.text, key).await
        })
        .await
}

fn render_note(event: &OrderEvent) -> Reply {
    Reply::json(StatusCode::CREATED, &EventDto::for_operators(event))
}

/// Cancel any order
///
/// On the shop's behalf. Its stock, coupon and cart are released and its payment is refunded.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<ReasonBody>,
    responses((status = 200, description = "The order", body = OrderDto)),
)]
#[post("/{id}/cancel")]
pub async fn cancel(
    command: Command<IfMatch<Admin>>,
    id: PathId<OrderId>,
    body: Body<ReasonBody>,
) -> Result<Reply, Problem> {
    let input = CancelOrder { id: id.0, reason: body.value.reason };
    command
        .run(&body.raw, render_order, async move |engine, admin, key| {
            orders::cancel_any(engine, admin, input, key).await
        })
        .await
}

/// An order, with its version.
pub(super) fn render_order(record: &OrderRecord) -> Reply {
    Reply::ok(&OrderDto::for_operators(record)).etag(record.order.version)
}

//! Returns: the list of all of them, one with what can be done with it, and choosing units for a new one.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{ListedReturnDto, OrderDto};
use application::{AppError, orders, returns};
use domain::ids::{OrderId, ReturnId};
use domain::money::Money;
use domain::order::{OrderRecord, OrderReturn, ReturnStatus};
use domain::refund::{Refund, RefundStatus};
use ports::{ReturnFilter, ReturnWithOrder};
use serde_json::{Value, json};

use super::expected;
use super::order_units::lines;
use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/returns`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let filter = ReturnFilter { status: query.parse("status")? };
    let found = returns::list(&state.engine(), &operator.admin, filter, query.page()?).await?;
    let content = json!({
        "list": query.list(&found, ListedReturnDto::of),
        "statuses": format::values(ReturnStatus::ALL, |status| status.as_str()),
    });
    render(&req, &operator, "admin/returns.html", content)
}

/// `GET /admin/orders/{id}/returns/{return_id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    path: web::Path<(String, String)>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (order, id) = path.into_inner();
    let (order, id) = (OrderId(query::id(&order)?), ReturnId(query::id(&id)?));
    let record = orders::get_any(&state.engine(), &operator.admin, order).await?;
    let listed = ReturnWithOrder { id, record };
    render(&req, &operator, "admin/return.html", content(&listed)?)
}

/// What the page shows of a return.
///
/// # Errors
/// `not_found` if the order does not have it.
pub fn content(listed: &ReturnWithOrder) -> Result<Value, PageError> {
    let row = listed.order_return().ok_or(AppError::NotFound("return"))?;
    let record = &listed.record;
    let price = record.price_of_units(&row.units()).map(|price| price.to_string());
    let ahead = record.refunded_in_advance();
    let (since, may_be_owed) = (refunded_since(record, row), may_be_owed(record, row));
    let has_failed = refunds_of(record, row).any(|refund| refund.status == RefundStatus::Failed);
    Ok(json!({
        "refunded_since": (!since.is_zero()).then(|| since.to_string()),
        "may_be_owed": may_be_owed,
        "refund_failed": may_be_owed && has_failed,
        "refunded_in_advance": (!ahead.is_zero()).then(|| ahead.to_string()),
        "return": ListedReturnDto::of(listed),
        "lines": units(record, row),
        "price": price,
        "version": record.order.version,
        "stock_due": expected::is_stock_due(record),
    }))
}

/// The refunds that may be of a return: its own, and later ones that were not made for another return. None before
/// it is received.
fn refunds_of<'a>(
    record: &'a OrderRecord,
    row: &'a OrderReturn,
) -> impl Iterator<Item = &'a Refund> + use<'a> {
    let received = row.due.and(row.closed_at);
    let is_of_another = |refund: &Refund| {
        record.returns.iter().any(|other| other.id != row.id && other.has_made(refund))
    };
    record.refunds.iter().filter(move |refund| {
        let is_later = received.is_some_and(|at| refund.created_at > at);
        row.has_made(refund) || (is_later && !is_of_another(refund))
    })
}

/// What was refunded after the receipt of a return: by an operator, or because a dispute was won.
fn refunded_since(record: &OrderRecord, row: &OrderReturn) -> Money {
    let later = refunds_of(record, row).filter(|refund| !row.has_made(refund));
    sum(record, later.filter(|refund| refund.status != RefundStatus::Failed))
}

/// Whether the customer may not have received all that is due for a return: its own refund, unless it failed, and the
/// later ones are less.
fn may_be_owed(record: &OrderRecord, row: &OrderReturn) -> bool {
    let own = refunds_of(record, row).filter(|refund| row.has_made(refund));
    let failed = sum(record, own.filter(|refund| refund.status == RefundStatus::Failed));
    let received = row.refunded.and_then(|own| own.minus(failed).ok());
    let received = received.and_then(|own| own.plus(refunded_since(record, row)).ok());
    row.due.zip(received).is_some_and(|(due, received)| received < due)
}

/// The sum of refunds in the currency of the order.
fn sum<'a>(record: &OrderRecord, refunds: impl Iterator<Item = &'a Refund>) -> Money {
    let currency = record.order.currency();
    let amounts = refunds.map(|refund| refund.amount).filter(|one| one.currency() == currency);
    Money::sum(currency, amounts).unwrap_or(record.remaining_amount())
}

/// The lines of a return, with the units that arrived.
fn units(record: &OrderRecord, row: &OrderReturn) -> Vec<Value> {
    let lines = row.lines.iter().filter_map(|line| {
        let item = record.order.items.iter().find(|item| item.id == line.order_item_id)?;
        Some(json!({
            "id": item.id.0, "name": item.product_name, "sku": item.sku, "units": line.quantity,
            "received": row.received_quantity(item.id),
        }))
    });
    lines.collect()
}

/// `GET /admin/orders/{id}/returns/new`: the units of a new return.
///
/// # Errors
/// `not_found`.
pub async fn choose(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let explained = orders::explain(&state.engine(), operator.admin.principal(), id).await?;
    let record = &explained.record;
    let mut content = lines(record, &query, |item| record.returnable_quantity(item.id))?;
    if let Some(content) = content.as_object_mut() {
        let order = json!(OrderDto::for_operators(record));
        let facts = ["id", "number", "status", "currency", "version"]
            .map(|name| (name.to_owned(), order.get(name).cloned().unwrap_or_default()));
        content.insert("order".to_owned(), facts.into_iter().collect());
        content.insert("actions".to_owned(), json!(format::actions(&explained)));
        content.insert("stock_due".to_owned(), json!(expected::is_stock_due(record)));
    }
    render(&req, &operator, "admin/order_return.html", content)
}

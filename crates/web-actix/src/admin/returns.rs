//! Returns: the list of all of them, one with what can be done with it, and choosing units for a new one.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{ListedReturnDto, OrderDto};
use application::{AppError, orders, returns};
use domain::ids::{OrderId, ReturnId};
use domain::order::{OrderRecord, OrderReturn, ReturnStatus};
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
    let refunds = record.return_refunds(row.id);
    let may_be_owed = refunds.is_some_and(|refunds| !refunds.outstanding.is_zero());
    let later = refunds.map(|refunds| refunds.later).filter(|later| !later.is_zero());
    Ok(json!({
        "refunded_since": later.map(|later| later.to_string()),
        "may_be_owed": may_be_owed,
        "refund_failed": may_be_owed && refunds.is_some_and(|refunds| refunds.has_failed),
        "refunded_in_advance": (!ahead.is_zero()).then(|| ahead.to_string()),
        "return": ListedReturnDto::of(listed),
        "lines": units(record, row),
        "price": price,
        "version": record.order.version,
        "stock_due": expected::is_stock_due(record),
    }))
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

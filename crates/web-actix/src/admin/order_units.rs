//! Choosing units of an order: the pages that ship or cancel a part of it.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::OrderDto;
use application::orders;
use domain::ids::{OrderId, OrderItemId};
use domain::order::{OrderItem, OrderRecord, ShipLine};
use serde_json::{Value, json};

use super::expected;
use super::order_refusals::{can_cancel_units, needs_force};
use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Part, Query};
use crate::visitor::{Operator, Visitor};

/// Lines on a page.
const LINES: usize = 40;

/// The beginning of the names of fields that hold a number of units; the id of the line follows.
const UNITS: &str = "units-";

/// `GET /admin/orders/{id}/ship`
///
/// # Errors
/// `not_found`.
pub async fn ship(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let content = content(&operator, &query, &id, &state).await?;
    render(&req, &operator, "admin/order_ship.html", content)
}

/// `GET /admin/orders/{id}/cancel-items`
///
/// # Errors
/// `not_found`.
pub async fn cancel(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let content = content(&operator, &query, &id, &state).await?;
    render(&req, &operator, "admin/order_cancel_items.html", content)
}

async fn content(
    operator: &Operator,
    query: &Query,
    id: &str,
    state: &State,
) -> Result<Value, PageError> {
    let id = OrderId(query::id(id)?);
    let explained = orders::explain(&state.engine(), operator.admin.principal(), id).await?;
    let record = &explained.record;
    let mut content = lines(record, query, |item| record.unshipped_quantity(item))?;
    if let Some(content) = content.as_object_mut() {
        let order = json!(OrderDto::for_operators(record));
        let facts = ["id", "number", "status", "currency", "version"]
            .map(|name| (name.to_owned(), order.get(name).cloned().unwrap_or_default()));
        content.insert("order".to_owned(), facts.into_iter().collect());
        content.insert("actions".to_owned(), json!(format::actions(&explained)));
        content.insert("stock_due".to_owned(), json!(expected::is_stock_due(record)));
        content.insert("needs_force".to_owned(), json!(needs_force(&explained)));
        content.insert("can_cancel_units".to_owned(), json!(can_cancel_units(&explained)));
    }
    Ok(content)
}

/// The lines of an order of which units can be chosen, each with how many.
///
/// # Errors
/// `validation_failed` for a page that is no number.
pub fn lines(
    record: &OrderRecord,
    query: &Query,
    units: impl Fn(&OrderItem) -> i64,
) -> Result<Value, PageError> {
    let items = record.order.items.iter().map(|item| (item, units(item)));
    let items: Vec<(&OrderItem, i64)> = items.filter(|(_, units)| *units > 0).collect();
    let part = Part::of(query, "page", &items, LINES)?;
    let line = |(item, units): &(&OrderItem, i64)| {
        json!({
            "id": item.id.0, "name": item.product_name, "sku": item.sku, "units": units,
            "price": item.price.to_string(), "currency": item.price.currency().code(),
        })
    };
    let lines: Vec<Value> = part.entries.iter().map(line).collect();
    Ok(json!({ "lines": lines, "pages": part.pages }))
}

/// The units that a form chooses. Lines without a number, or with zero, are not chosen.
///
/// # Errors
/// `validation_failed`.
pub fn chosen<V: Visitor>(form: &Form<V>) -> Result<Vec<ShipLine>, PageError> {
    let mut lines = Vec::new();
    for (line, text) in form.all_of(UNITS).filter(|(_, text)| !text.is_empty()) {
        let quantity: i64 = query::parsed("units", text)?;
        if quantity != 0 {
            lines.push((OrderItemId(query::parsed("units", line)?), quantity));
        }
    }
    Ok(lines)
}

//! One order with all that happened to it and all that can be done with it.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{ExplainDto, TimelineEntryDto};
use application::account::{self, FindCustomers};
use application::orders::{self, Explained};
use domain::contact::Contact;
use domain::ids::OrderId;
use serde_json::{Value, json};

use super::order_refusals::{can_cancel_units, needs_force};
use super::{expected, payment};
use crate::failure::PageError;
use crate::format;
use crate::order_view::OrderView;
use crate::page::render;
use crate::query::{self, Part, Query};
use crate::visitor::Operator;

/// Lines, and as many steps of the price, on the page of an order.
const LINES: usize = 25;
/// Refunds, parcels, disputes and returns on it, each.
const PARTS: usize = 10;
/// Payments with their forms on it.
const PAYMENTS: usize = 3;
/// Entries of the timeline on it.
const ENTRIES: usize = 40;

/// `GET /admin/orders/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), OrderId(query::id(&id)?));
    let explained = orders::explain(&engine, operator.admin.principal(), id).await?;
    let timeline = orders::timeline(&engine, &operator.admin, id).await?;
    let part = Part::of(&query, "history", &timeline, ENTRIES)?;
    let entries: Vec<_> = part.entries.iter().map(TimelineEntryDto::from).collect();
    let by = FindCustomers::Id(explained.record.order.user_id);
    let customer = account::find(&engine, &operator.admin, by).await?;
    let mut content = content(&explained, customer.first());
    if let Some(content) = content.as_object_mut() {
        content.insert("timeline".to_owned(), json!(entries));
        content.insert("timeline_pages".to_owned(), part.pages);
        let is_over = |at| at <= engine.now();
        let is_overdue = explained.record.order.expires_at.is_some_and(is_over);
        content.insert("is_overdue".to_owned(), json!(is_overdue));
    }
    render(&req, &operator, "admin/order.html", content)
}

/// What the page shows of an order, besides its timeline. Of what an order can have a lot of, it shows a part, and
/// how much is left out.
pub fn content(explained: &Explained, customer: Option<&Contact>) -> Value {
    let record = &explained.record;
    let mut order = json!(OrderView::for_operators(record));
    let mut price = json!(ExplainDto::from(explained));
    let lines = keep(&mut order, "items", |items| items.truncate(LINES));
    keep(&mut price, "steps", |steps| {
        let end = LINES.saturating_add(lines).min(steps.len());
        steps.drain(LINES.min(end)..end);
    });
    let newest = |all: &mut Vec<Value>| {
        all.reverse();
        all.truncate(PARTS);
    };
    let left_out = json!({
        "lines": lines, "refunds": keep(&mut order, "refunds", newest),
        "parcels": keep(&mut order, "parcels", newest),
        "disputes": keep(&mut order, "disputes", newest),
        "returns": keep(&mut order, "returns", newest),
    });
    let payments = record.payments.iter().rev().map(|one| payment::operations(record, one));
    let mut payments: Vec<Value> = payments.collect();
    let older = payments.split_off(PAYMENTS.min(payments.len()));
    json!({
        "customer": json!({
            "name": customer.and_then(|card| card.name.as_deref()),
            "email": customer.and_then(|card| card.email.as_deref()),
        }),
        "order": order, "price": price, "actions": format::actions(explained), "payments": payments,
        "older_payments": older, "left_out": left_out, "ship_needs_force": needs_force(explained),
        "can_cancel_units": can_cancel_units(explained),
        "stock_due": expected::is_stock_due(record),
    })
}

/// Changes a list that is a member of an object; how many entries it then has fewer.
fn keep(object: &mut Value, member: &str, change: impl FnOnce(&mut Vec<Value>)) -> usize {
    let list = object.get_mut(member).and_then(Value::as_array_mut);
    let Some(list) = list else { return 0 };
    let before = list.len();
    change(list);
    before.saturating_sub(list.len())
}

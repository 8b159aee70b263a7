//! Orders: the list, and one order with all that can be done with it.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::{AdminPaymentDto, EventDto, ExplainDto, OrderDto};
use application::orders;
use domain::ids::{OrderId, UserId};
use domain::money::{Currency, Money};
use domain::order::{OrderPaymentStatus, OrderRecord, OrderStatus};
use domain::payment::{Payment, PaymentStatus};
use ports::OrderFilter;
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/orders`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let engine = state.engine();
    let filter = filter(&query, engine.policy().currency)?;
    let found = orders::list(&engine, &operator.admin, filter, query.page()?).await?;
    let content = json!({
        "list": query.list(&found, OrderDto::for_operators),
        "statuses": format::values(OrderStatus::ALL, |status| status.as_str()),
        "payment_statuses": format::values(OrderPaymentStatus::ALL, |status| status.as_str()),
    });
    render(&req, &operator, "admin/orders.html", content)
}

/// The filters of the API.
fn filter(query: &Query, shop: Currency) -> Result<OrderFilter, PageError> {
    let currency = query.parse("currency")?.unwrap_or(shop);
    let amount = |name: &str| {
        let parsed = query.text(name).map(|text| Money::parse(text, currency)).transpose();
        parsed.map_err(|error| PageError::from(Problem::invalid(name, error.to_string())))
    };
    Ok(OrderFilter {
        number: query.parse("number")?,
        user_id: query.parse("user_id")?.map(UserId),
        status: query.parse("status")?,
        payment_status: query.parse("payment_status")?,
        created_after: query.day("created_after")?,
        created_before: query.day("created_before")?,
        amount_from: amount("amount_from")?,
        amount_to: amount("amount_to")?,
        issue: query.parse("issue")?,
    })
}

/// `GET /admin/orders/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), OrderId(query::id(&id)?));
    let explained = orders::explain(&engine, operator.admin.principal(), id).await?;
    let history = orders::full_history(&engine, &operator.admin, id).await?;
    let history: Vec<EventDto> = history.iter().map(EventDto::for_operators).collect();
    let record = &explained.record;
    let content = json!({
        "order": OrderDto::for_operators(record),
        "price": ExplainDto::from(&explained),
        "actions": format::actions(&explained),
        "payments": record.payments.iter().map(|p| payment(record, p)).collect::<Vec<_>>(),
        "history": history,
    });
    render(&req, &operator, "admin/order.html", content)
}

/// A payment, and what can be done with it.
fn payment(record: &OrderRecord, payment: &Payment) -> Value {
    let refundable = record.refundable(payment.id).ok().filter(|money| !money.is_zero());
    json!({
        "payment": AdminPaymentDto::from(payment),
        "can_be_captured": payment.status == PaymentStatus::Authorized,
        "refundable": refundable.map(|money| money.to_string()),
        "refundable_currency": refundable.map(|money| money.currency().code()),
    })
}

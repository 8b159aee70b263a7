//! The list of orders, as a page and as a file.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::OrderDto;
use application::{orders, stats};
use domain::ids::UserId;
use domain::money::{Currency, Money};
use domain::order::{OrderPaymentStatus, OrderStatus};
use ports::{OrderFilter, OrderIssue};
use serde_json::json;

use super::order_views;
use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::Query;
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
    let waiting = stats::worklist(&engine, &operator.admin).await?;
    let all = found.items.iter();
    let confirmable = all.filter(|record| orders::can_confirm(&engine, &operator.admin, record));
    let confirmable: Vec<String> = confirmable.map(|record| record.order.id.to_string()).collect();
    let content = json!({
        "list": query.list(&found, OrderDto::for_operators),
        "views": order_views::all(&query, &waiting),
        "confirmable": confirmable,
        "file": query.at("/admin/orders.csv"),
        "statuses": format::values(OrderStatus::ALL, |status| status.as_str()),
        "payment_statuses": format::values(OrderPaymentStatus::ALL, |status| status.as_str()),
        "issues": format::values(OrderIssue::ALL, |issue| issue.as_str()),
    });
    render(&req, &operator, "admin/orders.html", content)
}

/// `GET /admin/orders.csv`: all orders of the filters, sent page by page.
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn file(
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let engine = state.engine();
    let filter = filter(&query, engine.policy().currency)?;
    Ok(api_actix::export_orders(engine, operator.admin, filter).await?)
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

//! The list of orders, as a page and as a file.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::views::OrderDto;
use application::{orders, saved_views, stats};
use domain::money::Currency;
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
    let saved = saved_views::list(&engine, &operator.admin).await?;
    let all = found.items.iter();
    let confirmable = all.filter(|record| orders::can_confirm(&engine, &operator.admin, record));
    let confirmable: Vec<String> = confirmable.map(|record| record.order.id.to_string()).collect();
    let mismatched = found.items.iter().filter(|record| record.has_mismatch());
    let mismatched: Vec<String> = mismatched.map(|record| record.order.id.to_string()).collect();
    let content = json!({
        "list": query.list(&found, OrderDto::for_operators),
        "views": order_views::all(&query, &waiting),
        "saved_views": order_views::saved(&query, &saved),
        "can_save": order_views::can_save(&query, &saved),
        "confirmable": confirmable,
        "mismatched": mismatched,
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
    Ok(orders::order_filter(shop, |name| query.text(name.as_str()))?)
}

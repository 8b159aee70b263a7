//! What needs attention, and the orders by their status.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use application::ProviderState;
use application::stats;
use domain::order::OrderStatus;
use ports::Gauges;
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::page::render;
use crate::visitor::Operator;

/// `GET /admin`
///
/// # Errors
/// `storage_unavailable`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let engine = state.engine();
    let gauges = stats::gauges(&engine, &operator.admin).await?;
    let providers = engine.provider_states();
    let unavailable = providers.filter(|(_, state)| *state != ProviderState::Available);
    let unavailable: Vec<&str> = unavailable.map(|(name, _)| name).collect();
    let by_status = gauges.orders.iter();
    let by_status = by_status.map(|f| json!({ "status": f.status.as_str(), "orders": f.orders }));
    let content = json!({
        "attention": attention(&gauges),
        "providers": unavailable,
        "by_status": by_status.collect::<Vec<_>>(),
        "jobs_waiting": gauges.jobs_waiting,
        "due_since": gauges.due_since,
    });
    render(&req, &operator, "admin/overview.html", content)
}

/// What waits for an operator, with the list that shows it; what is zero is left out.
fn attention(gauges: &Gauges) -> Vec<Value> {
    let orders = |status: OrderStatus| {
        let figures = gauges.orders.iter().filter(|figures| figures.status == status);
        figures.map(|figures| figures.orders).sum::<i64>()
    };
    let (paid, confirmed) = (orders(OrderStatus::Paid), orders(OrderStatus::Confirmed));
    let all = [
        (paid, "Orders that are paid and wait to be confirmed", "/admin/orders?status=paid"),
        (
            confirmed,
            "Orders that are confirmed and wait to be shipped",
            "/admin/orders?status=confirmed",
        ),
        (
            gauges.mismatches,
            "Payments of another amount or currency",
            "/admin/payments?status=mismatch",
        ),
        (
            gauges.needs_review,
            "Payments of unknown existence, to be reviewed",
            "/admin/payments?status=needs_review",
        ),
        (
            gauges.uncaptured,
            "Overdue orders with an authorized payment",
            "/admin/payments?status=authorized",
        ),
        (
            gauges.overdue,
            "Overdue orders without a payment outcome",
            "/admin/orders?status=processing",
        ),
        (
            gauges.accepted_unpaid,
            "Accepted orders whose payment failed",
            "/admin/orders?payment_status=failed",
        ),
        (gauges.jobs_dead, "Dead-lettered jobs", "/admin/jobs?state=dead"),
    ];
    let some = all.into_iter().filter(|(count, ..)| *count > 0);
    some.map(|(count, what, list)| json!({ "count": count, "what": what, "list": list })).collect()
}

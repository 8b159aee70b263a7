//! What needs attention, and the orders by their status.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use application::ProviderState;
use application::stats;
use domain::order::OrderStatus;
use ports::{Gauges, Worklist};
use serde_json::{Value, json};

use super::figures;
use super::order_views::counted;
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
    let waiting = stats::worklist(&engine, &operator.admin).await?;
    let providers = engine.provider_states();
    let unavailable = providers.filter(|(_, state)| *state != ProviderState::Available);
    let unavailable: Vec<&str> = unavailable.map(|(name, _)| name).collect();
    let by_status = gauges.orders.iter();
    let by_status = by_status.map(|f| json!({ "status": f.status.as_str(), "orders": f.orders }));
    let content = json!({
        "attention": attention(&gauges, &waiting),
        "providers": unavailable,
        "by_status": by_status.collect::<Vec<_>>(),
        "jobs_waiting": gauges.jobs_waiting,
        "due_since": gauges.due_since,
        "due_minutes": gauges.due_since.map(|since| (engine.now() - since).num_minutes()),
        "figures": figures::of(&engine, &operator).await?,
    });
    render(&req, &operator, "admin/overview.html", content)
}

/// What waits for an operator, with the list that shows it; what is zero is left out.
fn attention(gauges: &Gauges, waiting: &Worklist) -> Vec<Value> {
    let orders = |status: OrderStatus| {
        let figures = gauges.orders.iter().filter(|figures| figures.status == status);
        figures.map(|figures| figures.orders).sum::<i64>()
    };
    let all = [
        (orders(OrderStatus::Confirmed), "Orders to ship", "/admin/orders?status=confirmed"),
        (gauges.mismatches, "Amount mismatches", "/admin/payments?status=mismatch"),
        (gauges.needs_review, "Payments to review", "/admin/payments?status=needs_review"),
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
        (
            gauges.disputes_due,
            "Disputes with a response due within three days, or overdue",
            "/admin/disputes?status=needs_response",
        ),
    ];
    let all = all.into_iter().map(|(count, what, list)| (count, count.to_string(), what, list));
    let in_part = |(count, what, list)| (count, counted(count), what, list);
    let first = to_accept(waiting).into_iter().map(in_part);
    let last = counted_in_part(waiting).into_iter().map(in_part);
    let some = first.chain(all).chain(last).filter(|(count, ..)| *count > 0);
    let shown = |(_, count, what, list)| json!({ "count": count, "what": what, "list": list });
    some.map(shown).collect()
}

/// Orders that the shop has to accept.
fn to_accept(waiting: &Worklist) -> [(i64, &'static str, &'static str); 2] {
    [
        (waiting.to_confirm, "Orders to confirm", "/admin/orders?status=paid&payment_status=paid"),
        (
            waiting.authorized,
            "Authorized payments to confirm or capture",
            "/admin/orders?status=processing&payment_status=authorized",
        ),
    ]
}

/// What is not counted to its end.
fn counted_in_part(waiting: &Worklist) -> [(i64, &'static str, &'static str); 5] {
    [
        (waiting.returns_to_decide, "Returns to approve", "/admin/returns?status=requested"),
        (waiting.returns_to_receive, "Returns to receive", "/admin/returns?status=approved"),
        (
            waiting.disputes_to_answer,
            "Disputes that await a response",
            "/admin/disputes?status=needs_response",
        ),
        (
            waiting.deferred_webhooks,
            "Webhook events that wait for their payment",
            "/admin/webhooks",
        ),
        (waiting.sold_out, "Listings that are out of stock", "/admin/listings?stock=out"),
    ]
}

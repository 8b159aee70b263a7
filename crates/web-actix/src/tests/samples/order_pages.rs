//! Samples of the pages of orders and payments, and of the overview.

use api_actix::views::{OrderDto, TimelineEntryDto};
use application::orders::{self, Explained};
use application::{Admin, AppError};
use serde_json::{Value, json};

use super::super::{CUSTOMER, TestSite};
use super::{Sample, eventful_order, list, no_list, with};
use crate::admin::order;
use crate::chart::{self, Bar};

/// An order with its timeline, as the page shows it.
async fn shown(site: &TestSite, explained: &Explained) -> Result<Value, AppError> {
    let id = explained.record.order.id;
    let timeline = orders::timeline(&site.engine, &Admin::local_operator(), id).await?;
    let timeline: Vec<TimelineEntryDto> = timeline.iter().map(TimelineEntryDto::from).collect();
    let more = json!({
        "timeline": timeline, "is_overdue": explained.record.payments.is_empty(),
        "timeline_pages": { "previous": "/admin/orders/1?history=1", "next": null },
    });
    Ok(with(order::content(explained, None), more))
}

/// A payment with everything that could ever be done with it.
fn busy_payment(entry: &Value) -> Value {
    let all = json!({
        "can_be_captured": true, "capturable": "24.00", "refundable": "24.00",
        "refundable_currency": "GBP", "refund_needs_force": true, "is_mismatch": true, "is_other_currency": false,
        "needs_review": true, "never_created": true, "has_provider": true,
    });
    with(entry.clone(), all)
}

fn units(of: &Value) -> Value {
    let line = json!({
        "id": "l", "name": "Mug", "sku": "M", "units": 2, "price": "1.00", "currency": "GBP",
    });
    let pages = json!({ "previous": null, "next": "/admin/orders/1/ship?page=2" });
    let full = json!({ "lines": [line], "pages": pages, "needs_force": true, "can_cancel_units": true, "stock_due": true });
    let facts = json!({ "order": of["order"], "actions": of["actions"] });
    with(full, facts)
}

fn no_units(of: &Value) -> Value {
    let none = json!({ "lines": [], "pages": { "previous": null, "next": null } });
    with(units(of), with(none, json!({ "needs_force": false, "can_cancel_units": false })))
}

fn figures(days: usize) -> Value {
    let bar = |day: usize| Bar { label: day.to_string(), value: 7, text: "7".to_owned() };
    let chart = chart::bars(&(0..days).map(bar).collect::<Vec<_>>());
    let row =
        json!({ "day": "1 Mar", "orders": 1, "ordered": "1.00", "revenue": "1.00", "declines": 2 });
    json!({
        "currency": "GBP", "has_other_currencies": days > 0, "orders": chart, "ordered": chart,
        "declines": chart, "days": vec![row; days],
    })
}

/// Everything of an order of which all has happened, and little of a new one.
pub async fn samples() -> Result<Vec<Sample>, AppError> {
    let site = TestSite::open();
    let operator = Admin::local_operator();
    let id = eventful_order(&site, &operator).await?;
    let explained = orders::explain(&site.engine, operator.principal(), id).await?;
    let new = site.order(CUSTOMER).await;
    let listed = json!(OrderDto::for_operators(&new));
    let new = orders::explain(&site.engine, operator.principal(), new.order.id).await?;
    let (full, new) = (shown(&site, &explained).await?, shown(&site, &new).await?);
    let dispute = json!({
        "payment_id": "1", "provider_ref": "d", "opened_at": "2026-01-01T00:00:00Z", "status": "needs_response", "reason": "fraudulent",
        "amount": "1.00", "currency": "GBP", "due_at": null,
    });
    let entry = busy_payment(&full["payments"][0]);
    let webhook = json!({
        "provider": "mock", "event_id": "evt_1", "outcome": "parked",
        "received_at": "2026-01-01T00:00:00Z",
    });
    let returned = json!([super::returns::one("received"), super::returns::one("approved")]);
    let parts = json!({ "disputes": [dispute], "returns": returned });
    let disputed = with(full["order"].clone(), parts);
    let mut timeline = full["timeline"].as_array().cloned().unwrap_or_default();
    timeline.push(webhook.clone());
    let left_out = json!({ "lines": 3, "refunds": 2, "parcels": 1, "disputes": 0, "returns": 1 });
    let more = json!({
        "customer": { "name": "Ada", "email": "ada@example.com" },
        "order": disputed, "payments": [entry], "older_payments": [entry], "left_out": left_out,
        "timeline": timeline, "ship_needs_force": true,
    });
    let full = with(full, more);
    let parts = json!({ "refunds": disputed["refunds"], "disputes": [dispute] });
    let payment = json!({
        "entry": entry, "parts": parts, "number": "7K3MQ", "order_status": "paid",
        "raw": "{ \"id\": 1 }", "raw_is_cut": true, "webhook_events": [webhook],
        "units": units(&full),
    });
    let plain = with(entry.clone(), json!({ "refundable": null, "needs_review": false }));
    let parts = json!({ "refunds": [], "disputes": [] });
    let quiet_payment = json!({
        "entry": plain, "parts": parts, "number": "7K3MQ", "order_status": "paid", "raw": "{}",
        "raw_is_cut": false, "webhook_events": [], "units": no_units(&full),
    });
    let view =
        json!({ "name": "To ship", "list": "/admin/orders", "count": "100+", "is_here": true });
    let own = saved_views();
    let more = json!({ "views": [view], "saved_views": own, "can_save": true, "confirmable": [listed["id"]], "mismatched": [listed["id"]], "file": "/admin/orders.csv", "issues": ["x"] });
    let none = json!({ "views": [], "saved_views": [], "can_save": false, "confirmable": [], "mismatched": [], "file": "/admin/orders.csv", "issues": [] });
    let returns = super::returns::samples(&units(&full), &no_units(&full));
    let all = vec![
        ("admin/orders.html", with(list(json!([listed])), more), with(no_list(), none)),
        confirmed(),
        ("admin/order_ship.html", units(&full), no_units(&full)),
        ("admin/order_cancel_items.html", units(&full), no_units(&full)),
        ("admin/order.html", full, new),
        ("admin/payment.html", payment, quiet_payment),
        overview(),
    ];
    Ok([all, returns].concat())
}

fn saved_views() -> Value {
    json!([
        { "id": "1", "name": "Mine", "list": "/admin/orders?status=paid", "is_here": true },
        { "id": "2", "name": "Other", "list": "/admin/orders?status=failed", "is_here": false },
    ])
}

fn overview() -> Sample {
    let overview = json!({
        "attention": [{ "count": "100+", "what": "Dead jobs", "list": "/admin/jobs" }],
        "providers": ["acme"], "jobs_waiting": 2, "due_since": "2026-01-01T00:00:00Z",
        "due_minutes": 9, "by_status": [{ "status": "paid", "orders": 3 }], "figures": figures(30),
    });
    let quiet = json!({
        "attention": [], "providers": [], "jobs_waiting": 0, "by_status": [], "due_since": null,
        "due_minutes": null, "figures": figures(0),
    });
    ("admin/overview.html", overview, quiet)
}

fn confirmed() -> Sample {
    let results = json!([
        { "order_id": "1", "number": "7K3MQ", "confirmed": true },
        { "order_id": "2", "confirmed": false, "error": { "code": "order_not_paid", "detail": "no" } },
    ]);
    ("admin/orders_confirmed.html", json!({ "results": results }), json!({ "results": [] }))
}

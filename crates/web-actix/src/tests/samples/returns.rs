//! Samples of the pages of returns.

use serde_json::{Value, json};

use super::{Sample, list, no_list, with};

const TIME: &str = "2026-01-01T00:00:00Z";

/// A return as the API says it.
pub fn one(status: &str) -> Value {
    json!({
        "id": "r", "order_id": "o", "order_number": "7K3MQ", "user_id": "u", "status": status,
        "items": [{ "id": "l", "quantity": 2 }], "units": 2, "reason": "Too small\nthank you",
        "closing_reason": "Worn", "due_amount": "8.00", "refunded_amount": "5.00",
        "unrefunded_amount": "3.00",
        "withheld_amount": "2.00", "withheld_reason": "Scratched", "currency": "GBP",
        "created_at": TIME, "decided_at": TIME, "closed_at": TIME, "version": 3,
    })
}

/// The samples; `units` and `no_units` are those of choosing units.
pub fn samples(units: &Value, no_units: &Value) -> Vec<Sample> {
    let line = json!({ "id": "l", "name": "Mug", "sku": "M", "units": 2, "received": 1 });
    let open = json!({
        "closing_reason": null, "due_amount": null, "refunded_amount": null,
        "unrefunded_amount": null,
        "withheld_amount": null, "withheld_reason": null, "decided_at": null, "closed_at": null,
    });
    let page = |row: Value, price: Value| {
        json!({
            "refunded_in_advance": price.is_string().then_some("3.00"),
            "refunded_since": price.is_null().then_some("1.00"), "may_be_owed": price.is_null(),
            "refund_failed": price.is_null(),
            "return": row, "lines": [line], "price": price, "version": 3, "stock_due": true,
        })
    };
    let until = |of: &Value, until: Value| with(of.clone(), json!({ "until": until }));
    vec![
        (
            "admin/returns.html",
            list(json!([one("received"), with(one("requested"), open.clone())])),
            no_list(),
        ),
        (
            "admin/return.html",
            page(one("received"), Value::Null),
            page(with(one("requested"), open.clone()), json!("10.00")),
        ),
        (
            "admin/return.html",
            page(with(one("approved"), open), json!("10.00")),
            page(one("rejected"), Value::Null),
        ),
        ("admin/order_return.html", units.clone(), no_units.clone()),
        ("shop/return.html", until(units, json!(TIME)), until(no_units, Value::Null)),
    ]
}

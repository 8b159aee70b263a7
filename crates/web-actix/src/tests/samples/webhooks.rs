//! Samples of the pages of webhook endpoints and deliveries.

use serde_json::json;

use super::{Sample, list, no_list, with};

const TIME: &str = "2026-01-01T00:00:00Z";

pub(super) fn samples() -> Vec<Sample> {
    let endpoint = json!({
        "id": "1", "url": "https://erp.example/hook", "description": "ERP", "state": "active",
        "event_types": ["order.paid", "order.shipped"], "payload": "full", "failing_since": TIME,
        "previous_secret_until": TIME, "created_at": TIME, "updated_at": TIME, "version": 3,
    });
    let plain = json!({
        "description": "", "state": "disabled", "event_types": [], "payload": "thin",
        "failing_since": null, "previous_secret_until": null,
    });
    let plain = with(endpoint.clone(), plain);
    let delivery = json!({
        "id": "1", "endpoint_id": "2", "message_id": "msg_1", "type": "order.paid", "order_id": "3",
        "sequence": 2, "state": "failed", "attempts": 10, "next_attempt_at": null,
        "last_attempt_at": TIME, "last_status": 500, "last_error": "the receiver responded with 500",
        "last_response": "no", "endpoint_host": "erp.example", "waits_for": null, "created_at": TIME, "ended_at": TIME,
    });
    let new = json!({
        "order_id": null, "endpoint_host": null, "waits_for": "order", "state": "pending", "attempts": 0, "next_attempt_at": TIME,
        "last_attempt_at": null, "last_status": null, "last_error": null, "last_response": null,
        "ended_at": null,
    });
    let rows = json!([delivery, with(delivery.clone(), new)]);
    let types = json!({ "event_types": ["order.paid", "refund.failed"] });
    let states = json!({
        "states": ["pending", "delivered", "failed"],
        "endpoints": [{ "id": "2", "url": "https://erp.example/hook" }],
    });
    let secret = json!({ "endpoint": endpoint, "secret": "whsec_AAAA", "is_new": true });
    vec![
        (
            "admin/endpoints.html",
            with(json!({ "endpoints": [endpoint, plain] }), types.clone()),
            with(json!({ "endpoints": [] }), types.clone()),
        ),
        (
            "admin/endpoint.html",
            with(
                with(list(rows.clone()), types.clone()),
                json!({ "endpoint": endpoint, "signs_with_both": true }),
            ),
            with(with(no_list(), types), json!({ "endpoint": plain, "signs_with_both": false })),
        ),
        ("admin/endpoint_secret.html", secret.clone(), with(secret, json!({ "is_new": false }))),
        ("admin/deliveries.html", with(list(rows), states.clone()), with(no_list(), states)),
    ]
}

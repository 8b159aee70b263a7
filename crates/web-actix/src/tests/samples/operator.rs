//! Samples of the operators' pages around orders: catalogue, messages, jobs, disputes.

use serde_json::{Value, json};

use super::{Sample, Shown, list, no_list, with};

const TIME: &str = "2026-01-01T00:00:00Z";

/// The samples.
pub fn samples(shown: &Shown) -> Vec<Sample> {
    let others = [
        coupons(),
        price_tables(),
        messages_and_jobs(),
        disputes(),
        customers(&shown.order),
        system(),
    ];
    [vec![catalogue(&shown.listing)], others.to_vec()].concat().concat()
}

fn movement() -> Value {
    json!({
        "id": "1", "listing_id": "2", "listing_name": "Mug", "delta": 3, "reason": "count", "actor": "admin:1",
        "order_id": "3", "order_number": "N1", "at": TIME,
    })
}

fn catalogue(listing: &Value) -> Vec<Sample> {
    let described = with(listing.clone(), json!({ "vendor": "V", "school": "S", "spec": "X\nY" }));
    let untracked = json!({ "stock": null, "available": null, "is_active": false });
    let untracked = with(listing.clone(), untracked);
    let full = with(list(json!([movement()])), json!({ "listing": described }));
    let empty = with(no_list(), json!({ "listing": untracked }));
    let currency = json!({ "currency": "GBP" });
    vec![
        ("admin/listing.html", full, empty),
        ("admin/listing_new.html", currency.clone(), currency),
        ("admin/stock_movements.html", list(json!([movement()])), no_list()),
        ("admin/import.html", import(preview(json!([]))), import(Value::Null)),
        ("admin/import.html", import(preview(bad_rows())), import(preview(json!([])))),
    ]
}

fn bad_rows() -> Value {
    json!([{ "line": 3, "column": "stock", "problem": "not a number" },
        { "line": 4, "column": null, "problem": "has 2 columns" }])
}

fn preview(bad: Value) -> Value {
    let change = json!({ "field": "name", "from": "A", "to": "B" });
    let set = json!({ "field": "stock", "from": null, "to": null });
    json!({
        "created": 1, "changed": 1, "unchanged": 1, "bad": bad, "bad_count": 2, "more": 7,
        "rows": [
            { "line": 2, "key": "S", "name": "N", "is_new": true, "changes": [set] },
            { "line": 3, "key": "T", "name": "M", "is_new": false, "changes": [change] },
        ],
        "content": "00", "digest": "d",
    })
}

fn import(preview: Value) -> Value {
    json!({
        "import": { "path": "/admin/import", "one": "listing", "many": "listings" },
        "preview": preview, "text": "sku,name", "max_kib": 12, "required": ["sku"],
        "optional": ["name"],
    })
}

fn coupons() -> Vec<Sample> {
    let percent = json!({
        "id": "1", "code": "TEN", "owner_id": null, "kind": "percent", "discount_amount": "10.00",
        "currency": null, "min_order_amount": null, "max_redemptions": null, "max_per_user": null,
        "starts_at": null, "expires_at": null, "is_active": false, "status": "disabled",
        "reserved": 0, "redeemed": 0, "created_at": TIME, "updated_at": TIME, "version": 1,
    });
    let fixed = with(
        percent.clone(),
        json!({
            "kind": "fixed", "currency": "GBP", "min_order_amount": "5.00", "max_redemptions": 3,
            "max_per_user": 1, "starts_at": TIME, "expires_at": TIME, "owner_id": "u", "is_active": true,
        }),
    );
    let page = |coupon: Value| json!({ "coupon": coupon, "currency": "GBP" });
    vec![
        ("admin/coupons.html", list(json!([percent, fixed])), no_list()),
        ("admin/coupon.html", page(fixed), page(Value::Null)),
        ("admin/coupon.html", page(percent), page(Value::Null)),
    ]
}

fn price_tables() -> Vec<Sample> {
    let method = json!({
        "id": "1", "code": "parcel", "name": "Parcel", "countries": ["AT", "DE"], "price": "4.90",
        "currency": "EUR", "free_from": "50.00", "tax_category": "standard", "is_active": true,
        "created_at": TIME, "updated_at": TIME, "version": 1,
    });
    let off = json!({ "countries": [], "free_from": null, "is_active": false });
    let off = with(method.clone(), off);
    let rate = json!({
        "id": "1", "category": "standard", "country": "US", "region": "NY", "name": "Sales tax",
        "rate": "8.875", "included": false, "is_active": true, "created_at": TIME,
        "updated_at": TIME, "version": 1,
    });
    let old = json!({ "region": null, "included": true, "is_active": false });
    let old = with(rate.clone(), old);
    let of_method = |method: Value| json!({ "method": method, "currency": "EUR" });
    let of_rate = |rate: Value| json!({ "rate": rate });
    vec![
        ("admin/shipping.html", list(json!([method, off])), no_list()),
        ("admin/shipping_method.html", of_method(method), of_method(Value::Null)),
        ("admin/shipping_method.html", of_method(off.clone()), of_method(off)),
        ("admin/taxes.html", list(json!([rate, old])), no_list()),
        ("admin/tax_rate.html", of_rate(rate), of_rate(Value::Null)),
        ("admin/tax_rate.html", of_rate(old.clone()), of_rate(old)),
    ]
}

fn messages_and_jobs() -> Vec<Sample> {
    let message = json!({
        "id": "1", "user_id": "2", "order_id": "3", "notification_type": "order_shipped",
        "channel": "email", "status": "sent", "attempts": 1, "last_error": "refused",
        "created_at": TIME, "sent_at": TIME,
    });
    let unsent = json!({ "order_id": null, "sent_at": null, "last_error": null });
    let unsent = with(message.clone(), unsent);
    let full = json!({
        "message": message, "to": "a@example.com", "subject": "S", "text": "T", "html": "<p>H",
    });
    let empty = json!({ "message": unsent, "to": null, "subject": "", "text": "", "html": null });
    let job = json!({
        "id": "1", "kind": "process_payment_webhook", "state": "dead", "order_id": "2",
        "payment_id": "3", "refund_id": "4", "notification_id": "5", "run_at": TIME, "attempts": 3,
        "last_error": "no answer", "created_at": TIME,
    });
    let waiting = with(
        job.clone(),
        json!({
            "state": "waiting", "order_id": null, "payment_id": null, "refund_id": null,
            "notification_id": null, "last_error": null,
        }),
    );
    let event = json!({
        "id": "1", "provider": "acme", "reference": "r", "status": "paid", "state": "dead",
        "since": TIME, "run_at": TIME, "attempts": 2, "last_error": "unknown",
    });
    let odd = json!({ "provider": null, "reference": null, "status": null, "last_error": null });
    let odd = with(event.clone(), odd);
    vec![
        ("admin/message.html", full, empty),
        (
            "admin/job.html",
            json!({ "job": job, "webhook": event }),
            json!({ "job": waiting, "webhook": null }),
        ),
        (
            "admin/webhook_events.html",
            webhook_events(),
            with(no_list(), json!({ "providers": [] })),
        ),
        ("admin/webhooks.html", list(json!([event, odd])), no_list()),
    ]
}

fn webhook_events() -> Value {
    let known = json!({
        "provider": "acme", "event_id": "e1", "kind": "payment", "outcome": "applied", "received_at": TIME,
        "reference": "r", "payment_id": "1", "order_id": "2", "order_number": "N1",
    });
    let unknown = with(
        known.clone(),
        json!({
            "kind": null, "outcome": "parked", "payment_id": null, "order_id": null,
            "order_number": null,
        }),
    );
    with(list(json!([known, unknown])), json!({ "providers": ["acme"] }))
}

fn disputes() -> Vec<Sample> {
    let dispute = json!({
        "id": "1", "order_id": "2", "order_number": "N1", "payment_id": "4", "provider": "acme", "provider_ref": "d", "amount": "5.00",
        "currency": "GBP", "reason": "fraudulent", "status": "needs_response", "due_at": TIME,
        "opened_at": TIME,
    });
    let undue = with(dispute.clone(), json!({ "due_at": null }));
    let rows =
        json!([{ "dispute": dispute, "is_late": true }, { "dispute": undue, "is_late": false }]);
    vec![("admin/disputes.html", list(rows), no_list())]
}

fn customers(order: &Value) -> Vec<Sample> {
    let card = json!({
        "user_id": "1", "email": "a@example.com", "phone": "+441", "name": "Ada", "locale": "de",
        "muted": ["sms"],
    });
    let bare = json!({ "email": null, "phone": null, "name": null, "locale": null, "muted": [] });
    let bare = with(card.clone(), bare);
    let search = json!({
        "customers": [card, bare], "is_search": true, "user_id": "1", "email": "e", "phone": "p",
    });
    let none = json!({
        "customers": [], "is_search": false, "user_id": "", "email": "", "phone": "",
    });
    let message = json!({
        "id": "1", "subject": "S", "notification_type": "order_shipped", "channel": "email", "status": "sent", "created_at": TIME,
    });
    let rows = json!([{ "listing_id": "1", "name": "Mug", "qty": 2 }, { "listing_id": "2", "name": null, "qty": 1 }]);
    let full = json!({
        "user_id": "1", "contact": card, "cart": { "status": "active", "rows": rows }, "sessions": 2,
        "orders": [order], "has_more_orders": true, "messages": [message], "has_more_messages": true,
    });
    let empty = json!({
        "user_id": "1", "contact": null, "cart": null, "sessions": 0, "orders": [],
        "has_more_orders": false, "messages": [], "has_more_messages": false,
    });
    let unknown = with(none.clone(), json!({ "is_search": true, "user_id": "1" }));
    vec![
        ("admin/customers.html", search, none),
        ("admin/customers.html", unknown.clone(), unknown),
        ("admin/customer.html", full.clone(), empty),
        ("admin/customer.html", with(full.clone(), json!({ "contact": bare })), full),
    ]
}

fn system() -> Vec<Sample> {
    let finding = json!({ "invariant": "I-03", "detail": "order 1" });
    let state = json!({ "name": "acme", "state": "paused", "retry_after": 3 });
    let full = json!({
        "version": "1.0", "database": "SQLite", "uptime": "1 min",
        "checks": [{ "name": "Storage", "ok": true, "detail": "reachable" }, { "name": "Writes", "ok": false, "detail": "no" }],
        "providers": [{ "state": state, "is_test": true }],
        "settings": [
            { "key": "http.bind", "section": "http", "value": "v", "source": "default" },
            { "key": "shop.name", "section": "shop", "value": "Shop", "source": "file" },
        ],
        "audit": { "is_complete": true, "count": 1, "findings": [finding] },
    });
    let quiet = json!({
        "version": "", "database": "", "uptime": "", "checks": [], "providers": [], "settings": [],
        "audit": null,
    });
    let late = json!({ "audit": { "is_complete": false, "count": 0, "findings": null } });
    let sound = json!({ "audit": { "is_complete": true, "count": 0, "findings": [] } });
    vec![
        ("admin/system.html", full.clone(), quiet),
        ("admin/system.html", with(full.clone(), late), with(full, sound)),
    ]
}

//! Admin routes of listings, coupons and orders.

use serde_json::{Value, json};

use crate::shop::{RIVAL, SHOPPER, Shop, admin, shopper};

#[actix_web::test]
async fn a_listing_is_made_changed_and_deleted() {
    let shop = Shop::open();
    let body =
        json!({ "sku": "S-1", "name": "Mug", "unit_price": "1.50", "currency": "gbp", "stock": 5 });
    let made = shop.send(admin("POST", "/api/admin/listings").json(&body)).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!((&made.body["stock"], &made.body["reserved"]), (&json!(5), &json!(0)));
    assert_eq!((&made.body["currency"], &made.body["version"]), (&json!("GBP"), &json!(1)));
    let twin = shop.send(admin("POST", "/api/admin/listings").json(&body)).await;
    assert_eq!(twin.refused(409, "duplicate_resource").body["errors"][0]["pointer"], "/sku");
    let change = json!({ "unit_price": "2.00", "vendor": "Potter" });
    let changed = shop.send(admin("PATCH", &path).json(&change)).await.expect(200);
    assert_eq!(
        (&changed.body["unit_price"], &changed.body["vendor"]),
        (&json!("2.00"), &json!("Potter"))
    );
    let cleared = json!({ "vendor": null, "stock": null });
    let changed = shop.send(admin("PATCH", &path).json(&cleared)).await.expect(200);
    assert_eq!((&changed.body["vendor"], &changed.body["stock"]), (&Value::Null, &Value::Null));
    let uncounted = json!({ "delta": 1, "reason": "found" });
    let stock = format!("{path}/stock");
    shop.send(admin("POST", &stock).json(&uncounted)).await.refused(409, "stock_conflict");
    shop.send(admin("PATCH", &path).json(&json!({ "stock": 3 }))).await.expect(200);
    let moved = shop.send(admin("POST", &stock).json(&uncounted).key("k")).await.expect(200);
    assert_eq!(moved.body["stock"], 4);
    let again = shop.send(admin("POST", &stock).json(&uncounted).key("k")).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(shop.send(admin("GET", &path)).await.expect(200).body["stock"], 4);
    shop.send(admin("DELETE", &path)).await.expect(204);
    shop.send(admin("GET", &path)).await.refused(404, "not_found");
}

#[actix_web::test]
async fn errors_point_at_the_field() {
    let shop = Shop::open();
    let good = json!({ "sku": "S-1", "name": "Mug", "unit_price": "1.50" });
    let faults = [
        ("unit_price", json!("-1.00"), 422, "amount_out_of_range"),
        ("unit_price", json!("100000000.00"), 422, "amount_out_of_range"),
        ("unit_price", json!("1.001"), 400, "validation_failed"),
        ("unit_price", json!("1e2"), 400, "validation_failed"),
        ("unit_price", json!(1.5), 400, "malformed_json"),
        ("currency", json!("XXY"), 400, "validation_failed"),
        ("stock", json!(-1), 400, "validation_failed"),
        ("stock", json!(1.5), 400, "malformed_json"),
        ("sku", json!(""), 400, "validation_failed"),
        ("name", json!("a\u{0}b"), 400, "validation_failed"),
        ("price", json!("1.00"), 400, "unknown_field"),
    ];
    for (member, value, status, code) in faults {
        let mut body = good.clone();
        body[member] = value;
        let refused = shop.send(admin("POST", "/api/admin/listings").json(&body)).await;
        let refused = refused.refused(status, code);
        let pointers = refused.body["errors"].as_array().unwrap().iter();
        let pointer = format!("/{member}");
        assert!(
            pointers.clone().any(|e| e["pointer"] == pointer.as_str()),
            "{member}: {refused:?}"
        );
    }
    let null = json!({ "name": null });
    let listing = shop.listing("1.00", 1).await;
    let refused = shop.send(admin("PATCH", &format!("/api/admin/listings/{listing}")).json(&null));
    refused.await.refused(400, "malformed_json");
}

#[actix_web::test]
async fn a_coupon_is_made_changed_and_deleted() {
    let shop = Shop::open();
    let body = json!({
        "code": "JPY", "kind": "fixed", "discount_amount": "500", "currency": "JPY",
        "owner_id": SHOPPER, "max_redemptions": 3, "expires_at": "2099-01-01T00:00:00+01:00",
    });
    let made = shop.send(admin("POST", "/api/admin/coupons").json(&body)).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(made.body["expires_at"], "2098-12-31T23:00:00Z");
    let change = json!({ "discount_amount": "600", "max_redemptions": null, "is_active": false });
    let changed = shop.send(admin("PATCH", &path).json(&change)).await.expect(200);
    assert_eq!(
        (&changed.body["discount_amount"], &changed.body["currency"]),
        (&json!("600"), &json!("JPY")),
        "kind and currency stay"
    );
    assert_eq!(
        (&changed.body["max_redemptions"], &changed.body["status"]),
        (&Value::Null, &json!("disabled"))
    );
    let half = json!({ "kind": "percent", "discount_amount": "50" });
    let changed = shop.send(admin("PATCH", &path).json(&half)).await.expect(200);
    assert_eq!(
        (&changed.body["kind"], &changed.body["discount_amount"]),
        (&json!("percent"), &json!("50.00"))
    );
    let alone = shop.send(admin("PATCH", &path).json(&json!({ "kind": "fixed" }))).await;
    alone.refused(400, "validation_failed");
    for (query, count) in [("query=jp", 1), ("query=xyz", 0)] {
        let page =
            shop.send(admin("GET", &format!("/api/admin/coupons?{query}"))).await.expect(200);
        assert_eq!(page.body["items"].as_array().map(Vec::len), Some(count), "{query}");
    }
    let owned = shop.send(admin("GET", &format!("/api/admin/coupons?owner_id={RIVAL}"))).await;
    assert_eq!(owned.body["items"], json!([]));
    assert_eq!(shop.send(admin("GET", &path)).await.expect(200).body["reserved"], 0);
    shop.send(admin("DELETE", &path)).await.expect(204);
    shop.send(admin("GET", &path)).await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_order_is_confirmed_shipped_and_delivered() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let at = |step: &str| admin("POST", &format!("/api/admin/orders/{id}/{step}"));
    shop.send(at("confirm")).await.refused(409, "order_not_paid");
    shop.send(shopper("POST", &format!("/api/orders/{id}/pay"))).await.expect(200);
    let confirmed = shop.send(at("confirm").key("c")).await.expect(200);
    assert_eq!(confirmed.body["status"], "confirmed");
    let line = confirmed.body["items"][0]["id"].clone();
    let lines = |quantity: i64| json!({ "items": [{ "id": line, "quantity": quantity }] });
    shop.send(at("ship").json(&lines(9))).await.refused(422, "quantity_out_of_range");
    let mut parcel = lines(1);
    parcel["carrier"] = "Royal Mail".into();
    let shipped = shop.send(at("ship").json(&parcel)).await.expect(200);
    assert_eq!(shipped.body["fulfillment_status"], "shipped");
    let parcel = &shipped.body["parcels"][0];
    assert_eq!((&parcel["carrier"], &parcel["items"][0]["id"]), (&json!("Royal Mail"), &line));
    let unknown = json!({ "parcel_id": SHOPPER });
    shop.send(at("deliver").json(&unknown)).await.refused(404, "not_found");
    let delivered = shop.send(at("deliver")).await.expect(200);
    assert_eq!(delivered.body["status"], "delivered");
    let refused = shop.send(at("cancel")).await.refused(409, "invalid_transition");
    assert_eq!(
        (&refused.body["from"], &refused.body["allowed"]),
        (&json!("delivered"), &json!([]))
    );
    shop.send(at("confirm").json(&json!({ "extra": 1 }))).await.refused(400, "unknown_field");
}

#[actix_web::test]
async fn orders_are_searched() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    shop.order("10.00").await;
    let order = shop.send(admin("GET", &format!("/api/admin/orders/{id}"))).await.expect(200);
    let number = order.text("number").to_lowercase().replace('-', "");
    for (query, count) in [
        (format!("number={number}"), 1),
        (format!("user_id={SHOPPER}"), 2),
        (format!("user_id={RIVAL}"), 0),
        ("status=PENDING&created_after=2025-12-31T00:00:00Z".to_owned(), 2),
        ("status=paid".to_owned(), 0),
    ] {
        let page = shop.send(admin("GET", &format!("/api/admin/orders?{query}"))).await.expect(200);
        assert_eq!(page.body["items"].as_array().map(Vec::len), Some(count), "{query}");
    }
    for query in ["number=short", "user_id=me", "status=nonsense"] {
        let refused = shop.send(admin("GET", &format!("/api/admin/orders?{query}"))).await;
        refused.refused(400, "validation_failed");
    }
    let cancelled = shop.send(admin("POST", &format!("/api/admin/orders/{id}/cancel"))).await;
    assert_eq!(cancelled.expect(200).body["status"], "cancelled");
}

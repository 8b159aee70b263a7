//! Imports, notes, bulk confirmation, explanations of orders.

use serde_json::{Value, json};

use crate::shop::{ApiRequest, Shop, admin, rival, shopper};

fn csv(body: &str) -> ApiRequest {
    csv_to("", body)
}

fn csv_to(query: &str, body: &str) -> ApiRequest {
    let path = format!("/api/admin/listings/import{query}");
    admin("POST", &path).typed(body, "text/csv; charset=utf-8")
}

const TWO: &str = "sku,name,unit_price,currency,stock\nA,Mug,1.50,GBP,5\nB,Cup,2.00,GBP,\n";

#[actix_web::test]
async fn a_file_of_listings_is_imported_once() {
    let shop = Shop::open();
    let dry = shop.send(csv_to("?dry_run=true", TWO)).await.expect(200);
    assert_eq!(dry.body, json!({ "created": 2, "changed": 0, "unchanged": 0 }));
    let none = shop.send(admin("GET", "/api/admin/listings")).await.expect(200);
    assert_eq!(none.body["items"], json!([]), "a dry run writes nothing");
    let done = shop.send(csv(TWO).key("k")).await.expect(200);
    assert_eq!(done.body["created"], 2);
    let again = shop.send(csv(TWO).key("k")).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.raw), ("true", &done.raw));
    let other = shop.send(csv_to("?dry_run=true", TWO).key("k")).await;
    other.refused(422, "idempotency_key_reused");
    let changed = TWO.replace("1.50", "1.60");
    let seen = shop.send(csv(&changed)).await.expect(200);
    assert_eq!(seen.body, json!({ "created": 0, "changed": 1, "unchanged": 1 }));
    let moves = shop.send(admin("GET", "/api/admin/stock-movements")).await.expect(200);
    let rows = moves.body["items"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "one listing is counted: {moves:?}");
    assert_eq!(rows[0]["delta"], 5);
}

#[actix_web::test]
async fn an_export_is_imported_unchanged() {
    let shop = Shop::open();
    let texts = ["=1+1", "-1", "@home", "＝1", "'=1", "'tis", "''x", "a, \"b\"; c", "Cafe\u{301}"];
    for (n, text) in texts.iter().enumerate() {
        let body = json!({
            "sku": format!("{text}{n}"), "name": text, "vendor": text, "unit_price": "1.50",
            "spec": format!("{text}\r\n{text}"), "is_active": n % 2 == 0,
            "stock": (n % 3 > 0).then_some(n),
        });
        shop.send(admin("POST", "/api/admin/listings").json(&body)).await.expect(201);
    }
    let export = || admin("GET", "/api/admin/listings").header("accept", "text/csv");
    let file = shop.send(export()).await.expect(200).raw;
    let unchanged = json!({ "created": 0, "changed": 0, "unchanged": texts.len() });
    for query in ["?dry_run=true", ""] {
        assert_eq!(shop.send(csv_to(query, &file)).await.expect(200).body, unchanged, "{file}");
    }
    assert_eq!(shop.send(export()).await.expect(200).raw, file);
}

#[actix_web::test]
async fn a_file_with_a_bad_row_changes_nothing() {
    let shop = Shop::open();
    let bad = "sku,name,unit_price,currency\nA,Mug,1.50,GBP\nB,Cup,cheap,GBP\nC,Jug,1\n";
    let refused = shop.send(csv(bad)).await.refused(400, "validation_failed");
    let pointers: Vec<&str> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["pointer"].as_str())
        .collect();
    assert_eq!(pointers, ["/3/unit_price", "/4"]);
    let none = shop.send(admin("GET", "/api/admin/listings")).await.expect(200);
    assert_eq!(none.body["items"], json!([]));
    for bad in ["", "sku,name\n", "sku,name,unit_price,currency,weather\n", "\u{0}"] {
        shop.send(csv(bad)).await.refused(400, "validation_failed");
    }
    shop.send(csv_to("?dry_run=maybe", TWO)).await.refused(400, "validation_failed");
    let json = admin("POST", "/api/admin/listings/import").json(&json!({}));
    shop.send(json).await.refused(415, "unsupported_media_type");
    let zipped = csv(TWO).header("content-encoding", "gzip");
    shop.send(zipped).await.refused(415, "unsupported_media_type");
    shop.send(csv(&" ".repeat(1_100_000))).await.refused(413, "body_too_large");
}

#[actix_web::test]
async fn a_note_is_for_operators_alone() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let path = format!("/api/admin/orders/{id}/notes");
    let note = json!({ "text": "called, comes on Friday" });
    let made = shop.send(admin("POST", &path).json(&note).key("n")).await.expect(201);
    assert_eq!((&made.body["kind"], &made.body["reason"]), (&json!("note"), &note["text"]));
    let again = shop.send(admin("POST", &path).json(&note).key("n")).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    let kinds = async |ask: ApiRequest| -> Vec<String> {
        let seen = shop.send(ask).await.expect(200);
        let items = seen.body["items"].as_array().unwrap().iter();
        items.map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    };
    let all = kinds(admin("GET", &format!("/api/admin/orders/{id}/events"))).await;
    assert_eq!(all, ["created", "note"]);
    for ask in [
        shopper("GET", &format!("/api/orders/{id}/events")),
        admin("GET", &format!("/api/orders/{id}/events")),
    ] {
        assert_eq!(kinds(ask).await, ["created"]);
    }
    for bad in
        [json!({ "text": "" }), json!({ "text": "x".repeat(501) }), json!({ "text": "a\u{0}" })]
    {
        shop.send(admin("POST", &path).json(&bad)).await.refused(400, "validation_failed");
    }
    shop.send(admin("POST", &path).json(&json!({}))).await.refused(400, "validation_failed");
}

#[actix_web::test]
async fn many_orders_are_confirmed_each_by_itself() {
    let shop = Shop::open();
    let (paid, open) = (shop.order("10.00").await, shop.order("10.00").await);
    shop.send(shopper("POST", &format!("/api/orders/{paid}/pay"))).await.expect(200);
    let nothing = "0197a5a0-ffff-7000-8000-000000000000";
    let body = json!({ "order_ids": [open, paid, nothing] });
    let ask = || admin("POST", "/api/admin/orders/confirm").json(&body);
    let seen = shop.send(ask().key("m")).await.expect(200);
    let results = &seen.body["results"];
    assert_eq!(results[1], json!({ "order_id": paid, "confirmed": true }));
    assert_eq!(
        (&results[0]["confirmed"], &results[0]["error"]["code"]),
        (&json!(false), &json!("order_not_paid"))
    );
    assert_eq!(results[2]["error"]["code"], "not_found");
    let again = shop.send(ask().key("m")).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.raw), ("true", &seen.raw));
    let anew = shop.send(ask()).await.expect(200);
    assert_eq!(anew.raw, seen.raw, "confirmed already counts as done");
    let order = shop.send(admin("GET", &format!("/api/admin/orders/{paid}"))).await.expect(200);
    assert_eq!(order.body["status"], "confirmed");
    let too_many: Vec<&str> = vec![nothing; 101];
    for bad in [json!([]), json!(too_many)] {
        let ask = admin("POST", "/api/admin/orders/confirm").json(&json!({ "order_ids": bad }));
        shop.send(ask).await.refused(400, "validation_failed");
    }
    let ask = admin("POST", "/api/admin/orders/confirm").json(&json!({ "order_ids": ["7"] }));
    shop.send(ask).await.refused(400, "validation_failed");
}

fn moves(explained: &Value) -> Vec<(&str, bool, Option<&str>)> {
    let moves = explained["possible"].as_array().unwrap().iter();
    moves
        .map(|m| (m["move"].as_str().unwrap(), m["allowed"].as_bool().unwrap(), m["code"].as_str()))
        .collect()
}

#[actix_web::test]
async fn an_order_explains_its_price() {
    let shop = Shop::open();
    let listing = shop.listing("3.33", 10).await;
    let coupon = json!({ "code": "EIGHTH", "kind": "percent", "discount_amount": "12.5" });
    shop.send(admin("POST", "/api/admin/coupons").json(&coupon)).await.expect(201);
    let lines = json!([{ "product_id": listing, "quantity": 3 }]);
    let body = json!({ "items": lines, "coupon_code": "eighth" });
    let id = shop.send(shopper("POST", "/api/orders").json(&body)).await.expect(201).text("id");
    let path = format!("/api/orders/{id}/explain");
    let seen = shop.send(shopper("GET", &path)).await.expect(200);
    let steps = seen.body["steps"].as_array().unwrap().iter();
    let steps: Vec<(&str, &str)> = steps
        .map(|step| (step["step"].as_str().unwrap(), step["amount"].as_str().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [
            ("line", "9.99"),
            ("total", "9.99"),
            ("coupon", "1.25"),
            ("rounded", "1.25"),
            ("discount", "1.25"),
            ("final", "8.74"),
            ("paid", "0.00"),
            ("refunded", "0.00"),
            ("owed", "8.74"),
        ]
    );
    assert_eq!(seen.body["steps"][0]["detail"], "Mug: 3 x 3.33 = 9.99");
    assert_eq!(seen.body["steps"][3]["detail"], "1.24875 rounded half away from zero");
    let own = [
        ("pay", true, None),
        ("change_coupon", true, None),
        ("cancel", true, None),
        ("request_return", false, Some("order_not_delivered")),
        ("cancel_return", false, Some("not_found")),
    ];
    assert_eq!(moves(&seen.body), own, "customers do not see the shop's moves");
    let seen = shop.send(admin("GET", &path)).await.expect(200);
    assert_eq!(moves(&seen.body)[2], ("confirm", false, Some("order_not_paid")));
    assert_eq!(seen.body["possible"][2]["who"], json!(["admin"]));
    shop.send(rival("GET", &path)).await.refused(404, "not_found");
    shop.send(shopper("POST", &format!("/api/orders/{id}/pay"))).await.expect(200);
    let seen = shop.send(shopper("GET", &path)).await.expect(200);
    assert_eq!(moves(&seen.body)[0], ("pay", false, Some("order_already_paid")));
    assert_eq!(seen.body["steps"][8]["amount"], "0.00");
    assert_eq!(seen.body["steps"][6]["amount"], "8.74");
}

#[actix_web::test]
async fn a_listing_is_archived_once() {
    let shop = Shop::open();
    let listing = shop.listing("1.00", 5).await;
    let path = format!("/api/admin/listings/{listing}/archive");
    let first = shop.send(admin("POST", &path).key("a")).await.expect(200);
    let again = shop.send(admin("POST", &path).key("a")).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.raw), ("true", &first.raw));
    let moves = format!("/api/admin/listings/{listing}/stock-movements");
    let seen = shop.send(admin("GET", &moves)).await.expect(200);
    assert_eq!(seen.body["items"][0]["delta"], 5);
    let nothing = "/api/admin/listings/0197a5a0-ffff-7000-8000-000000000000/stock-movements";
    shop.send(admin("GET", nothing)).await.refused(404, "not_found");
}

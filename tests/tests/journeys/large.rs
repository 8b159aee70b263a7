//! Large requests: the largest order that is promised, and webhooks as large as providers send
//! them.

use serde_json::{Value, json};
use tests::client::as_strings;
use tests::shop::fresh_id;
use tests::{Reply, Server, Shop, webhook};

tests::on_both_databases!(
    an_order_of_two_thousand_lines_is_placed_paid_shipped_and_read,
    a_webhook_of_a_mebibyte_is_taken_and_a_larger_one_is_not,
);

const LINES: usize = 2_000;

/// So many listings, by file; their ids.
async fn listings(shop: &Shop, count: usize) -> Vec<String> {
    let mark = fresh_id();
    let rows = (0..count).map(|at| format!("{mark}-{at},Mug,0.10,GBP\n"));
    let sheet = format!("sku,name,unit_price,currency\n{}", rows.collect::<String>());
    shop.operator.admin_import_listings(&sheet).await.expect(200);
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut call =
            shop.operator.admin_list_listings().query("query", &mark).query("limit", "100");
        if let Some(cursor) = &cursor {
            call = call.query("cursor", cursor);
        }
        let page = call.await.expect(200);
        ids.extend(as_strings(page.items(), "id"));
        cursor = page["next_cursor"].as_str().map(ToOwned::to_owned);
        if cursor.is_none() {
            return ids;
        }
    }
}

fn indented(body: &Value, indent: &[u8]) -> Vec<u8> {
    let format = serde_json::ser::PrettyFormatter::with_indent(indent);
    let mut serializer = serde_json::Serializer::with_formatter(Vec::new(), format);
    serde::Serialize::serialize(body, &mut serializer).expect("JSON");
    serializer.into_inner()
}

async fn an_order_of_two_thousand_lines_is_placed_paid_shipped_and_read(server: &Server) {
    let shop = server.shop();
    let (ids, shopper) = (listings(&shop, LINES + 1).await, shop.shopper());
    let line = |id: &String| json!({ "product_id": id, "quantity": 100_000 });
    let lines: Vec<Value> = ids.iter().take(LINES).map(line).collect();
    let body = json!({ "items": lines, "payment_method": "online" });
    let post = |path: &str, body: Vec<u8>| {
        shopper.api.call_path("POST", path).raw(body, "application/json").key(&fresh_id())
    };
    let written = [indented(&body, b"    "), indented(&body, b"\t"), body.to_string().into_bytes()];
    let mut order = String::new();
    for (path, body) in ["/api/orders", "/orders", "/api/orders"].into_iter().zip(written) {
        let placed = post(path, body).await.expect(201);
        assert_eq!(placed["items"].as_array().map(Vec::len), Some(LINES));
        assert_eq!(placed["total_amount"], "20000000.00");
        order = placed.text("id");
    }
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    let seen = shopper.api.see_order(&order).await.expect(200);
    let items = seen["items"].as_array().expect("lines").clone();
    assert_eq!(items.len(), LINES);

    // One line more fits into the request, and is refused for what it is.
    let many: Vec<Value> = ids.iter().map(line).collect();
    let many = indented(&json!({ "items": many }), b"    ");
    post("/api/orders", many).await.refused(422, "too_many_lines");

    shop.operator.admin_confirm_order(&order).await.expect(200);
    let parcel = |item: &Value| json!({ "id": item["id"], "quantity": 100_000 });
    let parcel: Vec<Value> = items.iter().map(parcel).collect();
    let parcel = indented(&json!({ "items": parcel }), b"    ");
    let ship = shop.operator.call_path("POST", &format!("/api/admin/orders/{order}/ship"));
    let shipped = ship.raw(parcel, "application/json").await.expect(200);
    assert_eq!(shipped["fulfillment_status"], "shipped");

    let padded = [indented(&body, b"    "), vec![b' '; 564 * 1024]].concat();
    let refused = post("/api/orders", padded).await.refused(413, "body_too_large");
    assert_eq!(refused["limit_bytes"], 564 * 1024, "{refused}");
    assert!(refused.text("detail").contains("564 KiB"), "{refused}");
}

async fn a_webhook_of_a_mebibyte_is_taken_and_a_larger_one_is_not(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    let event = |bytes: usize| {
        let lines: Vec<Value> = (0..bytes / 100)
            .map(|at| json!({ "id": format!("il_{at:07}"), "description": "x".repeat(60) }))
            .collect();
        let secret = tests::server::webhook_secret();
        webhook::signed_under(secret, &session.token, "paid", json!({ "lines": lines })).to_string()
    };
    let send = async |path: &str, body: String| -> Reply {
        shop.anonymous().call_path("POST", path).raw(body, "application/json").await
    };
    let large = event(1024 * 1024 + 200 * 1024);
    assert!(large.len() > 1024 * 1024);
    for path in ["/api/payments/webhook", "/api/payments/webhook/mock"] {
        let refused = send(path, large.clone()).await.refused(413, "body_too_large");
        assert_eq!(refused["limit_bytes"], 1024 * 1024, "{refused}");
    }
    let fitting = event(1024 * 1024 - 60 * 1024);
    assert!((900 * 1024..=1024 * 1024).contains(&fitting.len()), "{}", fitting.len());
    send("/api/payments/webhook/mock", fitting).await.expect(200);
    let order = shopper.order(&session.order).await;
    assert_eq!(order["payment_status"], "paid", "{order}");
    shop.operator.admin_see_payment(&session.payment).await.expect(200);
}

//! Admin lists: filters, CSV files, statistics.

use domain::ids::{JobId, OrderId};
use domain::order::OrderJob;
use ports::{Changes, Job, JobKind, Work};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::openapi::openapi;
use crate::shop::{ApiResponse, RIVAL, SHOPPER, Shop, admin, anonymous, shopper};

/// Lists that operators can take away as files, from the document.
fn exports() -> Vec<String> {
    let document = serde_json::to_value(openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let is_export =
        |item: &Value| item["get"]["responses"]["200"]["content"]["text/csv"].is_object();
    paths.iter().filter(|(_, item)| is_export(item)).map(|(path, _)| path.clone()).collect()
}

async fn file(shop: &Shop, path: &str) -> ApiResponse {
    shop.send(admin("GET", path).header("accept", "text/csv")).await
}

#[actix_web::test]
async fn every_list_of_operators_is_a_file_as_well() {
    let shop = Shop::open();
    let listing = shop.listing("1.00", 5).await;
    let paths = exports();
    assert!(paths.len() >= 9, "{paths:?}");
    for path in paths {
        let path = path.replace("{id}", &listing);
        let seen = file(&shop, &path).await.expect(200);
        assert_eq!(seen.header("content-type"), "text/csv; charset=utf-8; header=present");
        let name = seen.header("content-disposition");
        assert!(name.starts_with("attachment; filename=\"") && name.ends_with(".csv\""), "{name}");
        // Received webhook events have no id of the shop.
        let first = if path.ends_with("/received") { "provider,event_id," } else { "id," };
        assert!(seen.raw.starts_with(first) && seen.raw.ends_with("\r\n"), "{path}: {}", seen.raw);
        assert_eq!(seen.header("cache-control"), "no-store");
        let page = shop.send(admin("GET", &path)).await.expect(200);
        assert!(page.body["items"].is_array(), "{path}");
        let rival = anonymous("GET", &path).token(&format!("{SHOPPER}.customer"));
        shop.send(rival.header("accept", "text/csv")).await.refused(403, "forbidden");
    }
}

#[actix_web::test]
async fn every_file_has_its_columns_in_each_row() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    shop.send(shopper("POST", &format!("/api/orders/{order}/pay"))).await.expect(200);
    let coupon = json!({ "code": "C1", "kind": "percent", "discount_amount": "5" });
    shop.send(admin("POST", "/api/admin/coupons").json(&coupon)).await.expect(201);
    for (path, rows) in [
        ("/api/admin/orders", 1),
        ("/api/admin/payments", 1),
        ("/api/admin/listings", 1),
        ("/api/admin/coupons", 1),
        ("/api/admin/stock-movements", 1),
    ] {
        let seen = file(&shop, path).await.expect(200);
        let lines: Vec<&str> = seen.raw.lines().collect();
        assert_eq!(lines.len(), rows + 1, "{path}: {}", seen.raw);
        let cells = |line: &str| line.split(',').count();
        assert_eq!(cells(lines[0]), cells(lines[1]), "{path}: {}", seen.raw);
    }
}

#[actix_web::test]
async fn a_file_is_the_whole_filtered_list() {
    let shop = Shop::open();
    let body = json!({ "sku": "=1+1", "name": "a, \"b\"", "unit_price": "1.50", "stock": 5 });
    shop.send(admin("POST", "/api/admin/listings").json(&body)).await.expect(201);
    for _ in 0..30 {
        shop.listing("1.00", 1).await;
    }
    let all = file(&shop, "/api/admin/listings?limit=2").await.expect(200);
    assert_eq!(all.raw.lines().count(), 32, "the limit of a page is none of a file");
    let one = file(&shop, "/api/admin/listings?query=%3D1").await.expect(200);
    let row = one.raw.lines().nth(1).unwrap();
    assert!(row.contains(",'=1+1,\"a, \"\"b\"\"\",1.50,GBP,5,"), "{row}");
    file(&shop, "/api/admin/orders?cursor=nonsense").await.refused(400, "cursor_invalid");
}

#[actix_web::test]
async fn orders_are_found_by_money_and_time() {
    let shop = Shop::open();
    let paid = shop.order("10.00").await;
    shop.send(shopper("POST", &format!("/api/orders/{paid}/pay"))).await.expect(200);
    shop.order("20.00").await;
    for (query, count) in [
        ("payment_status=PAID", 1),
        ("payment_status=unpaid", 1),
        ("amount_from=10.00&amount_to=10.00", 1),
        ("amount_from=10.01&currency=GBP", 1),
        ("amount_from=1&currency=JPY", 0),
        ("amount_to=20", 2),
        ("created_before=2000-01-01T00:00:00Z", 0),
        ("created_before=2999-01-01T00:00:00Z&created_after=2000-01-01T00:00:00Z", 2),
    ] {
        let page = shop.send(admin("GET", &format!("/api/admin/orders?{query}"))).await;
        assert_eq!(page.expect(200).body["items"].as_array().map(Vec::len), Some(count), "{query}");
    }
    for query in [
        "payment_status=rich",
        "amount_from=cheap",
        "amount_to=-1",
        "amount_from=1.001",
        "currency=XXY",
        "created_before=yesterday",
    ] {
        let refused = shop.send(admin("GET", &format!("/api/admin/orders?{query}"))).await;
        refused.refused(400, "validation_failed");
    }
}

#[actix_web::test]
async fn payments_messages_and_jobs_are_searched() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    shop.send(shopper("POST", &format!("/api/orders/{order}/pay"))).await.expect(200);
    let count = async |path: &str| {
        let page = shop.send(admin("GET", &format!("/api/admin/{path}"))).await.expect(200);
        page.body["items"].as_array().map(Vec::len)
    };
    for (path, found) in [
        (format!("payments?order_id={order}&status=paid&provider=mock"), 1),
        ("payments?status=failed".to_owned(), 0),
        (format!("payments?order_id={RIVAL}"), 0),
        ("outbox?state=dead".to_owned(), 0),
        ("webhooks/parked".to_owned(), 0),
        (format!("notifications?user_id={RIVAL}"), 0),
        ("notifications?status=dead&type=order_shipped&channel=sms".to_owned(), 0),
    ] {
        assert_eq!(count(&path).await, Some(found), "{path}");
    }
    for bad in [
        "payments?status=rich",
        "payments?order_id=7",
        "outbox?state=asleep",
        "outbox?kind=gardening",
        "notifications?type=spam",
        "notifications?channel=pigeon",
        "notifications?status=read",
        "webhooks/parked?state=lost",
        "stock-movements?limit=0",
    ] {
        let refused = shop.send(admin("GET", &format!("/api/admin/{bad}"))).await;
        refused.refused(400, "validation_failed");
    }
}

#[actix_web::test]
async fn the_figures_are_of_a_time_span() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    shop.send(shopper("POST", &format!("/api/orders/{order}/pay"))).await.expect(200);
    let seen = shop.send(admin("GET", "/api/admin/stats")).await.expect(200);
    let later = shop.send(admin("GET", "/api/admin/stats?to=2999-01-01T00:00:00Z")).await;
    later.expect(200);
    assert_eq!(seen.body["days"], json!([]), "an order placed now is not placed before now");
    let until = "to=2026-01-02T00:00:00Z";
    let seen = shop.send(admin("GET", &format!("/api/admin/stats?{until}"))).await.expect(200);
    assert_eq!(seen.body["from"], "2025-12-03T00:00:00Z");
    let day = &seen.body["days"][0];
    assert_eq!((&day["orders"], &day["revenue_amount"]), (&json!(1), &json!("10.00")), "{seen:?}");
    assert_eq!(seen.body["by_status"], json!([{ "status": "paid", "orders": 1 }]));
    assert_eq!(seen.body["top_listings"][0]["pieces"], 1);
    for bad in [
        "from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2020-01-01T00:00:00Z&to=2021-01-02T00:00:00.000001Z",
        "top=101",
        "top=-1",
        "from=yesterday",
        "time_zone=",
        "time_zone=Berlin",
        "time_zone=%2B02:00",
    ] {
        let refused = shop.send(admin("GET", &format!("/api/admin/stats?{bad}"))).await;
        refused.refused(400, "validation_failed");
    }
    let leap = "from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z&top=0";
    shop.send(admin("GET", &format!("/api/admin/stats?{leap}"))).await.expect(200);
}

#[actix_web::test]
async fn the_figures_are_by_the_days_of_a_time_zone() {
    let shop = Shop::open();
    let stats =
        async |query: &str| shop.send(admin("GET", &format!("/api/admin/stats?{query}"))).await;
    let order = shop.order("10.00").await;
    let placed = shop.send(admin("GET", &format!("/api/admin/orders/{order}"))).await.expect(200);
    assert_eq!(placed.text("created_at"), "2026-01-01T00:00:00Z");
    for (zone, name, day) in [
        ("", "UTC", "2026-01-01"),
        ("&time_zone=UTC", "UTC", "2026-01-01"),
        ("&time_zone=Asia/Tokyo", "Asia/Tokyo", "2026-01-01"),
        ("&time_zone=america%2Fnew_york", "America/New_York", "2025-12-31"),
    ] {
        let seen = stats(&format!("to=2026-01-02T00:00:00Z{zone}")).await.expect(200);
        let shown = (seen.body["time_zone"].as_str(), seen.body["days"][0]["day"].as_str());
        assert_eq!(shown, (Some(name), Some(day)), "{zone}");
    }
    let refused = stats("time_zone=Berlin").await.refused(400, "validation_failed");
    assert_eq!(refused.body["errors"][0]["pointer"], "?time_zone");
    assert!(refused.text("detail").contains("such as Europe/Berlin"), "{refused:?}");
    // 366 days by the clocks of Berlin, with an hour more.
    let year = "from=2027-10-29T22:00:00Z&to=2028-10-29T23:00:00Z";
    stats(&format!("{year}&time_zone=Europe/Berlin")).await.expect(200);
    stats(year).await.refused(400, "validation_failed");
}

/// A dead-lettered job; its id.
async fn dead_lettered(shop: &Shop, work: Work) -> String {
    let engine = shop.state.engine();
    let (storage, now, id) = (engine.storage(), engine.now(), JobId(Uuid::now_v7()));
    let mut changes = Changes::default();
    changes.enqueue(Job::new(id, work, now, now));
    storage.commit(changes).await.unwrap();
    let claimed = storage.claim_jobs(JobKind::ALL, now, now, 1).await.unwrap();
    let mut changes = Changes::default();
    changes.dead_letter(&claimed[0], "it cannot be done");
    storage.commit(changes).await.unwrap();
    id.to_string()
}

#[actix_web::test]
async fn dead_lettered_jobs_are_requeued() {
    let shop = Shop::open();
    let job =
        dead_lettered(&shop, Work::order(OrderId(Uuid::now_v7()), OrderJob::UpdateInventory)).await;
    let path = format!("/api/admin/outbox/{job}");
    let seen = shop.send(admin("GET", &path)).await.expect(200);
    assert_eq!((&seen.body["state"], &seen.body["attempts"]), (&json!("dead"), &json!(1)));
    let listed = shop.send(admin("GET", "/api/admin/outbox?state=DEAD&kind=update_inventory"));
    assert_eq!(listed.await.expect(200).body["items"][0]["id"], job);
    let parked = format!("/api/admin/webhooks/parked/{job}/retry");
    shop.send(admin("POST", &parked)).await.refused(404, "not_found");
    let none = shop.send(admin("GET", "/api/admin/webhooks/parked")).await.expect(200);
    assert_eq!(none.body["items"], json!([]), "other jobs are no webhooks");
    let retry = || admin("POST", &format!("{path}/retry")).key("r");
    let back = shop.send(retry()).await.expect(200);
    assert_eq!((&back.body["state"], &back.body["attempts"]), (&json!("waiting"), &json!(0)));
    assert_eq!(shop.send(retry()).await.expect(200).header("idempotent-replayed"), "true");
    let waits = shop.send(admin("POST", &format!("{path}/retry"))).await.expect(200);
    assert_eq!(waits.body["state"], "waiting", "work that waits stays as it is");
}

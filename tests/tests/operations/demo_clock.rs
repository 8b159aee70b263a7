//! The clock of `kassa serve --demo`: what takes hours is seen at once. No other server has it.

use serde_json::{Value, json};
use tests::client::{DEMO, normalised};
use tests::{Api, Db, Reply, Server, eventually};

tests::on_each_database!(
    an_unpaid_order_expires_when_two_hours_pass,
    the_clock_stays_where_it_was_moved_to,
);

async fn clock(api: &Api) -> Reply {
    api.call("GET", "/demo/clock", &[]).await.expect(200)
}

async fn advance(api: &Api, words: &str) -> Reply {
    api.call("POST", "/demo/clock", &[]).json(&json!({ "advance": words })).await
}

async fn an_unpaid_order_expires_when_two_hours_pass(db: Db) {
    let server = Server::start_demo(db);
    let shop = server.shop();
    let listing = shop.listing("7.00", 10).await;
    let tomorrow = chrono::Utc::now() + chrono::Duration::hours(24);
    let coupon = shop.coupon("1.00", json!({ "expires_at": tomorrow.to_rfc3339() })).await;
    let (late, quick) = (shop.shopper(), shop.shopper());
    let paid = quick.buy(&shop, &listing, 1).await;
    late.put(&listing, 4).await;
    let session = late.check_out().await;
    shop.assert_stock(&listing, 10, 5).await;

    assert_eq!(advance(shop.anonymous(), "2h").await.expect(200)["offset"], "2h");
    late.order_becomes(&session.order, "status", "cancelled").await;
    shop.assert_stock(&listing, 10, 1).await;
    let cart = || async { late.api.see_cart().await.expect(200) };
    let cart =
        eventually("the cart is active again", cart, |cart| cart["status"] == "active").await;
    assert_eq!(cart["id"], session.cart.as_str());
    assert_eq!(quick.order(&paid.order).await["status"], "paid");

    late.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    late.api.take_coupon_off_cart().await.expect(200);
    // Tokens end by the machine's clock: these are good for an hour.
    advance(shop.anonymous(), "2days").await.expect(200);
    late.api.put_coupon_on_cart(&coupon.code).await.refused(422, "coupon_not_usable");
    server.assert_audit_clean();
}

async fn the_clock_stays_where_it_was_moved_to(db: Db) {
    let server = Server::start_demo(db);
    let api = server.shop().anonymous().clone();
    assert_eq!(clock(&api).await["offset"], "0s");
    advance(&api, "90m").await.expect(200);
    for back in ["-1h", "0s", "yesterday", "4000days"] {
        advance(&api, back).await.refused(400, "validation_failed");
    }
    server.terminate();
    server.restart();
    let api = server.shop().anonymous().clone();
    let seen = clock(&api).await;
    assert_eq!(seen["offset"], "1h 30m", "{seen}");
    let now: chrono::DateTime<chrono::Utc> = seen.text("now").parse().expect("a time");
    assert!((now - chrono::Utc::now()).num_minutes() >= 89, "{seen}");
}

/// The paths of a server's own description.
async fn described(api: &Api) -> Vec<String> {
    let document = api.call("GET", "/openapi.json", &[]).await.expect(200);
    let paths = document["paths"].as_object().expect("paths");
    let of = |(path, item): (&String, &Value)| -> Vec<String> {
        let methods = item.as_object().expect("methods").keys();
        methods.map(|m| format!("{} {}", m.to_uppercase(), normalised(path))).collect()
    };
    paths.iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_server_has_it() {
    let (plain, demo) = (Server::start(Db::Sqlite), Server::start_demo(Db::Sqlite));
    let (plain, demo) = (plain.shop().anonymous().clone(), demo.shop().anonymous().clone());
    for (method, path) in DEMO {
        plain.call(method, path, &[]).json(&json!({})).await.refused(404, "not_found");
    }
    let ours = described(&plain).await;
    let more: Vec<String> =
        described(&demo).await.into_iter().filter(|route| !ours.contains(route)).collect();
    let declared: Vec<String> =
        DEMO.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(more, declared);
}

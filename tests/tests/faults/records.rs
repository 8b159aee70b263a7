//! What the shop keeps: whole orders, histories without gaps, versions that are checked, and
//! nothing that goes with something else.

use std::fs;
use std::path::Path;

use serde_json::json;
use tests::Server;
use tests::client::as_strings;
use tests::concurrent_clients::{all_at_once, until_definite};

tests::on_both_databases!(
    i04_an_order_is_never_seen_without_its_lines,
    i15_a_history_has_no_gaps_and_says_who_did_what,
    i17_changes_made_at_the_same_moment_all_count,
    z20_an_order_has_a_history_and_a_version,
);

async fn i04_an_order_is_never_seen_without_its_lines(server: &Server) {
    let shop = server.shop();
    let mut items = Vec::new();
    for _ in 0..20 {
        let listing = shop.listing("1.50", None).await;
        items.push(json!({ "product_id": listing.id, "quantity": 2 }));
    }
    let shopper = shop.shopper();
    let body = json!({ "items": items });
    let writer = {
        let api = shopper.api.on_another_device();
        tokio::spawn(async move {
            for _ in 0..15 {
                api.create_order(&body).await.expect(201);
            }
        })
    };
    let mut seen = 0;
    while seen < 15 {
        let orders = shopper.api.list_orders().query("limit", "100").await.expect(200);
        seen = orders.items().len();
        for order in orders.items() {
            assert_eq!(order["total_amount"], "60.00", "{order}");
            let order = shopper.order(order["id"].as_str().expect("an id")).await;
            assert_eq!(order["items"].as_array().map(Vec::len), Some(20), "{order}");
        }
        assert!(seen > 0 || !writer.is_finished(), "nothing was written");
    }
    writer.await.expect("all were placed");
}

/// An order that has gone all its way; its id.
async fn delivered(server: &Server, shopper: &tests::Shopper) -> String {
    let shop = server.shop();
    let listing = shop.listing("8.00", 9).await;
    let session = shopper.buy(&shop, &listing, 1).await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shop.operator.admin_ship_order(&session.order).await.expect(200);
    shop.operator.admin_deliver_order(&session.order).await.expect(200);
    session.order
}

async fn i15_a_history_has_no_gaps_and_says_who_did_what(server: &Server) {
    let shopper = server.shop().shopper();
    let order = delivered(server, &shopper).await;
    let events = shopper.api.see_order_events(&order).query("limit", "100").await.expect(200);
    let places: Vec<_> = events.items().iter().map(|event| event["seq"].as_u64()).collect();
    let expected: Vec<_> = (1..=places.len() as u64).map(Some).collect();
    assert_eq!(places, expected, "{events}");
    let (to, from) = (as_strings(events.items(), "to"), &events.items()[1..]);
    for (before, event) in to.iter().zip(from) {
        assert_eq!(event["from"].as_str(), Some(before.as_str()), "{events}");
    }
    let who = as_strings(events.items(), "actor");
    for one in [format!("customer:{}", shopper.id), "provider:mock".to_owned()] {
        assert!(who.contains(&one), "{one} is not among {who:?}");
    }
    assert!(who.contains(&"admin".to_owned()), "{who:?}");
    let whole = server.shop().operator.admin_see_order_events(&order).await.expect(200);
    let who = as_strings(whole.items(), "actor");
    assert!(who.iter().any(|actor| actor.starts_with("admin:")), "{who:?}");
}

async fn z20_an_order_has_a_history_and_a_version(server: &Server) {
    let shopper = server.shop().shopper();
    let order = delivered(server, &shopper).await;
    let history = shopper.history(&order).await;
    for kind in ["created", "paid", "confirmed", "shipped", "delivered"] {
        let times = history.iter().filter(|seen| *seen == kind).count();
        assert_eq!(times, 1, "{kind} in {history:?}");
    }
    let seen = shopper.order(&order).await;
    let version: u32 = seen.header("etag").trim_matches('"').parse().expect("a version");
    assert!(version > 4, "each change counts: {version}");
}

async fn i17_changes_made_at_the_same_moment_all_count(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("8.00", 9).await;
    let (operator, id) = (shop.operator.clone(), listing.id.clone());
    let counted = all_at_once(48, move |number| {
        let by = if number % 3 == 0 { -1 } else { 2 };
        until_definite(operator.admin_change_stock(&id, by))
    });
    assert!(counted.await.iter().all(|reply| reply.status == 200));
    shop.assert_stock(&listing, 9 - 16 + 64, 0).await;
}

#[test]
fn z09_nothing_is_deleted_because_something_else_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut scripts = 0;
    for database in ["postgres", "sqlite"] {
        for migration in fs::read_dir(root.join(database)).expect("migrations").flatten() {
            let path = migration.path().join("up.sql");
            let script = fs::read_to_string(&path).expect("a script").to_lowercase();
            let words: Vec<&str> = script.split_whitespace().collect();
            let found = words.windows(3).any(|words| words == ["on", "delete", "cascade"]);
            assert!(!found, "{} cascades; name what is to go, and delete it", path.display());
            scripts += 1;
        }
    }
    assert!(scripts > 6, "found only {scripts} scripts");
}

//! Races of operators: several perform the same action at once.

use serde_json::json;
use tests::concurrent_clients::{all_at_once, until_definite};
use tests::{Db, Server};

tests::on_each_database!(
    operators_who_confirm_the_same_orders_are_all_told_that_they_are_confirmed,
);

async fn operators_who_confirm_the_same_orders_are_all_told_that_they_are_confirmed(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 500).await, shop.shopper());
    for _ in 0..3 {
        let mut orders = Vec::new();
        for _ in 0..10 {
            let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
            shopper.api.pay_order(&order, &json!({})).await.expect(200);
            orders.push(order);
        }
        let (operator, wanted) = (shop.operator.clone(), orders.clone());
        let replies = all_at_once(8, move |_| {
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            until_definite(operator.admin_confirm_orders(&wanted))
        });
        for reply in replies.await {
            let results = reply.clone().expect(200)["results"].as_array().cloned();
            let results = results.unwrap_or_else(|| panic!("no results: {reply}"));
            assert_eq!(results.len(), orders.len(), "{reply}");
            let all = results.iter().all(|result| result["confirmed"] == true);
            assert!(all, "{reply}");
        }
        for order in &orders {
            let history = shopper.history(order).await;
            let confirmed = history.iter().filter(|kind| *kind == "confirmed").count();
            assert_eq!(confirmed, 1, "{history:?}");
        }
    }
    server.assert_audit_clean();
}

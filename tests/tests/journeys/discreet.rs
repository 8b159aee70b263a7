//! What operators write for each other stays with them: customers read neutral reasons and no ids
//! of operators, on every route that shows them an order or what belongs to it.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Api, Reply, Server, Shop, Shopper, tokens};

tests::on_both_databases!(
    s19_customers_read_no_internal_reasons,
    s19_customers_read_their_own_reasons,
);

/// Stands in every text that the operator writes.
const INTERNAL: &str = "suspected-fraud";

/// A shop with an operator whose id is known.
fn shop_of(server: &Server, operator: &str) -> Shop {
    let mut shop = server.shop();
    shop.operator = shop.anonymous().with_token(tokens::with_roles(operator, &["admin"]));
    shop
}

/// Every answer of a customer's routes in which an order could be seen.
async fn seen_by_customers(api: &Api, order: &str, payment: &str) -> Vec<Reply> {
    vec![
        api.see_order(order).await.expect(200),
        api.list_orders().await.expect(200),
        api.see_order_events(order).await.expect(200),
        api.explain_order(order).await.expect(200),
        api.see_payment(payment).await.expect(200),
        api.list_notifications().await.expect(200),
        api.cancel_order(order).await,
        api.pay_order_with(order, "mock_ok").await,
        api.see_order_at_mirror(false, order).await.expect(200),
        api.list_orders_at_mirror().await.expect(200),
        api.see_order_events_at_mirror(order).await.expect(200),
        api.explain_order_at_mirror(order).await.expect(200),
    ]
}

async fn assert_discreet(shop: &Shop, shopper: &Shopper, operator: &str, order: &str) {
    let payment = shopper.order(order).await["payments"][0]["id"].as_str().expect("one").to_owned();
    for api in [shopper.api.clone(), shop.service()] {
        for reply in seen_by_customers(&api, order, &payment).await {
            let text = reply.to_string();
            assert!(!text.contains(INTERNAL), "an internal reason: {text}");
            assert!(!text.contains(operator), "an operator's id: {text}");
        }
    }
    let whole = shop.operator.admin_see_order(order).await.expect(200);
    let events = shop.operator.admin_see_order_events(order).await.expect(200);
    assert!((whole.to_string() + &events.to_string()).contains(INTERNAL), "operators read it");
    assert!(events.to_string().contains(operator), "{events}");
}

async fn paid(shop: &Shop, shopper: &Shopper, quantity: i64) -> (String, String) {
    let listing = shop.listing("10.00", 9).await;
    let order = shopper.api.order_one(&listing.id, quantity).await.expect(201);
    let (id, line) =
        (order.text("id"), order["items"][0]["id"].as_str().expect("an id").to_owned());
    shopper.api.pay_order_with(&id, "mock_ok").await.expect(200);
    (id, line)
}

async fn s19_customers_read_no_internal_reasons(server: &Server) {
    let operator = fresh_id();
    let (shop, shopper) = (shop_of(server, &operator), server.shop().reachable_shopper().await);
    let boss = &shop.operator;
    let why = json!({ "reason": format!("{INTERNAL}: see case 7") });

    let (cancelled, _) = paid(&shop, &shopper, 1).await;
    boss.admin_cancel_order(&cancelled).json(&why).await.expect(200);
    assert_discreet(&shop, &shopper, &operator, &cancelled).await;
    let events = shopper.api.see_order_events(&cancelled).await.expect(200);
    let end = events.items().iter().find(|event| event["kind"] == "cancelled").expect("it");
    assert_eq!((&end["reason"], &end["actor"]), (&json!("cancelled by the shop"), &json!("admin")));
    assert_eq!(shopper.order(&cancelled).await["refunds"][0]["reason"], "refunded by the shop");

    let (refunded, _) = paid(&shop, &shopper, 1).await;
    let payment =
        shopper.order(&refunded).await["payments"][0]["id"].as_str().expect("it").to_owned();
    boss.admin_refund_payment(&payment, &why).await.expect(201);
    boss.admin_write_note(&refunded, INTERNAL).await.expect(201);
    assert_discreet(&shop, &shopper, &operator, &refunded).await;

    let (parted, line) = paid(&shop, &shopper, 3).await;
    boss.admin_confirm_order(&parted).await.expect(200);
    let one = json!({ "items": [{ "id": line, "quantity": 1 }], "reason": why["reason"] });
    boss.admin_cancel_items(&parted, &one).await.expect(200);
    let shipped = boss.admin_ship_order(&parted).await.expect(200);
    let parcel = shipped["parcels"][0]["id"].as_str().expect("an id");
    boss.admin_return_parcel(&parted, parcel, &why).await.expect(200);
    assert_discreet(&shop, &shopper, &operator, &parted).await;
    let events = shopper.api.see_order_events(&parted).await.expect(200);
    let part = events.items().iter().find(|event| event["kind"] == "items_cancelled").expect("it");
    assert_eq!(part["reason"], "units: 1, amount: 10.00 GBP");
}

async fn s19_customers_read_their_own_reasons(server: &Server) {
    let (shop, shopper) = (server.shop(), server.shop().shopper());
    let (order, _) = paid(&shop, &shopper, 1).await;
    shopper.api.cancel_order(&order).json(&json!({ "reason": "too late" })).await.expect(200);
    let events = shopper.api.see_order_events(&order).await.expect(200);
    let end = events.items().iter().find(|event| event["kind"] == "cancelled").expect("it");
    assert_eq!(end["reason"], "too late");
    assert_eq!(end["actor"], format!("customer:{}", shopper.id));
}

//! A payment that is disputed: what operators see and may do, and what customers see.

use serde_json::{Value, json};
use tests::shop::fresh_id;
use tests::{Server, Shop, Shopper};

tests::on_both_databases!(a_dispute_is_opened_and_won, a_dispute_is_lost_and_the_operator_insists,);

/// A confirmed order of 20.00, its attempt and the attempt's reference.
async fn confirmed(shop: &Shop) -> (Shopper, String, String, String) {
    let (listing, shopper) = (shop.listing("10.00", 5).await, shop.reachable_shopper().await);
    let session = shopper.buy(shop, &listing, 2).await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    (shopper, session.order, session.payment, session.token)
}

fn forced(value: bool) -> Value {
    json!({ "carrier": "Post", "force": value })
}

async fn a_dispute_is_opened_and_won(server: &Server) {
    let shop = server.shop();
    let (shopper, order, payment, reference) = confirmed(&shop).await;
    let boss = &shop.operator;
    shop.provider_says(&reference, "dispute_needs_response").await.expect(200);
    let listed = boss.admin_list_disputes().query("status", "needs_response").await.expect(200);
    let found = listed.items().iter().find(|dispute| dispute["order_id"] == order.as_str());
    let dispute = found.unwrap_or_else(|| panic!("it is listed: {listed}"));
    assert_eq!((&dispute["payment_id"], &dispute["amount"]), (&json!(payment), &json!("20.00")));
    // Only a list has the number of the order of each dispute.
    let mut bare = dispute.clone();
    let number = bare.as_object_mut().and_then(|dispute| dispute.remove("order_number"));
    for seen in [
        boss.admin_see_order(&order).await.expect(200),
        boss.admin_see_payment(&payment).await.expect(200),
    ] {
        assert_eq!(seen["disputes"][0], bare, "{seen}");
    }
    let own = shopper.order(&order).await;
    assert_eq!(number.as_ref(), Some(&own["number"]), "{listed}");
    assert!(own["disputes"].is_null(), "the shop's business: {own}");
    assert!(!shopper.history(&order).await.iter().any(|kind| kind.starts_with("dispute")));
    let ship = || boss.call("POST", "/api/admin/orders/{id}/ship", &[&order]);
    ship().json(&forced(false)).await.refused(409, "order_disputed");
    let part = json!({ "amount": "5.00", "reason": "a scratch" });
    let refused = boss.admin_refund_payment(&payment, &part).await;
    assert_eq!(refused.refused(409, "payment_disputed")["dispute_id"], dispute["id"]);
    shop.provider_says(&reference, "dispute_won").await.expect(200);
    boss.admin_refund_payment(&payment, &part).await.expect(201);
    ship().await.expect(200);
    server.assert_audit_clean();
}

async fn a_dispute_is_lost_and_the_operator_insists(server: &Server) {
    let shop = server.shop();
    let (shopper, order, payment, reference) = confirmed(&shop).await;
    let boss = &shop.operator;
    shop.provider_says(&reference, "dispute_under_review").await.expect(200);
    let forced_part = json!({ "amount": "5.00", "reason": "a scratch", "force": true });
    let refund = || boss.admin_refund_payment(&payment, &forced_part);
    let key = fresh_id();
    refund().key(&key).await.expect(201);
    assert!(refund().key(&key).await.expect(201).is_replayed());
    shopper.order_becomes(&order, "payment_status", "partially_refunded").await;
    shop.provider_says(&reference, "dispute_lost").await.expect(200);
    let seen = boss.admin_see_payment(&payment).await.expect(200);
    assert_eq!(seen["refundable_amount"], "0.00", "{seen}");
    refund().await.refused(422, "refund_too_large");
    let ship =
        |body: &Value| boss.call("POST", "/api/admin/orders/{id}/ship", &[&order]).json(body);
    ship(&json!({})).await.refused(409, "order_disputed");
    assert_eq!(ship(&forced(true)).await.expect(200)["status"], "shipped");
    let history = boss.admin_see_order_events(&order).await.expect(200);
    let kinds = tests::client::as_strings(history.items(), "kind");
    for kind in ["dispute_opened", "dispute_lost"] {
        assert!(kinds.iter().any(|seen| seen == kind), "{kind}: {kinds:?}");
    }
    server.assert_audit_clean();
}

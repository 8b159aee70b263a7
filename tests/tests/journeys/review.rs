//! Payments whose existence at the provider is unknown.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Db, Server, eventually};

tests::on_each_database!(a_payment_of_unknown_outcome_is_resolved);

/// The provider forgets what it was asked, and finds no payment by the shop's id: an operator looks into
/// its dashboard.
async fn a_payment_of_unknown_outcome_is_resolved(db: Db) {
    let settings = [("KASSA_PAYMENTS__MOCK__CHARACTER", "mollie"), ("KASSA_ORDERS__TTL", "2d")];
    let server = Server::start_demo_with(db, &settings);
    let shop = server.shop();
    let listing = shop.listing("10.00", 9).await;
    for (token, outcome) in
        [("mock_timeout_charged", "created"), ("mock_timeout_lost", "never_created")]
    {
        let shopper = shop.reachable_shopper().await;
        let order = shopper.api.order_one(&listing.id, 2).await.expect(201).text("id");
        let body = json!({ "payment_token": token, "return_url": "https://shop.example/back" });
        shopper.api.pay_order(&order, &json!({})).await.refused(400, "validation_failed");
        let lost = shopper.api.pay_order(&order, &body).await.expect(202);
        let payment = lost["payment"]["id"].as_str().expect("the attempt").to_owned();
        let later = json!({ "advance": "2h" });
        shop.operator.call("POST", "/demo/clock", &[]).json(&later).await.expect(200);
        let list = || shop.operator.admin_list_payments().query("status", "needs_review");
        let listed = eventually(
            "it needs review",
            || async { list().await.expect(200) },
            |page| page.items().iter().any(|item| item["id"] == payment.as_str()),
        );
        listed.await;
        shopper.api.pay_order(&order, &body).await.refused(409, "payment_in_progress");
        let reference = format!("mock_pi_{}", payment.replace('-', ""));
        let wrong = json!({ "outcome": "created", "provider_ref": "tr_of_no_payment" });
        let wrong = shop.operator.admin_resolve_payment(&payment, &wrong).await;
        wrong.refused(400, "validation_failed");
        let mut found = json!({ "outcome": outcome });
        if outcome == "created" {
            found["provider_ref"] = json!(reference);
        }
        let key = fresh_id();
        let resolve = || shop.operator.admin_resolve_payment(&payment, &found).key(&key);
        let resolved = resolve().await.expect(200);
        assert!(resolve().await.expect(200).is_replayed());
        if outcome == "created" {
            assert_eq!(resolved["status"], "paid", "{resolved}");
        } else {
            assert_eq!(resolved["status"], "cancelled", "{resolved}");
            let again = json!({ "return_url": "https://shop.example/back" });
            shopper.api.pay_order(&order, &again).await.expect(200);
        }
        assert_eq!(shopper.order(&order).await["payment_status"], "paid");
    }
    server.assert_audit_clean();
}

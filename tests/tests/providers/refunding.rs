//! Refunds: in part and in full, slow ones, and ones that come back.

use serde_json::json;
use tests::{Db, ProviderDouble, Purchase};

crate::at_each_provider!(a_payment_is_refunded_in_parts, a_refund_takes_days, a_refund_comes_back,);

async fn refund(shop: &ProviderDouble, purchase: &Purchase, amount: &str) {
    let body = json!({ "amount": amount, "reason": "one was scratched" });
    let operator = shop.server.shop().operator;
    operator.admin_refund_payment(&purchase.payment, &body).await.expect(201);
}

async fn a_payment_is_refunded_in_parts(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.paid().await;
    refund(&shop, &purchase, "5.00").await;
    purchase.becomes("payment_status", "partially_refunded").await;
    assert_eq!(shop.ledger(&purchase.provider_ref).kept(), 1_500);
    refund(&shop, &purchase, "15.00").await;
    purchase.becomes("payment_status", "refunded").await;
    assert_eq!(shop.ledger(&purchase.provider_ref).refunds.len(), 2);
    shop.finish().await;
}

async fn a_refund_takes_days(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.paid().await;
    shop.fake().hold_refunds(true);
    refund(&shop, &purchase, "5.00").await;
    let sent = || async { shop.ledger(&purchase.provider_ref).refunds };
    let refunds = tests::eventually("it is sent", sent, |refunds| !refunds.is_empty()).await;
    assert_eq!(purchase.shopper.order(&purchase.order).await["payment_status"], "paid");
    assert!(shop.fake().settle_refund(&refunds[0].refund_ref, true));
    purchase.becomes("payment_status", "partially_refunded").await;
    assert_eq!(shop.ledger(&purchase.provider_ref).refunds.len(), 1, "sent once");
    shop.finish().await;
}

async fn a_refund_comes_back(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.paid().await;
    refund(&shop, &purchase, "5.00").await;
    let done = shop.refund_becomes(&purchase.payment, "succeeded").await;
    let refund_ref = shop.ledger(&purchase.provider_ref).refunds[0].refund_ref.clone();
    assert!(shop.fake().settle_refund(&refund_ref, false), "{done}");
    shop.refund_becomes(&purchase.payment, "failed").await;
    purchase.becomes("payment_status", "paid").await;
    assert_eq!(shop.ledger(&purchase.provider_ref).kept(), 2_000);
    shop.finish().await;
}

//! Disputes, and chargebacks at a provider that reports no disputes.

use provider_fakes::DisputeStage;
use tests::{Db, ProviderDouble, Reply};

crate::at_provider!(stripe: a_disputed_payment_stops_the_order_until_it_is_won);
crate::at_provider!(paypal: a_disputed_payment_stops_the_order_until_it_is_won);
crate::at_provider!(mollie: a_chargeback_is_a_refund);

async fn a_disputed_payment_stops_the_order_until_it_is_won(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (purchase, operator) = (shop.paid().await, shop.server.shop().operator);
    assert!(shop.fake().dispute(&purchase.provider_ref, DisputeStage::Opened));
    let disputes = || async { operator.admin_list_disputes().await.expect(200) };
    let is_open = |seen: &Reply| seen.items().len() == 1;
    let seen = tests::eventually("the dispute is known", disputes, is_open).await;
    assert_eq!(seen.items()[0]["payment_id"], purchase.payment.as_str(), "{seen}");
    operator.admin_confirm_order(&purchase.order).await.expect(200);
    operator.admin_ship_order(&purchase.order).await.refused(409, "order_disputed");
    assert!(shop.fake().dispute(&purchase.provider_ref, DisputeStage::Won));
    let is_won = |seen: &Reply| seen.items()[0]["status"] == "won";
    tests::eventually("the dispute is won", disputes, is_won).await;
    operator.admin_ship_order(&purchase.order).await.expect(200);
    shop.finish().await;
}

/// The provider has taken the money when it reports the chargeback.
async fn a_chargeback_is_a_refund(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (purchase, operator) = (shop.paid().await, shop.server.shop().operator);
    assert!(shop.fake().dispute(&purchase.provider_ref, DisputeStage::Opened));
    purchase.becomes("payment_status", "refunded").await;
    operator.admin_confirm_order(&purchase.order).await.refused(409, "order_not_paid");
    shop.finish().await;
}

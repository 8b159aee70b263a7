//! Disputes.

use provider_fakes::DisputeStage;
use tests::{Db, ProviderDouble, Reply};

crate::at_each_provider!(a_disputed_payment_stops_the_order_until_it_is_won);

async fn a_disputed_payment_stops_the_order_until_it_is_won(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (purchase, operator) = (shop.paid().await, shop.server.shop().operator);
    if !shop.fake().dispute(&purchase.provider_ref, DisputeStage::Opened) {
        eprintln!("{name} reports no disputes");
        return shop.finish().await;
    }
    let disputes = || async { operator.admin_list_disputes().await.expect(200) };
    let is_open = |seen: &Reply| seen.items().len() == 1;
    let seen = tests::eventually("the dispute is known", disputes, is_open).await;
    assert_eq!(seen.items()[0]["payment_id"], purchase.payment.as_str(), "{seen}");
    operator.admin_confirm_order(&purchase.order).await.expect(200);
    operator.admin_ship_order(&purchase.order).await.refused(409, "payment_disputed");
    assert!(shop.fake().dispute(&purchase.provider_ref, DisputeStage::Won));
    let is_won = |seen: &Reply| seen.items()[0]["status"] == "won";
    tests::eventually("the dispute is won", disputes, is_won).await;
    operator.admin_ship_order(&purchase.order).await.expect(200);
    shop.finish().await;
}

//! Orders that are cancelled before and after the payment.

use provider_fakes::ShopperAction;
use tests::{Db, ProviderDouble};

crate::at_each_provider!(
    an_order_that_is_cancelled_is_not_charged,
    an_order_that_is_cancelled_after_the_payment_is_refunded,
);

/// At some providers the shopper can still pay; that money is refunded.
async fn an_order_that_is_cancelled_is_not_charged(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.purchase().await;
    purchase.shopper.api.cancel_order(&purchase.order).await.expect(200);
    purchase.becomes("status", "cancelled").await;
    shop.fake().act(&purchase.provider_ref, ShopperAction::Pay);
    let kept = || async { shop.ledger(&purchase.provider_ref).kept() };
    tests::eventually("the shop keeps nothing", kept, |kept| *kept == 0).await;
    let order = purchase.shopper.order(&purchase.order).await;
    assert_eq!(order["status"], "cancelled", "{order}");
    shop.finish().await;
}

async fn an_order_that_is_cancelled_after_the_payment_is_refunded(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.paid().await;
    purchase.shopper.api.cancel_order(&purchase.order).await.expect(200);
    purchase.becomes("payment_status", "refunded").await;
    let booked = shop.ledger(&purchase.provider_ref);
    assert_eq!((booked.captured, booked.kept()), (2_000, 0));
    shop.finish().await;
}

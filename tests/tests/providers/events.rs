//! Webhooks: twice, late, out of order, and forged.

use provider_fakes::ShopperAction;
use tests::{Db, ProviderDouble};

crate::at_each_provider!(
    w02_webhooks_arrive_twice_and_in_reverse_order,
    w05_a_forged_webhook_pays_nothing,
);

async fn w02_webhooks_arrive_twice_and_in_reverse_order(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    shop.hold_webhooks();
    let purchase = shop.purchase().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    // PayPal's second webhook follows the capture, for which the first one has to be delivered.
    let mut webhooks = shop.fake().webhooks().take();
    assert!(!webhooks.is_empty(), "the payment has changed");
    for webhook in &webhooks {
        shop.deliver(webhook).await;
    }
    purchase.becomes("payment_status", "paid").await;
    webhooks.extend(shop.fake().webhooks().take());
    assert_eq!(webhooks.len() > 1, name != "mollie", "Mollie sends one for each change");
    webhooks.reverse();
    for webhook in webhooks.iter().chain(&webhooks) {
        let status = shop.deliver(webhook).await;
        assert!((200..300).contains(&status), "a genuine webhook is accepted: {status}");
    }
    purchase.comes_to_rest().await;
    assert_eq!(purchase.becomes("payment_status", "paid").await["status"], "paid");
    assert_eq!(shop.ledger(&purchase.provider_ref).captured, 2_000);
    shop.finish().await;
}

async fn w05_a_forged_webhook_pays_nothing(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    shop.hold_webhooks();
    let purchase = shop.purchase().await;
    let before = purchase.shopper.order(&purchase.order).await;
    let forged = shop.fake().forged_webhook(&purchase.provider_ref);
    let status = shop.deliver(&forged).await;
    // An unsigned hint is accepted and looked up; a signature that is wrong is rejected.
    assert_eq!(status, if name == "mollie" { 200 } else { 401 });
    let after = purchase.shopper.order(&purchase.order).await;
    assert_eq!(after.body, before.body, "{after}");
    assert_eq!(shop.ledger(&purchase.provider_ref).captured, 0);
    shop.finish().await;
}

//! Paying: with success, after a decline, without the browser, and with a lost answer.

use std::time::Duration;

use provider_fakes::{Fault, ShopperAction};
use tests::provider_double::creates_a_payment;
use tests::{Db, ProviderDouble, Reply, eventually};

crate::at_each_provider!(
    a_shopper_pays,
    p06_a_declined_shopper_pays_with_something_else,
    the_shopper_returns_before_the_webhook,
    p02_the_answer_to_the_creation_is_lost,
    p01_the_provider_is_unavailable_for_a_moment,
    p04_the_provider_has_too_many_requests,
);

async fn a_shopper_pays(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.purchase().await;
    let action = purchase.session["action"]["type"].as_str().unwrap_or_default();
    assert!(["redirect", "client"].contains(&action), "{}", purchase.session);
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    let paid = purchase.becomes("payment_status", "paid").await;
    assert_eq!(paid["status"], "paid", "{paid}");
    assert_eq!(shop.ledger(&purchase.provider_ref).captured, 2_000);
    assert!(!shop.fake().act(&purchase.provider_ref, ShopperAction::Pay), "it is paid already");
    shop.finish().await;
}

/// Some providers end a payment that is declined; others let the shopper try again.
async fn p06_a_declined_shopper_pays_with_something_else(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let purchase = shop.purchase().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::BeDeclined));
    // The shopper takes a moment to choose something else.
    purchase.comes_to_rest().await;
    if !shop.fake().act(&purchase.provider_ref, ShopperAction::Pay) {
        purchase.becomes("payment_status", "failed").await;
        let reference = shop.reference(&purchase.again().await).await;
        assert_ne!(reference, purchase.provider_ref);
        assert!(shop.fake().act(&reference, ShopperAction::Pay));
    }
    purchase.becomes("payment_status", "paid").await;
    let captured: i64 = shop.fake().payments().iter().map(|payment| payment.captured).sum();
    assert_eq!(captured, 2_000, "charged once");
    shop.finish().await;
}

/// The webhook is lost; the page that the shopper returns to asks.
async fn the_shopper_returns_before_the_webhook(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    shop.hold_webhooks();
    let purchase = shop.purchase().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    let ask = || purchase.shopper.api.sync_payment(&purchase.payment);
    let is_paid = |seen: &Reply| seen["status"] == "paid";
    eventually("the payment is paid", async || ask().await, is_paid).await;
    assert_eq!(purchase.becomes("payment_status", "paid").await["status"], "paid");
    shop.finish().await;
}

async fn p02_the_answer_to_the_creation_is_lost(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    shop.api().faults().next(Fault::AnswerLost, creates_a_payment);
    let purchase = shop.purchase_later().await;
    assert_eq!(shop.fake().payments().len(), 1, "created once");
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    purchase.becomes("payment_status", "paid").await;
    shop.finish().await;
}

async fn p04_the_provider_has_too_many_requests(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    shop.api().faults().next(Fault::RateLimited(Duration::from_secs(1)), creates_a_payment);
    let purchase = shop.purchase_later().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    purchase.becomes("payment_status", "paid").await;
    shop.finish().await;
}

async fn p01_the_provider_is_unavailable_for_a_moment(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    shop.api().faults().next(Fault::Refused, creates_a_payment);
    let purchase = shop.purchase_later().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    purchase.becomes("payment_status", "paid").await;
    shop.finish().await;
}

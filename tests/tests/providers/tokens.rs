//! Payments with a token of the provider's client-side library: a card that is charged, declined, or needs the
//! shopper (3-D Secure); and webhooks that overtake the answer.

use std::time::Duration;

use provider_fakes::{Fault, Request, ShopperAction};
use serde_json::json;
use tests::provider_double::RETURN_URL;
use tests::{Db, ProviderDouble, Reply, Shopper};

crate::at_provider!(stripe:
    a_card_is_charged,
    p06_a_card_is_declined_and_another_one_is_charged,
    a_card_needs_the_shopper,
    a_token_that_the_provider_does_not_know_leaves_nothing_open,
    w03_the_webhook_overtakes_the_answer,
);

async fn placed(shop: &ProviderDouble) -> (Shopper, String) {
    let stock = shop.server.shop();
    let (listing, shopper) = (stock.listing("10.00", 5).await, stock.reachable_shopper().await);
    let order = shopper.api.order_one(&listing.id, 2).await.expect(201).text("id");
    (shopper, order)
}

async fn pays(shopper: &Shopper, order: &str, token: &str) -> Reply {
    let body = json!({ "payment_token": token, "return_url": RETURN_URL });
    shopper.api.pay_order(order, &body).await
}

async fn a_card_is_charged(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (shopper, order) = placed(&shop).await;
    let paid = pays(&shopper, &order, "pm_card_visa").await.expect(200);
    assert_eq!(paid["order"]["status"], "paid", "{paid}");
    pays(&shopper, &order, "pm_card_visa").await.refused(409, "order_already_paid");
    shop.finish().await;
}

async fn p06_a_card_is_declined_and_another_one_is_charged(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (shopper, order) = placed(&shop).await;
    let declined = pays(&shopper, &order, "pm_card_visa_chargeDeclined").await;
    let declined = declined.refused(402, "payment_declined");
    assert!(declined["decline_code"].is_string(), "{declined}");
    assert!(shop.fake().payments().iter().all(|payment| !payment.is_open), "none can be paid");
    pays(&shopper, &order, "pm_card_visa").await.expect(200);
    let captured: i64 = shop.fake().payments().iter().map(|payment| payment.captured).sum();
    assert_eq!(captured, 2_000, "charged once");
    shop.finish().await;
}

async fn a_card_needs_the_shopper(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (shopper, order) = placed(&shop).await;
    let waits = pays(&shopper, &order, "pm_card_authenticationRequired").await.expect(202);
    assert_eq!(waits["action"]["type"], "redirect", "{waits}");
    let payment = waits["payment"]["id"].as_str().expect("a payment");
    let reference = shop.reference(payment).await;
    assert!(shop.fake().act(&reference, ShopperAction::Pay));
    shopper.order_becomes(&order, "payment_status", "paid").await;
    shop.finish().await;
}

/// The webhook arrives while the request still waits for the provider: the shop does not know the reference yet, and
/// keeps the event until it does.
async fn w03_the_webhook_overtakes_the_answer(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (shopper, order) = placed(&shop).await;
    let confirms = |request: &Request| request.path.last().is_some_and(|last| last == "confirm");
    shop.api().faults().next(Fault::AnswerDelayed(Duration::from_secs(5)), confirms);
    let operator = shop.server.shop().operator;
    let parked = || async { operator.admin_list_parked().await.expect(200) };
    let is_parked = |seen: &Reply| !seen.items().is_empty();
    let (paid, parked) = tokio::join!(
        pays(&shopper, &order, "pm_card_visa"),
        tests::eventually("an event is deferred", parked, is_parked),
    );
    assert_eq!(parked.items()[0]["provider"], name, "{parked}");
    assert_eq!(paid.expect(200)["order"]["status"], "paid");
    let seen = shopper.order_becomes(&order, "payment_status", "paid").await;
    assert_eq!(seen["payments"].as_array().map(Vec::len), Some(1), "{seen}");
    shop.finish().await;
}

async fn a_token_that_the_provider_does_not_know_leaves_nothing_open(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let (shopper, order) = placed(&shop).await;
    for token in ["pm_nope", "tok_nope", "not a token"] {
        pays(&shopper, &order, token).await.refused(402, "payment_declined");
    }
    assert!(shop.fake().payments().iter().all(|payment| !payment.is_open), "none can be paid");
    shop.finish().await;
}

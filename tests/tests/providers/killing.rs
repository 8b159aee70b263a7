//! The server is killed between its commit and the provider's answer, at one point after another: nothing is
//! charged or refunded twice, and nothing is lost.

use std::time::Duration;

use provider_fakes::{Fault, Request, ShopperAction};
use serde_json::json;
use tests::provider_double::{creates_a_payment, makes_a_refund};
use tests::shop::fresh_id;
use tests::{Db, ProviderDouble, eventually};

crate::at_each_provider!(
    f02_a_kill_during_a_creation_charges_once,
    f02_a_kill_during_a_refund_refunds_once,
);

/// Short, so that what a killed server has begun is taken up soon.
const SETTINGS: [(&str, &str); 2] =
    [("KASSA_PAYMENTS__TIMEOUT", "2s"), ("KASSA_OUTBOX__LEASE", "5s")];

/// How long the provider takes to answer; the kills are spread over this time and a little more.
const ANSWERS_AFTER: Duration = Duration::from_millis(300);

/// How many points there are; `KASSA_PROVIDER_KILLS` says otherwise.
fn points() -> u32 {
    let asked = std::env::var("KASSA_PROVIDER_KILLS").ok();
    asked.map_or(2, |kills| kills.parse().expect("KASSA_PROVIDER_KILLS is a number"))
}

/// The time of the kill at a point, and whether the provider processes the request before or after its wait.
fn kills() -> impl Iterator<Item = (Duration, Fault)> {
    let count = points();
    (0..count).map(move |point| {
        let after = ANSWERS_AFTER * 4 / 3 * (point + 1) / count;
        let fault = match point % 2 {
            0 => Fault::AnswerDelayed(ANSWERS_AFTER),
            _ => Fault::Delayed(ANSWERS_AFTER),
        };
        (after, fault)
    })
}

/// Kills the server some time after the next request that matches has arrived, and starts it again.
async fn kill_after(shop: &ProviderDouble, time: Duration, matches: fn(&Request) -> bool) {
    let seen = shop.api().requests().iter().filter(|request| matches(request)).count();
    let arrived = || async { shop.api().requests().iter().filter(|one| matches(one)).count() };
    eventually("the request arrives", arrived, |now| *now > seen).await;
    tokio::time::sleep(time).await;
    shop.server.kill9();
    shop.server.restart();
}

async fn f02_a_kill_during_a_creation_charges_once(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &SETTINGS).await;
    let mut orders = Vec::new();
    for (time, fault) in kills() {
        shop.api().faults().next(fault, creates_a_payment);
        let (shopper, open) = shop.ready_to_open().await;
        let (killed, ()) =
            tokio::join!(open.try_send(), kill_after(&shop, time, creates_a_payment));
        drop(killed);
        let purchase = shop.opened(shopper, open).await;
        assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay), "it waits");
        purchase.becomes("payment_status", "paid").await;
        orders.push(purchase);
    }
    let captured: i64 = shop.fake().payments().iter().map(|payment| payment.captured).sum();
    assert_eq!(captured, 2_000 * i64::try_from(orders.len()).expect("few"), "each once");
    assert_eq!(shop.fake().payments().len(), orders.len(), "created once each");
    shop.finish().await;
}

async fn f02_a_kill_during_a_refund_refunds_once(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &SETTINGS).await;
    for (time, fault) in kills() {
        let purchase = shop.paid().await;
        shop.api().faults().next(fault, makes_a_refund);
        let operator = shop.server.shop().operator;
        let body = json!({ "amount": "5.00", "reason": "one was scratched" });
        let request = operator.admin_refund_payment(&purchase.payment, &body).key(&fresh_id());
        let (sent, ()) = tokio::join!(request.try_send(), kill_after(&shop, time, makes_a_refund));
        drop(sent);
        request.await.expect(201);
        purchase.becomes("payment_status", "partially_refunded").await;
        let booked = shop.ledger(&purchase.provider_ref);
        assert_eq!((booked.refunds.len(), booked.kept()), (1, 1_500), "{booked:?}");
    }
    shop.finish().await;
}

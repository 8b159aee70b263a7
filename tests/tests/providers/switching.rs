//! Several providers in one shop: the default is changed by settings alone, and a slow one is not in the way of others.

use std::time::{Duration, Instant};

use provider_fakes::{Fault, ShopperAction};
use serde_json::json;
use tests::ProviderDouble;

tests::on_each_database!(
    what_was_paid_at_one_provider_is_refunded_there_after_a_change,
    a_currency_can_have_its_own_provider,
    s32_a_slow_verification_holds_up_no_webhook_of_another_provider,
);

async fn what_was_paid_at_one_provider_is_refunded_there_after_a_change(db: tests::Db) {
    let names = ["stripe", "paypal", "mollie"];
    let mut shop = ProviderDouble::start_with(&names, db, &[]).await;
    let mut paid = Vec::new();
    for name in names {
        shop = shop.with_default(name);
        let purchase = shop.purchase().await;
        assert_eq!(purchase.session["provider"], name, "{}", purchase.session);
        assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
        purchase.becomes("payment_status", "paid").await;
        paid.push((name, purchase));
    }
    for (name, purchase) in &paid {
        let body = json!({ "amount": "5.00", "reason": "one was scratched" });
        let operator = shop.server.shop().operator;
        operator.admin_refund_payment(&purchase.payment, &body).await.expect(201);
        purchase.becomes("payment_status", "partially_refunded").await;
        let booked = shop.fake_of(name).payments();
        assert_eq!(booked.iter().map(provider_fakes::LedgerPayment::kept).sum::<i64>(), 1_500);
    }
    shop.finish().await;
}

async fn a_currency_can_have_its_own_provider(db: tests::Db) {
    let settings = [("KASSA_PAYMENTS__PROVIDER_BY_CURRENCY", "EUR=paypal, GBP=mollie")];
    let shop = ProviderDouble::start_with(&["stripe", "paypal", "mollie"], db, &settings).await;
    let options = shop.server.shop().anonymous().payment_options().await.expect(200);
    let of = |name: &str| {
        let all = options["providers"].as_array().expect("providers").iter();
        all.filter(|one| one["name"] == name).map(|one| one["default_currencies"].clone()).next()
    };
    assert_eq!(of("mollie"), Some(json!(["GBP"])), "{options}");
    assert_eq!(of("stripe"), Some(json!([])), "{options}");
    let purchase = shop.purchase().await;
    assert_eq!(purchase.session["provider"], "mollie", "{}", purchase.session);
    shop.finish().await;
}

/// PayPal verifies webhooks itself, and anyone can send some.
async fn s32_a_slow_verification_holds_up_no_webhook_of_another_provider(db: tests::Db) {
    const FORGED: usize = 12;
    /// Longer than the server waits for a verification.
    const SLOW: Duration = Duration::from_secs(30);
    let shop = ProviderDouble::start_with(&["stripe", "paypal"], db, &[]).await;
    let paypal = shop.server.base_url() + "/api/payments/webhook/paypal";
    let forged = shop.fake_of("paypal").forged_webhook("5O190127TN364715T");
    let mut sent = Vec::new();
    for _ in 0..FORGED {
        let mut request = tests::client::http().post(&paypal).body(forged.body.clone());
        for (name, value) in &forged.headers {
            request = request.header(name, value);
        }
        let verifies = |request: &provider_fakes::Request| {
            request.path.last().is_some_and(|last| last == "verify-webhook-signature")
        };
        shop.api_of("paypal").faults().next(Fault::Delayed(SLOW), verifies);
        sent.push(tokio::spawn(request.send()));
    }
    let arrived = || async { shop.api_of("paypal").requests().len() };
    tests::eventually("verifications hang", arrived, |count| *count >= 8).await;
    shop.hold_webhooks();
    let purchase = shop.purchase().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    let begun = Instant::now();
    for webhook in shop.fake().webhooks().take() {
        assert_eq!(shop.deliver(&webhook).await, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    purchase.becomes("payment_status", "paid").await;
    for forged in sent {
        let status = forged.await.expect("no panic").expect("an answer").status();
        assert_eq!(status, 503, "to be sent again");
    }
    shop.api_of("paypal").faults().clear();
    shop.finish().await;
}

//! The provider of a running shop is changed by its settings alone.

use provider_fakes::ShopperAction;
use serde_json::json;
use tests::ProviderDouble;

tests::on_each_database!(
    what_was_paid_at_one_provider_is_refunded_there_after_a_change,
    a_currency_can_have_its_own_provider,
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

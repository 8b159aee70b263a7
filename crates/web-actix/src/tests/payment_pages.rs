//! The page of a payment, and the forms on it.

use domain::payment::PaymentStatus;

use super::{CUSTOMER, TestSite};
use domain::order::OrderRecord;
use serde_json::json;

fn path(record: &OrderRecord) -> String {
    format!("/admin/payments/{}", record.payments[0].id)
}

#[actix_web::test]
async fn a_payment_has_its_facts_and_what_the_provider_has_said() {
    let site = TestSite::open();
    let record = site.webhook(&site.paid_order(CUSTOMER).await, "paid").await;
    let operator = site.operator().await;
    let page = operator.get(&path(&record)).await.expect(200);
    for part in ["£25.00 via mock", "Webhook events, newest first", "Raw data of the last"] {
        assert!(page.shows(part), "{part}: {}", page.body);
    }
    assert!(page.shows(&record.order.number.to_string()), "{}", page.body);
    operator.get("/admin/payments/0190a0de-0000-7000-8000-000000000001").await.expect(404);
    let list = operator.get("/admin/payments").await.expect(200);
    assert!(list.body.contains(&format!("href=\"{}\"", path(&record))), "{}", list.body);
}

#[actix_web::test]
async fn units_are_refunded_by_their_price_and_once() {
    let site = TestSite::open();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let (refund, units) = (format!("{}/refund", path(&record)), record.order.items[0].id);
    let units = format!("units-{units}");
    let page = operator.get(&path(&record)).await.expect(200);
    let fields = |units_of: &str, key: &str| {
        vec![
            (units.clone(), units_of.to_owned()),
            ("reason".to_owned(), "damaged".to_owned()),
            ("part".to_owned(), "yes".to_owned()),
            ("confirm".to_owned(), "yes".to_owned()),
            ("_key".to_owned(), key.to_owned()),
        ]
    };
    let submit = async |units_of: &str, key: &str| {
        let own = page.fields(&refund, &[]).into_iter();
        let own = own.filter(|(name, _)| ["_token", "version", "back"].contains(&name.as_str()));
        let all: Vec<_> = own.chain(fields(units_of, key)).collect();
        let all: Vec<_> = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        operator.post(&refund, &all).await
    };
    for bad in ["3", "0", "-1", ""] {
        let refused = submit(bad, &format!("bad-{bad}")).await;
        assert!((400..500).contains(&refused.status), "{bad}: {}", refused.body);
    }
    for _ in 0..2 {
        let done = submit("1", "first").await.expect(303);
        assert_eq!(done.location(), format!("{}?done=refunded", path(&record)));
    }
    // A colleague who has the same page open refunds the same unit.
    let refused = submit("1", "second").await.expect(412);
    assert!(refused.shows("has changed since it was opened"), "{}", refused.body);
    let refunds = site.record(record.order.id).await.refunds;
    assert_eq!(refunds.iter().map(|r| r.amount.to_string()).collect::<Vec<_>>(), ["12.50"]);
}

#[actix_web::test]
async fn a_payment_of_another_amount_is_accepted_once() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_wrong_amount").await;
    assert_eq!(record.payments[0].status, PaymentStatus::Mismatch);
    let operator = site.operator().await;
    let page = operator.get(&path(&record)).await.expect(200);
    let accept = format!("{}/accept", path(&record));
    for _ in 0..2 {
        let done = operator.submit(&page, &accept, &[]).await.expect(303);
        assert_eq!(done.location(), format!("{}?done=accepted", path(&record)));
    }
    let after = site.record(record.order.id).await;
    assert_eq!(after.payments[0].status, PaymentStatus::Paid);
    let other = [("_key", "another")];
    let refused = operator.submit(&page, &accept, &other).await;
    assert!((400..500).contains(&refused.status), "{}", refused.body);
}

#[actix_web::test]
async fn only_what_needs_review_is_resolved() {
    let site = TestSite::open();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let page = operator.get(&path(&record)).await.expect(200);
    assert!(!page.body.contains("/resolve\""), "{}", page.body);
    let resolve = format!("{}/resolve", path(&record));
    let token = page.fields(&format!("{}/check", path(&record)), &[]);
    for (outcome, reference, status) in
        [("never_created", "", 409), ("created", "", 400), ("odd", "", 400), ("created", "pi", 409)]
    {
        let key = format!("{outcome}-{reference}");
        let own = token.iter().filter(|(name, _)| name == "_token");
        let mut fields: Vec<_> = own.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let version = record.order.version.to_string();
        fields.extend([
            ("version", version.as_str()),
            ("_key", key.as_str()),
            ("outcome", outcome),
            ("provider_ref", reference),
        ]);
        let refused = operator.post(&resolve, &fields).await;
        assert_eq!(refused.status, status, "{outcome}: {}", refused.body);
    }
    assert_eq!(site.record(record.order.id).await, record);
}

#[actix_web::test]
async fn a_payment_in_another_currency_can_only_be_refunded_by_amount() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_processing").await;
    let reference = record.payments[0].provider_ref.clone().unwrap();
    let body = json!({
        "provider_ref": reference, "status": "paid",
        "raw_data": { "amount": "12.50", "currency": "EUR" },
    });
    let record = site.signed_webhook(&record, body).await;
    assert!(record.payments[0].is_captured_in_other_currency(), "{:?}", record.payments[0]);
    let operator = site.operator().await;
    let path = format!("/admin/payments/{}", record.payments[0].id);
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("captured in another currency"), "{}", page.body);
    assert!(!page.body.contains(&format!("{path}/accept")) && !page.shows("Refund single units"));
    assert!(page.body.contains(&format!("{path}/refund")), "{}", page.body);
    let order = operator.get(&format!("/admin/orders/{}", record.order.id)).await.expect(200);
    assert!(!order.body.contains(&format!("{path}/accept")) && !order.shows("Refund single units"));
}

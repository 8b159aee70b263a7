//! Forms: from a page of the session, and with one effect.

use super::browser::form;
use super::{CUSTOMER, TestSite};

#[actix_web::test]
async fn a_form_of_another_site_has_no_effect() {
    let site = TestSite::open();
    let record = site.paid_order(CUSTOMER).await;
    let operator = site.operator().await;
    let page = operator.get(&format!("/admin/orders/{}", record.order.id)).await.expect(200);
    let action = format!("/admin/orders/{}/confirm", record.order.id);
    let fields = page.fields(&action, &[]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request = form(&action, &fields).insert_header((name, value));
        let refused = operator.send(request).await.expect(403);
        assert!(refused.shows("another site"), "{name}: {value}");
    }
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
    operator.send(form(&action, &fields)).await.expect(303);
    assert_eq!(site.record(record.order.id).await.status().as_str(), "confirmed");
}

#[actix_web::test]
async fn a_form_needs_the_token_of_its_session() {
    let site = TestSite::open();
    let record = site.paid_order(CUSTOMER).await;
    let (operator, colleague) = (site.operator().await, site.operator().await);
    let path = format!("/admin/orders/{}", record.order.id);
    let action = format!("{path}/confirm");
    let own = operator.get(&path).await.expect(200).fields(&action, &[]);
    let foreign = colleague.get(&path).await.expect(200).fields(&action, &[]);
    let without: Vec<_> = own.iter().filter(|(name, _)| name != "_token").cloned().collect();
    let empty: Vec<_> = [without.clone(), vec![("_token".to_owned(), String::new())]].concat();
    for fields in [without, empty, foreign] {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let led = operator.post(&action, &fields).await.expect(303);
        assert_eq!(led.location(), format!("{path}?done=form-expired"));
        let refused = operator.send(form(&action, &fields)).await.expect(403);
        assert!(refused.shows("does not belong to this session"), "{}", refused.body);
    }
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
    let page = operator.get(&format!("{path}?done=form-expired")).await.expect(200);
    assert!(page.shows("Try again."), "{}", page.body);
}

#[actix_web::test]
async fn a_double_submit_has_one_effect() {
    let site = TestSite::open();
    let record = site.paid_order(CUSTOMER).await;
    let operator = site.operator().await;
    let path = format!("/admin/orders/{}", record.order.id);
    let page = operator.get(&path).await.expect(200);
    let refund = format!("/admin/payments/{}/refund", record.payments[0].id);
    let values = [("amount", "5.00"), ("reason", "damaged"), ("confirm", "yes")];
    let first = operator.submit(&page, &refund, &values).await.expect(303);
    let again = operator.submit(&page, &refund, &values).await.expect(303);
    assert_eq!(first.location(), format!("{path}?done=refunded"));
    assert_eq!(again.location(), first.location());
    assert_eq!(site.record(record.order.id).await.refunds.len(), 1);

    // The same page with another amount is another request, and says so.
    let other = [("amount", "6.00"), ("reason", "damaged"), ("confirm", "yes")];
    let refused = operator.submit(&page, &refund, &other).await;
    assert!(refused.status >= 400 && refused.shows("submitted before"), "{}", refused.body);
    // A page that is opened again has another key.
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("A refund is pending") && page.body.contains(">Reload</a>"));
    operator.submit(&page, &refund, &values).await.expect(303);
    assert_eq!(site.record(record.order.id).await.refunds.len(), 2);
}

#[actix_web::test]
async fn a_refusal_is_a_page_with_a_remedy_also_when_it_is_repeated() {
    let site = TestSite::open();
    let record = site.paid_order(CUSTOMER).await;
    let operator = site.operator().await;
    let page = operator.get(&format!("/admin/orders/{}", record.order.id)).await.expect(200);
    let refund = format!("/admin/payments/{}/refund", record.payments[0].id);
    let values = [("amount", "500.00"), ("reason", "damaged"), ("confirm", "yes")];
    for _ in 0..2 {
        let refused = operator.submit(&page, &refund, &values).await;
        assert!(refused.status >= 400 && refused.body.contains("What to do:"), "{}", refused.body);
        assert!(refused.shows("At most 25.00 can be refunded"), "{}", refused.body);
    }
    assert!(site.record(record.order.id).await.refunds.is_empty());
}

#[actix_web::test]
async fn a_declined_payment_leads_back_to_its_page() {
    let site = TestSite::open();
    let record = site.order(CUSTOMER).await;
    let customer = site.customer().await;
    let action = format!("/shop/orders/{}/pay", record.order.id);
    let page = customer.get(&action).await.expect(200);
    let declined = [("payment_token", "mock_decline")];
    for _ in 0..2 {
        let led = customer.submit(&page, &action, &declined).await.expect(303);
        assert_eq!(led.location(), action);
    }
    let page = customer.get(&action).await.expect(200);
    assert!(page.shows("The payment was declined: Card declined"), "{}", page.body);
    assert_eq!(site.record(record.order.id).await.payments.len(), 1);
    let paid = customer.submit(&page, &action, &[("payment_token", "mock_ok")]).await.expect(303);
    assert_eq!(paid.location(), format!("/shop/orders/{}?done=paid", record.order.id));
    let done = customer.get(paid.location()).await.expect(200);
    assert!(done.shows("Your payment was received."), "{}", done.body);
}

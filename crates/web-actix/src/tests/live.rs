//! The parts of pages that follow a payment.

use application::orders::{self, PayOrder};
use domain::order::OrderRecord;
use serde_json::{Value, json};

use super::{CUSTOMER, OTHER, TestSite, principal};
use crate::PROVIDER_PAGE;

/// The live part of a page whose payment has no outcome yet.
pub fn sample() -> Value {
    let next = "/shop/orders/1/status?on=pay&seen=x&asked=1";
    json!({ "status": "processing", "page": "/shop/orders/1/pay", "next": next, "wait": 2 })
}

/// That of a page with nothing to follow.
pub fn empty_sample() -> Value {
    json!({ "status": null, "page": "/shop/orders/1", "next": null, "wait": 2 })
}

async fn processing_order(site: &TestSite) -> OrderRecord {
    let id = site.order(CUSTOMER).await.order.id;
    let payment_token = Some("mock_processing".to_owned());
    let input = PayOrder { id, attempt: None, provider: None, payment_token, return_url: None };
    orders::pay(&site.engine, &principal(CUSTOMER), input, None).await.unwrap();
    site.record(id).await
}

/// Where a page asks next.
fn next(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("hx-get=\"")?;
    Some(rest.split('"').next()?.replace("&amp;", "&"))
}

#[actix_web::test]
async fn a_page_follows_a_payment_until_it_has_an_outcome() {
    let site = TestSite::open();
    let (record, customer) = (processing_order(&site).await, site.customer().await);
    let page = customer.get(&format!("/shop/orders/{}/pay", record.order.id)).await.expect(200);
    assert!(page.body.contains("htmx-"), "{}", page.body);
    let asked = next(&page.body).unwrap();
    let fragment = customer.get(&asked).await.expect(200);
    assert!(!fragment.body.contains("<html") && fragment.body.contains("id=\"live\""));
    assert!(
        fragment.headers.get("hx-redirect").is_none()
            && fragment.headers.get("hx-refresh").is_none()
    );
    assert!(next(&fragment.body).unwrap().ends_with("asked=2"), "{}", fragment.body);
    let last = customer.get(&asked.replace("asked=1", "asked=100")).await.expect(200);
    assert_eq!(next(&last.body), None, "it ends");
    assert!(last.body.contains("Refresh"), "{}", last.body);

    let reference = record.payments[0].provider_ref.clone().unwrap();
    let fields = [("choice", "pay"), ("delivery", "once")];
    customer.post(&format!("{PROVIDER_PAGE}/{reference}"), &fields).await.expect(303);
    for _ in 0..100 {
        if site.record(record.order.id).await.payment_status().is_collected() {
            break;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let paid = customer.get(&asked).await.expect(200);
    let order = format!("/shop/orders/{}?done=paid", record.order.id);
    assert_eq!(paid.headers.get("hx-redirect").unwrap(), order.as_str());
    assert_eq!(next(&paid.body), None);
    let on_order = customer.get(&asked.replace("on=pay", "on=order")).await.expect(200);
    assert_eq!(on_order.headers.get("hx-refresh").unwrap(), "true");
    let page = customer.get(&order).await.expect(200);
    assert!(!page.body.contains("htmx-"), "nothing is followed any more");
}

#[actix_web::test]
async fn payments_of_others_are_not_followed() {
    let site = TestSite::open();
    let id = site.order(OTHER).await.order.id;
    let customer = site.customer().await;
    customer.get(&format!("/shop/orders/{id}/status?seen=x")).await.expect(404);
    let odd = customer.get(&format!("/shop/orders/{id}/status?asked=-1")).await;
    assert!((400..500).contains(&odd.status), "{}", odd.status);
}

#[actix_web::test]
async fn the_overview_of_the_admin_is_kept_up_to_date() {
    let site = TestSite::open();
    let page = site.operator().await.get("/admin").await.expect(200);
    assert!(page.body.contains("hx-trigger=\"every 30s\"") && page.body.contains("htmx-"));
    assert!(page.body.contains("&quot;") || page.body.contains("\"allowEval\":false"));
    assert!(page.body.contains("\"includeIndicatorStyles\":false"), "{}", page.body);
}

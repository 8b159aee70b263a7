//! The page of the mock provider in a demo.

use std::time::Duration;

use domain::order::OrderRecord;

use super::browser::{Browser, Response, form};
use super::{CUSTOMER, TestSite};
use crate::PROVIDER_PAGE;
use crate::options::SiteOptions;

/// A shopper who was sent to the provider's page, with the order and the path of the page.
async fn sent(site: &TestSite) -> (Browser, OrderRecord, String) {
    let order = site.order(CUSTOMER).await.order.id;
    let customer = site.customer().await;
    let pay = format!("/shop/orders/{order}/pay");
    let page = customer.get(&pay).await.expect(200);
    assert!(page.shows("mock provider’s page"), "{}", page.body);
    let chosen = [("payment_token", "mock_page")];
    assert_eq!(customer.submit(&page, &pay, &chosen).await.expect(303).location(), pay);
    let page = customer.get(&pay).await.expect(200);
    let (_, rest) = page.body.split_once(&format!("href=\"{PROVIDER_PAGE}/")).unwrap();
    let path = format!("{PROVIDER_PAGE}/{}", rest.split('"').next().unwrap());
    (customer, site.record(order).await, path)
}

async fn becomes(site: &TestSite, record: &OrderRecord, status: &str) {
    let mut seen = "";
    for _ in 0..200 {
        seen = site.record(record.order.id).await.payments[0].status.as_str();
        if seen == status {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{seen}, not {status}");
}

async fn choose(browser: &Browser, path: &str, choice: &str) -> Response {
    browser.post(path, &[("choice", choice), ("delivery", "once")]).await
}

#[actix_web::test]
async fn a_shopper_decides_on_the_page_and_returns_to_the_shop() {
    for (choice, status) in [
        ("pay", "paid"),
        ("decline", "failed"),
        ("pay_later", "processing"),
        ("other_amount", "mismatch"),
        ("3ds_confirm", "paid"),
    ] {
        let site = TestSite::open();
        let (customer, record, path) = sent(&site).await;
        let page = customer.get(&path).await.expect(200);
        assert_eq!(page.headers.get("content-type").unwrap(), "text/html; charset=utf-8");
        let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let back = choose(&customer, &path, choice).await.expect(303);
        let order = record.order.id;
        let pay = format!("http://localhost:8080/shop/orders/{order}/pay?from=provider");
        assert_eq!(back.location(), pay, "{choice}");
        becomes(&site, &record, status).await;
    }
}

#[actix_web::test]
async fn three_d_secure_leads_to_a_second_page() {
    let site = TestSite::open();
    let (customer, record, path) = sent(&site).await;
    let second = choose(&customer, &path, "3ds").await.expect(303);
    let second = format!("{PROVIDER_PAGE}/{}", second.location());
    let page = customer.get(&second).await.expect(200);
    assert!(page.body.contains("value=\"3ds_fail\""), "{}", page.body);
    choose(&customer, &path, "3ds_fail").await.expect(303);
    becomes(&site, &record, "failed").await;
}

#[actix_web::test]
async fn a_payment_is_disputed_on_the_page() {
    let site = TestSite::open();
    let (customer, record, path) = sent(&site).await;
    choose(&customer, &path, "pay").await.expect(303);
    becomes(&site, &record, "paid").await;
    let order = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    assert!(order.body.contains(&path), "the order leads to the page: {}", order.body);
    choose(&customer, &path, "dispute_open").await.expect(303);
    for _ in 0..200 {
        if !site.record(record.order.id).await.disputes.is_empty() {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no dispute");
}

#[actix_web::test]
async fn forms_of_other_sites_decide_nothing() {
    let site = TestSite::open();
    let (customer, record, path) = sent(&site).await;
    let foreign = form(&path, &[("choice", "pay")]).insert_header(("sec-fetch-site", "cross-site"));
    customer.send(foreign).await.expect(403);
    choose(&customer, &path, "nothing").await.expect(400);
    assert_eq!(site.record(record.order.id).await.payments[0].status.as_str(), "requires_action");
}

#[actix_web::test]
async fn unknown_payments_have_no_page() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let unknown = &format!("{PROVIDER_PAGE}/mock_pi_0190d3a411117abc8def000000000001");
    browser.get(unknown).await.expect(404);
    choose(&browser, unknown, "pay").await.expect(404);
    browser.get(&format!("{PROVIDER_PAGE}/style.css")).await.expect(200);
}

#[actix_web::test]
async fn a_shop_that_is_no_demo_has_no_such_page() {
    let site = TestSite::with(SiteOptions { demo: None, ..TestSite::options() });
    let browser = site.browser().await;
    for path in ["style.css", "mock_pi_1"].map(|name| format!("{PROVIDER_PAGE}/{name}")) {
        let response = browser.get(&path).await.expect(404);
        assert_eq!(response.headers.get("content-type").unwrap(), "application/problem+json");
    }
}

#[actix_web::test]
async fn a_shopper_who_returns_gets_the_latest_order() {
    let site = TestSite::open();
    let customer = site.customer().await;
    assert_eq!(
        customer.get("/shop/orders?from=provider").await.expect(303).location(),
        "/shop/orders"
    );
    let order = site.order(CUSTOMER).await.order.id;
    let back = customer.get("/shop/orders?from=provider").await.expect(303);
    assert_eq!(back.location(), format!("/shop/orders/{order}/pay?from=provider"));
    let order = site.paid_order(CUSTOMER).await.order.id;
    let back = customer.get("/shop/orders?from=provider").await.expect(303);
    assert_eq!(back.location(), format!("/shop/orders/{order}?done=paid"));
}

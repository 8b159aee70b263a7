//! What the page to pay on and that of the order say about a payment.

use application::Executed;
use application::orders::{self, CreateOrder, OrderLine};
use domain::order::{OrderRecord, PaymentMethod, PaymentProgress};
use domain::payment::{Payment, PaymentStatus};
use serde_json::json;

use super::{CUSTOMER, TestSite, principal};
use crate::shop::payment_note::waits_until;

fn pay_page(record: &OrderRecord) -> String {
    format!("/shop/orders/{}/pay", record.order.id)
}

#[actix_web::test]
async fn before_the_first_payment_there_is_no_alert() {
    let site = TestSite::open();
    let (record, customer) = (site.order(CUSTOMER).await, site.customer().await);
    let page = customer.get(&pay_page(&record)).await.expect(200);
    assert!(!page.body.contains("class=\"alert\"") && page.body.contains("Pay £25.00"));
}

#[actix_web::test]
async fn other_ways_to_pay_are_folded_while_an_action_is_open() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_requires_action").await;
    let customer = site.customer().await;
    let page = customer.get(&pay_page(&record)).await.expect(200);
    assert!(page.shows("Continue at the payment provider"), "{}", page.body);
    assert!(page.body.contains("<details><summary>Pay in another way</summary>"), "{}", page.body);
    assert!(page.body.contains("<option value=\"mock_ok\">Succeeds</option>"), "{}", page.body);
    let fresh = site.order(CUSTOMER).await;
    let page = customer.get(&pay_page(&fresh)).await.expect(200);
    assert!(!page.shows("Pay in another way"), "{}", page.body);
}

#[actix_web::test]
async fn an_order_of_which_nothing_is_owed_has_no_page_to_pay_on() {
    let site = TestSite::open();
    let (record, customer) = (site.paid_order(CUSTOMER).await, site.customer().await);
    for from in ["", "?from=provider"] {
        let led = customer.get(&format!("{}{from}", pay_page(&record))).await.expect(303);
        assert_eq!(led.location(), format!("/shop/orders/{}?done=paid", record.order.id));
    }
    let record = site.order(CUSTOMER).await;
    let page = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    let cancel = format!("/shop/orders/{}/cancel", record.order.id);
    customer.submit(&page, &cancel, &[("confirm", "yes")]).await.expect(303);
    let led = customer.get(&pay_page(&record)).await.expect(303);
    assert_eq!(led.location(), format!("/shop/orders/{}", record.order.id));
    let page = customer.get(led.location()).await.expect(200);
    assert!(!page.shows("Status of the payment"), "{}", page.body);
}

#[actix_web::test]
async fn an_authorized_payment_is_reserved_and_not_paid() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_authorize").await;
    assert_eq!(record.payment_status().as_str(), "authorized");
    let customer = site.customer().await;
    for page in [format!("/shop/orders/{}", record.order.id), pay_page(&record)] {
        let page = customer.get(&page).await.expect(200);
        assert!(page.shows("Your payment is reserved."), "{}", page.body);
        assert!(!page.shows("is paid") && !page.shows("Status of the payment"), "{}", page.body);
        assert!(!page.shows("where it can be disputed"), "{}", page.body);
    }
}

#[actix_web::test]
async fn a_payment_of_another_amount_is_checked_by_the_shop() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_wrong_amount").await;
    assert_eq!(record.payments[0].status.as_str(), "mismatch");
    let customer = site.customer().await;
    for page in [format!("/shop/orders/{}", record.order.id), pay_page(&record)] {
        let page = customer.get(&page).await.expect(200);
        assert!(
            page.shows("We received £25.01 instead of £25.00 and are reviewing"),
            "{}",
            page.body
        );
    }
}

#[actix_web::test]
async fn cash_is_paid_on_delivery() {
    let site = TestSite::open();
    let product_id = site.listing("Mug").await.id;
    let input = CreateOrder {
        items: vec![OrderLine { product_id, quantity: 2 }],
        payment_method: PaymentMethod::Cod,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    let order = orders::create(&site.engine, &principal(CUSTOMER), input, None).await.unwrap();
    let Executed::Fresh(record) = order else { panic!("no key was given") };
    let customer = site.customer().await;
    let page = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    assert!(page.shows("You pay £25.00 on delivery."), "{}", page.body);
    assert!(!page.shows("unless it is paid"), "{}", page.body);
}

#[actix_web::test]
async fn an_order_that_can_be_paid_awaits_its_payment() {
    let site = TestSite::open();
    let (open, customer) = (site.order(CUSTOMER).await, site.customer().await);
    let waiting = "<span class=\"status warn\">Awaiting payment</span>";
    for page in ["/shop/orders".to_owned(), format!("/shop/orders/{}", open.order.id)] {
        let page = customer.get(&page).await.expect(200);
        assert_eq!(page.body.matches(waiting).count(), 1, "{}", page.body);
    }
    let differs = site.order_paid_with(CUSTOMER, "mock_wrong_amount").await;
    let paid = site.paid_order(CUSTOMER).await;
    for record in [differs, paid] {
        let page = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
        assert!(!page.body.contains(waiting), "{}", page.body);
    }
    let page = customer.get("/shop/orders").await.expect(200);
    assert_eq!(page.body.matches(waiting).count(), 1, "{}", page.body);
}

#[actix_web::test]
async fn a_started_payment_has_a_date_until_which_it_is_awaited() {
    let site = TestSite::open();
    let customer = site.customer().await;
    let record = site.order_paid_with(CUSTOMER, "mock_bank_transfer").await;
    let until = crate::format::time(&record.order.expires_at.unwrap().to_rfc3339());
    let page = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    let note = format!("Waiting for your payment until {until}.");
    assert!(page.body.contains(&note) && !page.shows("Pay this order"), "{}", page.body);
    let fresh = site.order(CUSTOMER).await;
    let page = customer.get(&format!("/shop/orders/{}", fresh.order.id)).await.expect(200);
    assert!(!page.shows("Waiting for your payment") && page.shows("Pay this order"));
}

#[actix_web::test]
async fn an_order_waits_for_the_transfer_that_is_open_alone() {
    let site = TestSite::open();
    let mut record = site.order_paid_with(CUSTOMER, "mock_bank_transfer").await;
    assert_eq!(waits_until(&record), record.order.expires_at);
    let transfer = record.payments[0].clone();
    record.payments[0].status = PaymentStatus::Failed;
    assert_eq!(waits_until(&record), None);
    record.payments.push(Payment { pay_until: None, ..transfer.clone() });
    assert_eq!(waits_until(&record), None, "3-D Secure takes no days");
    record.payments[1] = Payment { pay_until: Some(record.order.created_at), ..transfer };
    assert_eq!(waits_until(&record), Some(record.order.created_at), "the provider's date");
}

#[actix_web::test]
async fn an_approved_payment_is_in_progress_and_not_started_again() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_approve").await;
    assert_eq!(record.payments[0].status, PaymentStatus::Approved);
    let customer = site.customer().await;
    let page = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    let in_progress = "<span class=\"status warn\">Payment in progress</span>";
    assert!(page.body.contains(in_progress), "{}", page.body);
    assert!(!page.shows("Pay this order") && !page.shows("unless it is paid"), "{}", page.body);
    let page = customer.get(&pay_page(&record)).await.expect(200);
    assert!(!page.shows("Pay £25.00") && page.shows("Check the payment again"), "{}", page.body);
}

#[actix_web::test]
async fn a_payment_on_the_providers_page_does_not_change_how_long_an_order_waits() {
    let site = TestSite::open();
    let customer = site.customer().await;
    let record = site.order_paid_with(CUSTOMER, "mock_requires_action").await;
    assert_eq!(record.payments[0].status.as_str(), "requires_action");
    let page = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    assert!(!page.shows("A bank transfer takes some days"), "{}", page.body);
    assert!(page.shows("Pay this order") && page.shows("unless it is paid"), "{}", page.body);
}

#[actix_web::test]
async fn a_cart_whose_payment_has_still_to_arrive_says_when_it_is_free_again() {
    let site = TestSite::open();
    let (customer, mug) = (site.customer().await, site.listing("Mug").await.id);
    let page = customer.get(&format!("/shop/listings/{mug}")).await.expect(200);
    customer.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    let page = customer.get("/shop/checkout").await.expect(200);
    let placed = customer.submit(&page, "/shop/checkout", &[]).await.expect(303);
    let free_again = "You can start a new cart once it has arrived or the order is cancelled.";
    let cart = customer.get("/shop/cart").await.expect(200);
    assert!(cart.shows("To change the cart, cancel the order first") && !cart.shows(free_again));
    let page = customer.get(placed.location()).await.expect(200);
    let token = [("payment_token", "mock_bank_transfer")];
    customer.submit(&page, placed.location(), &token).await.expect(303);
    let cart = customer.get("/shop/cart").await.expect(200);
    assert!(cart.shows(free_again), "{}", cart.body);
}

#[actix_web::test]
async fn visitors_have_a_cart_and_guests_no_list_of_sessions() {
    let site = TestSite::open();
    let (browser, mug) = (site.browser().await, site.listing("Mug").await.id);
    let cart = browser.get("/shop/cart").await.expect(200);
    assert!(cart.shows("Your cart is empty.") && cart.body.contains("<a href=\"/shop/cart\""));
    let page = browser.get(&format!("/shop/listings/{mug}")).await.expect(200);
    browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    let guest = browser.get("/shop/cart").await.expect(200);
    assert!(guest.shows("Clear cart and guest orders"), "{}", guest.body);
    assert!(!guest.body.contains("/shop/sessions\""), "{}", guest.body);
    let customer = site.customer().await.get("/shop").await.expect(200);
    assert!(customer.body.contains("/shop/sessions\""), "{}", customer.body);
    assert!(!customer.shows("Clear cart"), "{}", customer.body);
}

#[actix_web::test]
async fn an_order_under_review_asks_its_customer_for_nothing() {
    let site = TestSite::open();
    let first = site.order_paid_with(CUSTOMER, "mock_requires_action").await;
    site.webhook(&first, "failed").await;
    let open = site.pay(CUSTOMER, first.order.id, "mock_bank_transfer").await;
    let [of_first, of_open] = [0, 1].map(|at| open.payments[at].provider_ref.clone().unwrap());
    let body = json!({ "provider_ref": of_first, "status": "paid", "raw_data": { "amount": "12.00", "currency": "GBP" } });
    let record = site.signed_webhook(&open, body).await;
    assert_eq!(record.payment_progress(), PaymentProgress::UnderReview);
    let customer = site.customer().await;
    let pages = [format!("/shop/orders/{}", record.order.id), pay_page(&record)];
    let asks = ["Waiting for your payment", "Continue at the", "Status of the payment"];
    for page in &pages {
        let page = customer.get(page).await.expect(200);
        assert!(page.shows("We received £12.00 instead of £25.00"), "{}", page.body);
        assert!(asks.iter().all(|text| !page.shows(text)), "{}", page.body);
    }
    let body = json!({ "provider_ref": of_open, "status": "failed", "raw_data": {} });
    site.signed_webhook(&record, body).await;
    let page = customer.get(&pages[1]).await.expect(200);
    assert!(!page.shows("Nothing was charged"), "{}", page.body);
}

#[actix_web::test]
async fn no_one_is_thanked_for_paying_a_free_order() {
    let site = TestSite::open();
    super::ids::coupon_of(&site, "FREE", "100").await;
    let product_id = site.listing("Mug").await.id;
    let input = CreateOrder {
        items: vec![OrderLine { product_id, quantity: 1 }],
        payment_method: PaymentMethod::Online,
        coupon_code: Some("FREE".to_owned()),
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    let order = orders::create(&site.engine, &principal(CUSTOMER), input, None).await.unwrap();
    let Executed::Fresh(record) = order else { panic!("no key was given") };
    let led = site.customer().await.get(&pay_page(&record)).await.expect(303);
    assert_eq!(led.location(), format!("/shop/orders/{}", record.order.id));
}

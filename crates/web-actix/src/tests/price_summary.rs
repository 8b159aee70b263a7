//! The amounts on the pages of an order, compared with amounts that were calculated by hand.

use application::orders::{self, CancelItems, CreateOrder, OrderLine};
use application::{Admin, Executed, payments};
use domain::address::Address;
use domain::ids::OrderId;
use domain::order::{CancelledStock, PaymentMethod};

use super::browser::{Browser, Response};
use super::{CUSTOMER, TestSite, delivery, ids, principal};

/// The rows of the summary: labels with amounts.
fn rows(page: &Response) -> Vec<String> {
    let summary = page.body.split("<dl class=\"card totals\">").nth(1).expect(&page.body);
    let summary = summary.split("</dl>").next().unwrap();
    let row = |row: &str| {
        let (label, rest) = row.split_once("</dt>").unwrap();
        let amount = rest.split_once("<dd class=\"number\">").unwrap().1;
        format!("{label}: {}", amount.split("</dd>").next().unwrap())
    };
    summary.split("<dt>").skip(1).map(row).collect()
}

async fn shown(customer: &Browser, id: OrderId) -> Response {
    customer.get(&format!("/shop/orders/{id}")).await.expect(200)
}

/// Two mugs at 12.50.
async fn two_mugs(site: &TestSite) -> CreateOrder {
    let product_id = site.listing("Mug").await.id;
    CreateOrder {
        items: vec![OrderLine { product_id, quantity: 2 }],
        payment_method: PaymentMethod::Online,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    }
}

async fn placed(site: &TestSite, input: CreateOrder) -> OrderId {
    match orders::create(&site.engine, &principal(CUSTOMER), input, None).await.unwrap() {
        Executed::Fresh(record) => record.order.id,
        Executed::Replayed(_) => panic!("no key was given"),
    }
}

fn address() -> Address {
    let address = Address {
        name: "Ada".to_owned(),
        lines: vec!["1 High Street".to_owned()],
        city: "London".to_owned(),
        region: None,
        postcode: Some("SW1Y 4JH".to_owned()),
        country: "GB".parse().unwrap(),
        phone: None,
    };
    address.checked().unwrap()
}

#[actix_web::test]
async fn an_unpaid_order_without_a_coupon_has_no_empty_rows() {
    let site = TestSite::open();
    let (record, customer) = (site.order(CUSTOMER).await, site.customer().await);
    let page = shown(&customer, record.order.id).await;
    assert_eq!(rows(&page), ["Subtotal: £25.00", "Total: £25.00", "Amount due: £25.00"]);
    assert!(!page.shows("How it is calculated"), "{}", page.body);
}

#[actix_web::test]
async fn discount_shipping_and_taxes_add_up_to_the_total() {
    let site = TestSite::open();
    delivery::set_up(&site).await;
    ids::coupon(&site, "TEN").await;
    let input = CreateOrder {
        coupon_code: Some("TEN".to_owned()),
        shipping_address: Some(address()),
        shipping_method: Some("post".to_owned()),
        ..two_mugs(&site).await
    };
    let id = placed(&site, input).await;
    // 25.00 - 2.50 = 22.50; 20 % of it is 4.50, and of 4.99 it is 1.00. 22.50 + 4.99 + 5.50 = 32.99.
    let expected = [
        "Subtotal: £25.00",
        "Discount (TEN): −£2.50",
        "Shipping (Post &amp; &lt;more&gt;): £4.99",
        "VAT 20 %: £5.50",
        "Total: £32.99",
        "Amount due: £32.99",
    ];
    let customer = site.customer().await;
    assert_eq!(rows(&shown(&customer, id).await), expected);
    let admin = site.operator().await.get(&format!("/admin/orders/{id}")).await.expect(200);
    assert_eq!(rows(&admin), expected);
    let table = "<details class=\"card\"><summary>How the price was calculated</summary>";
    assert!(admin.body.contains(table), "{}", admin.body);
    site.pay(CUSTOMER, id, "mock_ok").await;
    let paid = [&expected[..5], &["Paid: £32.99"]].concat();
    assert_eq!(rows(&shown(&customer, id).await), paid);
}

#[actix_web::test]
async fn cancelled_units_and_their_refund_are_rows() {
    let site = TestSite::open();
    let (admin, customer) = (Admin::local_operator(), site.customer().await);
    let record = site.paid_order(CUSTOMER).await;
    let id = record.order.id;
    orders::confirm(&site.engine, &admin, id, None).await.unwrap();
    let one = CancelItems {
        lines: Some(vec![(record.order.items[0].id, 1)]),
        stock: CancelledStock::Restocked,
        reason: None,
    };
    orders::cancel_items(&site.engine, &admin, id, one, None).await.unwrap();
    application::worker::drain(&site.engine).await.unwrap();
    let page = shown(&customer, id).await;
    let expected = [
        "Subtotal: £25.00",
        "Total: £25.00",
        "Cancelled items: −£12.50",
        "Paid: £25.00",
        "Refunded: £12.50",
    ];
    assert_eq!(rows(&page), expected);
    assert!(page.body.contains("<p class=\"reason\">1 unit, £12.50</p>"), "{}", page.body);
}

#[actix_web::test]
async fn cash_is_due_on_delivery() {
    let site = TestSite::open();
    let input = CreateOrder { payment_method: PaymentMethod::Cod, ..two_mugs(&site).await };
    let id = placed(&site, input).await;
    let page = shown(&site.customer().await, id).await;
    assert_eq!(rows(&page), ["Subtotal: £25.00", "Total: £25.00", "Due on delivery: £25.00"]);
}

#[actix_web::test]
async fn nothing_is_due_while_another_amount_is_reviewed() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_wrong_amount").await;
    let page = shown(&site.customer().await, record.order.id).await;
    assert_eq!(rows(&page), ["Subtotal: £25.00", "Total: £25.00", "Paid: £25.01"]);
    let list = site.operator().await.get("/admin/orders").await.expect(200);
    assert!(
        list.body.contains("<span class=\"status bad\">Amount differs</span>"),
        "{}",
        list.body
    );
    let note = "We received £25.01 instead of £25.00 and are reviewing the payment. You do not have to do anything.";
    assert!(page.shows(note), "{}", page.body);
}

#[actix_web::test]
async fn an_authorized_payment_is_not_due() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_authorize").await;
    let page = shown(&site.customer().await, record.order.id).await;
    let expected = ["Subtotal: £25.00", "Total: £25.00", "Authorized, not charged yet: £25.00"];
    assert_eq!(rows(&page), expected);
}

#[actix_web::test]
async fn the_history_has_words_and_each_status_once() {
    let site = TestSite::open();
    let (admin, customer) = (Admin::local_operator(), site.customer().await);
    let declined = site.order_paid_with(CUSTOMER, "mock_decline").await;
    let page = shown(&customer, declined.order.id).await;
    assert!(page.body.contains("<p class=\"reason\">Card declined</p>"), "{}", page.body);
    let id = site.paid_order(CUSTOMER).await.order.id;
    orders::confirm(&site.engine, &admin, id, None).await.unwrap();
    let parcel = orders::ShipOrder {
        carrier: None,
        tracking_number: Some("T-1".to_owned()),
        lines: None,
        force: false,
    };
    orders::ship(&site.engine, &admin, id, parcel, None).await.unwrap();
    application::worker::drain(&site.engine).await.unwrap();
    let page = shown(&customer, id).await;
    let entry = |page: &Response| {
        let entries = page.body.split("<li><p><strong>").skip(1);
        entries.map(|entry| entry.split("</strong>").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(entry(&page), ["Created", "Paid", "Confirmed", "Shipped"]);
    assert!(page.body.contains("<p class=\"reason\">T-1</p>"), "{}", page.body);
}

#[actix_web::test]
async fn a_payment_in_progress_is_not_due() {
    let site = TestSite::open();
    let record = site.order_paid_with(CUSTOMER, "mock_processing").await;
    let customer = site.customer().await;
    let page = shown(&customer, record.order.id).await;
    let expected = ["Subtotal: £25.00", "Total: £25.00", "Payment in progress: £25.00"];
    assert_eq!(rows(&page), expected);
    let status = "<span class=\"status warn\">Payment in progress</span>";
    assert!(page.body.contains(status), "{}", page.body);
    let list = customer.get("/shop/orders").await.expect(200);
    assert!(list.body.contains(status) && !list.shows("Awaiting payment"), "{}", list.body);
}

/// A confirmed order that was paid with a token of the test provider, after an attempt to refund 5.00 of it.
async fn with_refund(site: &TestSite, token: &str) -> OrderId {
    let (admin, record) = (Admin::local_operator(), site.order_paid_with(CUSTOMER, token).await);
    let input = payments::RefundPayment {
        id: record.payments[0].id,
        amount: Some("5.00".to_owned()),
        reason: "as agreed".to_owned(),
        force: false,
    };
    payments::refund(&site.engine, &admin, input, None).await.unwrap();
    application::worker::drain(&site.engine).await.unwrap();
    record.order.id
}

#[actix_web::test]
async fn only_refunds_that_succeeded_are_in_the_summary() {
    let site = TestSite::open();
    let expected = ["Subtotal: £25.00", "Total: £25.00", "Paid: £25.00"];
    for (token, status) in [("mock_refund_pending", "Pending"), ("mock_refund_fails", "Failed")] {
        let id = with_refund(&site, token).await;
        if status == "Failed" {
            site.pass(chrono::TimeDelta::days(4));
            application::worker::drain(&site.engine).await.unwrap();
        }
        let page = shown(&site.customer().await, id).await;
        assert_eq!(rows(&page), expected, "{token}");
        let refund = format!("\">{status}</span>");
        assert!(page.body.contains(&refund) && page.shows("£5.00"), "{token}: {}", page.body);
        let has_failed = page.body.contains("<p class=\"reason\">Refund failed</p>");
        assert_eq!(has_failed, status == "Failed", "{token}: {}", page.body);
    }
    let page = shown(&site.customer().await, with_refund(&site, "mock_ok").await).await;
    assert_eq!(rows(&page), [&expected[..], &["Refunded: £5.00"]].concat());
}

#[actix_web::test]
async fn a_free_order_says_that_no_payment_is_required() {
    let site = TestSite::open();
    ids::coupon_of(&site, "FREE", "100").await;
    let input = CreateOrder { coupon_code: Some("FREE".to_owned()), ..two_mugs(&site).await };
    let page = shown(&site.customer().await, placed(&site, input).await).await;
    assert_eq!(rows(&page), ["Subtotal: £25.00", "Discount (FREE): −£25.00", "Total: £0.00"]);
    assert!(page.body.contains("<p class=\"reason\">No payment required</p>"), "{}", page.body);
}

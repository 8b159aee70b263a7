//! The pages of returns: requested by the customer, decided and received by an operator.

use application::{Admin, orders, payments, returns};
use domain::ids::{OrderId, UserId};
use domain::order::{OrderRecord, ReturnStatus};
use domain::refund::{Refund, RefundStatus};
use ports::ReturnWithOrder;
use serde_json::{Value, json};

use super::browser::Browser;
use super::{CUSTOMER, TestSite};

const CONFIRMED: (&str, &str) = ("confirm", "yes");
const PRICE: (&str, &str) = ("refund", "price");

/// A paid order for two units at 12.50 that has arrived.
pub async fn delivered(site: &TestSite, customer: UserId) -> OrderRecord {
    let (operator, id) = (Admin::local_operator(), site.paid_order(customer).await.order.id);
    orders::confirm(&site.engine, &operator, id, None).await.unwrap();
    application::worker::drain(&site.engine).await.unwrap();
    let all = orders::ShipOrder { carrier: None, tracking_number: None, lines: None, force: false };
    orders::ship(&site.engine, &operator, id, all, None).await.unwrap();
    orders::deliver(&site.engine, &operator, id, None, None).await.unwrap();
    site.record(id).await
}

fn units(record: &OrderRecord) -> String {
    format!("units-{}", record.order.items[0].id)
}

/// Requests a return of one unit in the shop.
async fn requested(site: &TestSite, customer: &Browser) -> OrderRecord {
    let record = delivered(site, CUSTOMER).await;
    let path = format!("/shop/orders/{}/return", record.order.id);
    let shown = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    assert!(shown.body.contains(&path), "{}", shown.body);
    let page = customer.get(&path).await.expect(200);
    let units = units(&record);
    let chosen = [(units.as_str(), "1"), ("reason", "<b>too small</b>")];
    for _ in 0..2 {
        customer.submit(&page, &path, &chosen).await.expect(303);
    }
    let record = site.record(record.order.id).await;
    assert_eq!(record.returns.len(), 1, "a form has one effect");
    record
}

fn path(record: &OrderRecord) -> String {
    format!("/admin/orders/{}/returns/{}", record.order.id, record.returns[0].id)
}

fn status(record: &OrderRecord) -> ReturnStatus {
    record.returns[0].status
}

#[actix_web::test]
async fn a_return_is_requested_approved_and_received_on_pages() {
    let site = TestSite::open();
    let (customer, operator) = (site.customer().await, site.operator().await);
    let record = requested(&site, &customer).await;
    let mine = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    assert!(mine.shows("1 unit: <b>too small</b>"), "{}", mine.body);
    let overview = operator.get("/admin").await.expect(200);
    assert!(overview.body.contains("/admin/returns?status=requested"), "{}", overview.body);
    let list = operator.get("/admin/returns?status=requested").await.expect(200);
    assert!(list.body.contains(&path(&record)) && list.shows("<b>too small</b>"), "{}", list.body);
    let order = operator.get(&format!("/admin/orders/{}", record.order.id)).await.expect(200);
    assert!(order.body.contains(&path(&record)), "{}", order.body);
    let page = operator.get(&path(&record)).await.expect(200);
    operator.submit(&page, &format!("{}/approve", path(&record)), &[]).await.expect(303);
    assert_eq!(status(&site.record(record.order.id).await), ReturnStatus::Approved);

    let receive = format!("{}/receive", path(&record));
    let page = operator.get(&path(&record)).await.expect(200);
    let less = [("withheld_amount", "2.50"), ("withheld_reason", "scratched")];
    operator.submit(&page, &receive, &less).await.expect(400);
    assert_eq!(status(&site.record(record.order.id).await), ReturnStatus::Approved);
    let page = operator.get(&path(&record)).await.expect(200);
    let all = [less[0], less[1], CONFIRMED];
    let unclear = [&all[..], &[("refund", "false")]].concat();
    operator.submit(&page, &receive, &unclear).await.expect(400);
    assert_eq!(status(&site.record(record.order.id).await), ReturnStatus::Approved);
    let all = [&all[..], &[PRICE]].concat();
    for _ in 0..2 {
        operator.submit(&page, &receive, &all).await.expect(303);
    }
    let after = site.record(record.order.id).await;
    let refunds: Vec<String> = after.refunds.iter().map(|r| r.amount.to_string()).collect();
    assert_eq!((status(&after), refunds), (ReturnStatus::Received, vec!["10.00".to_owned()]));
    let shown = customer.get(&format!("/shop/orders/{}", record.order.id)).await.expect(200);
    let outcome = "<p>Refund: £10.00, £2.50 withheld: scratched</p>";
    assert!(shown.body.contains(outcome), "{}", shown.body);
    assert!(shown.body.contains("data-label=\"Units\">1 × Mug</td>"), "{}", shown.body);
    let quantity = ">2 <span class=\"meta\">(2 shipped, 1 returned)</span></td>";
    assert!(shown.body.contains(quantity), "{}", shown.body);
    let row = "<dt>Returned items</dt><dd class=\"number\">−£10.00</dd>";
    assert!(shown.body.contains(row), "{}", shown.body);
}

#[actix_web::test]
async fn the_items_of_a_return_are_listed_and_what_is_cut_is_counted() {
    let site = TestSite::open();
    let mut items = Vec::new();
    for number in 0..11 {
        let product_id = site.listing(&format!("Mug {number}")).await.id;
        items.push(orders::OrderLine { product_id, quantity: 1 });
    }
    let (operator, id) =
        (Admin::local_operator(), site.paid_order_of(CUSTOMER, items).await.order.id);
    orders::confirm(&site.engine, &operator, id, None).await.unwrap();
    application::worker::drain(&site.engine).await.unwrap();
    let all = orders::ShipOrder { carrier: None, tracking_number: None, lines: None, force: false };
    orders::ship(&site.engine, &operator, id, all, None).await.unwrap();
    orders::deliver(&site.engine, &operator, id, None, None).await.unwrap();
    let record = site.record(id).await;
    let lines: Vec<_> = record.order.items.iter().map(|item| (item.id, 1)).collect();
    let (reason, caller) = ("too small".to_owned(), super::principal(CUSTOMER));
    for (lines, end) in [(lines[..2].to_vec(), "</td>"), (lines[2..].to_vec(), ", and 1 more</td>")]
    {
        let named = |id| record.order.items.iter().find(|i| i.id == id).unwrap();
        let name = |(id, _): &(_, i64)| format!("1 × {}", named(*id).product_name);
        let names: Vec<String> = lines.iter().map(name).collect();
        let input = returns::RequestReturn { order: id, lines, reason: reason.clone() };
        returns::request(&site.engine, &caller, input, None).await.unwrap();
        let page = site.customer().await.get(&format!("/shop/orders/{id}")).await.expect(200);
        let shown = names.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        let cell = format!("data-label=\"Units\">{shown}{end}");
        assert!(page.body.contains(&cell), "{cell}: {}", page.body);
    }
}

#[actix_web::test]
async fn a_return_is_rejected_or_cancelled_only_if_that_is_confirmed() {
    let site = TestSite::open();
    let (customer, operator) = (site.customer().await, site.operator().await);
    let record = requested(&site, &customer).await;
    let reject = format!("{}/reject", path(&record));
    let page = operator.get(&path(&record)).await.expect(200);
    operator.submit(&page, &reject, &[("reason", "worn")]).await.expect(400);
    let order = format!("/shop/orders/{}", record.order.id);
    let cancel = format!("{order}/returns/{}/cancel", record.returns[0].id);
    let mine = customer.get(&order).await.expect(200);
    customer.submit(&mine, &cancel, &[]).await.expect(400);
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
    let page = operator.get(&path(&record)).await.expect(200);
    operator.submit(&page, &reject, &[("reason", "worn"), CONFIRMED]).await.expect(303);
    let rejected = site.record(record.order.id).await;
    assert_eq!(status(&rejected), ReturnStatus::Rejected);
    let mine = customer.get(&order).await.expect(200);
    assert!(mine.shows("worn"), "{}", mine.body);

    let record = requested(&site, &customer).await;
    let order = format!("/shop/orders/{}", record.order.id);
    let cancel = format!("{order}/returns/{}/cancel", record.returns[0].id);
    let mine = customer.get(&order).await.expect(200);
    customer.submit(&mine, &cancel, &[CONFIRMED]).await.expect(303);
    assert_eq!(status(&site.record(record.order.id).await), ReturnStatus::Cancelled);
}

#[actix_web::test]
async fn an_operator_creates_a_return_and_a_stale_form_has_no_effect() {
    let site = TestSite::open();
    let (record, operator) = (delivered(&site, CUSTOMER).await, site.operator().await);
    let (units, order) = (units(&record), format!("/admin/orders/{}", record.order.id));
    let page = operator.get(&format!("{order}/returns/new")).await.expect(200);
    let chosen = [(units.as_str(), "2"), ("reason", "by phone")];
    let done = operator.submit(&page, &format!("{order}/returns"), &chosen).await.expect(303);
    let record = site.record(record.order.id).await;
    assert_eq!(done.location(), format!("{}?done=return-created", path(&record)));
    let page = operator.get(&path(&record)).await.expect(200);
    let (admin, id) = (Admin::local_operator(), record.order.id);
    orders::note(&site.engine, &admin, id, "a colleague was here", None).await.unwrap();
    let stale =
        operator.submit(&page, &format!("{}/receive", path(&record)), &[CONFIRMED, PRICE]).await;
    assert_eq!(stale.status, 412, "{}", stale.body);
    assert_eq!(status(&site.record(id).await), ReturnStatus::Approved);
}

#[actix_web::test]
async fn a_return_says_what_was_refunded_before_and_after_its_receipt() {
    let site = TestSite::open();
    let (customer, operator) = (site.customer().await, site.operator().await);
    let record = requested(&site, &customer).await;
    refund(&site, &record, "12.50").await;
    let path = path(&record);
    for action in ["approve", "receive"] {
        let page = operator.get(&path).await.expect(200);
        let action = format!("{path}/{action}");
        operator.submit(&page, &action, &[CONFIRMED, PRICE]).await.expect(303);
    }
    let advice = "refund it by amount";
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows(advice) && !page.shows("Refunded since the receipt"), "{}", page.body);
    site.pass(chrono::TimeDelta::minutes(1));
    refund(&site, &record, "2.50").await;
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows(advice) && page.shows("Refunded since the receipt"), "{}", page.body);
    refund(&site, &record, "10.00").await;
    let page = operator.get(&path).await.expect(200);
    assert!(!page.shows(advice) && page.body.contains("£12.50"), "{}", page.body);
    assert!(!page.shows("A refund failed"), "{}", page.body);
}

/// Refunds part of the payment.
async fn refund(site: &TestSite, record: &OrderRecord, amount: &str) {
    let input = payments::RefundPayment {
        id: record.payments[0].id,
        amount: Some(amount.to_owned()),
        reason: "as agreed".to_owned(),
        force: false,
    };
    payments::refund(&site.engine, &Admin::local_operator(), input, None).await.unwrap();
}

/// Requests, approves and receives a return of one unit.
async fn returned(site: &TestSite, id: OrderId) {
    let (admin, record) = (Admin::local_operator(), site.record(id).await);
    let lines = vec![(record.order.items[0].id, 1)];
    let input = returns::RequestReturn { order: id, lines, reason: "too small".to_owned() };
    returns::request(&site.engine, &super::principal(CUSTOMER), input, None).await.unwrap();
    let found = site.record(id).await.returns.into_iter().find(|one| one.status.is_open()).unwrap();
    let of = returns::ReturnOfOrder { order: id, id: found.id };
    returns::approve(&site.engine, &admin, of, None).await.unwrap();
    let all = returns::ReceiveReturn {
        of,
        items: None,
        refund: true,
        withheld: None,
        withheld_reason: None,
    };
    returns::receive(&site.engine, &admin, all, None).await.unwrap();
}

/// What the page of a return says of refunds.
fn told(record: &OrderRecord, number: usize) -> [Value; 3] {
    let listed = ReturnWithOrder { id: record.returns[number].id, record: record.clone() };
    let shown = crate::admin::returns::content(&listed).unwrap();
    ["refunded_since", "may_be_owed", "refund_failed"].map(|name| shown[name].clone())
}

#[actix_web::test]
async fn the_refund_of_another_return_does_not_count() {
    let site = TestSite::open();
    let id = delivered(&site, CUSTOMER).await.order.id;
    refund(&site, &site.record(id).await, "12.50").await;
    returned(&site, id).await;
    site.pass(chrono::TimeDelta::minutes(1));
    returned(&site, id).await;
    let record = site.record(id).await;
    let refunds: Vec<_> = record.returns.iter().map(|one| one.refunded.unwrap()).collect();
    assert_eq!(refunds.iter().map(ToString::to_string).collect::<Vec<_>>(), ["0.00", "12.50"]);
    assert_eq!(told(&record, 0), [json!(null), json!(true), json!(false)]);
    assert_eq!(told(&record, 1), [json!(null), json!(false), json!(false)]);
}

#[actix_web::test]
async fn a_failed_refund_is_named_until_it_is_made_again() {
    let site = TestSite::open();
    let id = delivered(&site, CUSTOMER).await.order.id;
    returned(&site, id).await;
    let mut record = site.record(id).await;
    record.refunds[0].status = RefundStatus::Succeeded;
    assert_eq!(told(&record, 0), [json!(null), json!(false), json!(false)]);
    record.refunds[0].status = RefundStatus::Failed;
    assert_eq!(told(&record, 0), [json!(null), json!(true), json!(true)]);
    let at = record.refunds[0].created_at + chrono::TimeDelta::minutes(1);
    let again = Refund {
        reason: "as agreed".to_owned(),
        status: RefundStatus::Pending,
        created_at: at,
        ..record.refunds[0].clone()
    };
    record.refunds.push(again);
    assert_eq!(told(&record, 0), [json!("12.50"), json!(false), json!(false)]);
}

#[actix_web::test]
async fn a_refund_counts_once_and_only_if_it_is_for_returned_units() {
    let site = TestSite::open();
    let id = delivered(&site, CUSTOMER).await.order.id;
    for _ in 0..2 {
        returned(&site, id).await;
        site.pass(chrono::TimeDelta::minutes(1));
    }
    let mut record = site.record(id).await;
    for refund in &mut record.refunds {
        refund.status = RefundStatus::Failed;
    }
    let at = record.refunds[1].created_at + chrono::TimeDelta::minutes(1);
    let later = |reason: &str, status| Refund {
        reason: reason.to_owned(),
        status,
        created_at: at,
        ..record.refunds[1].clone()
    };
    let duplicate = later("the order is paid by another payment", RefundStatus::Succeeded);
    let by_operator = later("as agreed", RefundStatus::Succeeded);
    let failed = later("as agreed", RefundStatus::Failed);
    for (refund, expected) in [
        (duplicate, [(None, true), (None, true)]),
        (failed, [(None, true), (None, true)]),
        (by_operator.clone(), [(Some("12.50"), false), (None, true)]),
        (by_operator, [(Some("12.50"), false), (Some("12.50"), false)]),
    ] {
        record.refunds.push(refund);
        let found = [0, 1].map(|number| told(&record, number));
        let expected = expected.map(|(later, owed)| [json!(later), json!(owed), json!(owed)]);
        assert_eq!(found, expected, "{:?}", record.refunds.last());
    }
}

#[actix_web::test]
async fn a_refund_that_had_reduced_the_one_on_receipt_and_failed_is_named() {
    let site = TestSite::open();
    let id = delivered(&site, CUSTOMER).await.order.id;
    refund(&site, &site.record(id).await, "15.00").await;
    site.pass(chrono::TimeDelta::minutes(1));
    returned(&site, id).await;
    let mut record = site.record(id).await;
    assert_eq!(told(&record, 0), [json!(null), json!(true), json!(false)]);
    record.refunds[0].status = RefundStatus::Failed;
    assert_eq!(told(&record, 0), [json!(null), json!(true), json!(true)]);
}

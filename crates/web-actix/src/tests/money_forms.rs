//! Forms that move money or stock, or delete something: their consequence is confirmed, and they apply to the version of
//! the order that was shown.

use application::orders::OrderLine;
use domain::order::OrderRecord;
use domain::payment::PaymentStatus;

use super::browser::{Browser, Response};
use super::{CUSTOMER, TestSite, ids};

/// The box that confirms the consequence.
const CONFIRMED: (&str, &str) = ("confirm", "yes");

fn order(record: &OrderRecord) -> String {
    format!("/admin/orders/{}", record.order.id)
}

fn payment(record: &OrderRecord) -> String {
    format!("/admin/payments/{}", record.payments[0].id)
}

fn units(record: &OrderRecord) -> String {
    format!("units-{}", record.order.items[0].id)
}

/// A paid order for five units, confirmed by the operator. Its stock is not committed yet.
async fn confirmed(site: &TestSite) -> OrderRecord {
    let product_id = site.listing("Mug").await.id;
    let record = site.paid_order_of(CUSTOMER, vec![OrderLine { product_id, quantity: 5 }]).await;
    let operator = application::Admin::local_operator();
    application::orders::confirm(&site.engine, &operator, record.order.id, None).await.unwrap();
    site.record(record.order.id).await
}

/// Submits the form as it is, without the box that confirms it.
async fn refused(browser: &Browser, page: &str, action: &str, filled: &[(&str, &str)]) {
    let shown = browser.get(page).await.expect(200);
    for unconfirmed in ["", "no"] {
        let filled = [filled, &[("confirm", unconfirmed), ("_key", unconfirmed)]].concat();
        let refused = browser.submit(&shown, action, &filled).await.expect(400);
        assert!(refused.shows("check the box above the button"), "{action}: {}", refused.body);
    }
}

#[actix_web::test]
async fn what_is_dangerous_has_no_effect_until_it_is_confirmed() {
    let site = TestSite::open();
    let (operator, customer) = (site.operator().await, site.customer().await);
    let record = confirmed(&site).await;
    let (order, payment, units) = (order(&record), payment(&record), units(&record));
    let refund = format!("{payment}/refund");
    refused(&operator, &order, &refund, &[("reason", "damaged")]).await;
    let part = [("part", "yes"), (units.as_str(), "1"), ("reason", "damaged")];
    refused(&operator, &payment, &refund, &part).await;
    refused(&operator, &order, &format!("{order}/cancel"), &[]).await;
    let chosen = [(units.as_str(), "1"), ("stock", "restocked")];
    let cancel_items = format!("{order}/cancel-items");
    refused(&operator, &cancel_items, &cancel_items, &chosen).await;
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");

    let page = operator.get(&order).await.expect(200);
    operator.submit(&page, &format!("{order}/ship"), &[]).await.expect(303);
    let shipped = site.record(record.order.id).await;
    refused(&operator, &order, &format!("{order}/return"), &[("then", "restock")]).await;
    assert_eq!(site.record(record.order.id).await, shipped, "nothing was changed");

    let unpaid = site.order(CUSTOMER).await;
    let shop = format!("/shop/orders/{}", unpaid.order.id);
    refused(&customer, &shop, &format!("{shop}/cancel"), &[]).await;
    assert_eq!(site.record(unpaid.order.id).await, unpaid, "nothing was changed");

    let listing = site.listing("Unsold").await;
    let path = format!("/admin/listings/{}", listing.id);
    refused(&operator, &path, &format!("{path}/delete"), &[]).await;
    assert_eq!(site.listing_now(listing.id).await, listing);
    let coupon = ids::coupon(&site, "KEPT").await;
    let path = format!("/admin/coupons/{coupon}");
    refused(&operator, &path, &format!("{path}/delete"), &[]).await;
    assert!(site.coupon(&coupon).await.is_some());
}

#[actix_web::test]
async fn an_authorization_is_voided_only_if_that_is_confirmed() {
    let site = TestSite::authorizing();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    assert_eq!(record.payments[0].status, PaymentStatus::Authorized);
    let void = format!("{}/void", payment(&record));
    refused(&operator, &payment(&record), &void, &[]).await;
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
    let page = operator.get(&payment(&record)).await.expect(200);
    operator.submit(&page, &void, &[CONFIRMED]).await.expect(303);
    let after = site.record(record.order.id).await;
    assert_eq!(after.payments[0].status, PaymentStatus::Cancelled);
}

#[actix_web::test]
async fn a_refund_has_an_amount_that_is_filled_in() {
    let site = TestSite::open();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let page = operator.get(&order(&record)).await.expect(200);
    let refund = format!("{}/refund", payment(&record));
    let reason = ("reason", "damaged");
    let empty = [reason, CONFIRMED, ("amount", ""), ("_key", "empty")];
    operator.submit(&page, &refund, &empty).await.expect(400);
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
    operator.submit(&page, &refund, &[reason, CONFIRMED]).await.expect(303);
    let refunds = site.record(record.order.id).await.refunds;
    assert_eq!(refunds.iter().map(|r| r.amount.to_string()).collect::<Vec<_>>(), ["25.00"]);
}

/// A form that was shown before a colleague changed the order, and the same without its version.
async fn is_stale(browser: &Browser, shown: &Response, action: &str, filled: &[(&str, &str)]) {
    let late = browser.submit(shown, action, filled).await;
    assert_eq!(late.status, 412, "{action}: {}", late.body);
    for version in ["", "x"] {
        let filled = [filled, &[("version", version), ("_key", version)]].concat();
        let without = browser.submit(shown, action, &filled).await;
        assert_eq!(without.status, 400, "{action}, {version:?}: {}", without.body);
    }
}

/// A colleague adds a note.
async fn noted(operator: &Browser, record: &OrderRecord) {
    let page = operator.get(&order(record)).await.expect(200);
    let note = format!("{}/notes", order(record));
    operator.submit(&page, &note, &[("text", "customer called")]).await.expect(303);
}

#[actix_web::test]
async fn units_are_shipped_once_from_two_pages() {
    let site = TestSite::open();
    let (record, operator) = (confirmed(&site).await, site.operator().await);
    let (ship, units) = (format!("{}/ship", order(&record)), units(&record));
    let (page, late) = (operator.get(&ship).await.expect(200), operator.get(&ship).await);
    let two = [(units.as_str(), "2")];
    operator.submit(&page, &ship, &two).await.expect(303);
    is_stale(&operator, &late, &ship, &[two[0], ("_key", "late")]).await;
    let parcels = site.record(record.order.id).await.parcels;
    assert_eq!((parcels.len(), parcels[0].lines[0].quantity), (1, 2));
}

#[actix_web::test]
async fn only_the_job_that_commits_the_stock_leaves_a_form_valid() {
    let site = TestSite::open();
    let (record, operator) = (confirmed(&site).await, site.operator().await);
    let (ship, units) = (format!("{}/ship", order(&record)), units(&record));
    let two = [(units.as_str(), "2")];
    let page = operator.get(&ship).await.expect(200);
    application::worker::drain(&site.engine).await.unwrap();
    let committed = site.record(record.order.id).await;
    assert_eq!(committed.order.version, record.order.version + 1);
    operator.submit(&page, &ship, &two).await.expect(303);
    // The stock is committed now: the same page is stale after any change.
    let late = operator.get(&ship).await.expect(200);
    noted(&operator, &record).await;
    is_stale(&operator, &late, &ship, &two).await;
    assert_eq!(site.record(record.order.id).await.parcels.len(), 1);
}

#[actix_web::test]
async fn a_stale_form_of_an_order_or_a_payment_has_no_effect() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let paid = site.paid_order(CUSTOMER).await;
    let page = operator.get(&order(&paid)).await.expect(200);
    noted(&operator, &paid).await;
    let noted_at = site.record(paid.order.id).await;
    is_stale(&operator, &page, &format!("{}/confirm", order(&paid)), &[]).await;
    is_stale(&operator, &page, &format!("{}/cancel", order(&paid)), &[CONFIRMED]).await;
    let refund = [CONFIRMED, ("reason", "damaged")];
    is_stale(&operator, &page, &format!("{}/refund", payment(&paid)), &refund).await;
    assert_eq!(site.record(paid.order.id).await, noted_at);

    let shipped = confirmed(&site).await;
    let page = operator.get(&order(&shipped)).await.expect(200);
    operator.submit(&page, &format!("{}/ship", order(&shipped)), &[]).await.expect(303);
    let page = operator.get(&order(&shipped)).await.expect(200);
    noted(&operator, &shipped).await;
    let noted_at = site.record(shipped.order.id).await;
    is_stale(&operator, &page, &format!("{}/deliver", order(&shipped)), &[]).await;
    let back = [CONFIRMED, ("then", "restock")];
    is_stale(&operator, &page, &format!("{}/return", order(&shipped)), &back).await;
    assert_eq!(site.record(shipped.order.id).await, noted_at);

    let differs = site.order_paid_with(CUSTOMER, "mock_wrong_amount").await;
    let page = operator.get(&payment(&differs)).await.expect(200);
    noted(&operator, &differs).await;
    let noted_at = site.record(differs.order.id).await;
    is_stale(&operator, &page, &format!("{}/accept", payment(&differs)), &[]).await;
    assert_eq!(site.record(differs.order.id).await, noted_at);
}

#[actix_web::test]
async fn a_stale_form_of_an_authorization_has_no_effect() {
    let site = TestSite::authorizing();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let page = operator.get(&payment(&record)).await.expect(200);
    noted(&operator, &record).await;
    let noted_at = site.record(record.order.id).await;
    for action in ["capture", "void"] {
        let action = format!("{}/{action}", payment(&record));
        is_stale(&operator, &page, &action, &[CONFIRMED]).await;
    }
    assert_eq!(site.record(record.order.id).await, noted_at);
    let page = operator.get(&payment(&record)).await.expect(200);
    operator.submit(&page, &format!("{}/capture", payment(&record)), &[]).await.expect(303);
    let after = site.record(record.order.id).await;
    assert_eq!(after.payments[0].status, PaymentStatus::Paid);
}

#[actix_web::test]
async fn what_a_colleague_has_changed_is_not_deleted() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let listing = site.listing("Mug").await;
    let path = format!("/admin/listings/{}", listing.id);
    let late = operator.get(&path).await.expect(200);
    operator.submit(&late, &path, &[("name", "Cup"), ("is_active", "true")]).await.expect(303);
    is_stale(&operator, &late, &format!("{path}/delete"), &[CONFIRMED]).await;
    assert_eq!(site.listing_now(listing.id).await.name, "Cup");
    let coupon = ids::coupon(&site, "KEPT").await;
    let path = format!("/admin/coupons/{coupon}");
    let late = operator.get(&path).await.expect(200);
    operator.submit(&late, &path, &[("kind", "percent"), ("is_active", "true")]).await.expect(303);
    is_stale(&operator, &late, &format!("{path}/delete"), &[CONFIRMED]).await;
    assert!(site.coupon(&coupon).await.is_some());
}

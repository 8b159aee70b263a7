//! The pages of orders: views, the file, bulk confirmation, parcels, cancelled units, the timeline.

use domain::fulfillment::ParcelStatus;
use domain::order::{OrderRecord, OrderStatus};

use super::browser::{Browser, Response};
use super::{CUSTOMER, OTHER, TestSite};

async fn page(operator: &Browser, record: &OrderRecord) -> Response {
    operator.get(&path(record)).await.expect(200)
}

fn path(record: &OrderRecord) -> String {
    format!("/admin/orders/{}", record.order.id)
}

/// A paid order for two units that is confirmed.
async fn confirmed(site: &TestSite) -> OrderRecord {
    let record = site.paid_order(CUSTOMER).await;
    let (operator, id) = (application::Admin::local_operator(), record.order.id);
    application::orders::confirm(&site.engine, &operator, id, None).await.unwrap();
    site.record(id).await
}

fn units(record: &OrderRecord) -> String {
    format!("units-{}", record.order.items[0].id)
}

#[actix_web::test]
async fn views_are_filters_with_a_name_and_a_count() {
    let site = TestSite::open();
    let (paid, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let unpaid = site.order(OTHER).await;
    let list = operator.get("/admin/orders").await.expect(200);
    let tab = "<a href=\"/admin/orders?status=paid&amp;payment_status=paid\">To confirm <span class=\"count\">1</span></a>";
    assert!(list.body.contains(tab), "{}", list.body);
    let list = operator.get("/admin/orders?status=paid&payment_status=paid").await.expect(200);
    assert!(list.body.contains("payment_status=paid\" aria-current=\"page\""), "{}", list.body);
    assert!(list.shows(&paid.order.number.to_string()));
    assert!(!list.shows(&unpaid.order.number.to_string()));
    for (filter, found) in [
        (format!("number={}", unpaid.order.number), true),
        (format!("user_id={OTHER}"), true),
        (format!("user_id={CUSTOMER}"), false),
        ("issue=open_dispute".to_owned(), false),
        ("status=processing&payment_status=authorized".to_owned(), false),
    ] {
        let list = operator.get(&format!("/admin/orders?{filter}")).await.expect(200);
        assert_eq!(list.shows(&unpaid.order.number.to_string()), found, "{filter}");
    }
    assert_eq!(operator.get("/admin/orders?issue=odd").await.status, 400);
}

#[actix_web::test]
async fn the_file_has_the_orders_of_the_filters() {
    let site = TestSite::open();
    let (paid, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let unpaid = site.order(CUSTOMER).await;
    let list = operator.get("/admin/orders?status=paid&after=&done=x").await.expect(200);
    assert!(list.body.contains("href=\"/admin/orders.csv?status=paid\""), "{}", list.body);
    let file = operator.get("/admin/orders.csv?status=paid").await.expect(200);
    let header = |name: &str| file.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert!(header("content-type").starts_with("text/csv"));
    assert!(header("content-disposition").starts_with("attachment; filename=\"orders-"));
    assert!(file.body.starts_with("id,number,user_id,"), "{}", file.body);
    assert_eq!(file.body.lines().count(), 2);
    assert!(file.body.contains(&paid.order.id.to_string()));
    assert!(!file.body.contains(&unpaid.order.id.to_string()));
    assert_eq!(operator.get("/admin/orders.csv?status=odd").await.status, 400);
}

#[actix_web::test]
async fn chosen_orders_are_confirmed_and_each_result_is_shown() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let (one, two) = (site.paid_order(CUSTOMER).await, site.paid_order(OTHER).await);
    let unpaid = site.order(CUSTOMER).await;
    let list = operator.get("/admin/orders").await.expect(200);
    let action = "/admin/orders/confirm";
    let none = operator.submit(&list, action, &[]).await;
    assert_eq!(none.status, 400, "{}", none.body);
    let list = operator.get("/admin/orders").await.expect(200);
    let mut fields = list.fields(action, &[]);
    for record in [&one, &two, &unpaid] {
        fields.push(("order".to_owned(), record.order.id.to_string()));
    }
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let seen = operator.post(action, &fields).await.expect(200);
    let again = operator.post(action, &fields).await.expect(200);
    for seen in [seen, again] {
        assert_eq!(seen.body.matches(">Confirmed</span>").count(), 2, "{}", seen.body);
        assert!(seen.shows("order_not_paid") && seen.shows(&one.order.number.to_string()));
    }
    for record in [&one, &two] {
        let after = site.record(record.order.id).await;
        assert_eq!(after.status(), OrderStatus::Confirmed);
    }
    assert_eq!(site.record(unpaid.order.id).await, unpaid);
    let odd = operator.post(action, &[&fields[..2], &[("order", "odd")]].concat()).await;
    assert_eq!(odd.status, 400, "{}", odd.body);
}

#[actix_web::test]
async fn a_part_is_shipped_once_and_never_more_than_is_left() {
    let site = TestSite::open();
    let (record, operator) = (confirmed(&site).await, site.operator().await);
    let (ship, units) = (format!("{}/ship", path(&record)), units(&record));
    for bad in ["3", "-1", "0", "", "many"] {
        let page = operator.get(&ship).await.expect(200);
        let refused = operator.submit(&page, &ship, &[(units.as_str(), bad)]).await;
        assert!((400..500).contains(&refused.status), "{bad}: {}", refused.body);
    }
    assert_eq!(site.record(record.order.id).await, record);
    let page = operator.get(&ship).await.expect(200);
    let parcel = [(units.as_str(), "1"), ("carrier", "Post"), ("tracking_number", "RR1")];
    for _ in 0..2 {
        let done = operator.submit(&page, &ship, &parcel).await.expect(303);
        assert_eq!(done.location(), format!("{}?done=shipped", path(&record)));
    }
    let after = site.record(record.order.id).await;
    assert_eq!((after.parcels.len(), after.parcels[0].lines[0].quantity), (1, 1));
    assert_eq!(after.parcels[0].tracking_number.as_deref(), Some("RR1"));
    // The rest, from the page of the order.
    let shown = self::page(&operator, &record).await;
    operator.submit(&shown, &ship, &[]).await.expect(303);
    let page = operator.get(&ship).await.expect(200);
    assert!(page.shows("Nothing of this order can be shipped now"), "{}", page.body);
    assert_eq!(site.record(record.order.id).await.parcels.len(), 2);
}

#[actix_web::test]
async fn a_disputed_order_is_shipped_only_if_the_operator_insists() {
    let site = TestSite::open();
    let record = site.webhook(&confirmed(&site).await, "dispute_needs_response").await;
    let operator = site.operator().await;
    let page = page(&operator, &record).await;
    assert!(page.shows("The customer disputes a payment of this order."), "{}", page.body);
    assert!(page.body.contains(&format!("href=\"/admin/customers/{CUSTOMER}\"")), "{}", page.body);
    let disputes = operator.get("/admin/disputes?status=needs_response").await.expect(200);
    let payment = format!("href=\"/admin/payments/{}\"", record.payments[0].id);
    assert!(disputes.body.contains(&payment), "{}", disputes.body);
    assert!(page.shows("Shipping is stopped") && page.shows("Needs response"), "{}", page.body);
    let ship = format!("{}/ship", path(&record));
    let refused = operator.submit(&page, &ship, &[]).await;
    assert!(refused.status >= 400 && refused.shows("dispute"), "{}", refused.body);
    assert_eq!(site.record(record.order.id).await.parcels.len(), 0);
    let page = self::page(&operator, &record).await;
    operator.submit(&page, &ship, &[("force", "yes")]).await.expect(303);
    assert_eq!(site.record(record.order.id).await.parcels.len(), 1);
    let list = operator.get("/admin/orders?issue=open_dispute").await.expect(200);
    assert!(list.shows(&record.order.number.to_string()));
    assert!(operator.get("/admin").await.expect(200).shows("Disputes that await a response"));
}

#[actix_web::test]
async fn parcels_arrive_or_return_one_by_one() {
    let site = TestSite::open();
    let (record, operator) = (confirmed(&site).await, site.operator().await);
    let (ship, units) = (format!("{}/ship", path(&record)), units(&record));
    for _ in 0..2 {
        let page = operator.get(&ship).await.expect(200);
        operator.submit(&page, &ship, &[(units.as_str(), "1")]).await.expect(303);
    }
    let shipped = site.record(record.order.id).await;
    let ids: Vec<String> = shipped.parcels.iter().map(|parcel| parcel.id.to_string()).collect();
    let back = format!("{}/return", path(&record));
    let unknown = "0190a0de-0000-7000-8000-000000000001";
    for (parcel, then) in [(ids[0].as_str(), "odd"), ("odd", "hold"), (unknown, "hold")] {
        let page = self::page(&operator, &record).await;
        let refused = operator
            .submit(&page, &back, &[("parcel", parcel), ("then", then), ("confirm", "yes")])
            .await;
        assert!((400..500).contains(&refused.status), "{parcel}, {then}: {}", refused.body);
    }
    assert_eq!(site.record(record.order.id).await, shipped);
    let page = self::page(&operator, &record).await;
    let fields = page.fields(
        &back,
        &[("parcel", &ids[0]), ("then", "hold"), ("reason", "moved"), ("confirm", "yes")],
    );
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for _ in 0..2 {
        operator.post(&back, &fields).await.expect(303);
    }
    let deliver = format!("{}/deliver", path(&record));
    let page = self::page(&operator, &record).await;
    operator.submit(&page, &deliver, &[("parcel", &ids[1])]).await.expect(303);
    let statuses: Vec<ParcelStatus> =
        site.record(record.order.id).await.parcels.iter().map(|parcel| parcel.status).collect();
    assert_eq!(statuses, [ParcelStatus::Returned, ParcelStatus::Delivered]);
    let late = operator.submit(&page, &deliver, &[("parcel", &ids[0])]).await;
    assert!((400..500).contains(&late.status), "{}", late.body);
}

#[actix_web::test]
async fn units_are_cancelled_on_the_state_that_was_shown() {
    let site = TestSite::open();
    let (record, operator) = (confirmed(&site).await, site.operator().await);
    let (cancel, units) = (format!("{}/cancel-items", path(&record)), units(&record));
    let page = operator.get(&cancel).await.expect(200);
    for bad in ["0", "3", "-1"] {
        let page = operator.get(&cancel).await.expect(200);
        let chosen = [(units.as_str(), bad), ("stock", "restocked"), ("confirm", "yes")];
        let refused = operator.submit(&page, &cancel, &chosen).await;
        assert!((400..500).contains(&refused.status), "{bad}: {}", refused.body);
        assert!(refused.shows("No units to cancel"), "{bad}: {}", refused.body);
    }
    // A colleague works on the order meanwhile.
    let shown = self::page(&operator, &record).await;
    let note = format!("{}/notes", path(&record));
    operator.submit(&shown, &note, &[("text", "customer called")]).await.expect(303);
    let one =
        [(units.as_str(), "1"), ("stock", "written_off"), ("reason", "broken"), ("confirm", "yes")];
    let refused = operator.submit(&page, &cancel, &one).await.expect(412);
    assert!(refused.shows("has changed since it was opened"), "{}", refused.body);
    let whole =
        operator.submit(&shown, &format!("{}/cancel", path(&record)), &[("confirm", "yes")]).await;
    whole.expect(412);
    assert_eq!(site.record(record.order.id).await.cancellations, []);
    let page = operator.get(&cancel).await.expect(200);
    for _ in 0..2 {
        operator.submit(&page, &cancel, &one).await.expect(303);
    }
    let after = site.record(record.order.id).await;
    assert_eq!((after.cancellations.len(), after.refunds.len()), (1, 1));
    assert_eq!(after.refunds[0].amount.to_string(), "12.50");
}

#[actix_web::test]
async fn the_timeline_has_what_happened_what_was_sent_and_what_came() {
    let site = TestSite::open();
    let record = site.webhook(&site.paid_order(CUSTOMER).await, "paid").await;
    let operator = site.operator().await;
    let shown = page(&operator, &record).await;
    for part in ["Webhook event", "Message: ", "Provider mock", "Created"] {
        assert!(shown.shows(part), "{part}: {}", shown.body);
    }
    let payment = record.payments[0].id.to_string();
    let link = format!("<a href=\"/admin/payments/{payment}\">Show the payment</a></p>");
    let customer = format!("<a href=\"/admin/customers/{CUSTOMER}\">Customer</a>");
    assert!(shown.body.contains(&link) && shown.body.contains(&customer), "{}", shown.body);
    let own = site.customer().await.get(&path(&record).replace("/admin/", "/shop/")).await;
    assert!(own.body.contains("· You</p>"), "{}", own.body);
    assert!(!own.body.contains(&format!(">{payment}")), "{}", own.body);
    let note = format!("{}/notes", path(&record));
    for number in 0..45 {
        let page = page(&operator, &record).await;
        let text = format!("note number {number}.");
        operator.submit(&page, &note, &[("text", &text)]).await.expect(303);
    }
    let shown = page(&operator, &record).await;
    assert!(shown.shows("note number 44.") && !shown.shows("note number 0."));
    assert!(shown.body.contains("?history=2") && shown.body.len() < 60_000);
    let older = operator.get(&format!("{}?history=2", path(&record))).await.expect(200);
    assert!(older.shows("note number 0.") && !older.shows("note number 44."));
    assert_eq!(operator.get(&format!("{}?history=x", path(&record))).await.status, 400);
}

#[actix_web::test]
async fn the_overview_has_charts_and_what_is_sold_out() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let empty = operator.get("/admin").await.expect(200);
    assert!(empty.shows("None in this time.") && !empty.body.contains("<svg"), "{}", empty.body);
    site.paid_order(CUSTOMER).await;
    site.order_paid_with(CUSTOMER, "mock_decline").await;
    let listing = site.listing("Rare mug").await;
    let admin = application::Admin::local_operator();
    let input = application::listings::AdjustStock { delta: -10, reason: "lost".to_owned() };
    let adjusted =
        application::listings::adjust_stock(&site.engine, &admin, listing.id, input, None);
    adjusted.await.unwrap();
    let page = operator.get("/admin").await.expect(200);
    assert_eq!(page.body.matches("<svg role=\"img\"").count(), 3, "{}", page.body);
    assert!(page.shows("Listings that are out of stock") && page.shows("£50.00"), "{}", page.body);
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
}

#[actix_web::test]
async fn a_large_order_is_shown_in_small_pages() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let mut items = Vec::new();
    for _ in 0..60 {
        let product_id = site.listing(&"A long name ".repeat(20)).await.id;
        items.push(application::orders::OrderLine { product_id, quantity: 2 });
    }
    let record = site.paid_order_of(CUSTOMER, items).await;
    let (admin, id) = (application::Admin::local_operator(), record.order.id);
    application::orders::confirm(&site.engine, &admin, id, None).await.unwrap();
    for page in ["", "/ship", "/ship?page=2", "/cancel-items"] {
        let shown = operator.get(&format!("{}{page}", path(&record))).await.expect(200);
        assert!(shown.body.len() < 60_000, "{page}: {} bytes", shown.body.len());
    }
    let payment = format!("/admin/payments/{}", record.payments[0].id);
    assert!(operator.get(&payment).await.expect(200).body.len() < 60_000);
    let shown = page(&operator, &record).await;
    assert!(shown.shows("35 more lines are not shown."), "{}", shown.body);
    // The lines of the second page alone are shipped.
    let ship = format!("{}/ship", path(&record));
    let second = operator.get(&format!("{ship}?page=2")).await.expect(200);
    operator.submit(&second, &ship, &[]).await.expect(303);
    assert_eq!(site.record(record.order.id).await.parcels[0].lines.len(), 20);
}

#[actix_web::test]
async fn a_refunded_order_does_not_wait_to_be_confirmed() {
    let site = TestSite::open();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let select = format!("Select order {}", record.order.number);
    assert!(operator.get("/admin/orders").await.expect(200).shows(&select));
    assert!(operator.get("/admin").await.expect(200).shows("Orders to confirm"));
    let shown = page(&operator, &record).await;
    let refund = format!("/admin/payments/{}/refund", record.payments[0].id);
    operator.submit(&shown, &refund, &[("reason", "lost"), ("confirm", "yes")]).await.expect(303);
    application::worker::drain(&site.engine).await.unwrap();
    let list = operator.get("/admin/orders").await.expect(200);
    assert!(!list.shows(&select) && !list.body.contains("class=\"count\""), "{}", list.body);
    assert!(!operator.get("/admin").await.expect(200).shows("Orders to confirm"));
}

#[actix_web::test]
async fn an_authorized_order_needs_attention_and_may_be_overdue() {
    let site = TestSite::authorizing();
    let (record, operator) = (site.paid_order(CUSTOMER).await, site.operator().await);
    let overview = operator.get("/admin").await.expect(200);
    assert!(overview.shows("Authorized payments to confirm or capture"), "{}", overview.body);
    assert!(page(&operator, &record).await.shows("Expires"));
    site.pass(chrono::TimeDelta::days(30));
    let operator = site.operator().await;
    let late = page(&operator, &record).await;
    assert!(late.shows("Overdue since") && !late.shows("Expires"), "{}", late.body);
}

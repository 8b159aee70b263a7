//! The operators' lists: views of one's own, received webhook events, numbers of orders, counts, and what is sold out.

use application::{Admin, saved_views};
use domain::listing::ListingDraft;
use domain::money::Money;
use ports::{MAX_SAVED_VIEWS, SavedView};

use super::{CUSTOMER, TestSite};

async fn views(site: &TestSite, user: domain::ids::UserId) -> Vec<SavedView> {
    let admin = Admin::try_from(application::Principal::new(user, vec![application::Role::Admin]));
    saved_views::list(&site.engine, &admin.unwrap()).await.unwrap()
}

#[actix_web::test]
async fn an_operator_saves_renames_and_deletes_a_view() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let address = "/admin/orders?status=paid&amount_from=12.50";
    let page = operator.get(address).await.expect(200);
    let save = [("name", "Large <b>")];
    let saved = operator.submit(&page, "/admin/views", &save).await.expect(303);
    assert_eq!(saved.location(), format!("{address}&done=view-saved"));
    let again = operator.submit(&page, "/admin/views", &save).await.expect(303);
    assert_eq!(saved.location(), again.location(), "the form has one effect");

    let page = operator.get(saved.location()).await.expect(200);
    assert!(page.shows("View saved.") && page.shows("Large <b>"), "{}", page.body);
    assert!(!page.body.contains("action=\"/admin/views\""), "it is saved already");
    let (_, rest) = page.body.split_once("action=\"/admin/views/").unwrap();
    let path = format!("/admin/views/{}", rest.split('/').next().unwrap());
    let renamed =
        operator.submit(&page, &format!("{path}/rename"), &[("name", "Larger")]).await.expect(303);
    let page = operator.get(renamed.location()).await.expect(200);
    assert!(page.shows("Larger") && !page.shows("Large <b>"), "{}", page.body);
    assert!(operator.get("/admin/orders").await.expect(200).shows("Larger"), "on the whole list");

    operator.submit(&page, &format!("{path}/delete"), &[]).await.expect(303);
    assert!(!operator.get("/admin/orders").await.expect(200).shows("Larger"));
    let gone = operator.submit(&page, &format!("{path}/rename"), &[("name", "Late")]).await;
    assert_eq!(gone.status, 404, "{}", gone.body);
}

#[actix_web::test]
async fn the_search_keeps_the_filters_and_the_filters_keep_the_search() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let number = "<input type=\"hidden\" name=\"number\" value=\"VVKRM-D7Y2M\">";
    let status = "<input type=\"hidden\" name=\"status\" value=\"paid\">";
    let opened = "<details class=\"card\" open><summary>Filters</summary>";
    for (query, expected) in [
        ("", [false, false, false]),
        ("?number=VVKRM-D7Y2M", [true, false, false]),
        ("?status=paid", [false, true, true]),
        ("?status=paid&number=VVKRM-D7Y2M", [true, true, true]),
    ] {
        let page = operator.get(&format!("/admin/orders{query}")).await.expect(200);
        let found = [number, status, opened].map(|text| page.body.contains(text));
        assert_eq!(found, expected, "{query}: {}", page.body);
    }
}

#[actix_web::test]
async fn views_have_names_of_their_own_and_a_limit() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let address = |number: usize| format!("/admin/orders?amount_from={}", number + 1);
    let unused = operator.get(&address(MAX_SAVED_VIEWS)).await.expect(200);
    for number in 0..MAX_SAVED_VIEWS {
        let page = operator.get(&address(number)).await.expect(200);
        let name = [("name", format!("View {number}"))];
        let name = name.each_ref().map(|(field, name)| (*field, name.as_str()));
        operator.submit(&page, "/admin/views", &name).await.expect(303);
        if number > 0 {
            continue;
        }
        for (name, status, reason) in
            [("VIEW 0", 409, "Another view has this name"), (" ", 400, "Name")]
        {
            let page = operator.get(&address(7)).await.expect(200);
            let refused = operator.submit(&page, "/admin/views", &[("name", name)]).await;
            assert!(refused.status == status && refused.shows(reason), "{}", refused.body);
        }
    }
    let full = operator.get(&address(MAX_SAVED_VIEWS)).await.expect(200);
    assert!(!full.body.contains("action=\"/admin/views\""), "no more can be saved");
    let refused = operator.submit(&unused, "/admin/views", &[("name", "One more")]).await;
    assert!(refused.status == 400 && refused.shows("delete one first"), "{}", refused.body);
    assert!(views(&site, CUSTOMER).await.is_empty(), "each operator has their own");
}

#[actix_web::test]
async fn lists_name_orders_by_their_numbers() {
    let site = TestSite::open();
    site.reachable(CUSTOMER).await;
    let record = site.paid_order(CUSTOMER).await;
    let operator = site.operator().await;
    let link = format!("<a href=\"/admin/orders/{}\">{}</a>", record.order.id, record.order.number);
    for path in ["/admin/payments", "/admin/messages", "/admin/jobs"] {
        let page = operator.get(path).await.expect(200);
        assert!(page.body.contains(&link), "{path}: {}", page.body);
        assert!(!page.shows("Show the order"), "{path}");
    }
}

#[actix_web::test]
async fn received_webhook_events_are_listed_with_their_orders() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let none = operator.get("/admin/webhook-events").await.expect(200);
    assert!(none.shows("No webhook event was received yet."), "{}", none.body);
    let record = site.order_paid_with(CUSTOMER, "mock_processing").await;
    let record = site.webhook(&record, "paid").await;
    let page = operator.get("/admin/webhook-events").await.expect(200);
    assert!(page.shows(&record.order.number.to_string()), "{}", page.body);
    assert!(page.body.contains("<span class=\"status good\">Applied</span>"), "{}", page.body);
    assert!(page.body.contains(&format!("/admin/payments/{}", record.payments[0].id)));
    let other = operator.get("/admin/webhook-events?provider=other").await.expect(200);
    assert!(other.shows("No event matches the filters."), "{}", other.body);
    operator.get("/admin/webhook-events?after=odd").await.expect(400);
}

#[actix_web::test]
async fn what_is_out_of_stock_is_a_list_of_its_own() {
    let site = TestSite::open();
    let draft = |sku: &str, stock| ListingDraft {
        sku: sku.to_owned(),
        name: format!("Mug {sku}"),
        vendor: None,
        school: None,
        spec: None,
        unit_price: Money::parse("5.00", "GBP".parse().unwrap()).unwrap(),
        stock: Some(stock),
        tax_category: Default::default(),
        is_active: true,
    };
    let admin = Admin::local_operator();
    for (sku, stock) in [("EMPTY", 0), ("FULL", 9)] {
        let draft = draft(sku, stock);
        application::listings::create(&site.engine, &admin, draft, None).await.unwrap();
    }
    let operator = site.operator().await;
    let overview = operator.get("/admin").await.expect(200);
    assert!(overview.body.contains("href=\"/admin/listings?stock=out\""), "{}", overview.body);
    for address in ["/admin/listings?stock=out", "/admin/listings?stock=out&query=mug"] {
        let page = operator.get(address).await.expect(200);
        assert!(page.shows("Mug EMPTY") && !page.shows("Mug FULL"), "{address}: {}", page.body);
    }
    operator.get("/admin/listings?stock=odd").await.expect(400);
}

#[actix_web::test]
async fn every_fixed_view_of_orders_is_counted() {
    let site = TestSite::open();
    site.order(CUSTOMER).await;
    let operator = site.operator().await;
    let page = operator.get("/admin/orders").await.expect(200);
    let count = "Awaiting payment <span class=\"count\">1</span>";
    assert!(page.body.contains(count), "{}", page.body);
}

#[actix_web::test]
async fn another_method_is_refused_with_those_that_are_possible() {
    let site = TestSite::open();
    let operator = site.operator().await;
    for (path, allowed) in [
        ("/admin/payments", "GET, HEAD"),
        ("/admin/listings", "GET, HEAD, POST"),
        ("/shop/listings/0190a0de-0000-7000-8000-000000000001", "GET, HEAD"),
    ] {
        let put = actix_web::test::TestRequest::put().uri(path);
        let refused = operator.send(put).await.expect(405);
        assert_eq!(refused.headers.get("allow").unwrap(), allowed, "{path}");
        assert!(refused.body.contains("<h1>"), "{}", refused.body);
    }
    let form = operator.get("/admin/views").await.expect(405);
    assert_eq!(form.headers.get("allow").unwrap(), "POST");
    operator.send(actix_web::test::TestRequest::put().uri("/admin/nothing")).await.expect(404);
}

#[actix_web::test]
async fn every_page_says_who_is_signed_in() {
    let site = TestSite::open();
    let (operator, customer) = (site.operator().await, site.customer().await);
    for (who, path, name) in [
        (&operator, "/admin", "<span class=\"meta\"><a href=\"/admin/sessions\">operator "),
        (&operator, "/admin/nothing", "<span class=\"meta\"><a href=\"/admin/sessions\">operator "),
        (
            &customer,
            "/shop",
            "<span class=\"meta\"><a href=\"/shop/sessions\">the demo customer</a>",
        ),
        (
            &customer,
            "/shop/nothing",
            "<span class=\"meta\"><a href=\"/shop/sessions\">the demo customer</a>",
        ),
    ] {
        let page = who.get(path).await;
        assert!(page.body.contains(name) && page.shows("Sign out"), "{path}: {}", page.body);
    }
    let stranger = site.browser().await.get("/shop").await.expect(200);
    assert!(
        !stranger.body.contains("/sessions\"") && !stranger.shows("Sign out"),
        "{}",
        stranger.body
    );
}

#[actix_web::test]
async fn stock_and_the_shoppers_cancellation_are_bound_to_what_was_shown() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await;
    let operator = site.operator().await;
    let path = format!("/admin/listings/{}", listing.id);
    let shown = operator.get(&path).await.expect(200);
    let change = [("name", "Cup")];
    operator.submit(&shown, &path, &change).await.expect(303);
    let adjust = [("delta", "1"), ("reason", "count")];
    let stale = operator.submit(&shown, &format!("{path}/stock"), &adjust).await;
    assert_eq!(stale.status, 412, "{}", stale.body);
    let shown = operator.get(&path).await.expect(200);
    operator.submit(&shown, &format!("{path}/stock"), &adjust).await.expect(303);

    let (customer, record) = (site.customer().await, site.order(CUSTOMER).await);
    let path = format!("/shop/orders/{}", record.order.id);
    let shown = customer.get(&path).await.expect(200);
    let pay = customer.get(&format!("{path}/pay")).await.expect(200);
    customer.submit(&pay, &format!("{path}/pay"), &[]).await.expect(303);
    let cancel = [("confirm", "yes")];
    let stale = customer.submit(&shown, &format!("{path}/cancel"), &cancel).await;
    assert_eq!(stale.status, 412, "{}", stale.body);
    let shown = customer.get(&path).await.expect(200);
    customer.submit(&shown, &format!("{path}/cancel"), &cancel).await.expect(303);
}

#[actix_web::test]
async fn a_cancelled_order_is_neither_unpaid_nor_unfulfilled_in_the_list() {
    let site = TestSite::open();
    let (record, operator) = (site.order(CUSTOMER).await, site.operator().await);
    let order = format!("/admin/orders/{}", record.order.id);
    let none = "data-label=\"Payment\">–</td><td role=\"cell\" data-label=\"Fulfillment\">–</td>";
    let open = operator.get("/admin/orders").await.expect(200);
    assert!(!open.body.contains(none) && open.body.contains("for=\"f-number\""), "{}", open.body);
    let page = operator.get(&order).await.expect(200);
    let confirmed = [("confirm", "yes")];
    operator.submit(&page, &format!("{order}/cancel"), &confirmed).await.expect(303);
    let list = operator.get("/admin/orders").await.expect(200);
    assert!(list.body.contains(none), "{}", list.body);
}

#[actix_web::test]
async fn messages_are_listed_by_their_type() {
    let site = TestSite::open();
    site.reachable(CUSTOMER).await;
    site.paid_order(CUSTOMER).await;
    let list = site.operator().await.get("/admin/messages").await.expect(200);
    assert!(list.body.contains("<summary>Order confirmation</summary>"), "{}", list.body);
    assert!(list.body.contains(">Preview</a>") && !list.shows("As sent"), "{}", list.body);
}

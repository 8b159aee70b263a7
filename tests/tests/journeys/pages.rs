//! The pages, as a person without script uses them: a purchase and a refund by submitting forms, and the
//! sign-in of an operator.

use tests::pages::{Page, PageVisitor};
use tests::{Db, Server};

tests::on_each_database!(
    buys_and_is_refunded_by_forms_alone,
    an_operator_signs_in_with_a_link_of_the_command_line,
);

async fn buys_and_is_refunded_by_forms_alone(db: Db) {
    let server = Server::start_demo(db);
    let shopper = PageVisitor::new(&server.base_url());
    let order = buys(&shopper).await;
    let operator = PageVisitor::new(&server.base_url());
    let link = link_of_the_banner(&server);
    let page = operator.open(&link).await.expect(200);
    operator.submit(&page, "/admin/sign-in", &[]).await.expect(200);
    ships(&operator, &order).await;
    refunds(&operator, &order).await;

    let seen = shopper.open(&format!("/shop/orders/{order}")).await.expect(200);
    assert!(seen.shows("Refunds") && seen.shows("refunded by the shop"), "{}", seen.html);
    assert!(!seen.shows("damaged in transit"), "operators' reasons are internal");
    let again = PageVisitor::new(&server.base_url());
    let page = again.open(&link).await.expect(200);
    let refused = again.submit(&page, "/admin/sign-in", &[]).await.expect(403);
    assert!(refused.shows("This link does not work."), "{}", refused.html);
    server.assert_audit_clean();
}

/// From the first page to a paid order, with a decline on the way; the order's id.
async fn buys(shopper: &PageVisitor) -> String {
    let first = shopper.open("/").await.expect(200);
    assert_eq!(first.path, "/shop");
    let found = shopper.open("/shop?query=notebook").await.expect(200);
    let listing = shopper.open(&found.link("/shop/listings/")).await.expect(200);
    let listing = shopper.submit(&listing, "/shop/sign-in", &[]).await.expect(200);
    let cart = shopper.submit(&listing, "/shop/cart/items", &[("qty", "2")]).await.expect(200);
    let cart =
        shopper.submit(&cart, "/shop/cart/coupon", &[("code", "WELCOME10")]).await.expect(200);
    assert!(cart.shows("Coupon WELCOME10"), "{}", cart.html);
    let checkout = shopper.open(&cart.link("/shop/checkout")).await.expect(200);
    let pay = shopper.submit(&checkout, "/shop/checkout", &[]).await.expect(200);
    let again = shopper.submit(&checkout, "/shop/checkout", &[]).await.expect(200);
    assert_eq!(again.path, pay.path, "a double submit has one effect");
    let action = pay.path.clone();
    let declined = [("payment_token", "mock_decline")];
    let pay = shopper.submit(&pay, &action, &declined).await.expect(200);
    assert!(pay.shows("The payment was declined"), "{}", pay.html);
    let paid = shopper.submit(&pay, &action, &[("payment_token", "mock_ok")]).await.expect(200);
    assert!(paid.shows("Your payment was received."), "{}", paid.html);
    let orders = shopper.open("/shop/orders").await.expect(200);
    let order = orders.link("/shop/orders/").replace("/shop/orders/", "");
    assert!(paid.path.contains(&order), "{}", paid.path);
    order
}

async fn ships(operator: &PageVisitor, order: &str) {
    let overview = operator.open("/admin").await.expect(200);
    let list = operator.open(&overview.link("/admin/orders?status=paid")).await.expect(200);
    assert!(list.shows(order), "{}", list.html);
    let path = format!("/admin/orders/{order}");
    let mut page = operator.open(&path).await.expect(200);
    for (action, fields, done) in [
        ("confirm", &[][..], "Order confirmed."),
        ("ship", &[("carrier", "Post"), ("tracking_number", "RR123")], "Shipment recorded."),
        ("deliver", &[], "Delivery recorded."),
    ] {
        page = operator.submit(&page, &format!("{path}/{action}"), fields).await.expect(200);
        assert!(page.shows(done), "{action}: {}", page.html);
    }
    assert!(page.shows("RR123"), "{}", page.html);
}

async fn refunds(operator: &PageVisitor, order: &str) {
    let page = operator.open(&format!("/admin/orders/{order}")).await.expect(200);
    let action = refund_of(&page);
    let values = [("amount", "1.50"), ("reason", "damaged in transit")];
    operator.submit(&page, &action, &values).await.expect(200);
    let page = operator.submit(&page, &action, &values).await.expect(200);
    assert!(page.shows("Refund requested."), "{}", page.html);
    assert_eq!(page.html.matches("damaged in transit</td>").count(), 1, "{}", page.html);
}

/// The action of the only form that can refund something.
fn refund_of(page: &Page) -> String {
    let mut rest = page.html.as_str();
    while let Some((_, after)) = rest.split_once("action=\"/admin/payments/") {
        let action = after.split('"').next().unwrap_or_default();
        if action.ends_with("/refund") {
            return format!("/admin/payments/{action}");
        }
        rest = after;
    }
    panic!("no refund on {}: {}", page.path, page.html)
}

/// The path of the operator's link in the banner.
fn link_of_the_banner(server: &Server) -> String {
    let banner = server.stderr();
    let line = banner.lines().find(|line| line.trim_start().starts_with("admin "));
    let line = line.unwrap_or_else(|| panic!("no link: {banner}"));
    let (_, path) = line.split_once(&server.base_url()).expect("the server's address");
    path.trim().to_owned()
}

async fn an_operator_signs_in_with_a_link_of_the_command_line(db: Db) {
    let server = Server::start(db);
    let visitor = PageVisitor::new(&server.base_url());
    let page = visitor.open("/").await.expect(200);
    assert!(page.path.starts_with("/admin/sign-in") && page.shows("kassa admin link"));
    visitor.open("/shop").await.expect(404);

    let printed = server.kassa(&["admin", "link", "--url", &server.base_url()]);
    assert!(printed.status.success(), "{printed:?}");
    let printed = String::from_utf8(printed.stdout).expect("text");
    let path = printed.trim().strip_prefix(&server.base_url()).expect("the given address");
    let page = visitor.open(path).await.expect(200);
    let overview = visitor.submit(&page, "/admin/sign-in", &[]).await.expect(200);
    assert_eq!(overview.path, "/admin");

    let listing = server.shop().listing("12.50", 10).await;
    let found = visitor.open(&format!("/admin/listings?query={}", listing.sku)).await.expect(200);
    let action = found.action("/admin/listings/");
    let values = [("delta", "5"), ("reason", "delivery")];
    visitor.submit(&found, &action, &values).await.expect(200);
    visitor.submit(&found, &action, &values).await.expect(200);
    server.shop().assert_stock(&listing, 15, 0).await;
    server.terminate();
    server.restart();
    visitor.open("/admin/orders").await.expect(200);
    let page = visitor.open("/admin/jobs").await.expect(200);
    visitor.submit(&page, "/admin/sign-out", &[]).await.expect(200);
    let page = visitor.open("/admin/orders").await.expect(200);
    assert!(page.path.starts_with("/admin/sign-in"), "{}", page.path);
}

//! Pages: headers, `/`, sizes, errors, and a purchase.

use actix_web::test::TestRequest;

use super::access::needs_provider;
use super::ids::Ids;
use super::{CUSTOMER, TestSite};
use crate::routes::ROUTES;

#[actix_web::test]
async fn browsers_are_led_from_the_root_and_programs_get_what_they_got() {
    let site = TestSite::open();
    let browser = site.browser().await;
    assert_eq!(browser.get("/").await.expect(303).location(), "/shop");
    for accept in ["application/json", "*/*", ""] {
        let asked = TestRequest::get().uri("/").insert_header(("accept", accept));
        let response = browser.send(asked).await.expect(404);
        assert_eq!(response.headers.get("content-type").unwrap(), "application/problem+json");
    }
}

#[actix_web::test]
async fn every_page_has_its_headers_and_is_small() {
    let site = TestSite::open();
    let (record, token) = site.linked_order(CUSTOMER).await;
    let ids = Ids::of(&site, &record, &token).await;
    let unpaid = site.order(CUSTOMER).await.order.id;
    let (customer, operator) = (site.customer().await, site.operator().await);
    let is_file = |path: &str| path.ends_with(".csv") || path.ends_with("/export");
    let is_other = |path: &str| is_file(path) || path.ends_with("/status");
    let pages = ROUTES.iter().filter(|route| route.method == "GET" && !needs_provider(route));
    for route in pages.filter(|route| !is_other(route.path)) {
        let path = match route.path {
            "/shop/orders/{id}/pay" => format!("/shop/orders/{unpaid}/pay"),
            path => ids.path(path),
        };
        let browser = if path.starts_with("/admin") { &operator } else { &customer };
        let page = browser.get(&path).await.expect(200);
        let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
             img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        );
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert!(page.body.len() < 60_000, "{path}: {} bytes", page.body.len());
        for inline in ["<script>", "<style", " style=\"", " onclick"] {
            assert!(!page.body.contains(inline), "{path}: {inline}");
        }
        for elsewhere in ["src=\"http", "src=\"//", "href=\"http", "action=\"http"] {
            assert!(!page.body.contains(elsewhere), "{path}: {elsewhere}");
        }
        assert!(page.shows("The <Shop>") && !page.body.contains("The <Shop>"), "{path}");
    }
}

#[actix_web::test]
async fn assets_can_be_kept() {
    let site = TestSite::open();
    let browser = site.browser().await;
    for asset in crate::templates::current().assets() {
        let file = browser.get(&asset.path).await.expect(200);
        let header = |name: &str| file.headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert!(header("content-type").starts_with("text/"), "{}", asset.path);
        assert!(header("cache-control").contains("immutable"), "{}", asset.path);
        assert_eq!(header("vary"), "Accept-Encoding");
        let again = TestRequest::get().uri(&asset.path);
        let again = again.insert_header(("if-none-match", header("etag")));
        browser.send(again).await.expect(304);
    }
    browser.get("/assets/icon.svg").await.expect(200);
}

#[actix_web::test]
async fn errors_are_pages() {
    let site = TestSite::open();
    let (browser, operator) = (site.browser().await, site.operator().await);
    let missing = "/admin/orders/0190a0de-0000-7000-8000-000000000001";
    for (who, path, status) in [
        (&browser, "/shop/nothing", 404),
        (&browser, "/shop/listings/not-an-id", 404),
        (&browser, "/admin/nothing", 404),
        (&operator, missing, 404),
        (&operator, "/admin/orders?status=odd", 400),
        (&operator, "/admin/orders?after=odd", 400),
        (&operator, "/admin/payments?created_after=yesterday", 400),
    ] {
        let page = who.get(path).await;
        assert!(page.status >= status, "{path}: {}", page.status);
        assert!(page.body.contains("What to do:"), "{path}: {}", page.body);
        assert!(page.body.contains("<h1>"), "{path}");
        let area = if path.starts_with("/admin") { "/admin" } else { "/shop" };
        assert!(page.body.contains(&format!("class=\"brand\" href=\"{area}\"")), "{path}");
        assert_eq!(page.headers.get("content-type").unwrap(), "text/html; charset=utf-8");
    }
    let page = operator.get(missing).await.expect(404);
    assert!(page.body.contains("<a href=\"/admin/orders\">All orders</a>"), "{}", page.body);
}

#[actix_web::test]
async fn a_shopper_buys_and_an_operator_ships() {
    let site = TestSite::open();
    let listing = site.listing("Mug <b>").await;
    let customer = site.customer().await;
    let page = customer.get(&format!("/shop/listings/{}", listing.id)).await.expect(200);
    customer.submit(&page, "/shop/cart/items", &[("qty", "3")]).await.expect(303);
    let cart = customer.get("/shop/cart").await.expect(200);
    assert!(cart.shows("Mug <b>") && cart.body.contains("£37.50"), "{}", cart.body);
    let page = customer.get("/shop/checkout").await.expect(200);
    let placed = customer.submit(&page, "/shop/checkout", &[]).await.expect(303);
    let again = customer.submit(&page, "/shop/checkout", &[]).await.expect(303);
    assert_eq!(placed.location(), again.location(), "one order");
    let pay = placed.location().to_owned();
    let page = customer.get(&pay).await.expect(200);
    let paid = customer.submit(&page, &pay, &[]).await.expect(303);
    let order = paid.location().split('?').next().unwrap().to_owned();
    let shown = customer.get(&order).await.expect(200);
    assert!(shown.body.contains("<span class=\"status good\">Paid</span>"), "{}", shown.body);

    let operator = site.operator().await;
    let overview = operator.get("/admin").await.expect(200);
    assert!(overview.shows("Orders to confirm"), "{}", overview.body);
    let path = order.replace("/shop/", "/admin/");
    for action in ["confirm", "ship", "deliver"] {
        let page = operator.get(&path).await.expect(200);
        operator.submit(&page, &format!("{path}/{action}"), &[]).await.expect(303);
    }
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("Unavailable actions"), "{}", page.body);
    let note = [("text", "<script>alert(1)</script>")];
    operator.submit(&page, &format!("{path}/notes"), &note).await.expect(303);
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("<script>alert(1)</script>") && !page.body.contains("<script>"));
    let seen = customer.get(&order).await.expect(200);
    assert!(!seen.shows("alert(1)"), "customers do not see notes");
}

#[actix_web::test]
async fn the_cart_is_changed_by_its_forms() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await;
    let customer = site.customer().await;
    assert!(customer.get("/shop/cart").await.expect(200).shows("Your cart is empty."));
    let page = customer.get(&format!("/shop/listings/{}", listing.id)).await.expect(200);
    customer.submit(&page, "/shop/cart/items", &[("qty", "1")]).await.expect(303);
    let page = customer.get("/shop/cart").await.expect(200);
    let (_, rest) = page.body.split_once("action=\"/shop/cart/items/").unwrap();
    let action = format!("/shop/cart/items/{}", rest.split('"').next().unwrap());
    customer.submit(&page, &action, &[("qty", "4")]).await.expect(303);
    assert!(customer.get("/shop/cart").await.body.contains("£50.00"));
    let wrong = customer.submit(&page, &action, &[("qty", "many")]).await;
    assert!(wrong.status >= 400 && wrong.shows("`many` is not a valid value"), "{}", wrong.body);
    let coupon = [("code", "NOSUCH")];
    let refused = customer.submit(&page, "/shop/cart/coupon", &coupon).await;
    let again = customer.get("/shop/cart/coupon").await.expect(200);
    assert!(again.shows("Mug") && !again.shows("The coupon cannot be used."), "{}", again.body);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.shows("The coupon cannot be used.") && refused.shows("Mug"));
    assert!(
        refused
            .body
            .contains("name=\"code\" maxlength=\"50\" autocomplete=\"off\" value=\"NOSUCH\"")
    );
    let none = [("code", "")];
    let removed = customer.submit(&page, "/shop/cart/coupon", &none).await.expect(303);
    let removed = customer.get(removed.location()).await.expect(200);
    assert!(removed.shows("Coupon removed."), "{}", removed.body);
    customer.submit(&page, &action, &[("remove", "yes")]).await.expect(303);
    assert!(customer.get("/shop/cart").await.shows("Your cart is empty."));
}

#[actix_web::test]
async fn coupon_codes_cannot_be_guessed_in_forms() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await;
    let customer = site.customer().await;
    let page = customer.get(&format!("/shop/listings/{}", listing.id)).await.expect(200);
    customer.submit(&page, "/shop/cart/items", &[("qty", "1")]).await.expect(303);
    let page = customer.get("/shop/cart").await.expect(200);
    let mut last = 0;
    for number in 0..21 {
        let code = format!("GUESS{number}");
        last = customer.submit(&page, "/shop/cart/coupon", &[("code", &code)]).await.status;
    }
    assert_eq!(last, 429);
}

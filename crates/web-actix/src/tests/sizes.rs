//! How much a browser loads for a page.

use super::access::needs_provider;
use super::ids::Ids;
use super::{CUSTOMER, TestSite};
use crate::routes::ROUTES;
use crate::templates;

/// Bytes of a page with everything that it loads, as they are transferred.
const MAX_BYTES: usize = 60_000;

#[actix_web::test]
async fn every_page_with_its_files_is_small() {
    let site = TestSite::open();
    for number in 0..30 {
        site.listing(&format!("{} {number}", "A long name of a listing ".repeat(4))).await;
    }
    for _ in 0..20 {
        site.paid_order(CUSTOMER).await;
    }
    let (record, token) = site.linked_order(CUSTOMER).await;
    let unpaid = site.order(CUSTOMER).await.order.id;
    let ids = Ids::of(&site, &record, &token).await;
    let files: Vec<_> = templates::current().assets().collect();
    let (customer, operator) = (site.customer().await, site.operator().await);
    let is_file = |path: &str| path.ends_with(".csv") || path.ends_with("/export");
    let pages = ROUTES.iter().filter(|route| route.method == "GET" && !needs_provider(route));
    for route in pages.filter(|route| !is_file(route.path)) {
        let path = match route.path {
            // A paid order has no page to pay on.
            "/shop/orders/{id}/pay" => format!("/shop/orders/{unpaid}/pay"),
            pattern => ids.path(pattern),
        };
        let browser = if path.starts_with("/admin") { &operator } else { &customer };
        let page = browser.get(&path).await.expect(200);
        let loaded = files.iter().filter(|file| page.body.contains(&file.path));
        let loaded: usize = loaded.map(|file| file.transferred()).sum();
        let bytes = page.body.len() + loaded;
        assert!(bytes <= MAX_BYTES, "{path}: {bytes} bytes, of which files {loaded}");
    }
}

#[actix_web::test]
async fn files_are_compressed_for_browsers_that_can_read_it() {
    use actix_web::test::TestRequest;
    let site = TestSite::open();
    let browser = site.browser().await;
    for file in templates::current().assets() {
        for (accepted, is_compressed) in
            [("gzip, br", true), ("br;q=1, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)]
        {
            let asked = TestRequest::get().uri(&file.path);
            let asked = asked.insert_header(("accept-encoding", accepted));
            let encoding = browser.head_of(asked).await.get("content-encoding").cloned();
            let encoding = encoding.map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(encoding.as_deref() == Some("gzip"), is_compressed, "{accepted}");
        }
    }
}

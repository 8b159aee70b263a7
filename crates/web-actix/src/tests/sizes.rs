//! How much a browser loads for a page.

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
    let mut record = site.paid_order(CUSTOMER).await;
    for _ in 0..20 {
        record = site.paid_order(CUSTOMER).await;
    }
    let files: Vec<_> = templates::current().assets().collect();
    let (customer, operator) = (site.customer().await, site.operator().await);
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        let listing = record.order.items[0].product_id.to_string();
        let order = record.order.id.to_string();
        let id = if route.path.contains("listings") { listing } else { order };
        let path = route.path.replace("{id}", &id);
        let browser = if path.starts_with("/admin") { &operator } else { &customer };
        let page = browser.get(&path).await;
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

//! The shop front of docs/guides/browser.md, as it stands there, served from a port of its own and
//! clicked through in Chromium against the real binary: whether CORS is right only a browser can
//! say.

mod chromium;
mod pages;

use std::time::Duration;

use serde_json::Value;
use tests::client::as_strings;
use tests::{Db, Server};

use chromium::Chromium;
use pages::Pages;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guides/browser.md");
/// Generous, because the browser shares two cores with a debug build and the rest of the test run.
const PATIENCE: Duration = Duration::from_secs(150);

/// The page of the guide.
fn shop_front() -> String {
    let guide = std::fs::read_to_string(GUIDE).expect("a guide");
    let (_, rest) = guide.split_once("<!-- page -->\n```html\n").expect("a page in the guide");
    rest.split_once("\n```\n").expect("the page ends").0.to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_front_of_the_guide_buys_in_a_browser() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let pages = Pages::serve(shop_front(), include_str!("browser/driver.html").to_owned()).await;
    // Few calls are free, so that the page has to wait as it is told to.
    let settings = [
        ("KASSA_HTTP__ALLOWED_ORIGINS", pages.origin()),
        ("KASSA_LIMITS__PER_USER", "8/8s".to_owned()),
    ];
    let settings = settings.each_ref().map(|(key, value)| (*key, value.as_str()));
    let server = Server::start_with(Db::Sqlite, &settings);
    let closed = Server::start(Db::Sqlite);
    let (shop, shopper) = (server.shop(), server.shop().shopper());
    shop.listing("7.50", 10).await;

    let token = tests::tokens::customer(&shopper.id);
    let (here, there) = (server.base_url(), closed.base_url());
    let url = format!("{}/drive#shop={here}&token={token}&closed={there}", pages.origin());
    let _browser = chromium.open(&url);
    let report = tokio::time::timeout(PATIENCE, pages.report()).await;
    let report = report.unwrap_or_else(|_| panic!("no report; the pages served: {pages:?}"));

    assert_eq!(report["error"], Value::Null, "{report:#}");
    let messages = report["messages"].to_string();
    assert!(messages.contains("changed on another device"), "{report:#}");
    assert!(messages.contains("trying again in"), "no one had to wait: {report:#}");
    assert_eq!(report["total"], "22.50 GBP", "{report:#}");
    assert_eq!(report["closed"], "TypeError", "a shop without the setting was read: {report:#}");

    let operator = shop.operator.on_another_device();
    let orders = operator.admin_list_orders().await.expect(200);
    assert_eq!(as_strings(orders.items(), "payment_status"), ["paid"], "{orders}");
    assert_eq!(as_strings(orders.items(), "final_amount"), ["22.50"], "{orders}");
    let number = orders.items()[0]["number"].as_str().expect("a number").to_owned();
    assert_eq!(report["order"], format!("{number}: paid"), "{report:#}");
    server.assert_audit_clean();
}

//! The mock provider as a separate process: it has a page, sends its webhooks, and can be killed and
//! cut off.

use serde_json::json;
use tests::server::MockProcess;
use tests::timeouts::DEADLINE;
use tests::{Db, Reply, Server, Shopper, eventually};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

tests::on_each_database!(
    a_shopper_pays_on_the_providers_page,
    p01_a_provider_that_is_killed_charges_nothing_until_it_is_back,
    p02_a_provider_that_is_cut_off_charges_once,
    a_webhook_is_retried_until_the_server_is_back,
);

const BACK: &str = "https://shop.example/thanks";

async fn placed(server: &Server) -> (Shopper, String) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 50).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 2).await.expect(201).text("id");
    (shopper, order)
}

fn is_paid(order: &Reply) -> bool {
    order["payment_status"] == "paid"
}

async fn becomes_paid(shopper: &Shopper, order: &str) -> Reply {
    let paid = eventually("the order is paid", || shopper.order(order), is_paid).await;
    let payments = paid["payments"].as_array().expect("payments");
    assert_eq!(payments.len(), 1, "one attempt, charged once: {paid}");
    paid
}

/// Opens a checkout session, and returns the page that its shopper is sent to.
async fn page_of(server: &Server) -> (Shopper, String, String) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 5).await, shop.shopper());
    shopper.put(&listing, 1).await;
    let cart = shopper.api.see_cart().await.expect(200).text("id");
    let body = json!({ "cart_id": cart, "return_url": BACK });
    let session = shopper.api.open_session(&body).key(&cart).await.expect(201);
    assert_eq!(session["action"]["type"], "redirect", "{session}");
    let page = session["action"]["url"].as_str().expect("a URL").to_owned();
    (shopper, session.text("order_id"), page)
}

/// Presses a button of the page; returns where the browser is sent.
async fn choose(page: &str, choice: &str) -> String {
    let pressed = tests::client::http().post(page).body(format!("choice={choice}"));
    let pressed = pressed.header("content-type", "application/x-www-form-urlencoded").send().await;
    let pressed = pressed.expect("an answer");
    assert_eq!(pressed.status(), 303);
    pressed.headers()["location"].to_str().expect("a URL").to_owned()
}

/// Breaks connections until one has delivered an event with this status.
async fn reject_delivery(listener: TcpListener, status: &str) {
    let status = format!("\"status\":\"{status}\"");
    let delivered = async {
        loop {
            let (mut connection, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                if connection.read_buf(&mut request).await.expect("a request") == 0 {
                    break;
                }
            }
            if String::from_utf8_lossy(&request).contains(&status) {
                break;
            }
        }
    };
    tokio::time::timeout(DEADLINE, delivered).await.expect("a delivery");
}

async fn a_shopper_pays_on_the_providers_page(db: Db) {
    let (mock, server) = MockProcess::beside_server(db, &[]);
    let (shopper, order, page) = page_of(&server).await;
    assert!(page.starts_with(&mock.url()), "{page}");
    let html = reqwest::get(&page).await.expect("a page").text().await.expect("text");
    assert!(html.contains("£10.00") && html.contains("value=\"pay\""), "{html}");
    assert_eq!(choose(&page, "pay").await, BACK);
    becomes_paid(&shopper, &order).await;

    let (shopper, order, page) = page_of(&server).await;
    assert_eq!(choose(&page, "decline").await, BACK);
    let failed = |seen: &Reply| seen["payment_status"] == "failed";
    eventually("the payment has failed", || shopper.order(&order), failed).await;
    server.assert_audit_clean();
}

async fn p01_a_provider_that_is_killed_charges_nothing_until_it_is_back(db: Db) {
    let (mock, server) = MockProcess::beside_server(db, &[]);
    let (shopper, order) = placed(&server).await;
    mock.kill9();
    shopper.api.pay_order_with(&order, "mock_ok").await.refused(503, "provider_unavailable");
    mock.start(&server);
    shopper.api.pay_order_with(&order, "mock_ok").await.expect(200);
    becomes_paid(&shopper, &order).await;
    assert_eq!(mock.charges(&server), [2_000]);
    mock.kill9();
    mock.start(&server);
    shopper.api.cancel_order(&order).await.expect(200);
    shopper.order_becomes(&order, "payment_status", "refunded").await;
    server.assert_audit_clean();
}

async fn p02_a_provider_that_is_cut_off_charges_once(db: Db) {
    let settings = [("KASSA_PAYMENTS__TIMEOUT", "1s")];
    let (mock, server) = MockProcess::beside_server(db, &settings);
    let (shopper, order) = placed(&server).await;
    mock.signal("STOP");
    shopper.api.pay_order_with(&order, "mock_ok").await.expect(202);
    assert_eq!(shopper.order(&order).await["payment_status"], "processing");
    mock.signal("CONT");
    becomes_paid(&shopper, &order).await;
    assert_eq!(mock.charges(&server), [2_000]);
    server.assert_audit_clean();
}

async fn a_webhook_is_retried_until_the_server_is_back(db: Db) {
    let (_mock, server) = MockProcess::beside_server(db, &[]);
    let (shopper, order, page) = page_of(&server).await;
    server.kill9();
    let address = server.base_url().replace("http://", "");
    let listener = TcpListener::bind(address).await.expect("the port of the server");
    assert_eq!(choose(&page, "pay").await, BACK);
    reject_delivery(listener, "paid").await;
    server.restart();
    becomes_paid(&shopper, &order).await;
}

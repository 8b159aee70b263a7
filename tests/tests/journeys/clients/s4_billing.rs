//! S4: the billing service, on its own paths, with its messages on the console.

use serde_json::{Value, json};
use tests::shop::fresh_id;
use tests::{Listing, Reply, Server, Shop, Shopper, eventually};

tests::on_both_databases!(
    s4_create_an_order,
    s4_a_product_that_is_not_there,
    s4_order_status,
    s4_an_order_that_is_not_there,
    s4_pay_an_order,
    s4_paying_twice_is_refused_in_friendly_words,
    s4_paying_a_cancelled_order_is_refused_in_friendly_words,
    s4_cancel_a_pending_order,
    s4_payment_method_is_stored_at_creation,
    s4_statuses_are_read_in_upper_case,
    s4_mail_and_text_message_when_paid,
    s4_mail_and_text_message_when_cancelled,
    s4_the_price_is_that_of_the_time_of_the_order,
);

async fn setting(server: &Server) -> (Shop, Listing, Shopper) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("12.50", 50).await, shop.reachable_shopper().await);
    (shop, listing, shopper)
}

async fn creates(shopper: &Shopper, listing: &Listing) -> Reply {
    let items = json!([{ "product_id": listing.id, "quantity": 2 }]);
    let body = json!({ "items": items });
    shopper.api.create_order_at_mirror(true, &body).await.expect(201)
}

async fn s4_create_an_order(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await;
    assert_eq!(order["user_id"], shopper.id);
    assert_eq!(order["total_amount"], "25.00");
    assert_eq!(order["status"], "pending");
    let line = &order.items()[0];
    assert_eq!(line["product_id"], listing.id);
    assert_eq!((&line["quantity"], &line["price"]), (&json!(2), &json!("12.50")));
}

async fn s4_a_product_that_is_not_there(server: &Server) {
    let (_, _, shopper) = setting(server).await;
    let unknown = fresh_id();
    let items = json!([{ "product_id": unknown, "quantity": 1 }]);
    let refused = shopper.api.create_order_at_mirror(true, &json!({ "items": items })).await;
    let refused = refused.refused(422, "unknown_product");
    assert!(String::from_utf8_lossy(&refused.raw).contains(&unknown), "it is named: {refused}");
}

async fn s4_order_status(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let made = creates(&shopper, &listing).await;
    let order = shopper.api.see_order_at_mirror(false, &made.text("id")).await.expect(200);
    assert_eq!(order["id"], made["id"]);
    assert_eq!(order["status"], "pending");
    assert_eq!(order["total_amount"], "25.00");
    assert_eq!(order.items().len(), 1);
}

async fn s4_an_order_that_is_not_there(server: &Server) {
    let (_, _, shopper) = setting(server).await;
    let unknown = fresh_id();
    let calls = [
        shopper.api.see_order_at_mirror(false, &unknown),
        shopper.api.pay_order_at_mirror(&unknown),
        shopper.api.cancel_order_at_mirror(&unknown),
    ];
    for call in calls {
        let refused = call.await.refused(404, "not_found");
        assert!(refused["detail"].is_string(), "errors must have a detail: {refused}");
    }
}

async fn s4_pay_an_order(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await.text("id");
    let paid = shopper.api.pay_order_at_mirror(&order).await.expect(200);
    assert_eq!(paid["message"], "Payment simulated, order marked as PAID");
    assert_eq!(shopper.order(&order).await["status"], "paid");
}

async fn s4_paying_twice_is_refused_in_friendly_words(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await.text("id");
    shopper.api.pay_order_at_mirror(&order).await.expect(200);
    let refused = shopper.api.pay_order_at_mirror(&order).await.refused(409, "order_already_paid");
    assert!(!refused.text("detail").is_empty() || !refused.text("title").is_empty(), "{refused}");
}

async fn s4_paying_a_cancelled_order_is_refused_in_friendly_words(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await.text("id");
    shopper.api.cancel_order_at_mirror(&order).await.expect(200);
    let refused = shopper.api.pay_order_at_mirror(&order).await.refused(409, "order_not_payable");
    assert!(refused.text("detail").contains("cancelled"), "{refused}");
}

async fn s4_cancel_a_pending_order(server: &Server) {
    let (shop, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await.text("id");
    shop.assert_stock(&listing, 50, 2).await;
    let cancelled = shopper.api.cancel_order_at_mirror(&order).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    shop.assert_stock(&listing, 50, 0).await;
}

async fn s4_payment_method_is_stored_at_creation(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let cases = [
        ("COD", "cod"),
        ("ONLINE", "online"),
        ("cod", "cod"),
        ("online", "online"),
        ("", "online"),
    ];
    for (written, read) in cases {
        let mut body = json!({ "items": [{ "product_id": listing.id, "quantity": 1 }] });
        if !written.is_empty() {
            body["payment_method"] = written.into();
        }
        let order = shopper.api.create_order_at_mirror(false, &body).await.expect(201);
        assert_eq!(order["payment_method"], read, "{order}");
        assert_eq!(shopper.order(&order.text("id")).await["payment_method"], read);
    }
}

async fn s4_statuses_are_read_in_upper_case(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let [pending, paid, cancelled] = [
        creates(&shopper, &listing).await.text("id"),
        creates(&shopper, &listing).await.text("id"),
        creates(&shopper, &listing).await.text("id"),
    ];
    shopper.api.pay_order_at_mirror(&paid).await.expect(200);
    shopper.api.cancel_order_at_mirror(&cancelled).await.expect(200);
    for (word, order) in [("PENDING", pending), ("PAID", paid), ("CANCELLED", cancelled)] {
        let found = shopper.api.list_orders().query("status", word).await.expect(200);
        assert_eq!(tests::client::as_strings(found.items(), "id"), [order], "{word}");
    }
}

/// Waits for a line on the console that starts and goes on like this.
async fn printed(server: &Server, start: &str, rest: &[String]) {
    let look = || async {
        let stdout = server.stdout();
        stdout.lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect()
    };
    let right = |lines: &Vec<String>| {
        lines.iter().any(|line| rest.iter().any(|rest| line[start.len()..].starts_with(rest)))
    };
    eventually(&format!("{start}{rest:?}"), look, right).await;
}

/// The client expects a serial number as `#{id}`; Kassa has the order number, or the id.
fn names(order: &Reply) -> [String; 2] {
    [order.text("number"), order.text("id")]
}

async fn s4_mail_and_text_message_when_paid(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await;
    shopper.api.pay_order_at_mirror(&order.text("id")).await.expect(200);
    let mail = format!("[EMAIL MOCK] To: {}, Subject: Order Confirmed, Body: ", shopper.email);
    let bodies = names(&order).map(|name| format!("Your order #{name} is paid. Amount: 25.00"));
    printed(server, &mail, &bodies).await;
    let sms = format!("[SMS MOCK] To: {}, Text: ", shopper.phone);
    let texts = names(&order).map(|name| format!("Order #{name} paid successfully."));
    printed(server, &sms, &texts).await;
}

async fn s4_mail_and_text_message_when_cancelled(server: &Server) {
    let (_, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await;
    shopper.api.cancel_order_at_mirror(&order.text("id")).await.expect(200);
    let texts = names(&order).map(|name| format!("Your order #{name} has been cancelled."));
    let sms = format!("[SMS MOCK] To: {}, Text: ", shopper.phone);
    printed(server, &sms, &texts).await;
    let sent = shopper.is_notified(&order.text("id"), "order_cancelled").await;
    let mail = sent.iter().find(|entry| entry["channel"] == "email").expect("a mail");
    let message = mail["message"].as_str().unwrap_or_default();
    assert!(texts.iter().any(|text| message.starts_with(text)), "{mail}");
}

async fn s4_the_price_is_that_of_the_time_of_the_order(server: &Server) {
    let (shop, listing, shopper) = setting(server).await;
    let order = creates(&shopper, &listing).await.text("id");
    let dearer = json!({ "unit_price": "99.00" });
    shop.operator.admin_change_listing(&listing.id, &dearer).await.expect(200);
    let seen = shopper.order(&order).await;
    assert_eq!(seen["total_amount"], "25.00");
    assert_eq!(seen.items()[0]["price"], "12.50");
    let paid = shopper.api.pay_order_at_mirror(&order).await.expect(200);
    assert_eq!(paid["payment"]["amount"], Value::from("25.00"));
}

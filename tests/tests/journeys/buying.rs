//! The way that everything is built for: browse, fill a cart, pay, and be sent the goods.

use serde_json::{Value, json};
use tests::client::as_strings;
use tests::{Listing, Server, Session, Shop, Shopper};

tests::on_both_databases!(
    buys_online_from_browsing_to_delivery,
    an_order_that_costs_nothing_is_paid_at_once,
    an_order_is_placed_without_a_cart,
    a_paid_order_is_confirmed_by_itself_where_the_shop_wants_it,
);

async fn buys_online_from_browsing_to_delivery(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("120.00", 5).await;
    let shopper = shop.reachable_shopper().await;

    browses(&shopper, &listing).await;
    let session = fills_the_cart_and_checks_out(&shop, &shopper, &listing).await;
    shop.assert_stock(&listing, 5, 2).await;
    let order = shopper.order(&session.order).await;
    assert!(["pending", "processing"].contains(&order.text("status").as_str()), "{order}");

    is_told_by_the_provider(&shop, &shopper, &session).await;
    is_sent_the_goods(&shop, &shopper, &session.order, &listing).await;
    has_a_complete_history(&shopper, &session.order).await;
    is_notified_of_everything(server, &shopper, &session.order).await;
}

async fn browses(shopper: &Shopper, listing: &Listing) {
    let found = shopper.api.browse_listings().query("query", &listing.sku).await.expect(200);
    assert_eq!(as_strings(found.items(), "id"), std::slice::from_ref(&listing.id));
    let seen = shopper.api.look_at_listing(&listing.id).await.expect(200);
    assert_eq!(seen["sku"], listing.sku);
    assert_eq!(seen["name"], listing.name);
    assert_eq!((&seen["unit_price"], &seen["currency"]), (&json!("120.00"), &json!("GBP")));
    assert_eq!(seen["available"], 5, "{seen}");
}

async fn fills_the_cart_and_checks_out(
    shop: &Shop,
    shopper: &Shopper,
    listing: &Listing,
) -> Session {
    let empty = shopper.api.see_cart().await.expect(200);
    assert_eq!((empty["status"].as_str(), empty.items().len()), (Some("active"), 0));
    let item = shopper.api.put_in_cart(&listing.id, 3).await.expect(201);
    assert_eq!((&item["qty"], &item["subtotal"]), (&json!(3), &json!("360.00")));
    shopper.api.put_in_cart(&listing.id, 2).await.expect(200);

    let coupon = shop.coupon("40.00", json!({})).await;
    let cart = shopper.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    assert_eq!(cart["total_amount"], "240.00", "{cart}");
    assert_eq!(cart["discount_applied"], "40.00", "{cart}");
    assert_eq!(cart["final_amount"], "200.00", "{cart}");

    let session = shopper.check_out_with(json!({ "expected_amount": "200.00" })).await;
    assert_eq!(session.reply["amount"], "200.00");
    assert_eq!(session.reply["currency"], "GBP");
    assert_eq!(session.reply["status"], "pending");
    assert!(session.token.starts_with("mock_pi_"), "{}", session.reply);
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart["status"], "checkout", "{cart}");
    assert_eq!(cart["id"], session.cart.as_str());
    shopper.api.put_in_cart(&listing.id, 1).await.refused(409, "cart_in_checkout");
    session
}

async fn is_told_by_the_provider(shop: &Shop, shopper: &Shopper, session: &Session) {
    shop.provider_says(&session.token, "paid").await.expect(200);
    let order = shopper.order(&session.order).await;
    assert_eq!(order["status"], "paid", "{order}");
    assert_eq!(order["payment_status"], "paid", "{order}");
    assert_eq!(order["payment_intent_id"], session.token.as_str(), "{order}");
    let payment = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!((&payment["status"], &payment["amount"]), (&json!("paid"), &json!("200.00")));
    let next_cart = shopper.api.see_cart().await.expect(200);
    assert_ne!(next_cart["id"], session.cart.as_str(), "the old cart has become the order");
    assert_eq!(next_cart.items().len(), 0);
}

async fn is_sent_the_goods(shop: &Shop, shopper: &Shopper, order: &str, listing: &Listing) {
    shop.operator.admin_ship_order(order).await.refused(409, "invalid_transition");
    shop.operator.admin_confirm_order(order).await.expect(200);
    assert_eq!(shopper.order(order).await["status"], "confirmed");
    shop.stock_becomes(listing, 3, 0).await;

    let shipped = shop.operator.admin_ship_order(order).await.expect(200);
    assert_eq!(shipped["status"], "shipped", "{shipped}");
    assert_eq!(shipped["fulfillment_status"], "shipped", "{shipped}");
    shopper.api.cancel_order(order).await.refused(409, "invalid_transition");
    let delivered = shop.operator.admin_deliver_order(order).await.expect(200);
    assert_eq!(delivered["status"], "delivered", "{delivered}");
    assert_eq!(delivered["fulfillment_status"], "delivered", "{delivered}");
    assert_eq!(delivered["payment_status"], "paid", "{delivered}");
}

async fn has_a_complete_history(shopper: &Shopper, order: &str) {
    let history = shopper.history(order).await;
    let stations = ["created", "paid", "confirmed", "shipped", "delivered"];
    let seen = history.iter().filter(|kind| stations.contains(&kind.as_str()));
    assert_eq!(seen.collect::<Vec<_>>(), stations, "{history:?}");
    let events = shopper.api.see_order_events(order).query("limit", "100").await.expect(200);
    for (place, event) in events.items().iter().enumerate() {
        assert_eq!(event["seq"], place + 1, "the sequence has a gap: {event}");
        assert!(event["actor"].is_string() && event["at"].is_string(), "{event}");
    }
    for pair in events.items().windows(2) {
        assert_eq!(pair[0]["to"], pair[1]["from"], "the history does not hang together: {events}");
    }
}

async fn is_notified_of_everything(server: &Server, shopper: &Shopper, order: &str) {
    for kind in ["order_confirmation", "payment_received", "order_shipped", "order_delivered"] {
        let sent = shopper.is_notified(order, kind).await;
        assert!(sent.iter().any(|entry| entry["channel"] == "email"), "{kind}: {sent:?}");
        let channels = as_strings(&sent, "channel");
        let once = channels.iter().collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!(once, channels.len(), "{kind} went out twice: {sent:?}");
    }
    let stdout = server.stdout();
    let email = format!("[EMAIL MOCK] To: {}, Subject: ", shopper.email);
    let sms = format!("[SMS MOCK] To: {}, Text: ", shopper.phone);
    let printed = |start: &str| stdout.lines().filter(|line| line.starts_with(start)).count();
    assert!(printed(&email) >= 4, "{email}\n{stdout}");
    assert!(printed(&sms) >= 1, "{sms}\n{stdout}");
    for line in stdout.lines().filter(|line| line.starts_with(&email)) {
        assert!(line.contains(", Body: "), "{line}");
    }
}

async fn an_order_that_costs_nothing_is_paid_at_once(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("9.99", 3).await, shop.reachable_shopper().await);
    let coupon = shop.coupon("50.00", json!({})).await;
    shopper.put(&listing, 1).await;
    let session = shopper.check_out_with(json!({ "coupon_code": coupon.code })).await;
    assert_eq!(session.reply["payment_token"], Value::Null);
    assert_eq!(session.reply["amount"], "0.00");
    assert_eq!(session.reply["status"], "paid");
    let order = shopper.order(&session.order).await;
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("paid"), &json!("paid")));
    assert_eq!(order["total_amount"], "9.99");
    assert_eq!(order["discount_applied"], "9.99");
    assert_eq!(order["payments"], json!([]), "no payment is made of nothing");
    shopper.api.pay_order(&session.order, &json!({})).await.refused(409, "order_already_paid");
    shopper.is_notified(&session.order, "order_confirmation").await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shop.stock_becomes(&listing, 2, 0).await;
}

async fn an_order_is_placed_without_a_cart(server: &Server) {
    let shop = server.shop();
    let (one, other) = (shop.listing("2.50", 10).await, shop.listing("1.00", None).await);
    let shopper = shop.shopper();
    let items = json!([
        { "product_id": one.id, "quantity": 2 },
        { "product_id": other.id, "quantity": 5 },
        { "product_id": one.id, "quantity": 1 },
    ]);
    let order = shopper.api.create_order(&json!({ "items": items })).await.expect(201);
    assert_eq!(order["status"], "pending");
    assert_eq!(order["payment_status"], "unpaid");
    assert_eq!(order["total_amount"], "12.50", "{order}");
    let lines = order.items();
    assert_eq!(lines.len(), 2, "a product named twice is one line: {order}");
    let line = lines.iter().find(|line| line["product_id"] == one.id.as_str()).expect("a line");
    assert_eq!((&line["quantity"], &line["subtotal"]), (&json!(3), &json!("7.50")));
    assert_eq!(line["product_name"], one.name);
    shop.assert_stock(&one, 10, 3).await;

    let id = order.text("id");
    let paid = shopper.api.pay_order(&id, &json!({})).await.expect(200);
    assert_eq!(paid["message"], "Payment simulated, order marked as PAID");
    assert_eq!(paid["order"]["status"], "paid");
    assert_eq!(paid["payment"]["amount"], "12.50");
}

async fn a_paid_order_is_confirmed_by_itself_where_the_shop_wants_it(server: &Server) {
    let db = match server.database_url().starts_with("sqlite") {
        true => tests::Db::Sqlite,
        false => tests::Db::Postgres,
    };
    let server = Server::start_with(db, &[("KASSA_ORDERS__AUTO_CONFIRM", "true")]);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 4).await, shop.shopper());
    let session = shopper.buy(&shop, &listing, 1).await;
    let order = shopper.order(&session.order).await;
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("confirmed"), &json!("paid")));
    shop.stock_becomes(&listing, 3, 0).await;
}

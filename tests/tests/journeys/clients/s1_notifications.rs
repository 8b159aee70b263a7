//! S1: an order from placement to delivery, and its notifications.

use serde_json::json;
use tests::client::as_strings;
use tests::{Listing, Server, Shop, Shopper};

tests::on_both_databases!(
    s1_pending_confirmed_shipped_delivered,
    s1_can_be_cancelled_while_pending,
    s1_can_be_cancelled_while_confirmed,
    s1_cannot_be_cancelled_once_shipped_or_delivered,
    s1_confirmed_orders_can_be_asked_for,
    s1_an_item_keeps_the_products_name,
    s1_the_four_notification_types_go_out,
    s1_a_notification_says_what_it_is,
    s1_newest_notifications_come_first,
    s1_update_inventory_runs_after_confirmation,
    s1_process_payment_webhook_pays_the_order,
);

async fn paid(shop: &Shop) -> (Shopper, Listing, String) {
    let listing = shop.listing("10.00", 50).await;
    let shopper = shop.reachable_shopper().await;
    let session = shopper.buy(shop, &listing, 2).await;
    (shopper, listing, session.order)
}

async fn s1_pending_confirmed_shipped_delivered(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    let steps = [
        (shop.operator.admin_confirm_order(&order), "confirmed"),
        (shop.operator.admin_ship_order(&order), "shipped"),
        (shop.operator.admin_deliver_order(&order), "delivered"),
    ];
    for (step, status) in steps {
        assert_eq!(step.await.expect(200)["status"], status);
        assert_eq!(shopper.order(&order).await["status"], status);
    }
    for again in [
        shop.operator.admin_confirm_order(&order),
        shop.operator.admin_ship_order(&order),
        shop.operator.admin_deliver_order(&order),
        shop.operator.admin_cancel_order(&order),
    ] {
        again.await.refused(409, "invalid_transition");
    }
}

async fn s1_can_be_cancelled_while_pending(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("10.00", 50).await;
    let shopper = shop.shopper();
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    assert_eq!(shopper.api.cancel_order(&order).await.expect(200)["status"], "cancelled");
}

async fn s1_can_be_cancelled_while_confirmed(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    assert_eq!(shopper.api.cancel_order(&order).await.expect(200)["status"], "cancelled");
}

async fn s1_cannot_be_cancelled_once_shipped_or_delivered(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    shopper.api.cancel_order(&order).await.refused(409, "invalid_transition");
    shop.operator.admin_deliver_order(&order).await.expect(200);
    shopper.api.cancel_order(&order).await.refused(409, "invalid_transition");
    assert_eq!(shopper.order(&order).await["status"], "delivered");
}

async fn s1_confirmed_orders_can_be_asked_for(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    let confirmed = || shopper.api.list_orders().query("status", "confirmed");
    assert_eq!(confirmed().await.expect(200).items().len(), 0);
    shop.operator.admin_confirm_order(&order).await.expect(200);
    assert_eq!(as_strings(confirmed().await.expect(200).items(), "id"), [order]);
}

async fn s1_an_item_keeps_the_products_name(server: &Server) {
    let shop = server.shop();
    let (shopper, listing, order) = paid(&shop).await;
    let renamed = json!({ "name": "Something else", "unit_price": "99.00" });
    shop.operator.admin_change_listing(&listing.id, &renamed).await.expect(200);
    let seen = shopper.order(&order).await;
    assert_eq!(seen.items()[0]["product_name"], listing.name, "{seen}");
    assert_eq!(seen.items()[0]["price"], "10.00", "{seen}");
    assert_eq!(seen.items()[0]["subtotal"], "20.00", "{seen}");
}

async fn s1_the_four_notification_types_go_out(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    shop.operator.admin_deliver_order(&order).await.expect(200);
    for kind in ["order_confirmation", "payment_received", "order_shipped", "order_delivered"] {
        shopper.is_notified(&order, kind).await;
    }
}

async fn s1_a_notification_says_what_it_is(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    let sent = shopper.is_notified(&order, "order_confirmation").await;
    for entry in &sent {
        assert_eq!(entry["user_id"], shopper.id, "{entry}");
        assert!(!entry["message"].as_str().unwrap_or_default().is_empty(), "{entry}");
        assert_eq!(entry["is_sent"], true, "{entry}");
        assert!(entry["created_at"].is_string() && entry["sent_at"].is_string(), "{entry}");
    }
}

async fn s1_newest_notifications_come_first(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    shopper.is_notified(&order, "order_confirmation").await;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    let page = shopper.api.list_notifications().query("limit", "100").await.expect(200);
    let times = as_strings(page.items(), "created_at");
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "{times:?}");
    assert_eq!(page.items()[0]["notification_type"], "order_shipped", "{page}");
}

async fn s1_update_inventory_runs_after_confirmation(server: &Server) {
    let shop = server.shop();
    let (_, listing, order) = paid(&shop).await;
    shop.assert_stock(&listing, 50, 2).await;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.stock_becomes(&listing, 48, 0).await;
}

async fn s1_process_payment_webhook_pays_the_order(server: &Server) {
    let shop = server.shop();
    let (shopper, _, order) = paid(&shop).await;
    let seen = shopper.order(&order).await;
    assert_eq!((&seen["status"], &seen["payment_status"]), (&json!("paid"), &json!("paid")));
}

//! Units that are not to be shipped, and parcels that come back.

use serde_json::json;
use tests::{Listing, Reply, Server, Shop, Shopper};

tests::on_both_databases!(
    units_that_cannot_be_sent_are_cancelled_and_refunded,
    a_parcel_is_refused_at_the_door,
    a_parcel_is_sent_again,
    deliver_and_return_at_once_have_one_winner,
    cancel_items_and_ship_at_once_share_the_units,
);

async fn units_that_cannot_be_sent_are_cancelled_and_refunded(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.reachable_shopper().await);
    let (order, line) = confirmed(&shop, &shopper, &listing).await;
    let all = json!({ "reason": "broken" });
    shop.operator.admin_cancel_items(&order, &all).await.refused(409, "cancel_the_order");
    shop.operator.admin_ship_some(&order, &line, 1).await.expect(200);
    let one = json!({ "items": [{ "id": line, "quantity": 1 }], "reason": "broken" });
    let less = shop.operator.admin_cancel_items(&order, &one).await.expect(200);
    assert_eq!(
        (&less["status"], &less["cancelled_amount"]),
        (&json!("confirmed"), &json!("20.00"))
    );
    let rest = shop.operator.admin_cancel_items(&order, &json!({ "restock": false })).await;
    let rest = rest.expect(200);
    assert_eq!((&rest["status"], &rest["cancelled_amount"]), (&json!("shipped"), &json!("40.00")));
    let item = &rest["items"][0];
    let counted = [&item["quantity"], &item["cancelled_quantity"], &item["shipped_quantity"]];
    assert_eq!(counted, [&json!(3), &json!(2), &json!(1)]);
    shop.operator.admin_deliver_order(&order).await.expect(200);
    let refunded = |order: &Reply| {
        let refunds = order["refunds"].as_array().expect("refunds");
        let done = |r: &serde_json::Value| r["status"] == "succeeded" && r["amount"] == "20.00";
        refunds.len() == 2 && refunds.iter().all(done)
    };
    let seen = || shopper.order(&order);
    let seen = tests::eventually("both units are refunded", seen, refunded).await;
    assert_eq!(seen["status"], "delivered", "{seen}");
    shop.assert_stock(&listing, 3, 0).await;
    shopper.is_notified(&order, "items_cancelled").await;
    let told = shopper.history(&order).await;
    assert_eq!(told.iter().filter(|kind| *kind == "items_cancelled").count(), 2, "{told:?}");
}

async fn a_parcel_is_refused_at_the_door(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.reachable_shopper().await);
    let body = json!({
        "items": [{ "product_id": listing.id, "quantity": 2 }], "payment_method": "cod",
    });
    let order = shopper.api.create_order(&body).await.expect(201).text("id");
    shop.operator.admin_confirm_order(&order).await.expect(200);
    let shipped = shop.operator.admin_ship_order(&order).await.expect(200);
    let parcel = shipped["parcels"][0]["id"].as_str().expect("an id");
    let refused = json!({ "reason": "refused" });
    let ended = shop.operator.admin_return_parcel(&order, parcel, &refused).await.expect(200);
    assert_eq!((&ended["status"], &ended["payments"]), (&json!("cancelled"), &json!([])));
    assert_eq!(ended["parcels"][0]["status"], "returned");
    shop.stock_becomes(&listing, 5, 0).await;
    for kind in ["parcel_returned", "order_cancelled"] {
        shopper.is_notified(&order, kind).await;
    }
    shop.operator.admin_deliver_order(&order).await.refused(409, "invalid_transition");
}

async fn a_parcel_is_sent_again(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
    let (order, _) = confirmed(&shop, &shopper, &listing).await;
    let shipped = shop.operator.admin_ship_order(&order).await.expect(200);
    let parcel = shipped["parcels"][0]["id"].as_str().expect("an id");
    let hold = json!({ "then": "hold" });
    let open = shop.operator.admin_return_parcel(&order, parcel, &hold).await.expect(200);
    assert_eq!(open["fulfillment_status"], "unfulfilled", "{open}");
    let again = shop.operator.admin_return_parcel(&order, parcel, &hold).await;
    again.refused(409, "parcel_state_conflict");
    shop.operator.admin_ship_order(&order).await.expect(200);
    let done = shop.operator.admin_deliver_order(&order).await.expect(200);
    assert_eq!((&done["status"], &done["payment_status"]), (&json!("delivered"), &json!("paid")));
}

async fn deliver_and_return_at_once_have_one_winner(server: &Server) {
    let shop = server.shop();
    for _ in 0..5 {
        let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
        let (order, _) = confirmed(&shop, &shopper, &listing).await;
        let shipped = shop.operator.admin_ship_order(&order).await.expect(200);
        let parcel = shipped["parcels"][0]["id"].as_str().expect("an id");
        let (one, two) = (&shop.operator, shop.operator.on_another_device());
        let body = json!({});
        let (arrived, back) = tokio::join!(
            one.admin_deliver_order(&order),
            two.admin_return_parcel(&order, parcel, &body),
        );
        let won = [&arrived, &back].map(|reply| reply.status == 200);
        assert!(won[0] != won[1], "{arrived} {back}");
        let seen = shopper.order(&order).await;
        assert_eq!(seen["status"], if won[0] { "delivered" } else { "cancelled" });
    }
}

async fn cancel_items_and_ship_at_once_share_the_units(server: &Server) {
    let shop = server.shop();
    for _ in 0..5 {
        let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
        let (order, line) = confirmed(&shop, &shopper, &listing).await;
        shop.operator.admin_ship_some(&order, &line, 1).await.expect(200);
        let (one, two) = (&shop.operator, shop.operator.on_another_device());
        let body = json!({ "items": [{ "id": line, "quantity": 2 }] });
        let (off, sent) = tokio::join!(
            one.admin_cancel_items(&order, &body),
            two.admin_ship_some(&order, &line, 2),
        );
        let won = [&off, &sent].map(|reply| reply.status == 200);
        assert!(won[0] != won[1], "{off} {sent}");
        let seen = shopper.order(&order).await;
        assert_eq!(seen["status"], "shipped", "{seen}");
        let item = &seen["items"][0];
        let units = (item["cancelled_quantity"].as_i64(), item["shipped_quantity"].as_i64());
        assert_eq!(units, if won[0] { (Some(2), Some(1)) } else { (Some(0), Some(3)) });
    }
}

/// A paid, confirmed order of three units, taken from stock, and its line.
async fn confirmed(shop: &Shop, shopper: &Shopper, listing: &Listing) -> (String, String) {
    let session = shopper.buy(shop, listing, 3).await;
    let order = shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shop.stock_becomes(listing, 2, 0).await;
    (session.order, order["items"][0]["id"].as_str().expect("an id").to_owned())
}

//! Delivered units that are sent back: requested, decided, received in part, refunded and restocked.

use serde_json::{Value, json};
use tests::shop::fresh_id;
use tests::{Listing, Reply, Server, Shop, Shopper};

tests::on_both_databases!(
    a_return_is_requested_approved_received_in_part_and_refunded,
    a_rejected_or_cancelled_return_leaves_the_units_with_the_customer,
    requests_that_are_sent_twice_have_one_effect,
    s33_two_operators_receive_one_return_and_one_wins,
    a_return_is_received_while_it_is_cancelled,
    units_are_requested_by_two_devices_once,
    returns_of_others_are_not_found,
    cash_is_paid_back_by_the_shop,
    odd_bodies_are_refused_and_change_nothing,
);

async fn a_return_is_requested_approved_received_in_part_and_refunded(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.reachable_shopper().await);
    let (order, line) = delivered(&shop, &shopper, &listing).await;
    let asked = shopper.api.request_return(&order, &line, 3).await.expect(201);
    let id = asked.text("id");
    assert_eq!((&asked["status"], &asked["due_amount"]), (&json!("requested"), &Value::Null));
    let listed = shop.operator.admin_list_all_returns().query("status", "requested").await;
    let listed = listed.expect(200);
    assert!(listed.items().iter().any(|row| row["id"] == id.as_str()), "{listed}");
    let early = shop.operator.admin_receive_return(&order, &id, &json!({})).await;
    assert_eq!(early.refused(409, "return_state_conflict")["return_status"], "requested");
    let approved = shop.operator.admin_approve_return(&order, &id).await.expect(200);
    assert_eq!(approved["status"], "approved");
    let arrived = json!({
        "items": [
            { "id": line, "quantity": 1 }, { "id": line, "quantity": 1, "restock": false },
        ],
        "withheld_amount": "5.00", "withheld_reason": "a scratch",
    });
    let done = shop.operator.admin_receive_return(&order, &id, &arrived).await.expect(200);
    assert_eq!((&done["status"], &done["due_amount"]), (&json!("received"), &json!("35.00")));
    assert_eq!(done["withheld_amount"], "5.00", "{done}");
    let again = shop.operator.admin_receive_return(&order, &id, &arrived).await;
    again.refused(409, "return_state_conflict");
    let seen = shopper.order_becomes(&order, "payment_status", "partially_refunded").await;
    assert_eq!(
        (&seen["status"], &seen["refunds"][0]["amount"]),
        (&json!("delivered"), &json!("35.00"))
    );
    let item = &seen["items"][0];
    assert_eq!((&item["returned_quantity"], &item["returnable_quantity"]), (&json!(2), &json!(1)));
    shop.assert_stock(&listing, 3, 0).await;
    let ledger = shop.operator.admin_see_stock_movements(&listing.id).await.expect(200);
    let deltas: Vec<_> = ledger.items().iter().filter_map(|row| row["delta"].as_i64()).collect();
    assert_eq!(deltas.iter().sum::<i64>(), 3, "{ledger}");
    let returned =
        |row: &&Value| row["reason"].as_str().is_some_and(|why| why.contains("returned"));
    assert_eq!(ledger.items().iter().filter(returned).count(), 3, "{ledger}");
    for kind in ["return_requested", "return_approved", "return_received"] {
        shopper.is_notified(&order, kind).await;
    }
    let rest = shopper.api.request_return(&order, &line, 2).await;
    rest.refused(422, "quantity_out_of_range");
    shopper.api.request_return(&order, &line, 1).await.expect(201);
    let explained = shopper.api.explain_order(&order).await.expect(200);
    assert!(explained["steps"].to_string().contains("\"returned\""), "{explained}");
    let export = shopper.api.export_me().await.expect(200);
    assert_eq!(export["orders"][0]["returns"][0]["id"], id.as_str(), "{export}");
    server.assert_audit_clean();
}

async fn a_rejected_or_cancelled_return_leaves_the_units_with_the_customer(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.reachable_shopper().await);
    let (order, line) = delivered(&shop, &shopper, &listing).await;
    let asked = async || shopper.api.request_return(&order, &line, 3).await.expect(201).text("id");
    let id = asked().await;
    let rejected = shop.operator.admin_reject_return(&order, &id).await.expect(200);
    assert_eq!(rejected["closing_reason"], "it was worn");
    shop.operator.admin_approve_return(&order, &id).await.refused(409, "return_state_conflict");
    shopper.is_notified(&order, "return_rejected").await;
    let id = asked().await;
    assert_eq!(shopper.api.cancel_return(&order, &id).await.expect(200)["status"], "cancelled");
    let id = asked().await;
    shop.operator.admin_approve_return(&order, &id).await.expect(200);
    shop.operator.admin_cancel_return(&order, &id).await.expect(200);
    let all = shopper.api.list_returns(&order).await.expect(200);
    assert_eq!(all.items().len(), 3, "{all}");
    assert_eq!(shopper.order(&order).await["refunds"], json!([]));
    shop.assert_stock(&listing, 2, 0).await;
    server.assert_audit_clean();
}

async fn requests_that_are_sent_twice_have_one_effect(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
    let (order, line) = delivered(&shop, &shopper, &listing).await;
    let key = fresh_id();
    let first = shopper.api.request_return(&order, &line, 1).key(&key).await.expect(201);
    let second = shopper.api.request_return(&order, &line, 1).key(&key).await.expect(201);
    assert!(second.is_replayed() && first["id"] == second["id"], "{second}");
    let id = first.text("id");
    shop.operator.admin_approve_return(&order, &id).await.expect(200);
    let key = fresh_id();
    for replayed in [false, true] {
        let received = shop.operator.admin_receive_return(&order, &id, &json!({})).key(&key).await;
        assert_eq!(received.expect(200).is_replayed(), replayed);
    }
    assert_eq!(shopper.order(&order).await["refunds"].as_array().map(Vec::len), Some(1));
    shop.assert_stock(&listing, 3, 0).await;
}

async fn s33_two_operators_receive_one_return_and_one_wins(server: &Server) {
    let shop = server.shop();
    for _ in 0..5 {
        let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
        let (order, line) = delivered(&shop, &shopper, &listing).await;
        let id = shop.operator.admin_create_return(&order, &line, 2).await.expect(201).text("id");
        let (one, two) = (&shop.operator, shop.operator.on_another_device());
        let (all, some) =
            (json!({}), json!({ "items": [{ "id": line, "quantity": 1, "restock": false }] }));
        let (first, second) = tokio::join!(
            one.admin_receive_return(&order, &id, &all),
            two.admin_receive_return(&order, &id, &some),
        );
        let won = one_winner(&first, &second);
        let seen = shopper.order(&order).await;
        let refund = if won { "40.00" } else { "20.00" };
        assert_eq!(seen["refunds"].as_array().map(Vec::len), Some(1), "{seen}");
        assert_eq!(seen["refunds"][0]["amount"], refund, "{seen}");
        shop.assert_stock(&listing, if won { 4 } else { 2 }, 0).await;
    }
    server.assert_audit_clean();
}

async fn a_return_is_received_while_it_is_cancelled(server: &Server) {
    let shop = server.shop();
    for _ in 0..5 {
        let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
        let (order, line) = delivered(&shop, &shopper, &listing).await;
        let id = shop.operator.admin_create_return(&order, &line, 2).await.expect(201).text("id");
        let body = json!({});
        let (received, cancelled) = tokio::join!(
            shop.operator.admin_receive_return(&order, &id, &body),
            shopper.api.cancel_return(&order, &id),
        );
        let won = one_winner(&received, &cancelled);
        let refunds = shopper.order(&order).await["refunds"].as_array().map(Vec::len);
        assert_eq!(refunds, Some(usize::from(won)));
    }
    server.assert_audit_clean();
}

async fn units_are_requested_by_two_devices_once(server: &Server) {
    let shop = server.shop();
    for _ in 0..5 {
        let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
        let (order, line) = delivered(&shop, &shopper, &listing).await;
        let other = shopper.api.on_another_device();
        let (first, second) = tokio::join!(
            shopper.api.request_return(&order, &line, 2),
            other.request_return(&order, &line, 2),
        );
        let won = [&first, &second].map(|reply| reply.status == 201);
        assert!(won[0] != won[1], "{first} {second}");
        let all = shopper.api.list_returns(&order).await.expect(200);
        assert_eq!(all.items().len(), 1, "{all}");
    }
}

async fn returns_of_others_are_not_found(server: &Server) {
    let shop = server.shop();
    let (listing, owner, stranger) =
        (shop.listing("20.00", 5).await, shop.shopper(), shop.shopper());
    let (order, line) = delivered(&shop, &owner, &listing).await;
    let id = owner.api.request_return(&order, &line, 1).await.expect(201).text("id");
    stranger.api.request_return(&order, &line, 1).await.refused(404, "not_found");
    stranger.api.list_returns(&order).await.refused(404, "not_found");
    stranger.api.cancel_return(&order, &id).await.refused(404, "not_found");
    let (foreign, _) = delivered(&shop, &stranger, &shop.listing("20.00", 5).await).await;
    stranger.api.cancel_return(&foreign, &id).await.refused(404, "not_found");
    shop.operator.admin_approve_return(&foreign, &id).await.refused(404, "not_found");
    let all = owner.api.list_returns(&order).await.expect(200);
    assert_eq!(all.items()[0]["status"], "requested", "{all}");
}

async fn cash_is_paid_back_by_the_shop(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.reachable_shopper().await);
    let items = json!([{ "product_id": listing.id, "quantity": 2 }]);
    let body = json!({ "items": items, "payment_method": "cod" });
    let order = shopper.api.create_order(&body).await.expect(201);
    let line = order["items"][0]["id"].as_str().expect("a line").to_owned();
    let order = order.text("id");
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    shop.operator.admin_deliver_order(&order).await.expect(200);
    let id = shop.operator.admin_create_return(&order, &line, 1).await.expect(201).text("id");
    shop.operator.admin_receive_return(&order, &id, &json!({})).await.expect(200);
    let seen = shopper.order_becomes(&order, "payment_status", "partially_refunded").await;
    assert_eq!(seen["refunds"][0]["amount"], "20.00", "{seen}");
    shop.stock_becomes(&listing, 4, 0).await;
    server.assert_audit_clean();
}

async fn odd_bodies_are_refused_and_change_nothing(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 5).await, shop.shopper());
    let (order, line) = delivered(&shop, &shopper, &listing).await;
    for units in [json!(0), json!(-1), json!(4), json!(i64::MAX), json!("1"), json!(1.5)] {
        let reply = shopper.api.request_return(&order, &line, units.clone()).await;
        assert!((400..500).contains(&reply.status), "{units}: {reply}");
    }
    for reason in ["", " \n", "\u{0}", "\u{7}", &"x".repeat(501)] {
        let items = json!([{ "id": line, "quantity": 1 }]);
        let body = json!({ "items": items, "reason": reason });
        let call = shopper.api.call("POST", "/api/orders/{id}/returns", &[&order]);
        let reply = call.json(&body).await;
        assert_eq!(reply.status, 400, "{reason:?}: {reply}");
    }
    let id = shop.operator.admin_create_return(&order, &line, 2).await.expect(201).text("id");
    for body in [
        json!({ "items": [] }),
        json!({ "items": [{ "id": line, "quantity": 3 }] }),
        json!({ "items": [{ "id": fresh_id(), "quantity": 1 }] }),
        json!({ "items": [{ "id": line, "quantity": 1 }, { "id": line, "quantity": 2 }] }),
        json!({ "withheld_amount": "1.00" }),
        json!({ "withheld_amount": "41.00", "withheld_reason": "x" }),
        json!({ "withheld_amount": "-1.00", "withheld_reason": "x" }),
        json!({ "withheld_amount": "1.00", "withheld_reason": "x", "refund": false }),
        json!({ "withheld_reason": "x" }),
        json!({ "refund": false }),
        json!({ "refund": null }),
        json!({ "surprise": 1 }),
    ] {
        let reply = shop.operator.admin_receive_return(&order, &id, &body).await;
        assert!((400..500).contains(&reply.status), "{body}: {reply}");
    }
    let bad = shop.operator.admin_list_all_returns();
    bad.query("status", "odd").await.refused(400, "validation_failed");
    let all = shopper.api.list_returns(&order).await.expect(200);
    let statuses: Vec<_> = all.items().iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses, [json!("approved")], "nothing was changed");
    let none = json!({ "refund": false, "withheld_reason": "used" });
    let done = shop.operator.admin_receive_return(&order, &id, &none).await.expect(200);
    assert_eq!((&done["due_amount"], &done["withheld_amount"]), (&json!("0.00"), &json!("40.00")));
}

/// Whether the first one won; exactly one of them did.
fn one_winner(first: &Reply, second: &Reply) -> bool {
    let won = [first, second].map(|reply| reply.status == 200);
    assert!(won[0] != won[1], "{first} {second}");
    for lost in [first, second].into_iter().filter(|reply| reply.status != 200) {
        assert!(["return_state_conflict", "version_conflict"].contains(&lost.code()), "{lost}");
    }
    won[0]
}

/// A paid order of three units that has arrived, taken from five in stock, and its line.
async fn delivered(shop: &Shop, shopper: &Shopper, listing: &Listing) -> (String, String) {
    let session = shopper.buy(shop, listing, 3).await;
    let order = shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shop.stock_becomes(listing, 2, 0).await;
    shop.operator.admin_ship_order(&session.order).await.expect(200);
    shop.operator.admin_deliver_order(&session.order).await.expect(200);
    (session.order, order["items"][0]["id"].as_str().expect("an id").to_owned())
}

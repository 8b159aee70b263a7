//! A compact tour through every route, and the comparison with what the server says of itself.

use std::collections::BTreeSet;

use serde_json::json;
use tests::client::{LEGACY_ALIASES, ROUTES, SYSTEM, normalised, reached};
use tests::shop::fresh_id;
use tests::{Listing, Server, Shop, Shopper};

tests::on_both_databases!(
    every_declared_route_is_reached,
    the_openapi_document_lists_exactly_the_routes_that_are_known_here,
    paths_without_a_prefix_lead_to_the_same_orders,
    the_server_tells_how_it_is,
);

async fn every_declared_route_is_reached(server: &Server) {
    let shop = server.shop();
    let shopper = shop.reachable_shopper().await;
    tours_cart_and_checkout(&shop, &shopper).await;
    tours_orders(&shop, &shopper).await;
    tours_the_office(&shop).await;
    tours_the_desk(&shop).await;
    tours_credentials(&shop, &shopper).await;
    tours_returns(&shop, &shop.shopper()).await;
    tours_customers(&shop, &shopper).await;
    tours_the_price_tables(&shop).await;
    tours_webhook_endpoints(&shop).await;
    let reached = reached();
    let missing: Vec<_> = ROUTES.iter().filter(|route| !reached.contains(route)).collect();
    assert!(missing.is_empty(), "not reached: {missing:#?}");
}

async fn tours_cart_and_checkout(shop: &Shop, shopper: &Shopper) {
    let (listing, api) = (shop.listing("5.00", 90).await, &shopper.api);
    api.browse_listings().await.expect(200);
    api.look_at_listing(&listing.id).await.expect(200);
    let coupon = shop.coupon("1.00", json!({})).await;
    let item = shopper.put(&listing, 1).await.text("id");
    api.change_cart_item(&item, 2).await.expect(200);
    api.put_coupon_on_cart(&coupon.code).await.expect(200);
    api.take_coupon_off_cart().await.expect(200);
    let address = json!({ "name": "Ada", "lines": ["1"], "city": "London", "country": "GB" });
    api.put_cart_address(&address).await.expect(200);
    api.cart_shipping().await.expect(200);
    api.choose_shipping("balloon").await.refused(422, "shipping_not_offered");
    api.delete_cart_shipping().await.expect(200);
    api.delete_cart_address().await.expect(200);
    api.remove_cart_item(&item).await.expect(204);
    shopper.put(&listing, 1).await;
    api.empty_cart().await.expect(204);
    let session = shopper.check_out_one(&listing, 1).await;
    api.see_session(&session.payment).await.expect(200);
    api.cancel_session(&session.payment).await.expect(200);
    let session = shopper.check_out().await;
    api.see_payment(&session.payment).await.expect(200);
    api.confirm_payment(&session.payment).await.expect(200);
    let session = shopper.check_out_one(&listing, 1).await;
    api.cancel_payment(&session.payment).await.expect(200);
    shop.provider_says("mock_pi_of_no_payment", "paid").await.expect(202);
    let empty = shop.anonymous().send_provider_webhook("mock", &json!({})).await;
    assert!(matches!(empty.status, 400 | 401), "{empty}");
    let foreign = shop.anonymous().send_provider_webhook("unknown", &json!({})).await;
    assert!(matches!(foreign.status, 404 | 422), "{foreign}");
}

async fn tours_orders(shop: &Shop, shopper: &Shopper) {
    let (listing, api) = (shop.listing("5.00", 90).await, &shopper.api);
    let coupon = shop.coupon("1.00", json!({})).await;
    let order = api.order_one(&listing.id, 1).await.expect(201).text("id");
    let cheaper = api.put_coupon_on_order(&order, &coupon.code).await.expect(200);
    assert_eq!(cheaper["final_amount"], "4.00", "{cheaper}");
    let dearer = api.take_coupon_off_order(&order).await.expect(200);
    assert_eq!(dearer["final_amount"], "5.00", "{dearer}");
    api.list_orders().await.expect(200);
    api.see_order(&order).await.expect(200);
    api.see_order_events(&order).await.expect(200);
    api.pay_order(&order, &json!({})).await.expect(200);
    api.cancel_order(&order).await.expect(200);
    api.list_coupons().await.expect(200);
    api.list_notifications().await.expect(200);
    api.see_me().await.expect(200);
}

async fn tours_the_office(shop: &Shop) {
    let (listing, office) = (shop.listing("5.00", 90).await, &shop.operator);
    office.admin_list_listings().await.expect(200);
    office.admin_change_listing(&listing.id, &json!({ "name": "Renamed" })).await.expect(200);
    office.admin_change_stock(&listing.id, 1).await.expect(200);
    let seen = office.admin_see_listing(&listing.id).await.expect(200);
    assert_eq!(seen["name"], "Renamed", "{seen}");
    let coupon = shop.coupon("1.00", json!({})).await;
    office.admin_list_coupons().await.expect(200);
    let seen = office.admin_see_coupon(&coupon.id).await.expect(200);
    assert_eq!(seen["id"], coupon.id, "{seen}");
    office.admin_change_coupon(&coupon.id, &json!({ "is_active": false })).await.expect(200);
    office.admin_delete_coupon(&coupon.id).await.expect(204);

    let (old, unwanted) = (shop.listing("1.00", 1).await, shop.listing("1.00", 1).await);
    office.admin_archive_listing(&old.id).await.expect(200);
    office.admin_delete_listing(&unwanted.id).await.expect(204);
    tours_the_operators_orders(shop, &listing).await;
}

async fn tours_the_operators_orders(shop: &Shop, listing: &Listing) {
    let office = &shop.operator;
    let session = shop.shopper().buy(shop, listing, 1).await;
    office.admin_list_orders().await.expect(200);
    office.admin_confirm_order(&session.order).await.expect(200);
    let all = office.admin_cancel_items(&session.order, &json!({})).await;
    all.refused(409, "cancel_the_order");
    let shipped = office.admin_ship_order(&session.order).await.expect(200);
    let parcel = shipped["parcels"][0]["id"].as_str().expect("a parcel");
    office.admin_deliver_order(&session.order).await.expect(200);
    let returned = office.admin_return_parcel(&session.order, parcel, &json!({ "reason": "late" }));
    returned.await.refused(409, "parcel_state_conflict");
    let buyer = shop.shopper();
    let session = buyer.check_out_one(listing, 1).await;
    let seen = office.admin_see_order(&session.order).await.expect(200);
    assert_eq!(seen["id"], session.order, "{seen}");
    office.admin_cancel_order(&session.order).await.expect(200);
}

/// A delivered order of two units, and its line.
async fn delivered(shop: &Shop, shopper: &Shopper) -> (String, String) {
    let listing = shop.listing("5.00", 90).await;
    let order = shopper.buy(shop, &listing, 2).await.order;
    let seen = shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    shop.operator.admin_deliver_order(&order).await.expect(200);
    (order, seen["items"][0]["id"].as_str().expect("a line").to_owned())
}

async fn tours_returns(shop: &Shop, shopper: &Shopper) {
    let (office, api) = (&shop.operator, &shopper.api);
    let (order, line) = delivered(shop, shopper).await;
    let asked = async || api.request_return(&order, &line, 1).await.expect(201).text("id");
    office.admin_reject_return(&order, &asked().await).await.expect(200);
    api.cancel_return(&order, &asked().await).await.expect(200);
    let id = asked().await;
    office.admin_approve_return(&order, &id).await.expect(200);
    office.admin_receive_return(&order, &id, &json!({})).await.expect(200);
    let made = office.admin_create_return(&order, &line, 1).await.expect(201).text("id");
    office.admin_cancel_return(&order, &made).await.expect(200);
    assert_eq!(api.list_returns(&order).await.expect(200).items().len(), 4);
    office.admin_list_all_returns().await.expect(200);
}

async fn tours_the_desk(shop: &Shop) {
    let (office, buyer) = (&shop.operator, shop.reachable_shopper().await);
    let listing = shop.listing("5.00", 90).await;
    let session = buyer.buy(shop, &listing, 1).await;
    buyer.api.explain_order(&session.order).await.expect(200);
    office.admin_write_note(&session.order, "tour").await.expect(201);
    office.admin_see_order_events(&session.order).await.expect(200);
    office.admin_see_timeline(&session.order).await.expect(200);
    office.admin_see_provider_data(&session.payment).await.expect(200);
    office.admin_confirm_orders(&[&session.order]).await.expect(200);
    office.admin_see_stock_movements(&listing.id).await.expect(200);
    office.admin_list_stock_movements().await.expect(200);
    let file = format!("sku,name,unit_price,currency\n{},Renamed,5.00,GBP\n", listing.sku);
    office.admin_import_listings(&file).await.expect(200);
    office.admin_see_stats().await.expect(200);
    office.admin_see_daily_stats().await.expect(200);
    office.admin_see_worklist().await.expect(200);
    office.admin_list_outbox().await.expect(200);
    let sent = buyer.is_notified(&session.order, "order_confirmation").await;
    let message = sent[0]["id"].as_str().expect("an id");
    office.admin_list_notifications().await.expect(200);
    office.admin_resend_notification(message).await.expect(200);
    shop.provider_says(&format!("mock_pi_{}", tests::shop::fresh_id()), "paid").await.expect(202);
    let received = office.admin_list_received_webhooks().query("limit", "1").await.expect(200);
    assert_eq!(received.items()[0]["outcome"], "parked", "{received}");
    let parked = office.admin_list_parked().await.expect(200);
    let job = parked.items()[0]["id"].as_str().expect("an id");
    office.admin_see_job(job).await.expect(200);
    office.admin_retry_job(job).await.expect(200);
    office.admin_retry_parked(job).await.expect(200);
    tours_the_till(shop, &session.payment).await;
}

async fn tours_the_till(shop: &Shop, payment: &str) {
    let office = &shop.operator;
    let payments = office.admin_list_payments().await.expect(200);
    assert!(payments.items()[0]["order_number"].is_string(), "{payments}");
    office.admin_list_disputes().await.expect(200);
    office.admin_see_payment(payment).await.expect(200);
    office.admin_sync_payment(payment).await.expect(200);
    for refused in [
        office.admin_capture_payment(payment, &json!({})),
        office.admin_void_payment(payment),
        office.admin_accept_payment(payment),
        office.admin_resolve_payment(payment, &json!({ "outcome": "never_created" })),
    ] {
        refused.await.refused(409, "payment_state_conflict");
    }
    let part = json!({ "amount": "1.00", "reason": "a scratch" });
    office.admin_refund_payment(payment, &part).await.expect(201);
}

async fn tours_customers(shop: &Shop, shopper: &Shopper) {
    let (office, id) = (&shop.operator, shopper.id.as_str());
    let found = office.admin_find_customers().query("user_id", id).await.expect(200);
    assert_eq!(found.items().len(), 1, "{found}");
    let own = shopper.api.export_me().await.expect(200);
    let theirs = office.admin_export_customer(id).await.expect(200);
    assert_eq!(own["orders"].as_array().map(Vec::len), theirs["orders"].as_array().map(Vec::len));
    office.admin_erase_customer(&fresh_id()).await.expect(200);
}

async fn tours_the_price_tables(shop: &Shop) {
    let office = &shop.operator;
    let method = shop.idle_shipping_method(&fresh_id()).await;
    office.admin_list_shipping_methods().await.expect(200);
    let renamed = json!({ "name": "Courier" });
    office.admin_change_shipping_method(&method, &renamed).await.expect(200);
    let seen = office.admin_see_shipping_method(&method).await.expect(200);
    assert_eq!(seen["name"], "Courier", "{seen}");
    let rate = shop.idle_tax_rate(&fresh_id()).await;
    office.admin_list_tax_rates().await.expect(200);
    office.admin_change_tax_rate(&rate, &json!({ "rate": "8.875" })).await.expect(200);
    let seen = office.admin_see_tax_rate(&rate).await.expect(200);
    assert_eq!(seen["rate"], "8.875", "{seen}");
    let file = "country,name,rate,included,is_active\nGB,Tour,20,true,false\n";
    office.admin_import_tax_rates(file).await.expect(200);
}

async fn tours_webhook_endpoints(shop: &Shop) {
    let office = &shop.operator;
    let body = json!({ "url": "https://erp.example/hook" });
    let made = office.admin_create_endpoint(&body).await.expect(201).text("id");
    let paused = json!({ "state": "paused" });
    office.admin_change_endpoint(&made, &paused).await.expect(200);
    assert_eq!(office.admin_see_endpoint(&made).await.expect(200)["state"], "paused");
    let delivery = office.admin_test_endpoint(&made).await.expect(202).text("id");
    office.admin_resend_delivery(&delivery).await.expect(200);
    office.admin_list_deliveries().await.expect(200);
    office.admin_rotate_endpoint(&made).await.expect(200);
    office.admin_recover_endpoint(&made, "2099-01-01T00:00:00Z").await.expect(202);
    office.admin_delete_endpoint(&made).await.expect(204);
    office.admin_list_endpoints().await.expect(200);
    office.admin_read_events().await.expect(200);
}

async fn tours_credentials(shop: &Shop, shopper: &Shopper) {
    let sessions = shopper.api.list_sessions().await.expect(200);
    assert!(sessions.items().is_empty(), "a token is no session: {sessions}");
    shopper.api.end_session(&tests::shop::fresh_id()).await.refused(404, "not_found");
    let office = &shop.operator;
    let made = office.admin_create_api_key("orders:read").await.expect(201);
    let (id, secret) = (made.text("id"), made.text("secret"));
    let tool = shop.anonymous().with_token(&secret);
    tool.admin_list_orders().await.expect(200);
    tool.admin_list_payments().await.refused(403, "forbidden");
    let listed = office.admin_list_api_keys().await.expect(200);
    assert_eq!(listed.items()[0]["id"], id.as_str(), "newest first: {listed}");
    let view = office.admin_save_view("Tour", &json!({ "status": "paid" })).await.expect(201);
    let view = view.text("id");
    office.admin_rename_view(&view, "Tour, renamed").await.expect(200);
    office.admin_list_views().await.expect(200);
    office.admin_delete_view(&view).await.expect(204);
    office.admin_revoke_api_key(&id).await.expect(200);
    tool.admin_list_orders().await.refused(401, "token_invalid");
}

async fn the_openapi_document_lists_exactly_the_routes_that_are_known_here(server: &Server) {
    let document = server.shop().anonymous().call_path("GET", "/openapi.json").await.expect(200);
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            described.insert((method.to_uppercase(), normalised(path)));
        }
    }
    let known = |routes: &[(&str, &str)]| -> BTreeSet<(String, String)> {
        routes.iter().map(|(method, path)| ((*method).to_owned(), normalised(path))).collect()
    };
    let (api, mirror) = (known(ROUTES), known(LEGACY_ALIASES));
    let undescribed: Vec<_> = api.difference(&described).collect();
    assert!(undescribed.is_empty(), "the document does not describe {undescribed:#?}");
    let all = &(&api | &mirror) | &known(SYSTEM);
    let unknown: Vec<_> = described.difference(&all).collect();
    assert!(unknown.is_empty(), "described, but not known to the tests: {unknown:#?}");
}

async fn paths_without_a_prefix_lead_to_the_same_orders(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 90).await, shop.shopper());
    let body = |method: &str| {
        let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
        json!({ "items": items, "payment_method": method })
    };
    for slash in [false, true] {
        let made = shopper.api.create_order_at_mirror(slash, &body("ONLINE")).await.expect(201);
        let id = made.text("id");
        let api = shopper.order(&id).await;
        let mirror = shopper.api.see_order_at_mirror(slash, &id).await.expect(200);
        assert_eq!(api.body, mirror.body);
        tours_the_mirror(&shop, &shopper, &id).await;
        let paid = shopper.api.pay_order_at_mirror(&id).await.expect(200);
        assert_eq!(paid["message"], "Payment simulated, order marked as PAID");
        let cash = shopper.api.create_order_at_mirror(slash, &body("COD")).await.expect(201);
        assert_eq!(cash["payment_method"], "cod", "{cash}");
        shopper.api.cancel_order_at_mirror(&cash.text("id")).await.expect(200);
        assert_eq!(shopper.order(&cash.text("id")).await["status"], "cancelled");
    }
    let reached = reached();
    let missing: Vec<_> = LEGACY_ALIASES.iter().filter(|route| !reached.contains(route)).collect();
    assert!(missing.is_empty(), "not reached: {missing:#?}");
}

/// Other requests that the legacy paths accept.
async fn tours_the_mirror(shop: &Shop, shopper: &Shopper, order: &str) {
    let coupon = shop.coupon("1.00", json!({})).await;
    let api = &shopper.api;
    let listed = api.list_orders_at_mirror().await.expect(200);
    assert!(listed.items().iter().any(|one| one["id"] == order), "{listed}");
    let cheaper = api.put_coupon_on_order_at_mirror(order, &coupon.code).await.expect(200);
    assert_eq!(cheaper["final_amount"], "4.00", "{cheaper}");
    let dearer = api.take_coupon_off_order_at_mirror(order).await.expect(200);
    assert_eq!(dearer["final_amount"], "5.00", "{dearer}");
    let history = api.see_order_events_at_mirror(order).await.expect(200);
    assert!(history.items().len() >= 3, "{history}");
    let explained = api.explain_order_at_mirror(order).await.expect(200);
    assert_eq!(explained["order_id"], order, "{explained}");
    let (order, line) = delivered(shop, shopper).await;
    let asked = api.request_return_at_mirror(&order, &line).await.expect(201).text("id");
    assert_eq!(api.list_returns_at_mirror(&order).await.expect(200).items().len(), 1);
    api.cancel_return_at_mirror(&order, &asked).await.expect(200);
}

async fn the_server_tells_how_it_is(server: &Server) {
    let anonymous = server.shop().anonymous().clone();
    for (method, path) in SYSTEM {
        let places: &[&str] = if path.contains('{') { &["out_of_stock"] } else { &[] };
        anonymous.call(method, path, places).await.expect(200);
    }
    let sane = anonymous.call_path("GET", "/api/listings").header("x-request-id", "my-id-1").await;
    assert_eq!(sane.header("x-request-id"), "my-id-1", "{sane}");
    let insane = "x".repeat(5_000);
    let other = anonymous.call_path("GET", "/api/listings").header("x-request-id", &insane).await;
    assert_ne!(other.header("x-request-id"), insane);
}

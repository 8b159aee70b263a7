//! Checkouts that the shop refuses, and leaves everything as it was.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Reply, Server, Shopper};

tests::on_both_databases!(
    more_than_there_is_names_what_is_missing,
    a_price_that_changed_is_not_charged_in_silence,
    an_empty_cart_is_not_checked_out,
    an_unusable_coupon_looks_the_same_whatever_is_wrong_with_it,
    an_archived_listing_is_not_for_sale,
    a_provider_that_is_not_there_is_refused,
);

async fn checks_out(shopper: &Shopper, more: serde_json::Value) -> Reply {
    let mut body = json!({ "cart_id": shopper.cart_id().await });
    for (member, value) in more.as_object().expect("members") {
        body[member] = value.clone();
    }
    shopper.api.open_session(&body).key(&fresh_id()).await
}

async fn has_bought_nothing(shopper: &Shopper) {
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart["status"], "active", "{cart}");
    let orders = shopper.api.list_orders().await.expect(200);
    assert_eq!(orders.items().len(), 0, "{orders}");
}

async fn more_than_there_is_names_what_is_missing(server: &Server) {
    let shop = server.shop();
    let (scarce, plenty) = (shop.listing("3.00", 2).await, shop.listing("1.00", 50).await);
    let gone = shop.listing("1.00", 0).await;
    let (shopper, rival) = (shop.shopper(), shop.shopper());
    shopper.put(&scarce, 2).await;
    shopper.put(&plenty, 5).await;
    rival.check_out_one(&scarce, 1).await;
    let refused = checks_out(&shopper, json!({})).await.refused(422, "out_of_stock");
    assert_eq!(refused["listings"], json!([scarce.id]), "{refused}");
    assert!(refused["errors"].is_array(), "{refused}");
    shop.assert_stock(&scarce, 2, 1).await;
    shop.assert_stock(&plenty, 50, 0).await;
    has_bought_nothing(&shopper).await;
    let order = shopper.api.order_one(&gone.id, 1).await.refused(422, "out_of_stock");
    assert_eq!(order["listings"], json!([gone.id]), "{order}");
}

async fn a_price_that_changed_is_not_charged_in_silence(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    shopper.put(&listing, 2).await;
    shop.operator
        .admin_change_listing(&listing.id, &json!({ "unit_price": "3.50" }))
        .await
        .expect(200);
    checks_out(&shopper, json!({ "expected_amount": "6.00" })).await.refused(409, "amount_changed");
    has_bought_nothing(&shopper).await;
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart["total_amount"], "7.00", "the cart's price is live: {cart}");
    let session = shopper.check_out_with(json!({ "expected_amount": "7.00" })).await;
    let cheaper = json!({ "unit_price": "1.00" });
    shop.operator.admin_change_listing(&listing.id, &cheaper).await.expect(200);
    let order = shopper.order(&session.order).await;
    assert_eq!(order["total_amount"], "7.00", "the order keeps its own price: {order}");
}

async fn an_empty_cart_is_not_checked_out(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    checks_out(&shopper, json!({})).await.refused(422, "empty_cart");
    shopper.put(&listing, 2).await;
    shopper.api.empty_cart().await.expect(204);
    checks_out(&shopper, json!({})).await.refused(422, "empty_cart");
    has_bought_nothing(&shopper).await;
}

async fn an_unusable_coupon_looks_the_same_whatever_is_wrong_with_it(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 50).await, shop.shopper());
    let used_up = shop.coupon("1.00", json!({ "max_redemptions": 1 })).await;
    let rival = shop.shopper();
    rival.put(&listing, 1).await;
    rival.check_out_with(json!({ "coupon_code": used_up.code })).await;
    let unusable = [
        fresh_id().replace('-', ""),
        used_up.code,
        shop.coupon("1.00", json!({ "owner_id": rival.id })).await.code,
        shop.coupon("1.00", json!({ "expires_at": "2020-01-01T00:00:00Z" })).await.code,
        shop.coupon("1.00", json!({ "starts_at": "2098-01-01T00:00:00Z" })).await.code,
    ];
    shopper.put(&listing, 1).await;
    let mut bodies = Vec::new();
    for code in &unusable {
        let refused = shopper.api.put_coupon_on_cart(code).await.refused(422, "coupon_not_usable");
        let detail = refused["detail"].as_str().unwrap_or_default().replace(code, "CODE");
        bodies.push((refused["title"].clone(), detail));
        checks_out(&shopper, json!({ "coupon_code": code }))
            .await
            .refused(422, "coupon_not_usable");
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:#?}");
    let dear = shop.coupon("1.00", json!({ "min_order_amount": "500.00" })).await;
    let too_little = checks_out(&shopper, json!({ "coupon_code": dear.code })).await;
    too_little.refused(422, "coupon_not_usable");
    has_bought_nothing(&shopper).await;
}

async fn an_archived_listing_is_not_for_sale(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    shopper.put(&listing, 1).await;
    shop.operator.admin_archive_listing(&listing.id).await.expect(200);
    checks_out(&shopper, json!({})).await.refused(422, "listing_not_available");
    has_bought_nothing(&shopper).await;
    let rival = shop.shopper();
    rival.api.put_in_cart(&listing.id, 1).await.refused(422, "listing_not_available");
    rival.api.order_one(&listing.id, 1).await.refused(422, "listing_not_available");
}

async fn a_provider_that_is_not_there_is_refused(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    shopper.put(&listing, 1).await;
    checks_out(&shopper, json!({ "provider": "unknown" })).await.refused(422, "unknown_provider");
    has_bought_nothing(&shopper).await;
    shop.assert_stock(&listing, 5, 0).await;
}

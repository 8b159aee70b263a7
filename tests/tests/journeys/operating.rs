//! The operator's daily work.

use serde_json::json;
use tests::Server;
use tests::client::as_strings;

tests::on_both_databases!(
    a_listing_lives_from_creation_to_archive,
    a_listing_that_is_in_a_cart_or_an_order_cannot_be_deleted,
    a_coupon_lives_from_creation_to_deletion,
    orders_are_found_by_number_user_and_status,
    a_service_orders_for_a_user_that_it_names,
);

async fn a_listing_lives_from_creation_to_archive(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("12.50", 5).await;
    let same_sku = json!({
        "sku": listing.sku, "name": "Twin", "unit_price": "1.00", "currency": "GBP", "stock": 1,
    });
    shop.operator.admin_create_listing(&same_sku).await.refused(409, "duplicate_resource");
    let change = json!({ "name": "Better name", "unit_price": "13.00" });
    shop.operator.admin_change_listing(&listing.id, &change).await.expect(200);
    let seen = shop.shopper().api.look_at_listing(&listing.id).await.expect(200);
    assert_eq!((&seen["name"], &seen["unit_price"]), (&json!("Better name"), &json!("13.00")));
    shop.operator.admin_change_stock(&listing.id, -2).await.expect(200);
    shop.assert_stock(&listing, 3, 0).await;
    let too_few = shop.operator.admin_change_stock(&listing.id, -4).await;
    assert!(matches!(too_few.status, 409 | 422), "{too_few}");
    shop.assert_stock(&listing, 3, 0).await;
    shop.operator.admin_archive_listing(&listing.id).await.expect(200);
    let found = shop.shopper().api.browse_listings().query("query", &listing.sku).await.expect(200);
    assert_eq!(found.items().len(), 0, "archived listings are not shown: {found}");
    assert_eq!(shop.stock_of(&listing).await["is_active"], false);
}

async fn a_listing_that_is_in_a_cart_or_an_order_cannot_be_deleted(server: &Server) {
    let shop = server.shop();
    let (in_cart, in_order) = (shop.listing("1.00", 5).await, shop.listing("1.00", 5).await);
    let unwanted = shop.listing("1.00", 5).await;
    let shopper = shop.shopper();
    shopper.put(&in_cart, 1).await;
    shopper.api.order_one(&in_order.id, 1).await.expect(201);
    for wanted in [&in_cart, &in_order] {
        let refused = shop.operator.admin_delete_listing(&wanted.id).await;
        refused.refused(409, "listing_in_use");
        shopper.api.look_at_listing(&wanted.id).await.expect(200);
    }
    shop.operator.admin_delete_listing(&unwanted.id).await.expect(204);
    shopper.api.look_at_listing(&unwanted.id).await.refused(404, "not_found");
}

async fn a_coupon_lives_from_creation_to_deletion(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("20.00", 9).await, shop.shopper());
    let coupon = shop.coupon("5.00", json!({})).await;
    let twin = json!({
        "code": coupon.code.to_lowercase(), "kind": "fixed", "discount_amount": "1.00",
        "currency": "GBP", "expires_at": "2099-01-01T00:00:00Z",
    });
    shop.operator.admin_create_coupon(&twin).await.refused(409, "duplicate_resource");
    let listed = shop.operator.admin_list_coupons().query("limit", "100").await.expect(200);
    assert!(as_strings(listed.items(), "id").contains(&coupon.id), "{listed}");
    let dearer = json!({ "discount_amount": "6.00" });
    shop.operator.admin_change_coupon(&coupon.id, &dearer).await.expect(200);

    shopper.put(&listing, 1).await;
    let session = shopper.check_out_with(json!({ "coupon_code": coupon.code })).await;
    assert_eq!(session.reply["amount"], "14.00");
    shop.operator.admin_delete_coupon(&coupon.id).await.expect(204);
    let order = shopper.order(&session.order).await;
    assert_eq!(order["discount_applied"], "6.00", "the order keeps what it was given: {order}");
    assert!(order["coupon_id"].is_null(), "and forgets the coupon: {order}");
    shop.provider_says(&session.token, "paid").await.expect(200);
    shopper.put(&listing, 1).await;
    shopper.api.put_coupon_on_cart(&coupon.code).await.refused(422, "coupon_not_usable");
}

async fn orders_are_found_by_number_user_and_status(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("1.00", None).await, shop.shopper());
    let paid = shopper.buy(&shop, &listing, 1).await;
    let open = shopper.api.order_one(&listing.id, 1).await.expect(201);
    let find = |name: &'static str, value: String| {
        let call = shop.operator.admin_list_orders().query("user_id", &shopper.id);
        async move { as_strings(call.query(name, &value).await.expect(200).items(), "id") }
    };
    assert_eq!(find("limit", "10".into()).await.len(), 2);
    assert_eq!(find("status", "paid".into()).await, std::slice::from_ref(&paid.order));
    assert_eq!(find("status", "PENDING".into()).await, [open.text("id")]);
    assert_eq!(find("number", open.text("number")).await, [open.text("id")]);
    let own = shopper.api.list_orders().query("status", "paid").await.expect(200);
    assert_eq!(as_strings(own.items(), "id"), [paid.order]);
    shopper.api.list_orders().query("status", "nonsense").await.refused_as_bad_value();
}

async fn a_service_orders_for_a_user_that_it_names(server: &Server) {
    let shop = server.shop();
    let (listing, shopper, other) =
        (shop.listing("1.00", None).await, shop.shopper(), shop.shopper());
    let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
    let body = json!({ "items": items, "user_id": shopper.id });
    let order = shop.service().create_order(&body).await.expect(201).text("id");
    assert_eq!(shopper.order(&order).await["user_id"], shopper.id);
    let own = shopper.api.create_order(&body).await;
    assert!(matches!(own.status, 201 | 403), "naming oneself: {own}");
    other.api.create_order(&body).await.refused(403, "forbidden");
    assert_eq!(other.api.list_orders().await.expect(200).items().len(), 0);
}

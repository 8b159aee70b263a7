//! Shops that charge for shipping and taxes: from the address to the books.

use serde_json::{Value, json};
use tests::client::{Reply, as_strings};
use tests::{Db, Server, Shop, Shopper};

tests::on_each_database!(
    buys_with_shipping_and_a_tax_that_prices_include,
    buys_with_an_added_tax_and_gets_it_back_by_unit,
    a_rate_that_changes_between_cart_and_checkout_is_not_charged_unseen,
);

fn address(country: &str) -> Value {
    json!({
        "name": "Ada Lovelace", "lines": ["12 St James's Square"], "city": "London",
        "postcode": "SW1Y 4JH", "country": country, "phone": "+44 20 7946 0018",
    })
}

/// A method at 4.99, free from 50.00, and a rate of 20 %, both in Great Britain. Returns the rate.
async fn set_up(shop: &Shop, included: bool) -> String {
    let method = json!({
        "code": "post", "name": "Post", "countries": ["GB"], "price": "4.99", "currency": "GBP",
        "free_from": "50.00",
    });
    shop.operator.admin_create_shipping_method(&method).await.expect(201);
    let rate = json!({ "country": "GB", "name": "VAT", "rate": "20", "included": included });
    shop.operator.admin_create_tax_rate(&rate).await.expect(201).text("id")
}

/// A shopper with two units at 10.00 that go to London by post.
async fn with_a_cart(shop: &Shop) -> Shopper {
    let shopper = shop.reachable_shopper().await;
    shopper.put(&shop.listing("10.00", 20).await, 2).await;
    shopper.api.put_cart_address(&address("gb")).await.expect(200);
    shopper.api.choose_shipping("post").await.expect(200);
    shopper
}

fn amounts(shown: &Reply) -> [&str; 5] {
    ["final_amount", "shipping_amount", "tax_added", "tax_included", "grand_total"]
        .map(|member| shown[member].as_str().unwrap_or_default())
}

async fn buys_with_shipping_and_a_tax_that_prices_include(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    set_up(&shop, true).await;
    let shopper = shop.reachable_shopper().await;
    let listing = shop.listing("10.00", 20).await;
    shopper.put(&listing, 2).await;
    let cart = shopper.api.see_cart().await.expect(200);
    let problems = cart["problems"].as_array().expect("problems");
    assert_eq!(as_strings(problems, "code"), ["shipping_address_required"]);
    shopper.api.choose_shipping("post").await.refused(422, "shipping_address_required");
    let refused = shopper.api.put_cart_address(&address("UK")).await;
    refused.refused(400, "validation_failed");
    shopper.api.put_cart_address(&address("FR")).await.expect(200);
    shopper.api.choose_shipping("post").await.refused(422, "shipping_not_offered");
    shopper.api.put_cart_address(&address("gb")).await.expect(200);
    let offers = shopper.api.cart_shipping().await.expect(200);
    assert_eq!(
        (&offers["required"], &offers["items"][0]["amount"]),
        (&json!(true), &json!("4.99"))
    );
    let cart = shopper.api.choose_shipping("post").await.expect(200);
    assert_eq!(cart["problems"], json!([]), "{cart}");
    assert_eq!(amounts(&cart), ["20.00", "4.99", "0.00", "4.16", "24.99"], "{cart}");

    let session = shopper.check_out_with(json!({ "expected_amount": "24.99" })).await;
    assert_eq!(session.reply["amount"], "24.99", "{}", session.reply);
    shop.provider_says(&session.token, "paid").await.expect(200);
    let order = shopper.order(&session.order).await;
    assert_eq!(order["payment_status"], "paid", "{order}");
    assert_eq!(amounts(&order), ["20.00", "4.99", "0.00", "4.16", "24.99"], "{order}");
    assert_eq!((&order["amount"], &order["shipping"]["name"]), (&json!("24.99"), &json!("Post")));
    assert_eq!(order["shipping_address"]["country"], "GB", "{order}");
    let tax = json!({
        "name": "VAT", "rate": "20", "included": true, "base": "20.00", "amount": "3.33",
    });
    assert_eq!(order["items"][0]["taxes"], json!([tax]), "{order}");
    assert_eq!(order["taxes"][0]["amount"], "4.16", "{order}");
    let explained = shopper.api.explain_order(&session.order).await.expect(200);
    let steps = as_strings(explained["steps"].as_array().expect("steps"), "step");
    for step in ["shipping", "tax", "grand_total"] {
        assert!(steps.contains(&step.to_owned()), "{explained}");
    }
    server.assert_audit_clean();
}

async fn buys_with_an_added_tax_and_gets_it_back_by_unit(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    set_up(&shop, false).await;
    let shopper = with_a_cart(&shop).await;
    let coupon = shop.coupon("2.00", json!({})).await;
    let cart = shopper.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    // 18.00 and 4.99, 20 % of each on top.
    assert_eq!(amounts(&cart), ["18.00", "4.99", "4.60", "0.00", "27.59"], "{cart}");
    let session = shopper.check_out_with(json!({ "expected_amount": "27.59" })).await;
    shop.provider_says(&session.token, "paid").await.expect(200);
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    let order = shopper.order(&session.order).await;
    let line = order["items"][0]["id"].as_str().expect("an id");
    let one = json!({ "items": [{ "id": line, "quantity": 1 }] });
    let after = shop.operator.admin_cancel_items(&session.order, &one).await.expect(200);
    assert_eq!(after["cancelled_amount"], "10.80", "9.00 and its tax: {after}");
    shop.operator.admin_cancel_order(&session.order).await.expect(200);
    let ended = shopper.order_becomes(&session.order, "payment_status", "refunded").await;
    let refunds = as_strings(ended["refunds"].as_array().expect("refunds"), "amount");
    assert_eq!(refunds, ["10.80", "16.79"], "shipping comes back with the rest: {ended}");
    server.assert_audit_clean();
}

async fn a_rate_that_changes_between_cart_and_checkout_is_not_charged_unseen(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let rate = set_up(&shop, false).await;
    let shopper = with_a_cart(&shop).await;
    let shown = shopper.api.see_cart().await.expect(200).text("grand_total");
    assert_eq!(shown, "29.99");
    let changed = json!({ "rate": "10" });
    shop.operator.admin_change_tax_rate(&rate, &changed).await.expect(200);
    let body = json!({ "cart_id": shopper.cart_id().await, "expected_amount": shown });
    let checkout = shopper.api.open_session(&body).key(&tests::shop::fresh_id()).await;
    let refused = checkout.refused(409, "amount_changed");
    assert_eq!(refused["actual_amount"], "27.49", "{refused}");
    let session = shopper.check_out_with(json!({ "expected_amount": "27.49" })).await;
    shop.provider_says(&session.token, "paid").await.expect(200);

    // A direct order brings its own address, and goods from 50.00 on ship for free.
    let dear = shop.listing("50.00", 3).await;
    let mut order = json!({ "items": [{ "product_id": dear.id, "quantity": 1 }] });
    shopper.api.create_order(&order).await.refused(422, "shipping_address_required");
    order["shipping_address"] = address("GB");
    shopper.api.create_order(&order).await.refused(422, "shipping_method_required");
    order["shipping_method"] = json!("post");
    let placed = shopper.api.create_order(&order).await.expect(201);
    assert_eq!(amounts(&placed), ["50.00", "0.00", "5.00", "0.00", "55.00"], "{placed}");
    server.assert_audit_clean();
}

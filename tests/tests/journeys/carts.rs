//! Carts: what keeps one from being checked out is shown, and a frozen one leads to its checkout.

use serde_json::{Value, json};
use tests::Server;
use tests::shop::{Listing, Shop, fresh_id};

tests::on_both_databases!(
    a_frozen_cart_leads_to_its_checkout,
    authorized_money_makes_room_for_another_cart,
    a_cart_that_prices_made_too_large_is_shown_and_made_smaller,
    large_amounts_of_small_currencies_are_bought,
    an_amount_is_compared_with_its_currency,
    problems_name_what_checkout_would_refuse,
);

async fn listing_in(shop: &Shop, unit_price: &str, currency: &str) -> Listing {
    let sku = fresh_id();
    let body =
        json!({ "sku": sku, "name": "Thing", "unit_price": unit_price, "currency": currency });
    let made = shop.operator.admin_create_listing(&body).await.expect(201);
    Listing { id: made.text("id"), sku, name: "Thing".to_owned() }
}

async fn a_frozen_cart_leads_to_its_checkout(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    let item = shopper.put(&listing, 2).await.text("id");
    let session = shopper.check_out().await;
    let order = shopper.order(&session.order).await;
    let url = format!("/api/checkout/session/{}", session.payment);
    let wanted = json!({
        "order_id": session.order, "order_number": order["number"], "payment_id": session.payment,
        "adopted": false, "checkout_url": url, "cancel_url": format!("{url}/cancel"),
    });
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!((&cart["status"], &cart["checkout"]), (&json!("checkout"), &wanted), "{cart}");
    let again = json!({ "cart_id": session.cart });
    for refused in [
        shopper.api.put_in_cart(&listing.id, 1).await,
        shopper.api.change_cart_item(&item, 1).await,
        shopper.api.remove_cart_item(&item).await,
        shopper.api.empty_cart().await,
        shopper.api.take_coupon_off_cart().await,
        shopper.api.open_session(&again).key(&fresh_id()).await,
    ] {
        let refused = refused.refused(409, "cart_in_checkout");
        for (member, value) in wanted.as_object().expect("members") {
            assert_eq!(&refused[member.as_str()], value, "{refused}");
        }
    }
    shopper.api.see_session(&session.payment).await.expect(200);
    shopper.api.cancel_session(&session.payment).await.expect(200);
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!((&cart["status"], &cart["checkout"]), (&json!("active"), &Value::Null), "{cart}");
}

async fn authorized_money_makes_room_for_another_cart(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 2).await;
    shopper.api.put_in_cart(&listing.id, 1).await.refused(409, "cart_in_checkout");
    shop.provider_says(&session.token, "authorized").await.expect(200);
    shopper.order_becomes(&session.order, "payment_status", "authorized").await;
    shopper.put(&listing, 1).await;
    let cart = shopper.api.see_cart().await.expect(200);
    assert_ne!(cart["id"], session.cart.as_str(), "{cart}");
    assert_eq!(
        (&cart["status"], &cart["items"][0]["qty"]),
        (&json!("active"), &json!(1)),
        "{cart}"
    );
}

async fn a_cart_that_prices_made_too_large_is_shown_and_made_smaller(server: &Server) {
    let shop = server.shop();
    let shopper = shop.shopper();
    let listing = shop.listing("1.00", None).await;
    let item = shopper.put(&listing, 100_000).await.text("id");
    let dear = json!({ "unit_price": "99999999.99" });
    shop.operator.admin_change_listing(&listing.id, &dear).await.expect(200);
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart["final_amount"], "9999999999000.00", "{cart}");
    assert_eq!(cart["items"][0]["subtotal"], "9999999999000.00", "{cart}");
    assert_eq!(cart["problems"][0]["code"], "amount_out_of_range", "{cart}");
    assert_eq!(cart["problems"][0]["items"], json!([]), "{cart}");
    let body = json!({ "cart_id": cart["id"] });
    let refused = shopper.api.open_session(&body).key(&fresh_id()).await;
    let refused = refused.refused(422, "amount_out_of_range");
    assert_eq!(refused["max_amount"], "99999999.99", "{refused}");
    shopper.api.change_cart_item(&item, 3).await.expect(200);
    let raised = shopper.api.change_cart_item(&item, 4).await.refused(422, "amount_out_of_range");
    assert_eq!(raised["errors"][0]["pointer"], "/qty", "{raised}");
    shopper.api.put_in_cart(&listing.id, 1).await.expect(200);
    shopper.check_out().await;
    let past = json!({ "unit_price": "100000000.00" });
    let refused = shop.operator.admin_change_listing(&listing.id, &past).await;
    let refused = refused.refused(422, "amount_out_of_range");
    assert_eq!(refused["errors"][0]["pointer"], "/unit_price", "{refused}");
    let sheet = "sku,name,unit_price,currency\nDEAR,Dear,100000000.00,USD\n";
    let refused =
        shop.operator.admin_import_listings(sheet).await.refused(400, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/2/unit_price", "{refused}");
}

async fn large_amounts_of_small_currencies_are_bought(server: &Server) {
    let shop = server.shop();
    for (price, currency, total) in [
        ("60000000", "VND", "120000000"),
        ("1500000000.00", "IDR", "3000000000.00"),
        ("50000000000.00", "IRR", "100000000000.00"),
        ("4500000000.00", "LBP", "9000000000.00"),
    ] {
        let (listing, shopper) = (listing_in(&shop, price, currency).await, shop.shopper());
        let session = shopper.buy(&shop, &listing, 2).await;
        assert_eq!(session.reply["amount"], total, "{currency}");
        let order = shopper.order_becomes(&session.order, "payment_status", "paid").await;
        assert_eq!((&order["final_amount"], &order["currency"]), (&json!(total), &json!(currency)));
        shopper.api.explain_order(&session.order).await.expect(200);
    }
    let stats = shop.operator.admin_see_stats().await.expect(200);
    let days = stats["days"].as_array().expect("days");
    assert!(days.iter().any(|d| d["revenue_amount"] == "100000000000.00"), "{stats}");
}

async fn an_amount_is_compared_with_its_currency(server: &Server) {
    let shop = server.shop();
    let usd = listing_in(&shop, "10.00", "USD").await;
    let eur = listing_in(&shop, "10.00", "EUR").await;
    let shopper = shop.shopper();
    shopper.put(&usd, 1).await;
    let shown = shopper.api.see_cart().await.expect(200)["final_amount"].clone();
    shopper.api.empty_cart().await.expect(204);
    shopper.put(&eur, 1).await;
    let cart = shopper.cart_id().await;
    let ask = |more: Value| {
        let mut body = json!({ "cart_id": cart, "expected_amount": shown });
        for (member, value) in more.as_object().expect("members") {
            body[member] = value.clone();
        }
        shopper.api.open_session(&body).key(&fresh_id())
    };
    let refused = ask(json!({})).await.refused(409, "amount_changed");
    assert_eq!((&refused["actual_amount"], &refused["currency"]), (&json!("10.00"), &json!("EUR")));
    ask(json!({ "expected_currency": "USD" })).await.refused(409, "amount_changed");
    ask(json!({ "expected_currency": "EURO" })).await.refused(400, "validation_failed");
    let session = ask(json!({ "expected_currency": "eur" })).await.expect(201);
    assert_eq!(session["currency"], "EUR", "{session}");
    // A cart that was never in another currency: the amount alone is enough, in whatever currency.
    let other = shop.shopper();
    other.put(&eur, 2).await;
    other.check_out_with(json!({ "expected_amount": "20.00" })).await;
}

async fn problems_name_what_checkout_would_refuse(server: &Server) {
    let shop = server.shop();
    let (scarce, gone) = (shop.listing("3.00", 1).await, shop.listing("4.00", 5).await);
    let shopper = shop.shopper();
    let coupon = shop.coupon("1.00", json!({ "max_per_user": 1 })).await;
    let (first, second) = (shopper.put(&scarce, 2).await, shopper.put(&gone, 1).await);
    shopper.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    shop.operator.admin_archive_listing(&gone.id).await.expect(200);
    let items = json!([{ "product_id": scarce.id, "quantity": 1 }]);
    let order = json!({ "items": items, "coupon_code": coupon.code });
    let order = shopper.api.create_order(&order).await.expect(201).text("id");
    let cart = shopper.api.see_cart().await.expect(200);
    let problems = cart["problems"].as_array().expect("problems");
    let seen: Vec<_> = problems.iter().map(|p| (p["code"].clone(), p["items"].clone())).collect();
    let wanted = [
        (json!("listing_not_available"), json!([second.text("id")])),
        (json!("out_of_stock"), json!([first.text("id")])),
        (json!("coupon_not_usable"), json!([])),
    ];
    assert_eq!(seen, wanted, "{cart}");
    assert_eq!(
        (&cart["discount_applied"], &cart["coupon"]["usable"]),
        (&json!("0.00"), &json!(false))
    );
    // One by one they go away.
    shopper.api.remove_cart_item(&second.text("id")).await.expect(204);
    shopper.api.cancel_order(&order).await.expect(200);
    shopper.api.change_cart_item(&first.text("id"), 1).await.expect(200);
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!((&cart["problems"], &cart["final_amount"]), (&json!([]), &json!("2.00")), "{cart}");
    shopper.check_out().await;
}

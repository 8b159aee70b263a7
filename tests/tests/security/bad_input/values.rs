//! Quantities, amounts and texts that a shop should not take.

use serde_json::json;
use tests::Server;
use tests::shop::fresh_id;

use super::scene::{Attempt, BAD_VALUE, Scene};

tests::on_both_databases!(
    z05_quantities_are_whole_positive_and_sane,
    z01_too_much_money_and_two_kinds_of_it,
    text_that_tries_to_be_clever,
);

async fn z05_quantities_are_whole_positive_and_sane(server: &Server) {
    let scene = Scene::set(server).await;
    let (api, listing) = (&scene.shopper.api, scene.listing.id.as_str());
    let wrong_type = [json!(1.5), json!("2"), json!(null), json!([1]), json!(true), json!({})];
    let against_the_rule =
        [json!(0), json!(-1), json!(100_001), json!(i64::MAX), json!(i64::MIN), json!(u64::MAX)];
    let mut calls: Vec<Attempt> = Vec::new();
    let wrong = wrong_type.iter().map(|qty| (qty, &[400][..]));
    for (qty, statuses) in wrong.chain(against_the_rule.iter().map(|qty| (qty, BAD_VALUE))) {
        let items = json!([{ "product_id": listing, "quantity": qty }]);
        calls.push((api.put_in_cart(listing, qty.clone()), statuses, &[]));
        calls.push((api.change_cart_item(&scene.item, qty.clone()), statuses, &[]));
        calls.push((api.create_order(&json!({ "items": items })), statuses, &[]));
        calls.push((api.create_order_at_mirror(true, &json!({ "items": items })), statuses, &[]));
    }
    let whole = format!(r#"{{"listing":"{listing}","qty":1e2}}"#);
    let huge = format!(r#"{{"listing":"{listing}","qty":1{}}}"#, "0".repeat(300));
    for body in [whole, huge] {
        let call = api.call_path("POST", "/api/cart/items").raw(body, "application/json");
        calls.push((call, BAD_VALUE, &[]));
    }
    let twice = json!([
        { "product_id": listing, "quantity": 100_000 },
        { "product_id": listing, "quantity": 100_000 },
    ]);
    calls.push((api.create_order(&json!({ "items": twice })), BAD_VALUE, &[]));
    scene.all_refused(calls).await;
}

async fn z01_too_much_money_and_two_kinds_of_it(server: &Server) {
    let scene = Scene::set(server).await;
    let dear = scene.shop.listing("99999.99", None).await;
    let (listing, api) = (scene.listing.id.as_str(), &scene.shopper.api);
    let other_money = json!({
        "sku": fresh_id(), "name": "Elsewhere", "unit_price": "1.00", "currency": "USD", "stock": 9,
    });
    let dollars =
        scene.shop.operator.admin_create_listing(&other_money).await.expect(201).text("id");
    let mixed = json!([
        { "product_id": listing, "quantity": 1 }, { "product_id": dollars, "quantity": 1 },
    ]);
    let calls: Vec<Attempt> = vec![
        (api.order_one(&dear.id, 1_001), &[422], &["amount_out_of_range"]),
        (api.put_in_cart(&dollars, 1), &[422], &["currency_mismatch"]),
        (api.create_order(&json!({ "items": mixed })), &[422], &["currency_mismatch"]),
    ];
    scene.all_refused(calls).await;
}

async fn text_that_tries_to_be_clever(server: &Server) {
    let scene = Scene::set(server).await;
    let api = &scene.shopper.api;
    for text in ["%", "_", "'", "\"; DROP TABLE orders; --", "\u{0}", "é̂", "\\", "🦀", "a b", "*"]
    {
        let found = api.browse_listings().query("query", text).await;
        assert!(matches!(found.status, 200 | 400 | 422), "{text:?}: {found}");
        let coupon = api.put_coupon_on_cart(text).await;
        assert!(matches!(coupon.status, 400 | 422), "{text:?}: {coupon}");
    }
    for name in ["<script>alert(1)</script>", "Zoë 🦀", "O'Brien; --"] {
        let contact =
            json!({ "email": scene.shopper.email, "phone": scene.shopper.phone, "name": name });
        let seen = api.change_me(&contact).await.expect(200);
        assert_eq!(seen["name"], name, "kept as it is, not mended");
    }
    let split = json!({ "email": "a@b.example\r\nBcc: c@d.example", "phone": null, "name": "x" });
    api.change_me(&split).await.refused_as_bad_value();
}

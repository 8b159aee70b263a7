//! The cart's routes.

use serde_json::{Value, json};

use crate::shop::{Shop, admin, anonymous, rival, shopper};

#[actix_web::test]
async fn a_line_is_made_once_and_then_set() {
    let shop = Shop::open();
    let listing = shop.listing("12.50", 10).await;
    let put = |qty: i64| {
        shopper("POST", "/api/cart/items").json(&json!({ "listing": listing, "qty": qty }))
    };
    let made = shop.send(put(2)).await.expect(201);
    assert_eq!(made.body["listing"], listing.as_str());
    assert_eq!(made.body["subtotal"], "25.00");
    assert_eq!(made.body["currency"], "GBP");
    assert_eq!(made.body["available"], true);
    let location = format!("/api/cart/items/{}", made.text("id"));
    assert_eq!(made.header("location"), location);
    let set = shop.send(put(20)).await.expect(200);
    assert_eq!((set.text("id"), &set.body["available"]), (made.text("id"), &json!(false)));
    let plain = listing.replace('-', "");
    let same = json!({ "listing": plain, "qty": 1 });
    shop.send(shopper("POST", "/api/cart/items").json(&same)).await.expect(200);
    let changed = shop.send(shopper("PATCH", &location).json(&json!({ "qty": 3 }))).await;
    assert_eq!(changed.expect(200).body["qty"], 3);
    shop.send(shopper("DELETE", &location)).await.expect(204);
    shop.send(shopper("DELETE", &location)).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_cart_has_the_members_of_the_contract() {
    let shop = Shop::open();
    let cart = shop.send(shopper("GET", "/api/cart")).await.expect(200);
    let version = cart.body["version"].as_i64().unwrap();
    assert_eq!(cart.header("etag"), format!("\"{version}\""));
    let mut members: Vec<&String> = cart.body.as_object().unwrap().keys().collect();
    members.sort();
    let contract = [
        "checkout",
        "coupon",
        "currency",
        "discount_applied",
        "final_amount",
        "grand_total",
        "id",
        "items",
        "problems",
        "shipping",
        "shipping_address",
        "shipping_amount",
        "shipping_method",
        "status",
        "tax_added",
        "tax_included",
        "taxes",
        "total_amount",
        "version",
    ];
    assert_eq!(members, contract);
    assert_eq!(cart.body["total_amount"], "0.00");
    assert_eq!(cart.body["coupon"], Value::Null);
    assert_eq!((&cart.body["problems"], &cart.body["checkout"]), (&json!([]), &Value::Null));
    let again = shop.send(shopper("GET", "/api/cart")).await;
    assert_eq!(again.body, cart.body, "one cart a user");
    let other = shop.send(rival("GET", "/api/cart")).await.expect(200);
    assert_ne!(other.body["id"], cart.body["id"]);
}

#[actix_web::test]
async fn a_coupon_is_applied_and_removed() {
    let shop = Shop::open();
    shop.cart("10.00").await;
    let coupon = json!({ "code": "TEN", "kind": "PERCENT", "discount_amount": "10" });
    let made = shop.send(admin("POST", "/api/admin/coupons").json(&coupon)).await.expect(201);
    assert_eq!(
        (&made.body["kind"], &made.body["discount_amount"]),
        (&json!("percent"), &json!("10.00"))
    );
    let code = json!({ "code": "ten" });
    let cart = shop.send(shopper("PUT", "/api/cart/coupon").json(&code)).await.expect(200);
    assert_eq!(cart.body["coupon"], json!({ "code": "TEN", "usable": true }));
    assert_eq!(cart.body["final_amount"], "9.00");
    let cart = shop.send(shopper("DELETE", "/api/cart/coupon")).await.expect(200);
    assert_eq!(cart.body["coupon"], Value::Null);
    let wrong = json!({ "code": "no such\u{0}code" });
    let refused = shop.send(shopper("PUT", "/api/cart/coupon").json(&wrong)).await;
    refused.refused(422, "coupon_not_usable");
    shop.send(shopper("DELETE", "/api/cart")).await.expect(204);
    let empty = shop.send(shopper("GET", "/api/cart")).await;
    assert_eq!(empty.body["items"], json!([]));
}

#[actix_web::test]
async fn listings_need_no_token() {
    let shop = Shop::open();
    let listing = shop.listing("3.00", 4).await;
    let path = format!("/api/listings/{listing}");
    let seen = shop.send(anonymous("GET", &path)).await.expect(200);
    assert_eq!((&seen.body["unit_price"], &seen.body["available"]), (&json!("3.00"), &json!(4)));
    assert!(seen.body["stock"].is_null() && seen.body["reserved"].is_null(), "{seen:?}");
    let sku = seen.text("sku").to_lowercase();
    let found = shop.send(anonymous("GET", &format!("/api/listings?query={sku}"))).await;
    assert_eq!(found.expect(200).body["items"][0]["id"], listing.as_str());
    let archive = format!("/api/admin/listings/{listing}/archive");
    shop.send(admin("POST", &archive)).await.expect(200);
    let found = shop.send(anonymous("GET", "/api/listings")).await.expect(200);
    assert_eq!(found.body, json!({ "items": [], "next_cursor": null }));
    shop.send(anonymous("GET", &path)).await.expect(200);
    let clever = shop.send(anonymous("GET", "/api/listings?query=a%00b")).await;
    clever.refused(400, "validation_failed");
}

//! The caller's contact details, messages and coupons.

use serde_json::json;

use crate::shop::{RIVAL, SHOPPER, Shop, admin, rival, shopper};

#[actix_web::test]
async fn a_contact_card_is_put_and_seen() {
    let shop = Shop::open();
    let empty = shop.send(shopper("GET", "/api/me")).await.expect(200);
    let card = json!({
        "user_id": SHOPPER, "email": null, "phone": null, "name": null, "locale": null, "muted": [],
    });
    assert_eq!(empty.body, card);
    let body = json!({ "email": "a@b.example", "phone": "+441234567", "name": "Zoë 🦀", "muted": ["SMS", "sms"] });
    let put = shop.send(shopper("PUT", "/api/me").json(&body)).await.expect(200);
    assert_eq!(put.body["muted"], json!(["sms"]));
    assert_eq!(shop.send(shopper("GET", "/api/me")).await.body, put.body);
    let bad = [
        (json!({ "email": "not an address" }), "/email"),
        (json!({ "phone": "12" }), "/phone"),
        (json!({ "name": "a\nb" }), "/name"),
        (json!({ "locale": "de-" }), "/locale"),
        (json!({ "muted": ["pigeon"] }), "/muted/0"),
    ];
    for (body, pointer) in bad {
        let refused = shop.send(shopper("PUT", "/api/me").json(&body)).await;
        let refused = refused.refused(400, "validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    }
}

#[actix_web::test]
async fn messages_and_coupons_are_ones_own() {
    let shop = Shop::open();
    let card = json!({ "email": "a@b.example" });
    shop.send(shopper("PUT", "/api/me").json(&card)).await.expect(200);
    let order = shop.order("10.00").await;
    shop.send(shopper("POST", &format!("/api/orders/{order}/cancel"))).await.expect(200);
    let told = shop.send(shopper("GET", "/api/notifications")).await.expect(200);
    let message = told.body["items"][0].as_object().unwrap();
    let members: Vec<&String> = message.keys().collect();
    let contract = [
        "id",
        "user_id",
        "order_id",
        "notification_type",
        "channel",
        "subject",
        "message",
        "is_sent",
        "attempts",
        "last_error",
        "created_at",
        "sent_at",
    ];
    assert_eq!(members, contract);
    assert_eq!(
        (&message["notification_type"], &message["order_id"], &message["is_sent"]),
        (&json!("order_cancelled"), &json!(order), &json!(false))
    );
    assert_eq!(shop.send(rival("GET", "/api/notifications")).await.body["items"], json!([]));

    for (code, owner) in [("HERS", SHOPPER), ("HIS", RIVAL)] {
        let coupon =
            json!({ "code": code, "kind": "fixed", "discount_amount": "1", "owner_id": owner });
        shop.send(admin("POST", "/api/admin/coupons").json(&coupon)).await.expect(201);
    }
    let own = shop.send(shopper("GET", "/api/coupons")).await.expect(200);
    let own = own.body["items"].as_array().unwrap();
    assert_eq!(
        (own.len(), &own[0]["code"], &own[0]["status"]),
        (1, &json!("HERS"), &json!("active"))
    );
    assert!(own[0]["redeemed"].is_null(), "counters are the shop's: {own:?}");
}

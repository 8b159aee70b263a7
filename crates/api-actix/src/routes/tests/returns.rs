//! Cancelled units and returned parcels.

use serde_json::{Value, json};

use crate::shop::{ApiResponse, SHOPPER, Shop, admin, shopper};

/// A paid, confirmed order of three units at 10.00; its path and its line.
async fn confirmed(shop: &Shop) -> (String, Value) {
    let listing = shop.listing("10.00", 9).await;
    let body = json!({ "items": [{ "product_id": listing, "quantity": 3 }] });
    let placed = shop.send(shopper("POST", "/api/orders").json(&body)).await.expect(201);
    let id = placed.body["id"].as_str().unwrap().to_owned();
    shop.send(shopper("POST", &format!("/api/orders/{id}/pay"))).await.expect(200);
    let path = format!("/api/admin/orders/{id}");
    shop.send(admin("POST", &format!("{path}/confirm"))).await.expect(200);
    (path, placed.body["items"][0]["id"].clone())
}

async fn post(shop: &Shop, path: &str, body: &Value) -> ApiResponse {
    shop.send(admin("POST", path).json(body)).await
}

#[actix_web::test]
async fn units_are_cancelled_and_the_order_shows_them() {
    let shop = Shop::open();
    let (path, line) = confirmed(&shop).await;
    let cancel = format!("{path}/cancel-items");
    let units = |n: i64| json!({ "items": [{ "id": line, "quantity": n }], "reason": "broken" });
    post(&shop, &cancel, &units(4)).await.refused(422, "quantity_out_of_range");
    post(&shop, &cancel, &units(0)).await.refused(422, "quantity_out_of_range");
    shop.send(admin("POST", &cancel)).await.refused(409, "cancel_the_order");
    post(&shop, &cancel, &json!({ "restock": null })).await.refused(400, "malformed_json");
    post(&shop, &cancel, &json!({ "restok": true })).await.refused(400, "unknown_field");
    let long = json!({ "reason": "x".repeat(501) });
    post(&shop, &cancel, &long).await.refused(400, "validation_failed");
    let ask = || admin("POST", &cancel).json(&units(1)).key("once");
    let order = shop.send(ask()).await.expect(200).body;
    assert_eq!(shop.send(ask()).await.expect(200).body, order, "the same key, the same answer");
    assert_eq!(order["cancelled_amount"], "10.00");
    assert_eq!(order["items"][0]["cancelled_quantity"], 1);
    assert_eq!(order["refunds"][0]["amount"], "10.00");
    let explain = path.replace("/admin", "") + "/explain";
    let told = shop.send(shopper("GET", &explain)).await.expect(200).body;
    let steps = told["steps"].as_array().unwrap();
    assert!(steps.iter().any(|s| s["step"] == "cancelled" && s["amount"] == "10.00"), "{told}");
}

#[actix_web::test]
async fn a_parcel_is_returned_once() {
    let shop = Shop::open();
    let (path, line) = confirmed(&shop).await;
    let two = json!({ "items": [{ "id": line, "quantity": 2 }] });
    let shipped = post(&shop, &format!("{path}/ship"), &two).await.expect(200).body;
    let parcel = shipped["parcels"][0]["id"].as_str().unwrap();
    let back = |parcel: &str| format!("{path}/parcels/{parcel}/return");
    post(&shop, &back(SHOPPER), &json!({})).await.refused(404, "not_found");
    post(&shop, &back("nothing"), &json!({})).await.refused(404, "not_found");
    post(&shop, &back(parcel), &json!({ "then": "keep" })).await.refused(400, "validation_failed");
    post(&shop, &back(parcel), &json!({ "then": null })).await.refused(400, "malformed_json");
    let order = post(&shop, &back(parcel), &json!({ "then": "HOLD" })).await.expect(200).body;
    let returned = &order["parcels"][0];
    assert_eq!((&returned["status"], &order["status"]), (&json!("returned"), &json!("confirmed")));
    assert_eq!(returned["returned_at"], "2026-01-01T00:00:00Z");
    assert_eq!(order["items"][0]["shipped_quantity"], 0);
    let refused = shop.send(admin("POST", &back(parcel))).await;
    let refused = refused.refused(409, "parcel_state_conflict");
    assert_eq!(refused.body["parcel_status"], "returned");
}

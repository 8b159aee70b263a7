//! Invalid listings and coupons of operators.

use serde_json::json;
use tests::Server;
use tests::shop::fresh_id;

use super::scene::{Attempt, BAD_VALUE, Scene};

tests::on_both_databases!(z18_listings_and_coupons_must_make_sense,);

async fn z18_listings_and_coupons_must_make_sense(server: &Server) {
    let scene = Scene::set(server).await;
    let office = &scene.shop.operator;
    let mut calls: Vec<Attempt> = Vec::new();
    let faults = [
        ("unit_price", json!("-1.00")),
        ("unit_price", json!("1.001")),
        ("unit_price", json!("1e2")),
        ("unit_price", json!("100000000.00")),
        ("unit_price", json!("free")),
        ("unit_price", json!(1.5)),
        ("currency", json!("XXY")),
        ("currency", json!("pounds")),
        ("stock", json!(-1)),
        ("stock", json!(1.5)),
        ("sku", json!("")),
        ("name", json!("")),
        ("sku", json!("s".repeat(300))),
        ("name", json!("n".repeat(300))),
    ];
    for (member, value) in faults {
        let mut body = json!({
            "sku": fresh_id(), "name": "x", "unit_price": "1.00", "currency": "GBP", "stock": 1,
        });
        body[member] = value;
        calls.push((office.admin_create_listing(&body), BAD_VALUE, &[]));
    }
    let faults = [
        ("discount_amount", json!("0.00")),
        ("discount_amount", json!("-1.00")),
        ("kind", json!("gift")),
        ("code", json!("")),
        ("code", json!("c".repeat(51))),
        ("max_redemptions", json!(0)),
        ("max_per_user", json!(-1)),
        ("owner_id", json!("me")),
        ("expires_at", json!("tomorrow")),
        ("min_order_amount", json!("-1.00")),
        ("currency", json!("XXY")),
    ];
    for (member, value) in faults {
        let mut body = json!({
            "code": fresh_id(), "kind": "fixed", "discount_amount": "1.00", "currency": "GBP",
            "expires_at": "2099-01-01T00:00:00Z",
        });
        body[member] = value;
        calls.push((office.admin_create_coupon(&body), BAD_VALUE, &[]));
    }
    let over = json!({
        "code": fresh_id(), "kind": "percent", "discount_amount": "100.01",
        "expires_at": "2099-01-01T00:00:00Z",
    });
    calls.push((office.admin_create_coupon(&over), BAD_VALUE, &[]));
    calls.push((office.admin_change_stock(&scene.listing.id, -2_000), &[409, 422], &[]));
    scene.all_refused(calls).await;
}

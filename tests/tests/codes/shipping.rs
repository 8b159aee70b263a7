//! What only a shop with shipping methods refuses: its other orders need an address as well.

use serde_json::json;
use tests::{Db, Reply, Server};

use crate::case;
use crate::case::{Alone, Case};

pub const CASES: &[Case<Alone>] =
    &[case!("shipping_method_required", 422, an_order_without_a_shipping_method)];

async fn an_order_without_a_shipping_method(db: Db) -> Reply {
    let server = Server::start(db);
    let shop = server.shop();
    let method = json!({ "code": "post", "name": "Post", "price": "4.99", "currency": "GBP" });
    shop.operator.admin_create_shipping_method(&method).await.expect(201);
    let listing = shop.listing("3.00", 5).await;
    let order = json!({
        "items": [{ "product_id": listing.id, "quantity": 1 }],
        "shipping_address": crate::carts::address(),
    });
    shop.shopper().api.create_order(&order).await
}

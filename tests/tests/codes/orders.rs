//! Orders: what cannot be ordered, and what their states do not allow.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Reply, Server, Shop, Shopper};

use crate::case;
use crate::case::{Case, OnShared};

pub const CASES: &[Case<OnShared>] = &[
    case!("unknown_product", 422, something_that_was_never_for_sale),
    case!("out_of_stock", 422, more_than_there_is),
    case!("amount_out_of_range", 422, more_money_than_an_amount_holds),
    case!("invalid_transition", 409, a_parcel_that_arrives_before_it_leaves),
    case!("cancel_the_order", 409, all_units_of_an_order_that_waits),
    case!("parcel_state_conflict", 409, a_parcel_that_comes_back_after_it_arrived),
    case!("order_disputed", 409, a_parcel_of_a_disputed_order),
    case!("order_not_delivered", 409, a_return_before_the_delivery),
    case!("return_state_conflict", 409, a_return_that_is_received_before_it_is_approved),
    case!("order_not_paid", 409, a_confirmation_before_the_money),
    case!("order_already_paid", 409, a_second_payment),
    case!("order_not_payable", 409, a_payment_of_what_was_cancelled),
];

async fn something_that_was_never_for_sale(server: &Server) -> Reply {
    server.shop().shopper().api.order_one(&fresh_id(), 1).await
}

async fn more_than_there_is(server: &Server) -> Reply {
    let shop = server.shop();
    let listing = shop.listing("3.00", 1).await;
    shop.shopper().api.order_one(&listing.id, 2).await
}

async fn more_money_than_an_amount_holds(server: &Server) -> Reply {
    let shop = server.shop();
    let dear = shop.listing("99999.99", None).await;
    shop.shopper().api.order_one(&dear.id, 1_001).await
}

/// An order that waits for its money.
pub async fn placed(shop: &Shop) -> (Shopper, String) {
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    (shopper, order)
}

async fn a_parcel_that_arrives_before_it_leaves(server: &Server) -> Reply {
    let shop = server.shop();
    let (_, order) = placed(&shop).await;
    shop.operator.admin_deliver_order(&order).await
}

async fn all_units_of_an_order_that_waits(server: &Server) -> Reply {
    let shop = server.shop();
    let (_, order) = placed(&shop).await;
    shop.operator.admin_cancel_items(&order, &json!({})).await
}

async fn a_parcel_that_comes_back_after_it_arrived(server: &Server) -> Reply {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    shop.operator.admin_confirm_order(&order).await.expect(200);
    let shipped = shop.operator.admin_ship_order(&order).await.expect(200);
    let parcel = shipped["parcels"][0]["id"].as_str().expect("an id").to_owned();
    shop.operator.admin_deliver_order(&order).await.expect(200);
    shop.operator.admin_return_parcel(&order, &parcel, &json!({})).await
}

async fn a_confirmation_before_the_money(server: &Server) -> Reply {
    let shop = server.shop();
    let (_, order) = placed(&shop).await;
    shop.operator.admin_confirm_order(&order).await
}

async fn a_parcel_of_a_disputed_order(server: &Server) -> Reply {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    let paid = shopper.api.pay_order(&order, &json!({})).await.expect(200);
    shop.operator.admin_confirm_order(&order).await.expect(200);
    let reference = paid["payment"]["provider_ref"].as_str().expect("a reference");
    shop.provider_says(reference, "dispute_lost").await.expect(200);
    shop.operator.admin_ship_order(&order).await
}

async fn a_second_payment(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    let pays = || shopper.api.pay_order(&order, &json!({})).key(&fresh_id());
    pays().await.expect(200);
    pays().await
}

async fn a_payment_of_what_was_cancelled(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.cancel_order(&order).await.expect(200);
    shopper.api.pay_order(&order, &json!({})).await
}

async fn a_return_before_the_delivery(server: &Server) -> Reply {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.request_return(&order, &fresh_id(), 1).await
}

async fn a_return_that_is_received_before_it_is_approved(server: &Server) -> Reply {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    let line = delivered(&shop, &shopper, &order).await;
    let id = shopper.api.request_return(&order, &line, 1).await.expect(201).text("id");
    shop.operator.admin_receive_return(&order, &id, &json!({})).await
}

/// Pays and delivers an order of one line, and gives the line.
pub async fn delivered(shop: &Shop, shopper: &Shopper, order: &str) -> String {
    let paid = shopper.api.pay_order(order, &json!({})).await.expect(200);
    shop.operator.admin_confirm_order(order).await.expect(200);
    shop.operator.admin_ship_order(order).await.expect(200);
    shop.operator.admin_deliver_order(order).await.expect(200);
    paid["order"]["items"][0]["id"].as_str().expect("a line").to_owned()
}

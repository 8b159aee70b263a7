//! Errors of the admin API.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Listing, Reply, Server};

use crate::case;
use crate::case::{Case, OnShared};

pub const CASES: &[Case<OnShared>] = &[
    case!("customer_has_open_orders", 409, erasing_who_waits_for_an_order),
    case!("duplicate_resource", 409, a_sku_that_is_taken),
    case!("listing_in_use", 409, the_end_of_what_was_ordered),
    case!("too_many_rows", 409, more_rates_than_a_shop_can_have),
    case!("stock_conflict", 409, taking_away_what_is_promised),
];

async fn erasing_who_waits_for_an_order(server: &Server) -> Reply {
    let shop = server.shop();
    let listing = shop.listing("3.00", 5).await;
    let shopper = shop.shopper();
    shopper.api.order_one(&listing.id, 1).await.expect(201);
    shop.operator.admin_erase_customer(&shopper.id).await
}

async fn a_sku_that_is_taken(server: &Server) -> Reply {
    let body = json!({
        "sku": fresh_id(), "name": "Mug", "unit_price": "1.00", "currency": "GBP", "stock": 1,
    });
    let office = server.shop().operator;
    office.admin_create_listing(&body).await.expect(201);
    office.admin_create_listing(&body).await
}

async fn more_rates_than_a_shop_can_have(server: &Server) -> Reply {
    let rows = (0..=500).map(|n| format!("GB,VAT {n},20,true,false\n"));
    let file = format!("country,name,rate,included,is_active\n{}", rows.collect::<String>());
    server.shop().operator.admin_import_tax_rates(&file).await
}

/// A listing of five units, three of them reserved by an order.
async fn with_an_order(server: &Server) -> Listing {
    let shop = server.shop();
    let listing = shop.listing("3.00", 5).await;
    shop.shopper().api.order_one(&listing.id, 3).await.expect(201);
    listing
}

async fn the_end_of_what_was_ordered(server: &Server) -> Reply {
    let listing = with_an_order(server).await;
    server.shop().operator.admin_delete_listing(&listing.id).await
}

async fn taking_away_what_is_promised(server: &Server) -> Reply {
    let listing = with_an_order(server).await;
    server.shop().operator.admin_change_stock(&listing.id, -3).await
}

//! The personal data of a customer: given to them, and erased on request, while the books stay.

use serde_json::json;
use tests::{Server, Shop, Shopper};

tests::on_both_databases!(
    a_customer_is_erased_once_no_order_is_open,
    an_order_and_its_amounts_outlive_the_person,
);

/// A text that is in every place where something about the customer is written.
const CANARY: &str = "Canary-7f3a";

async fn with_an_order(shop: &Shop) -> (Shopper, String) {
    let shopper = shop.reachable_shopper().await;
    let card = json!({ "name": CANARY, "email": format!("{CANARY}@example.com") });
    shopper.api.change_me(&card).await.expect(200);
    let listing = shop.listing("5.00", 90).await;
    let session = shopper.buy(shop, &listing, 2).await;
    shop.operator.admin_write_note(&session.order, CANARY).await.expect(201);
    (shopper, session.order)
}

async fn deliver(shop: &Shop, order: &str) {
    shop.operator.admin_confirm_orders(&[order]).await.expect(200);
    let parcel = json!({ "carrier": CANARY, "tracking_number": CANARY });
    shop.operator.admin_ship_order(order).json(&parcel).await.expect(200);
    shop.operator.admin_deliver_order(order).await.expect(200);
}

async fn a_customer_is_erased_once_no_order_is_open(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = with_an_order(&shop).await;
    let office = &shop.operator;
    let refused = office.admin_erase_customer(&shopper.id).await;
    refused.refused(409, "customer_has_open_orders");
    assert_eq!(shopper.api.see_me().await.expect(200)["name"], CANARY, "nothing was erased");
    deliver(&shop, &order).await;
    let exported = shopper.api.export_me().await.expect(200);
    assert!(exported.to_string().contains(CANARY), "{exported}");
    let erased = office.admin_erase_customer(&shopper.id).await.expect(200);
    assert_eq!(erased["orders"], 1, "{erased}");
    let after = office.admin_export_customer(&shopper.id).await.expect(200);
    assert!(!after.to_string().contains(CANARY), "{after}");
    let timeline = office.admin_see_timeline(&order).await.expect(200);
    assert!(!timeline.to_string().contains(CANARY), "{timeline}");
}

async fn an_order_and_its_amounts_outlive_the_person(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = with_an_order(&shop).await;
    deliver(&shop, &order).await;
    let before = shop.operator.admin_see_order(&order).await.expect(200);
    shop.operator.admin_erase_customer(&shopper.id).await.expect(200);
    let after = shop.operator.admin_see_order(&order).await.expect(200);
    for member in ["number", "status", "payment_status", "total_amount", "final_amount", "items"] {
        assert_eq!(before[member], after[member], "{member}");
    }
    assert!(!after.to_string().contains(CANARY), "{after}");
}

//! Lists as files.

use std::collections::BTreeSet;

use serde_json::json;
use tests::client::Call;
use tests::shop::fresh_id;
use tests::{Reply, Server};

tests::on_both_databases!(
    every_list_can_be_taken_away,
    a_long_list_is_whole_and_has_no_row_twice,
    a_file_is_harmless_in_a_spreadsheet,
);

async fn file(call: Call) -> Reply {
    let reply = call.header("accept", "text/csv").await.expect(200);
    assert!(reply.header("content-type").starts_with("text/csv"), "{reply}");
    let name = reply.header("content-disposition");
    assert!(name.starts_with("attachment; filename=") && name.contains(".csv"), "{name}");
    reply
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.raw.clone()).expect("UTF-8")
}

async fn every_list_can_be_taken_away(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.reachable_shopper().await);
    let session = shopper.buy(&shop, &listing, 1).await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shopper.is_notified(&session.order, "order_confirmation").await;
    let coupon = shop.coupon("1.00", json!({ "owner_id": shopper.id })).await;
    shop.provider_says(&format!("mock_pi_{}", fresh_id()), "paid").await.expect(202);
    let office = &shop.operator;
    for (call, holds) in [
        (office.admin_list_orders().query("user_id", &shopper.id), &session.order),
        (office.admin_list_payments().query("order_id", &session.order), &session.payment),
        (office.admin_list_listings().query("query", &listing.sku), &listing.id),
        (office.admin_list_coupons().query("owner_id", &shopper.id), &coupon.code),
        (office.admin_list_notifications().query("user_id", &shopper.id), &session.order),
        (office.admin_see_stock_movements(&listing.id), &listing.id),
        (office.admin_list_stock_movements(), &listing.id),
        (office.admin_list_outbox(), &"process_payment_webhook".to_owned()),
        (office.admin_list_parked(), &"mock_pi_".to_owned()),
    ] {
        let file = text(&file(call).await);
        assert!(file.starts_with("id,") && file.contains(holds.as_str()), "{holds}: {file}");
    }
    let refused = shopper.api.admin_list_orders().header("accept", "text/csv").await;
    refused.refused(403, "forbidden");
}

async fn a_long_list_is_whole_and_has_no_row_twice(server: &Server) {
    let shop = server.shop();
    let mark = fresh_id();
    let rows = (0..1_201).map(|n| format!("{mark}-{n},Thing {n},1.00,GBP,5\n"));
    let sheet = format!("sku,name,unit_price,currency,stock\n{}", rows.collect::<String>());
    let done = shop.operator.admin_import_listings(&sheet).await.expect(200);
    assert_eq!(done["created"], 1_201, "{done}");
    let listed = shop.operator.admin_list_listings().query("query", &mark).query("limit", "1");
    let text = text(&file(listed).await);
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1_202, "a header and every row");
    let skus: BTreeSet<&str> = lines.iter().skip(1).filter_map(|l| l.split(',').nth(1)).collect();
    assert_eq!(skus.len(), 1_201);
}

async fn a_file_is_harmless_in_a_spreadsheet(server: &Server) {
    let shop = server.shop();
    let sku = format!("=cmd|{}", fresh_id());
    let body = json!({
        "sku": sku, "name": "a \"b\", c", "unit_price": "1.50", "currency": "GBP", "stock": 1,
    });
    let id = shop.operator.admin_create_listing(&body).await.expect(201).text("id");
    shop.operator.admin_change_stock(&id, -1).await.expect(200);
    let listed = text(&file(shop.operator.admin_list_listings().query("query", &sku)).await);
    let row = listed.lines().nth(1).expect("a row");
    assert!(row.contains(&format!(",'{sku},\"a \"\"b\"\", c\",1.50,GBP,0,")), "{row}");
    let moved = text(&file(shop.operator.admin_see_stock_movements(&id)).await);
    assert!(moved.contains(",-1,"), "a number stays a number: {moved}");
}

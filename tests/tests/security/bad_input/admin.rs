//! Invalid requests to the admin API.

use serde_json::{Value, json};
use tests::Server;
use tests::client::Call;
use tests::shop::fresh_id;

use super::scene::{Attempt, BAD_VALUE, Scene};

tests::on_both_databases!(searches_must_make_sense, work_on_many_things_must_make_sense,);

async fn searches_must_make_sense(server: &Server) {
    let scene = Scene::set(server).await;
    let office = &scene.shop.operator;
    let faults: Vec<(Call, &str, &str)> = vec![
        (office.admin_list_orders(), "payment_status", "rich"),
        (office.admin_list_orders(), "amount_from", "cheap"),
        (office.admin_list_orders(), "amount_from", "1.001"),
        (office.admin_list_orders(), "amount_to", "-1"),
        (office.admin_list_orders(), "amount_to", "100000000000000000000"),
        (office.admin_list_orders(), "currency", "XXY"),
        (office.admin_list_orders(), "created_before", "yesterday"),
        (office.admin_list_orders(), "number", "short"),
        (office.admin_list_payments(), "status", "rich"),
        (office.admin_list_payments(), "order_id", "7"),
        (office.admin_list_payments(), "created_after", "now"),
        (office.admin_list_disputes(), "status", "settled"),
        (office.admin_list_disputes(), "cursor", "nonsense"),
        (office.admin_list_all_returns(), "status", "lost"),
        (office.admin_list_all_returns(), "cursor", "nonsense"),
        (office.admin_list_outbox(), "state", "asleep"),
        (office.admin_list_outbox(), "kind", "gardening"),
        (office.admin_list_outbox(), "limit", "101"),
        (office.admin_list_parked(), "state", "lost"),
        (office.admin_list_parked(), "cursor", "nonsense"),
        (office.admin_list_notifications(), "type", "spam"),
        (office.admin_list_notifications(), "channel", "pigeon"),
        (office.admin_list_notifications(), "status", "read"),
        (office.admin_list_notifications(), "user_id", "me"),
        (office.admin_list_stock_movements(), "limit", "0"),
        (office.admin_list_stock_movements(), "cursor", "AAAA"),
        (office.admin_see_stats(), "from", "yesterday"),
        (office.admin_see_stats(), "from", "2000-01-01T00:00:00Z"),
        (office.admin_see_stats(), "from", "2999-01-01T00:00:00Z"),
        (office.admin_see_stats(), "time_zone", "Berlin"),
        (office.admin_see_stats(), "time_zone", "+02:00"),
        (office.admin_see_stats(), "time_zone", ""),
        (office.admin_see_stats(), "top", "101"),
        (office.admin_see_stats(), "top", "-1"),
        (office.admin_see_stats(), "top", "many"),
    ];
    let mut calls: Vec<Attempt> = Vec::new();
    for (call, name, value) in faults {
        let call = call.query(name, value);
        calls.push((call.clone(), BAD_VALUE, &[]));
        calls.push((call.header("accept", "text/csv"), BAD_VALUE, &[]));
    }
    scene.all_refused(calls).await;
}

async fn work_on_many_things_must_make_sense(server: &Server) {
    let scene = Scene::set(server).await;
    let (office, order) = (&scene.shop.operator, scene.order.as_str());
    let mut calls: Vec<Attempt> = Vec::new();
    for text in bad_notes() {
        calls.push((office.admin_write_note(order, text), BAD_VALUE, &[]));
    }
    let many: Vec<String> = (0..101).map(|_| fresh_id()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for ids in [&[][..], &many, &["7"]] {
        calls.push((office.admin_confirm_orders(ids), BAD_VALUE, &[]));
    }
    let extra: Value = json!({ "order_ids": [order], "extra": 1 });
    let extra = office.call_path("POST", "/api/admin/orders/confirm").json(&extra);
    calls.push((extra, &[400], &["unknown_field"]));
    let header = "sku,name,unit_price,currency,stock";
    let sku = &scene.listing.sku;
    let sheets = [
        String::new(),
        "\u{0}".to_owned(),
        "sku,name\n".to_owned(),
        format!("{header},weather\n"),
        format!("{header},sku\n"),
        format!("{header}\n{sku},Mug,-1,GBP,1\n"),
        format!("{header}\n{sku},Mug,1.00,USD,1\n"),
        format!("{header}\n{sku},Mug,1.00,GBP,-1\n"),
        format!("{header}\n{sku},Mug,1.00,GBP,0\n"),
        format!("{header}\n{sku},Mug,1.00,GBP\n"),
        format!("{header}\n{sku},Mug,1.00,GBP,7\n{sku},Mug,1.00,GBP,8\n"),
    ];
    for sheet in &sheets {
        calls.push((office.admin_import_listings(sheet), BAD_VALUE, &["validation_failed"]));
    }
    let json = office.call_path("POST", "/api/admin/listings/import").json(&json!({}));
    calls.push((json, &[415], &["unsupported_media_type"]));
    let large = format!("{header}\n{}", " ".repeat(1_100_000));
    calls.push((office.admin_import_listings(&large), &[413], &["body_too_large"]));
    for id in ["7", &fresh_id()] {
        for call in [
            office.admin_see_job(id),
            office.admin_retry_job(id),
            office.admin_retry_parked(id),
            office.admin_resend_notification(id),
            office.admin_see_order_events(id),
            office.admin_see_stock_movements(id),
            office.explain_order(id),
        ] {
            calls.push((call, &[404], &["not_found"]));
        }
    }
    scene.all_refused(calls).await;
}

/// Empty, too long, no text, and with characters that no note holds: lines alone are fine.
fn bad_notes() -> Vec<Value> {
    let mut notes = vec![json!(7), json!(null), json!("x".repeat(501))];
    notes.extend(["", "\r\n", "a\u{0}", "a\tb", "a\rb"].map(Value::from));
    notes
}

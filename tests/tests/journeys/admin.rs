//! The admin API: notes, many orders at once, the ledger, messages, deferred webhooks,
//! statistics, and orders that explain themselves.

use serde_json::{Value, json};
use tests::client::as_strings;
use tests::shop::fresh_id;
use tests::{Db, Reply, Server, Shop, eventually};

tests::on_both_databases!(
    a_note_stands_in_the_history_that_operators_see,
    notes_and_reasons_keep_their_lines,
    many_orders_are_confirmed_at_once,
    the_ledger_sums_up_to_the_stock,
    a_message_is_found_and_sent_again,
    orders_and_payments_are_found_by_money_and_time,
    a_coupon_has_every_limit_there_is,
    an_order_explains_itself_to_customer_and_shop,
    figures_of_today,
);

mod alone {
    tests::on_each_database!(dead_lettered_webhooks_are_requeued);
    use super::dead_lettered_webhooks_are_requeued;
}

async fn a_note_stands_in_the_history_that_operators_see(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let key = fresh_id();
    let note = || shop.operator.admin_write_note(&order, "comes on Friday").key(&key);
    let written = note().await.expect(201);
    assert_eq!((&written["kind"], &written["reason"]), (&json!("note"), &json!("comes on Friday")));
    assert!(note().await.expect(201).is_replayed());
    let seen = shop.operator.admin_see_order_events(&order).await.expect(200);
    assert_eq!(as_strings(seen.items(), "kind"), ["created", "note"]);
    assert_eq!(shopper.history(&order).await, ["created"], "customers do not see it");
    shop.operator.admin_write_note(&fresh_id(), "x").await.refused(404, "not_found");
}

async fn notes_and_reasons_keep_their_lines(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 9).await;
    let (paid, open) = (shop.shopper(), shop.shopper());
    let session = paid.buy(&shop, &listing, 1).await;
    let (sent, kept) = ("damaged:\r\nthe lid\r\n", "damaged:\nthe lid");
    let office = &shop.operator;
    let note = office.admin_write_note(&session.order, sent).await.expect(201);
    assert_eq!(note["reason"], kept);
    let refund = json!({ "amount": "1.00", "reason": sent });
    let refund = office.admin_refund_payment(&session.payment, &refund).await.expect(201);
    assert!(refund.to_string().contains(r"damaged:\nthe lid"), "{refund}");
    let order = open.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let cancel = open.api.cancel_order(&order).json(&json!({ "reason": sent }));
    cancel.await.expect(200);
    let events = office.admin_see_order_events(&order).await.expect(200);
    assert!(events.items().iter().any(|event| event["reason"] == kept), "{events}");
    let stock = json!({ "delta": -1, "reason": sent });
    let path = format!("/api/admin/listings/{}/stock", listing.id);
    office.call_path("POST", &path).json(&stock).await.expect(200);
    let moves = || office.admin_see_stock_movements(&listing.id);
    assert!(moves().await.expect(200).items().iter().any(|row| row["reason"] == kept));
    let file = moves().header("accept", "text/csv").await.expect(200).raw;
    let file = String::from_utf8(file).expect("UTF-8");
    assert!(file.contains(",\"damaged:\nthe lid\","), "a cell of two lines is quoted: {file}");
    let parcel = json!({ "carrier": "Post\nBcc: x" });
    let path = format!("/api/admin/orders/{}/ship", session.order);
    let refused = office.call_path("POST", &path).json(&parcel).await;
    refused.refused(400, "validation_failed");
}

async fn many_orders_are_confirmed_at_once(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 9).await;
    let (first, second) = (shop.shopper(), shop.shopper());
    let paid = first.buy(&shop, &listing, 1).await.order;
    let open = second.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let (missing, key) = (fresh_id(), fresh_id());
    let ids = [open.as_str(), paid.as_str(), missing.as_str()];
    let done = shop.operator.admin_confirm_orders(&ids).key(&key).await.expect(200);
    let results = done["results"].as_array().expect("results");
    assert_eq!(as_strings(results, "order_id"), ids);
    let confirmed: Vec<&Value> = results.iter().map(|one| &one["confirmed"]).collect();
    assert_eq!(confirmed, [false, true, false]);
    assert_eq!(results[0]["error"]["code"], "order_not_paid", "{done}");
    assert_eq!(results[2]["error"]["code"], "not_found", "{done}");
    assert!(shop.operator.admin_confirm_orders(&ids).key(&key).await.expect(200).is_replayed());
    assert_eq!(first.order(&paid).await["status"], "confirmed");
    assert_eq!(second.order(&open).await["status"], "pending");
    let other = shop.operator.admin_confirm_orders(&[&paid]).key(&key).await;
    other.refused(422, "idempotency_key_reused");
}

async fn the_ledger_sums_up_to_the_stock(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 9).await;
    let session = shop.shopper().buy(&shop, &listing, 2).await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shop.stock_becomes(&listing, 7, 0).await;
    shop.operator.admin_change_stock(&listing.id, -3).await.expect(200);
    let rows = shop.operator.admin_see_stock_movements(&listing.id).await.expect(200);
    let deltas: Vec<i64> = rows.items().iter().filter_map(|row| row["delta"].as_i64()).collect();
    assert_eq!(deltas, [-3, -2, 9], "newest first, and in all what lies there: {rows}");
    assert_eq!(rows.items()[0]["reason"], "counted again");
    assert!(rows.items()[0]["actor"].as_str().is_some_and(|who| who.starts_with("admin:")));
    assert_eq!(rows.items()[1]["order_id"], session.order);
    let first = shop.operator.admin_see_stock_movements(&listing.id).query("limit", "2").await;
    let cursor = first.expect(200).text("next_cursor");
    let rest = shop.operator.admin_see_stock_movements(&listing.id).query("cursor", &cursor).await;
    assert_eq!(rest.expect(200).items(), &rows.items()[2..]);
    let all = shop.operator.admin_list_stock_movements().query("limit", "100").await.expect(200);
    assert!(as_strings(all.items(), "listing_id").contains(&listing.id), "{all}");
}

async fn a_message_is_found_and_sent_again(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.reachable_shopper().await);
    let order = shopper.buy(&shop, &listing, 1).await.order;
    shopper.is_notified(&order, "order_confirmation").await;
    let find = |name: &'static str, value: &str| {
        let about = shop.operator.admin_list_notifications().query("order_id", &order);
        about.query("type", "order_confirmation").query(name, value)
    };
    let found = find("channel", "EMAIL").await.expect(200);
    let message = &found.items()[0];
    assert_eq!((found.items().len(), &message["status"]), (1, &json!("sent")), "{found}");
    assert_eq!(find("status", "dead").await.expect(200).items().len(), 0);
    assert_eq!(find("user_id", &fresh_id()).await.expect(200).items().len(), 0);
    let id = message["id"].as_str().expect("an id").to_owned();
    let key = fresh_id();
    let again = shop.operator.admin_resend_notification(&id).key(&key).await.expect(200);
    assert_eq!(again["status"], "queued", "{again}");
    assert!(shop.operator.admin_resend_notification(&id).key(&key).await.expect(200).is_replayed());
    let look = || async { find("channel", "email").await.expect(200) };
    let sent = |page: &Reply| page.items()[0]["status"] == "sent";
    let page = eventually("it is sent again", look, sent).await;
    assert_eq!(page.items().len(), 1, "it stays one message: {page}");
    shop.operator.admin_resend_notification(&fresh_id()).await.refused(404, "not_found");
}

async fn orders_and_payments_are_found_by_money_and_time(server: &Server) {
    let shop = server.shop();
    let (cheap, dear) = (shop.listing("5.00", 9).await, shop.listing("50.00", 9).await);
    let shopper = shop.shopper();
    let paid = shopper.buy(&shop, &cheap, 1).await;
    let open = shopper.api.order_one(&dear.id, 1).await.expect(201);
    let placed = open.text("created_at");
    let find = |parameters: Vec<(&'static str, String)>| {
        let call = shop.operator.admin_list_orders().query("user_id", &shopper.id);
        let call = parameters.iter().fold(call, |call, (name, value)| call.query(name, value));
        async move { as_strings(call.await.expect(200).items(), "id") }
    };
    let (paid_id, open_id) = (paid.order.clone(), open.text("id"));
    let one = |name, value: &str| vec![(name, value.to_owned())];
    assert_eq!(find(one("payment_status", "PAID")).await, std::slice::from_ref(&paid_id));
    assert_eq!(find(one("amount_from", "5.01")).await, std::slice::from_ref(&open_id));
    assert_eq!(find(one("amount_to", "5.00")).await, std::slice::from_ref(&paid_id));
    let yen = vec![("amount_from", "1".to_owned()), ("currency", "JPY".to_owned())];
    assert!(find(yen).await.is_empty());
    assert_eq!(find(one("created_before", &placed)).await, [paid_id]);
    assert!(find(one("created_after", &placed)).await.is_empty(), "after is after");
    let payments = |name: &'static str, value: &str| {
        shop.operator.admin_list_payments().query("order_id", &paid.order).query(name, value)
    };
    let found = payments("status", "paid").await.expect(200);
    assert_eq!(as_strings(found.items(), "id"), [paid.payment]);
    assert_eq!(found.items()[0]["captured_amount"], "5.00");
    assert_eq!(payments("provider", "unknown").await.expect(200).items().len(), 0);
    assert_eq!(payments("status", "failed").await.expect(200).items().len(), 0);
}

async fn a_coupon_has_every_limit_there_is(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 99).await, shop.shopper());
    let coupon = shop
        .coupon(
            "12.5",
            json!({
                "kind": "percent", "min_order_amount": "20.00", "max_redemptions": 5,
                "max_per_user": 1, "starts_at": "2020-01-01T00:00:00Z", "owner_id": shopper.id,
            }),
        )
        .await;
    let order = |quantity: i64| {
        let items = json!([{ "product_id": listing.id, "quantity": quantity }]);
        shopper.api.create_order(&json!({ "items": items, "coupon_code": coupon.code }))
    };
    order(1).await.refused(422, "coupon_not_usable");
    assert_eq!(order(2).await.expect(201)["final_amount"], "17.50");
    order(2).await.refused(422, "coupon_not_usable");
    let seen = shop.operator.admin_see_coupon(&coupon.id).await.expect(200);
    assert_eq!((&seen["reserved"], &seen["max_redemptions"]), (&json!(1), &json!(5)));
    let change = json!({ "max_per_user": null, "min_order_amount": null, "owner_id": null });
    let changed = shop.operator.admin_change_coupon(&coupon.id, &change).await.expect(200);
    assert!(changed["owner_id"].is_null() && changed["min_order_amount"].is_null(), "{changed}");
    assert_eq!(order(1).await.expect(201)["final_amount"], "8.75");
    let pause = json!({ "is_active": false });
    let paused = shop.operator.admin_change_coupon(&coupon.id, &pause).await.expect(200);
    assert_eq!(paused["status"], "disabled");
    order(1).await.refused(422, "coupon_not_usable");
    let owned = shop.operator.admin_list_coupons().query("owner_id", &shopper.id).await.expect(200);
    assert_eq!(owned.items().len(), 0, "it belongs to no one any more: {owned}");
}

async fn an_order_explains_itself_to_customer_and_shop(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.33", 9).await, shop.shopper());
    let coupon = shop.coupon("12.5", json!({ "kind": "percent" })).await;
    let items = json!([{ "product_id": listing.id, "quantity": 3 }]);
    let body = json!({ "items": items, "coupon_code": coupon.code });
    let order = shopper.api.create_order(&body).await.expect(201).text("id");
    let seen = shopper.api.explain_order(&order).await.expect(200);
    let steps = seen["steps"].as_array().expect("steps");
    let amounts: Vec<String> = as_strings(steps, "amount");
    let expected = ["9.99", "9.99", "1.25", "1.25", "1.25", "8.74", "0.00", "0.00", "8.74"];
    assert_eq!(amounts, expected, "{seen}");
    let moves = |seen: &Reply| as_strings(seen["possible"].as_array().expect("moves"), "move");
    let own = ["pay", "change_coupon", "cancel", "request_return", "cancel_return"];
    assert_eq!(moves(&seen), own);
    let service = shop.service().explain_order(&order).await.expect(200);
    assert_eq!(service["steps"], seen["steps"]);
    let seen = shop.operator.explain_order(&order).await.expect(200);
    assert!(moves(&seen).contains(&"confirm".to_owned()), "{seen}");
    let confirm = &seen["possible"][2];
    assert_eq!((&confirm["allowed"], &confirm["code"]), (&json!(false), &json!("order_not_paid")));
    shop.shopper().api.explain_order(&order).await.refused(404, "not_found");
    shopper.api.pay_order_with(&order, "mock_ok").await.expect(200);
    shop.operator.admin_delete_coupon(&coupon.id).await.expect(204);
    let seen = shopper.api.explain_order(&order).await.expect(200);
    let amounts = as_strings(seen["steps"].as_array().expect("steps"), "amount");
    assert_eq!(amounts, ["9.99", "9.99", "1.25", "8.74", "8.74", "0.00", "0.00"], "{seen}");
}

async fn figures_of_today(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("7.00", 100_000).await;
    shop.shopper().buy(&shop, &listing, 50_000).await;
    let top = shop.operator.admin_see_stats().query("top", "100").await.expect(200);
    let rows = top["top_listings"].as_array().expect("listings");
    let sold = rows.iter().find(|row| row["listing_id"] == listing.id.as_str());
    assert_eq!(sold.expect("what was just sold")["amount"], "350000.00", "{top}");
    let today = top["days"].as_array().expect("days").last().expect("today");
    assert!(today["orders"].as_i64() >= Some(1), "{top}");
    let there = shop.operator.admin_see_stats().query("time_zone", "pacific/kiritimati").await;
    let there = there.expect(200);
    assert_eq!(there["time_zone"], "Pacific/Kiritimati");
    let ahead = there["days"].as_array().and_then(|days| days.last()).expect("a day");
    assert!(ahead["day"].as_str() >= today["day"].as_str(), "{there}");
    let (from, to) = ("2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z");
    let then = shop.operator.admin_see_stats().query("from", from).query("to", to).await;
    assert_eq!(then.expect(200)["days"], json!([]));
}

/// The jobs of deferred webhooks about unknown payments.
async fn parked(shop: &Shop, reference: &str) -> Option<Value> {
    let page = shop.operator.admin_list_parked().query("limit", "100").await.expect(200);
    page.items().iter().find(|job| job["reference"] == reference).cloned()
}

async fn dead_lettered_webhooks_are_requeued(db: Db) {
    let server = Server::start_with(db, &[("KASSA_OUTBOX__MAX_ATTEMPTS", "1")]);
    let shop = server.shop();
    let reference = format!("mock_pi_{}", fresh_id());
    shop.provider_says(&reference, "paid").await.expect(202);
    let look = || parked(&shop, &reference);
    let given_up = |job: &Option<Value>| job.as_ref().is_some_and(|job| job["state"] == "dead");
    let job = eventually("the webhooks are dead-lettered", look, given_up).await.expect("a job");
    assert_eq!((&job["provider"], &job["status"]), (&json!("mock"), &json!("paid")), "{job}");
    assert!(!job.to_string().contains("signature"), "no raw payload: {job}");
    let id = job["id"].as_str().expect("an id");
    let dead = shop.operator.admin_list_outbox().query("state", "dead").await.expect(200);
    assert_eq!(dead.items()[0]["kind"], "process_payment_webhook", "{dead}");
    let waiting = shop.operator.admin_list_outbox().query("state", "waiting").await.expect(200);
    assert!(waiting.items().iter().all(|job| job["id"] != id), "{waiting}");
    let key = fresh_id();
    let back = shop.operator.admin_retry_parked(id).key(&key).await.expect(200);
    assert_eq!((&back["state"], &back["attempts"]), (&json!("waiting"), &json!(0)));
    assert!(shop.operator.admin_retry_parked(id).key(&key).await.expect(200).is_replayed());
    eventually("they are given up again", look, given_up).await;
    assert_eq!(shop.operator.admin_retry_job(id).await.expect(200)["state"], "waiting");
    shop.operator.admin_see_job(&fresh_id()).await.refused(404, "not_found");
}

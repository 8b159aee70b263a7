//! The log of a server after a day with secrets in every field: one line a request, and none of
//! what callers sent but ids and words of ours.

use serde_json::{Value, json};
use tests::server::{jwt_secret, webhook_secret};
use tests::shop::fresh_id;
use tests::{Db, Server, tokens, webhook};

tests::on_each_database!(no_canary_comes_out_in_the_log);

/// Everything of ours, down to the details; libraries as in production.
const LEVEL: &str = "info,application=debug,api_actix=debug,server=debug,adapters_diesel=debug,\
                     adapters_notify=debug,adapters_mock_payments=debug";

/// What callers send, and no one may read in a log.
const CANARIES: &[&str] = &[
    "canary.mail@private.example",
    "447700900987",
    "Canary Person",
    "4111111111111111",
    "4111 1111 1111 1111",
    "canary-query",
    "canary-agent",
    "canary-key",
    "canary-cookie",
    "CANARYCODE",
    "canary-reason",
    "canary-bearer",
    "canary-header",
    "tok_canary",
];

async fn no_canary_comes_out_in_the_log(db: Db) {
    let server = Server::start_with(db, &[("RUST_LOG", LEVEL)]);
    let shop = server.shop();
    let (shopper, listing) = (shop.shopper(), shop.listing("5.00", 50).await);
    let card = json!({
        "email": CANARIES[0], "phone": format!("+{}", CANARIES[1]), "name": CANARIES[2],
    });
    shopper.api.change_me(&card).await.expect(200);
    shopper.api.put_coupon_on_cart("CANARYCODE").await.refused(422, "coupon_not_usable");
    let session = shopper.buy(&shop, &listing, 1).await;
    shopper.is_notified(&session.order, "order_confirmation").await;
    shopper.order(&session.order).await;
    let order = shopper.api.order_one(&listing.id, 1).key("canary-key").await.expect(201);
    shopper.api.pay_order_with(&order.text("id"), "tok_canary").await;
    let late = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let reason = json!({ "reason": "canary-reason" });
    let cancel = shopper.api.call("POST", "/api/orders/{id}/cancel", &[&late]);
    cancel.json(&reason).await.expect(200);
    shopper.api.see_order("4111111111111111").await.expect(404);
    for path in ["/api/listings?query=canary-query", "/canary-query/4111111111111111"] {
        let call = shopper.api.call_path("GET", path).header("user-agent", "canary-agent");
        call.header("cookie", "canary-cookie").header("x-other", "canary-header").await;
    }
    let forged = shop.anonymous().with_token("canary-bearer.canary-bearer.canary-bearer");
    forged.see_me().await.refused(401, "token_invalid");
    let numbered = shopper.api.see_me().header("x-request-id", "4111111111111111").await;
    assert_ne!(numbered.expect(200).header("x-request-id"), "4111111111111111");
    let mut event = webhook::signed(&session.token, "paid");
    event["raw_data"] = json!({ "number": "4111 1111 1111 1111", "mail": CANARIES[0] });
    shop.anonymous().send_webhook(&event).await;
    let token = tokens::customer(&fresh_id());
    shop.anonymous().with_token(&token).see_me().await.expect(200);
    let key = shop.operator.admin_create_api_key("all").await.expect(201).text("secret");
    shop.anonymous().with_token(&key).admin_list_orders().await.expect(200);
    let forged = format!("{key}0");
    shop.anonymous().with_token(&forged).see_me().await.refused(401, "token_invalid");
    server.terminate();
    let log = server.stderr();
    let secrets = [jwt_secret(), webhook_secret(), token.as_str(), key.as_str()];
    for canary in CANARIES.iter().chain(&secrets) {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(canary)).collect();
        assert!(lines.is_empty(), "{canary} is in the log: {lines:#?}");
    }
    one_line_a_request(&log, &session.order, &shopper.id);
}

fn one_line_a_request(log: &str, order: &str, user: &str) {
    let lines: Vec<Value> =
        log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let access = lines.iter().filter(|line| line["target"] == "api_actix::access");
    let access: Vec<&Value> = access.filter(|line| line["route"] != "/readyz").collect();
    assert!(access.len() > 12, "{} lines", access.len());
    for line in &access {
        for member in ["method", "route", "status", "duration_ms", "request_id"] {
            assert!(!line[member].is_null(), "no {member}: {line}");
        }
    }
    let sent = access.iter().filter(|line| line["route"] == "/api/me" && line["method"] == "PUT");
    assert_eq!(sent.count(), 1, "one line a request");
    let mut ids: Vec<&str> = access.iter().filter_map(|line| line["request_id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), access.len(), "one line a request");
    assert!(access.iter().any(|line| line["user_id"] == user), "the user is told");
    assert!(access.iter().any(|line| line["order_id"] == order), "the order is told");
}

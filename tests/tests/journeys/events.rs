//! Events sent to webhook endpoints, with a real receiver on loopback.

use std::time::Duration;

use serde_json::{Value, json};
use tests::receiver::{Answer, Delivered, Receiver};
use tests::{Db, Server, Shop, eventually};

tests::on_each_database!(
    events_are_sent_in_order_and_signed,
    w15_a_failed_event_is_repeated_and_later_ones_wait,
    w18_a_receiver_that_is_gone_disables_its_endpoint,
    a_secret_is_rotated_with_two_signatures,
    w17_an_event_that_was_sent_and_not_recorded_is_sent_again_under_its_id,
    a_delivery_is_resent_and_events_are_recovered,
    w16_a_receiver_that_hangs_holds_up_no_other,
    w20_requests_into_the_network_of_the_server_are_refused,
    a_full_body_contains_the_order_until_the_customer_is_erased,
    the_feed_has_the_events_of_all_orders,
    the_guide_verifies_signatures,
);

const ALLOWED: (&str, &str) = ("KASSA_WEBHOOKS__ALLOW_NETWORKS", "127.0.0.0/8");

fn server(db: Db) -> Server {
    Server::start_with(db, &[ALLOWED, ("KASSA_OUTBOX__LEASE", "4s")])
}

/// An endpoint for a receiver: its id and its secret.
async fn endpoint(shop: &Shop, receiver: &Receiver, more: Value) -> (String, String) {
    let mut body = json!({ "url": receiver.url() });
    for (member, value) in more.as_object().expect("members to add") {
        body[member] = value.clone();
    }
    let made = shop.operator.admin_create_endpoint(&body).await.expect(201);
    (made.text("id"), made.text("secret"))
}

/// An order that was bought, confirmed, shipped and delivered.
async fn delivered_order(shop: &Shop) -> String {
    let listing = shop.listing("5.00", 9).await;
    let order = shop.shopper().buy(shop, &listing, 1).await.order;
    shop.operator.admin_confirm_order(&order).await.expect(200);
    shop.operator.admin_ship_order(&order).await.expect(200);
    shop.operator.admin_deliver_order(&order).await.expect(200);
    order
}

/// Waits for the last events of such an order: a job commits its stock at any time.
async fn receives_all(receiver: &Receiver, order: &str) {
    receiver.receives_about(order, "order.inventory_updated").await;
    receiver.receives_about(order, "order.delivered").await;
}

async fn state_becomes(shop: &Shop, endpoint: &str, state: &str) {
    let look = async || shop.operator.admin_see_endpoint(endpoint).await.expect(200);
    eventually(&format!("endpoint {state}"), look, |seen| seen["state"] == state).await;
}

fn sequences(events: &[Delivered]) -> Vec<i64> {
    events.iter().map(Delivered::sequence).collect()
}

async fn events_are_sent_in_order_and_signed(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    let before = delivered_order(&shop).await;
    let (id, secret) = endpoint(&shop, &receiver, json!({})).await;
    let order = delivered_order(&shop).await;
    shop.operator.admin_write_note(&order, "a secret note").await.expect(201);
    receives_all(&receiver, &order).await;
    let history = shop.operator.admin_see_order_events(&order).await.expect(200);
    let sent = history.items().iter().filter(|event| event["kind"] != "note");
    let sent: Vec<i64> = sent.filter_map(|event| event["seq"].as_i64()).collect();
    receiver.receives("every event", |_| receiver.about(&order).len() == sent.len()).await;
    let events = receiver.about(&order);
    assert_eq!(sequences(&events), sent, "in order, and everything but the note");
    let types: Vec<String> = events.iter().map(Delivered::event_type).collect();
    assert_eq!(types[0], "order.created");
    assert!(types.contains(&"order.paid".to_owned()), "{types:?}");
    for event in &events {
        assert!(event.is_signed_with(&secret), "{event:?}");
        assert_eq!(event.header("content-type"), "application/json");
        let body = event.json();
        assert_eq!(body["data"]["order_id"], order.as_str());
        assert!(body["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')), "{body}");
        assert!(body["data"].get("order").is_none(), "thin: {body}");
    }
    // A job may have committed its stock afterwards.
    let is_late = |event: &Delivered| event.event_type() == "order.inventory_updated";
    let early = receiver.about(&before);
    assert!(early.iter().all(is_late), "events from before the endpoint are not sent: {early:?}");
    let listed = shop.operator.admin_list_endpoints().await.expect(200).to_string();
    assert!(!listed.contains("whsec_") && !server.stderr().contains("whsec_"), "no secrets");
    let all_delivered = async || {
        let list = shop.operator.admin_list_deliveries().query("endpoint_id", &id);
        list.query("order_id", &order).query("limit", "100").await.expect(200)
    };
    let is_done = |page: &tests::Reply| {
        page.items().len() == events.len()
            && page.items().iter().all(|d| d["state"] == "delivered" && d["last_status"] == 200)
    };
    eventually("every delivery is recorded", all_delivered, is_done).await;
    server.assert_audit_clean();
}

async fn w15_a_failed_event_is_repeated_and_later_ones_wait(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    endpoint(&shop, &receiver, json!({})).await;
    receiver.answer_next(Answer::status(500));
    let order = delivered_order(&shop).await;
    let events = receiver.receives_about(&order, "order.delivered").await;
    assert_eq!(
        &sequences(&events)[..3],
        [1, 1, 2],
        "the first is repeated before the second is sent"
    );
    let (first, again) = (&events[0], &events[1]);
    assert_eq!((first.id(), &first.body), (again.id(), &again.body));
    let waited =
        |event: &Delivered| event.header("webhook-timestamp").parse::<i64>().expect("a time");
    assert!(waited(again) - waited(first) >= 5, "after five seconds");
}

async fn w18_a_receiver_that_is_gone_disables_its_endpoint(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    let (id, _) = endpoint(&shop, &receiver, json!({ "event_types": ["order.created"] })).await;
    receiver.answer_next(Answer::status(410));
    let listing = shop.listing("5.00", 9).await;
    let place = async || {
        let made = shop.shopper().api.order_one(&listing.id, 1).await.expect(201);
        made.text("id")
    };
    place().await;
    state_becomes(&shop, &id, "disabled").await;
    let missed = place().await;
    assert!(receiver.about(&missed).is_empty());
    let active = json!({ "state": "active" });
    shop.operator.admin_change_endpoint(&id, &active).await.expect(200);
    let events = receiver.receives_about(&missed, "order.created").await;
    assert_eq!(events.len(), 1, "what was missed is sent when it is active again");
}

async fn a_secret_is_rotated_with_two_signatures(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    let (id, old) = endpoint(&shop, &receiver, json!({})).await;
    let key = tests::shop::fresh_id();
    let rotate = || shop.operator.admin_rotate_endpoint(&id).key(&key);
    let new = rotate().await.expect(200).text("secret");
    let again = rotate().await.expect(200);
    assert!(again.is_replayed() && again["secret"].is_null(), "it is shown once: {again}");
    shop.operator.admin_test_endpoint(&id).await.expect(202);
    let sent = receiver.receives("a test", |all| !all.is_empty()).await;
    assert_eq!(sent[0].event_type(), "endpoint.test");
    assert_ne!(old, new);
    assert!(sent[0].is_signed_with(&old) && sent[0].is_signed_with(&new), "{:?}", sent[0]);
    assert_eq!(sent[0].header("webhook-signature").split(' ').count(), 2);
}

async fn w17_an_event_that_was_sent_and_not_recorded_is_sent_again_under_its_id(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    endpoint(&shop, &receiver, json!({ "event_types": ["order.created"] })).await;
    receiver.answer_next(Answer { after: Duration::from_secs(2), ..Answer::status(200) });
    let listing = shop.listing("5.00", 9).await;
    let order = shop.shopper().api.order_one(&listing.id, 1).await.expect(201).text("id");
    receiver.receives_about(&order, "order.created").await;
    server.kill9();
    server.restart();
    let twice = |all: &[Delivered]| all.len() >= 2;
    let events = receiver.receives("the event again", twice).await;
    assert_eq!((events[0].id(), &events[0].body), (events[1].id(), &events[1].body));
}

async fn a_delivery_is_resent_and_events_are_recovered(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    let before = delivered_order(&shop).await;
    let (id, _) = endpoint(&shop, &receiver, json!({})).await;
    let order = delivered_order(&shop).await;
    receives_all(&receiver, &order).await;
    let done = async || {
        let list = shop.operator.admin_list_deliveries().query("state", "delivered");
        list.query("order_id", &order).query("limit", "100").await.expect(200)
    };
    let sent = receiver.about(&order).len();
    let page = eventually("all recorded", done, |page| page.items().len() == sent).await;
    let delivery = page.items()[0]["id"].as_str().expect("an id").to_owned();
    let message = page.items()[0]["message_id"].clone();
    shop.operator.admin_resend_delivery(&delivery).await.expect(200);
    let twice = |all: &[Delivered]| all.iter().filter(|one| message == one.id()).count() == 2;
    receiver.receives("the delivery again", twice).await;
    let recovered = shop.operator.admin_recover_endpoint(&id, "2000-01-01T00:00:00Z").await;
    assert_eq!(recovered.expect(202)["resent"], 0);
    let events = receiver.receives_about(&before, "order.delivered").await;
    assert_eq!(sequences(&events)[0], 1, "also from before the endpoint was created");
    assert_eq!(receiver.about(&order).len(), sent + 1, "what was delivered is not sent again");
}

async fn w16_a_receiver_that_hangs_holds_up_no_other(db: Db) {
    let (server, hanging, quick) = (server(db), Receiver::start().await, Receiver::start().await);
    let shop = server.shop();
    hanging.answer_always(Answer { after: Duration::from_secs(600), ..Answer::status(200) });
    endpoint(&shop, &hanging, json!({})).await;
    endpoint(&shop, &quick, json!({})).await;
    let order = delivered_order(&shop).await;
    quick.receives_about(&order, "order.delivered").await;
    let shopper = shop.reachable_shopper().await;
    let listing = shop.listing("5.00", 9).await;
    let bought = shopper.buy(&shop, &listing, 1).await.order;
    shopper.is_notified(&bought, "order_confirmation").await;
    assert!(hanging.about(&order).len() <= 2, "only the first event was tried");
}

async fn w20_requests_into_the_network_of_the_server_are_refused(db: Db) {
    let (server, receiver) = (Server::start(db), Receiver::start().await);
    let shop = server.shop();
    let create = |url: &str| shop.operator.admin_create_endpoint(&json!({ "url": url }));
    for url in [
        receiver.url().as_str(),
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "http://erp.example/",
        "https://erp.example:22/",
        "https://user:pw@erp.example/",
        "nonsense",
        "",
    ] {
        create(url).await.refused_as_bad_value();
    }
    for (member, value) in [
        ("event_types", json!(["order.forgotten"])),
        ("event_types", json!(["endpoint.test"])),
        ("payload", json!("fat")),
        ("description", json!("x".repeat(201))),
        ("description", json!("a\u{0}b")),
        ("url", json!(5)),
        ("url", json!(format!("https://erp.example/{}", "x".repeat(2_000)))),
        ("secret", json!("mine")),
    ] {
        let mut body = json!({ "url": "https://erp.example/" });
        body[member] = value;
        shop.operator.admin_create_endpoint(&body).await.refused_as_bad_value();
    }
    let named = receiver.url().replace("http://127.0.0.1", "https://localhost");
    let id = create(&named).await.expect(201).text("id");
    shop.operator.admin_test_endpoint(&id).await.expect(202);
    let look = async || {
        let page = shop.operator.admin_list_deliveries().query("endpoint_id", &id);
        page.await.expect(200).items()[0].clone()
    };
    let tried = eventually("an attempt", look, |d: &Value| d["attempts"] == 1).await;
    let error = tried["last_error"].as_str().expect("an error");
    assert!(error.contains("not public"), "{tried}");
    assert!(receiver.delivered().is_empty(), "there was no request");
}

async fn a_full_body_contains_the_order_until_the_customer_is_erased(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    let only = json!({ "payload": "full", "event_types": ["order.cancelled"] });
    let (id, secret) = endpoint(&shop, &receiver, only).await;
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let reason = json!({ "reason": "a private reason" });
    shopper.api.call("POST", "/api/orders/{id}/cancel", &[&order]).json(&reason).await.expect(200);
    let full = receiver.receives_about(&order, "order.cancelled").await.remove(0);
    assert!(full.is_signed_with(&secret));
    assert_eq!(full.json()["data"]["order"]["user_id"], shopper.id.as_str(), "{full:?}");
    let look = async || {
        let list = shop.operator.admin_list_deliveries().query("endpoint_id", &id);
        list.await.expect(200).items()[0].clone()
    };
    let recorded = |d: &Value| d["state"] == "delivered";
    let delivery = eventually("the delivery is recorded", look, recorded).await;
    assert_eq!(delivery["last_response"], "hello");
    shop.operator.admin_erase_customer(&shopper.id).await.expect(200);
    assert!(look().await["last_response"].is_null(), "the response may repeat the body");
    let delivery = delivery["id"].as_str().expect("an id");
    shop.operator.admin_resend_delivery(delivery).await.expect(200);
    let twice = |all: &[Delivered]| all.len() == 2;
    let again = receiver.receives("the delivery again", twice).await.remove(1);
    assert_eq!((again.id(), again.is_signed_with(&secret)), (full.id(), true));
    assert!(again.json()["data"].get("order").is_none(), "thin: {again:?}");
    server.assert_audit_clean();
}

async fn the_feed_has_the_events_of_all_orders(db: Db) {
    let server = server(db);
    let shop = server.shop();
    let orders = [delivered_order(&shop).await, delivered_order(&shop).await];
    let (mut all, mut after): (Vec<Value>, String) = (Vec::new(), "0".to_owned());
    loop {
        let feed = shop.operator.admin_read_events().query("after", &after).query("limit", "3");
        let part = feed.await.expect(200);
        after = part["next_after"].to_string();
        if part.items().is_empty() {
            break;
        }
        all.extend(part.items().to_vec());
    }
    for order in &orders {
        let history = shop.operator.admin_see_order_events(order).await.expect(200);
        let of_order = all.iter().filter(|event| event["order_id"] == order.as_str());
        let kinds: Vec<&Value> = of_order.map(|event| &event["kind"]).collect();
        assert_eq!(kinds, history.items().iter().map(|e| &e["kind"]).collect::<Vec<_>>());
    }
    assert!(all.is_sorted_by_key(|event| event["position"].as_i64()));
    assert_eq!((&all[0]["type"], &all[0]["seq"]), (&json!("order.created"), &json!(1)));
    for (name, value) in [("after", "-1"), ("after", "x"), ("limit", "0"), ("limit", "101")] {
        shop.operator.admin_read_events().query(name, value).await.refused_as_bad_value();
    }
    let far = i64::MAX.to_string();
    let end = shop.operator.admin_read_events().query("after", &far).await.expect(200);
    assert_eq!((end.items().len(), end["next_after"].as_i64()), (0, Some(i64::MAX)));
}

/// The function of the guide, as it stands there, with what a receiver was sent.
async fn the_guide_verifies_signatures(db: Db) {
    let (server, receiver) = (server(db), Receiver::start().await);
    let shop = server.shop();
    let (id, secret) = endpoint(&shop, &receiver, json!({})).await;
    shop.operator.admin_test_endpoint(&id).await.expect(202);
    let sent = receiver.receives("a test", |all| !all.is_empty()).await.remove(0);
    let guide = include_str!("../../../docs/guides/events.md");
    let (_, rest) = guide.split_once("<!-- verify -->\n```python\n").expect("a function");
    let function = rest.split_once("```").expect("its end").0;
    let headers: serde_json::Map<String, Value> =
        sent.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let verifies = |secret: &str, body: &str| {
        let call =
            "import json, sys\nverify(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3].encode())";
        let headers = Value::Object(headers.clone()).to_string();
        let mut python = std::process::Command::new("python3");
        let ran = python.args(["-c", &format!("{function}\n{call}"), secret, &headers, body]);
        let ran = ran.output().expect("python3");
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success() || told.contains("invalid signature"), "{told}");
        ran.status.success()
    };
    assert!(verifies(&secret, &sent.body));
    assert!(!verifies(&secret, &sent.body.replace("endpoint.test", "endpoint.best")));
    assert!(!verifies("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &sent.body));
}

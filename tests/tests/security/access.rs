//! Who may see and do what: another person's things are as if they were not there, the office is
//! for operators, and only tokens that the shop's identity provider has signed count.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tests::client::{Call, ROUTES};
use tests::server::jwt_secret;
use tests::shop::fresh_id;
use tests::{Api, Listing, Reply, Server, Shop, Shopper, tokens};

tests::on_both_databases!(
    i30_another_persons_things_are_as_if_they_were_not_there,
    another_persons_lists_are_empty,
    another_persons_coupon_looks_like_one_that_does_not_exist,
    another_persons_cart_is_not_checked_out,
    z02_a_service_names_the_user_it_acts_for,
    i32_the_office_is_for_operators,
    no_caller_gets_in_without_a_token,
    tokens_that_must_not_be_accepted,
    a_token_is_not_taken_from_the_query_string,
);

/// The routes that are open: a provider signs its webhooks instead.
fn needs_no_token(route: &(&str, &str)) -> bool {
    route.1.starts_with("/api/payments/webhook")
}

/// Whether anonymous people may look at what is for sale is the shop's choice, not a matter of
/// access to the things of others.
fn may_be_public(route: &(&str, &str)) -> bool {
    route.0 == "GET"
        && (route.1.starts_with("/api/listings") || route.1 == "/api/checkout/providers")
}

struct Things {
    item: String,
    order: String,
    payment: String,
}

async fn things_of(shopper: &Shopper, listing: &Listing) -> Things {
    let session = shopper.check_out_one(listing, 1).await;
    shopper.api.cancel_session(&session.payment).await.expect(200);
    let session = shopper.check_out().await;
    let other = shopper.api.confirm_payment(&session.payment).await.expect(200);
    drop(other);
    let item = shopper.put(listing, 2).await.text("id");
    Things { item, order: session.order, payment: session.payment }
}

/// Every way to get at something by its id.
fn attempts(api: &Api, things: &Things) -> Vec<Call> {
    let Things { item, order, payment } = things;
    vec![
        api.change_cart_item(item, 9),
        api.remove_cart_item(item),
        api.see_order(order),
        api.see_order_events(order),
        api.pay_order(order, &json!({})).key(&fresh_id()),
        api.cancel_order(order).key(&fresh_id()),
        api.put_coupon_on_order(order, "ANY"),
        api.take_coupon_off_order(order),
        api.see_order_at_mirror(false, order),
        api.pay_order_at_mirror(order),
        api.cancel_order_at_mirror(order),
        api.see_payment(payment),
        api.confirm_payment(payment).key(&fresh_id()),
        api.cancel_payment(payment).key(&fresh_id()),
        api.see_session(payment),
        api.cancel_session(payment).key(&fresh_id()),
    ]
}

/// An answer without what must differ: the request's own id and the id that was asked for.
fn without_ids(reply: &Reply, things: &Things) -> String {
    let mut text = String::from_utf8_lossy(&reply.raw).into_owned();
    let request_id = reply.header("x-request-id").to_owned();
    for id in [&things.item, &things.order, &things.payment, &request_id] {
        text = text.replace(id.as_str(), "ID");
    }
    text
}

async fn i30_another_persons_things_are_as_if_they_were_not_there(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 50).await;
    let (owner, stranger) = (shop.shopper(), shop.shopper());
    let theirs = things_of(&owner, &listing).await;
    let missing = Things { item: fresh_id(), order: fresh_id(), payment: fresh_id() };
    // What a worker does of its own accord is done by now, and changes nothing meanwhile.
    owner.is_left_in_peace().await;
    let before = everything_of(&owner, &theirs).await;
    let calls = attempts(&stranger.api, &theirs).into_iter().zip(attempts(&stranger.api, &missing));
    for (foreign, unknown) in calls {
        let foreign = foreign.await.refused(404, "not_found");
        let unknown = unknown.await.refused(404, "not_found");
        assert_eq!(without_ids(&foreign, &theirs), without_ids(&unknown, &missing), "{foreign}");
    }
    assert_eq!(everything_of(&owner, &theirs).await, before, "and nothing has changed");
}

async fn everything_of(owner: &Shopper, things: &Things) -> Vec<Value> {
    let calls = [
        owner.api.see_cart(),
        owner.api.see_order(&things.order),
        owner.api.see_order_events(&things.order),
        owner.api.see_payment(&things.payment),
        owner.api.list_notifications(),
        owner.api.see_me(),
    ];
    let mut seen = Vec::new();
    for call in calls {
        seen.push(call.await.expect(200).body);
    }
    seen
}

async fn another_persons_lists_are_empty(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 50).await;
    let (owner, stranger) = (shop.reachable_shopper().await, shop.shopper());
    shop.coupon("1.00", json!({ "owner_id": owner.id })).await;
    let session = owner.buy(&shop, &listing, 1).await;
    owner.is_notified(&session.order, "order_confirmation").await;
    for list in [stranger.api.list_orders(), stranger.api.list_notifications()] {
        let seen = list.await.expect(200);
        assert_eq!(seen.items().len(), 0, "{seen}");
    }
    let coupons = stranger.api.list_coupons().query("limit", "100").await.expect(200);
    assert!(coupons.items().iter().all(|coupon| coupon["owner_id"] != owner.id), "{coupons}");
    assert_ne!(stranger.api.see_me().await.expect(200)["email"], owner.email);
    let asked_for = stranger.api.list_orders().query("user_id", &owner.id).await;
    let leaked = asked_for.status == 200 && !asked_for.items().is_empty();
    assert!(!leaked, "{asked_for}");
}

async fn another_persons_coupon_looks_like_one_that_does_not_exist(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 50).await;
    let (owner, stranger) = (shop.shopper(), shop.shopper());
    let theirs = shop.coupon("1.00", json!({ "owner_id": owner.id })).await.code;
    let missing = format!("N{}", &theirs[1..]);
    stranger.put(&listing, 1).await;
    let order = stranger.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let mut answers = Vec::new();
    for code in [&theirs, &missing] {
        let on_cart = stranger.api.put_coupon_on_cart(code).await.refused(422, "coupon_not_usable");
        let on_order = stranger.api.put_coupon_on_order(&order, code).await;
        let on_order = on_order.refused(422, "coupon_not_usable");
        answers.push([on_cart, on_order].map(|reply| {
            let text = String::from_utf8_lossy(&reply.raw).into_owned();
            let id = reply.header("x-request-id").to_owned();
            text.replace(&id, "ID").replace(code.as_str(), "CODE")
        }));
    }
    assert_eq!(answers[0], answers[1]);
    owner.put(&listing, 1).await;
    owner.api.put_coupon_on_cart(&theirs).await.expect(200);
}

async fn another_persons_cart_is_not_checked_out(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("5.00", 50).await;
    let (owner, stranger) = (shop.shopper(), shop.shopper());
    owner.put(&listing, 1).await;
    stranger.put(&listing, 1).await;
    let theirs = json!({ "cart_id": owner.cart_id().await });
    stranger.api.open_session(&theirs).key(&fresh_id()).await.refused(404, "not_found");
    let missing = json!({ "cart_id": fresh_id() });
    stranger.api.open_session(&missing).key(&fresh_id()).await.refused(404, "not_found");
    assert_eq!(owner.api.see_cart().await.expect(200)["status"], "active");
}

async fn z02_a_service_names_the_user_it_acts_for(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 50).await, shop.shopper());
    let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
    let named = json!({ "items": items, "user_id": shopper.id });
    shop.service().create_order(&named).await.expect(201);
    let rival = shop.shopper();
    rival.api.create_order(&named).await.refused(403, "forbidden");
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    shop.service().admin_list_orders().await.refused(403, "forbidden");
}

/// Every route of the office, with ids that lead nowhere.
fn office(api: &Api) -> Vec<Call> {
    let routes = ROUTES.iter().filter(|(_, path)| path.starts_with("/api/admin/"));
    routes.map(|route| anywhere(api, route)).collect()
}

fn anywhere(api: &Api, (method, pattern): &(&'static str, &'static str)) -> Call {
    let id = fresh_id();
    let places = pattern.matches('{').count();
    let call = api.call(method, pattern, &vec![id.as_str(); places]);
    match *method {
        "GET" | "DELETE" => call,
        _ => call.json(&json!({})).key(&fresh_id()),
    }
}

async fn i32_the_office_is_for_operators(server: &Server) {
    let shop: Shop = server.shop();
    let customer = shop.shopper().api;
    let without_roles = shop.anonymous().with_token(tokens::with_roles(&fresh_id(), &[]));
    for api in [&customer, &shop.service(), &without_roles] {
        for call in office(api) {
            call.await.refused(403, "forbidden");
        }
    }
    for call in office(shop.anonymous()) {
        call.await.refused(401, "token_missing");
    }
}

async fn no_caller_gets_in_without_a_token(server: &Server) {
    let anonymous = server.shop().anonymous().clone();
    for route in ROUTES.iter().filter(|route| !needs_no_token(route) && !may_be_public(route)) {
        let refused = anywhere(&anonymous, route).await.refused(401, "token_missing");
        assert!(!refused.header("www-authenticate").is_empty(), "{refused}");
    }
    for route in ROUTES.iter().filter(|route| needs_no_token(route)) {
        let answer = anywhere(&anonymous, route).await;
        assert_ne!(answer.code(), "token_missing", "{answer}");
    }
}

/// Tokens with what is wrong with them.
fn bad_tokens(user: &str) -> Vec<(&'static str, String)> {
    let claims = tokens::claims(user, &["customer"], 3_600);
    let admin = tokens::claims(user, &["admin"], 3_600);
    let genuine = tokens::mint(jwt_secret(), &claims);
    let without = |member: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().expect("claims").remove(member);
        tokens::mint(jwt_secret(), &claims)
    };
    let with = |member: &str, value: Value| {
        let mut claims = claims.clone();
        claims[member] = value;
        tokens::mint(jwt_secret(), &claims)
    };
    vec![
        ("another secret", tokens::mint("a secret of another issuer, long enough", &claims)),
        ("no signature at all", tokens::unsigned(&claims)),
        ("no signature, as admin", tokens::unsigned(&admin)),
        ("other claims under a genuine signature", tokens::tampered(&genuine, &admin)),
        ("a cut signature", genuine[..genuine.len() - 4].to_owned()),
        ("HS384", tokens::mint_as(Algorithm::HS384, jwt_secret(), &claims)),
        ("no end", without("exp")),
        ("no subject", without("sub")),
        ("a user that is no UUID", with("sub", json!("17850"))),
        ("a user that is a number", with("sub", json!(17850))),
        ("an end that is text", with("exp", json!("tomorrow"))),
        ("no token", "nonsense".to_owned()),
        ("three empty parts", "..".to_owned()),
    ]
}

async fn tokens_that_must_not_be_accepted(server: &Server) {
    let anonymous = server.shop().anonymous().clone();
    let user = fresh_id();
    let genuine = tokens::customer(&user);
    anonymous.with_token(genuine).see_me().await.expect(200);
    for (what, token) in bad_tokens(&user) {
        let reply = anonymous.with_token(token).see_me().await;
        assert_eq!((reply.status, reply.code()), (401, "token_invalid"), "{what}: {reply}");
    }
    let old = tokens::mint(jwt_secret(), &tokens::claims(&user, &["customer"], -3_600));
    anonymous.with_token(old).see_me().await.refused(401, "token_expired");
    let emperor = anonymous.with_token(tokens::with_roles(&user, &["emperor"]));
    emperor.admin_list_orders().await.refused(403, "forbidden");
    for scheme in ["Basic YTpi", "Bearer", "bearer", ""] {
        let reply = anonymous.see_me().header("authorization", scheme).await;
        assert_eq!(reply.status, 401, "{scheme:?}: {reply}");
    }
}

async fn a_token_is_not_taken_from_the_query_string(server: &Server) {
    let anonymous = server.shop().anonymous().clone();
    let token = tokens::customer(&fresh_id());
    for name in ["token", "access_token", "authorization"] {
        let reply = anonymous.see_cart().query(name, &token).await;
        assert!(matches!(reply.status, 400 | 401), "{name}: {reply}");
    }
}

//! Coupon codes are not to be guessed, at whichever door and however fast, with the settings that
//! everybody has.

use serde_json::json;
use tests::concurrent_clients::all_at_once;
use tests::shop::fresh_id;
use tests::{Coupon, Db, Listing, Reply, Server, Shop, Shopper};

/// How many codes may fail within a minute, as the settings come.
const TRIES: usize = 20;
const DOORS: usize = 6;

struct Scene {
    server: Server,
    shop: Shop,
    listing: Listing,
    good: Coupon,
    paused: Coupon,
}

/// A customer with a cart and an order on which a coupon could be put.
struct Person {
    shopper: Shopper,
    order: String,
    cart: String,
}

impl Scene {
    async fn set(settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(Db::Sqlite, settings);
        let shop = server.shop();
        let listing = shop.listing("9.00", 500).await;
        let good = shop.coupon("1.00", json!({})).await;
        let paused = shop.coupon("1.00", json!({ "is_active": false })).await;
        Self { server, shop, listing, good, paused }
    }

    async fn person(&self) -> Person {
        let shopper = self.shop.shopper();
        let placed = shopper.api.order_one(&self.listing.id, 1).key(&fresh_id()).await.expect(201);
        shopper.put(&self.listing, 1).await;
        let cart = shopper.cart_id().await;
        Person { shopper, order: placed.text("id"), cart }
    }

    /// Tries a code at one of the doors.
    async fn tries(&self, person: &Person, door: usize, code: &str) -> Reply {
        let api = &person.shopper.api;
        let items = json!([{ "product_id": self.listing.id, "quantity": 1 }]);
        let placed = json!({ "items": items, "coupon_code": code });
        let session = json!({ "cart_id": person.cart, "coupon_code": code });
        let call = match door % DOORS {
            0 => api.put_coupon_on_cart(code),
            1 => api.put_coupon_on_order(&person.order, code),
            2 => api.put_coupon_on_order_at_mirror(&person.order, code),
            3 => api.create_order(&placed).key(&fresh_id()),
            4 => api.create_order_at_mirror(true, &placed).key(&fresh_id()),
            _ => api.open_session(&session).key(&fresh_id()),
        };
        call.await
    }
}

fn guess(number: usize) -> String {
    format!("GUESS{number}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_twenty_failed_codes_are_the_limit_of_a_minute_across_all_routes() {
    let scene = Scene::set(&[]).await;
    let (guesser, honest) = (scene.person().await, scene.person().await);
    // Codes that work cost nothing, however often they are sent.
    for _ in 0..=TRIES {
        guesser.shopper.api.put_coupon_on_cart(&scene.good.code).await.expect(200);
    }
    guesser.shopper.api.take_coupon_off_cart().await.expect(200);
    for number in 0..TRIES {
        let code = if number % 4 == 0 { scene.paused.code.clone() } else { guess(number) };
        let reply = scene.tries(&guesser, number, &code).await;
        reply.refused(422, "coupon_not_usable");
    }
    // From here on a good code is not looked at, either: that would tell.
    for door in 0..DOORS {
        for code in [scene.good.code.as_str(), scene.paused.code.as_str(), "GUESS"] {
            let reply = scene.tries(&guesser, door, code).await.refused(429, "too_many_requests");
            let wait: u64 = reply.header("retry-after").parse().expect("seconds");
            assert!((1..=60).contains(&wait), "{wait}: {reply}");
        }
    }
    let uses = scene.shop.operator.admin_see_coupon(&scene.good.id).await.expect(200);
    assert_eq!((&uses["reserved"], &uses["redeemed"]), (&json!(0), &json!(0)), "{uses}");
    // Whatever needs no code goes on, and others are not meant.
    guesser.shopper.api.take_coupon_off_cart().await.expect(200);
    guesser.shopper.api.order_one(&scene.listing.id, 1).key(&fresh_id()).await.expect(201);
    guesser.shopper.check_out().await;
    scene.tries(&honest, 1, &scene.good.code).await.expect(200);
    scene.tries(&honest, 5, &scene.good.code).await.expect(201);
    scene.server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_who_guesses_with_many_hands_learns_no_more() {
    let scene = Scene::set(&[]).await;
    let guesser = scene.person().await;
    let api = guesser.shopper.api.clone();
    // Each on a connection of its own, and all of them before the first is answered.
    let replies = all_at_once(96, move |number| {
        let call = api.put_coupon_on_cart(&guess(number));
        async move { call.await }
    });
    let replies = replies.await;
    let looked_at = replies.iter().filter(|reply| reply.status != 429).count();
    assert!((1..=TRIES).contains(&looked_at), "{looked_at} codes were looked at, {TRIES} may be");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_codes_that_do_not_work_look_the_same() {
    let scene = Scene::set(&[]).await;
    let shopper = scene.shop.shopper();
    let foreign = scene.shop.coupon("1.00", json!({ "owner_id": fresh_id() })).await;
    let refused = async |code: &str| {
        let reply = shopper.api.put_coupon_on_cart(code).await;
        reply.refused(422, "coupon_not_usable").raw
    };
    let unknown = refused("UNKNOWN").await;
    for code in [&scene.paused.code, &foreign.code] {
        assert_eq!(refused(code).await, unknown, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_the_guard_can_be_switched_off() {
    let scene = Scene::set(&[("KASSA_LIMITS__COUPON_ATTEMPTS", "off")]).await;
    let guesser = scene.person().await;
    for number in 0..TRIES + DOORS {
        let reply = scene.tries(&guesser, number, &guess(number)).await;
        reply.refused(422, "coupon_not_usable");
    }
    scene.tries(&guesser, 0, &scene.good.code).await.expect(200);
}

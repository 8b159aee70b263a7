//! Memory of a server whose caller uses one idempotency key after the other.

use serde_json::{Value, json};
use tests::client::{Api, as_strings};
use tests::{Db, Server};

const LINES: usize = 300;

/// Cancels an order that is cancelled, under keys of these numbers, eight at a time.
async fn cancel_again(api: &Api, order: &str, keys: std::ops::Range<usize>) {
    let callers = (0..8).map(|caller| {
        let (api, order) = (api.on_another_device(), order.to_owned());
        let mine: Vec<usize> = keys.clone().filter(|key| key % 8 == caller).collect();
        tokio::spawn(async move {
            for key in mine {
                api.cancel_order(&order).key(&format!("again-{key}")).await.expect(200);
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.expect("no panic");
    }
}

/// What the first requests take (a few MiB for buffers of their size) is used again by the next:
/// the process does not grow with the number of keys, as it would if it kept the answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s16_the_server_does_not_grow_with_the_number_of_keys() {
    let server = Server::start(Db::Sqlite);
    let shop = server.shop();
    let rows = (0..LINES).map(|at| format!("K{at},{},1.00,USD\n", "N".repeat(100)));
    let sheet = format!("sku,name,unit_price,currency\n{}", rows.collect::<String>());
    shop.operator.admin_import_listings(&sheet).await.expect(200);
    let (mut ids, mut page) =
        (Vec::new(), shop.operator.admin_list_listings().query("limit", "100"));
    loop {
        let found = page.await.expect(200);
        ids.extend(as_strings(found.items(), "id"));
        let Some(cursor) = found["next_cursor"].as_str() else { break };
        page = shop.operator.admin_list_listings().query("limit", "100").query("cursor", cursor);
    }
    let lines: Vec<Value> =
        ids.iter().map(|id| json!({ "product_id": id, "quantity": 1 })).collect();
    let shopper = shop.shopper();
    let order = shopper.api.create_order(&json!({ "items": lines })).await.expect(201);
    let answer = order.to_string().len();
    let order = order.text("id");
    shopper.api.cancel_order(&order).await.expect(200);

    cancel_again(&shopper.api, &order, 0..160).await;
    let before = server.memory().resident;
    cancel_again(&shopper.api, &order, 160..800).await;
    let grown = server.memory().resident.saturating_sub(before);
    let kept = u64::try_from(answer * 640 / 1_024).expect("a number");
    assert!(kept > 4 * 8 * 1_024, "the answers would show: {kept} KiB");
    assert!(grown < 8 * 1_024, "{grown} KiB more after 640 keys; their answers are {kept} KiB");
}

/// glibc keeps what large answers took in each arena; a server has few of them, unless its operator
/// decides.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s16_a_server_has_few_arenas_of_memory() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return;
    }
    for (given, expected) in [(None, "MALLOC_ARENA_MAX=4"), (Some("9"), "MALLOC_ARENA_MAX=9")] {
        let settings: Vec<_> = given.map(|given| ("MALLOC_ARENA_MAX", given)).into_iter().collect();
        let server = Server::start_with(Db::Sqlite, &settings);
        let environment = server.environment();
        assert!(environment.iter().any(|variable| variable == expected), "{environment:?}");
    }
}

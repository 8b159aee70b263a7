//! After an erasure no table holds a text of the customer, whichever column it was in.

use std::sync::Arc;

use adapters_diesel::DieselStore;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use port_contracts::sample::{Basket, placing};
use port_contracts::store::{CANARY, adoption_and_erasure, erase_all, shop_with_personal_data};
use ports::{
    CommitError, CustomerRepository, Erasure, ErasureOutcome, OrderRepository, Storage, Store,
};
use tokio::task::JoinHandle;

use crate::databases::{Fresh, Shop, both, connect, options, postgres};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Every table as text, each with its name.
fn dump(fresh: &Fresh) -> Vec<(String, String)> {
    match fresh.url.strip_prefix("sqlite://") {
        Some(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            let mut read =
                |sql: &str| -> Vec<Row> { diesel::sql_query(sql).load(&mut conn).unwrap() };
            let tables = read(
                "SELECT m.name || ' ' || group_concat('quote(\"' || c.name || '\")', '||') AS text \
                 FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' GROUP BY m.name",
            );
            let dumped = tables.into_iter().map(|table| {
                let (name, columns) = table.text.split_once(' ').unwrap();
                let rows = read(&format!("SELECT {columns} AS text FROM \"{name}\""));
                (name.to_owned(), rows.into_iter().map(|row| row.text).collect::<String>())
            });
            dumped.collect()
        }
        None => {
            let mut conn = PgConnection::establish(&fresh.url).unwrap();
            let mut read =
                |sql: &str| -> Vec<Row> { diesel::sql_query(sql).load(&mut conn).unwrap() };
            let tables =
                read("SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public'");
            let dumped = tables.into_iter().map(|Row { text: name }| {
                let rows = read(&format!("SELECT t::text AS text FROM \"{name}\" t"));
                (name, rows.into_iter().map(|row| row.text).collect::<String>())
            });
            dumped.collect()
        }
    }
}

fn holding(fresh: &Fresh) -> Vec<String> {
    let found = dump(fresh).into_iter().filter(|(_, rows)| rows.contains(CANARY));
    found.map(|(table, _)| table).collect()
}

#[tokio::test]
async fn i34_no_table_holds_a_text_of_an_erased_customer() {
    for fresh in both() {
        let store = connect(&fresh, options(2));
        let (erasure, _) = shop_with_personal_data(Arc::clone(&store) as Arc<dyn Storage>).await;
        let mut before = holding(&fresh);
        before.sort();
        let all = [
            "carts",
            "contacts",
            "customer_addresses",
            "guest_orders",
            "idempotency_records",
            "notifications",
            "order_events",
            "order_links",
            "orders",
            "outbox",
            "parcels",
            "payments",
            "refunds",
            "returns",
            "sign_in_codes",
            "usage_counters",
            "web_session_browsers",
            "webhook_deliveries",
        ];
        assert_eq!(before, all, "{}", fresh.url);
        erase_all(&*store, &erasure).await;
        assert_eq!(holding(&fresh), Vec::<String>::new(), "{}", fresh.url);
    }
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    sessions: i64,
}

async fn until_a_session_waits(blocker: &mut PgConnection) {
    let waiting = "SELECT COUNT(*) AS sessions FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while diesel::sql_query(waiting).get_result::<Waiting>(blocker).unwrap().sessions == 0 {
        assert!(std::time::Instant::now() < until, "the erasure does not wait");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// An erasure that has counted the open orders, and waits for the contact card, which the connection has locked.
async fn waiting(
    fresh: &Fresh,
    store: &Arc<DieselStore>,
    erasure: &Erasure,
) -> (PgConnection, JoinHandle<Result<ErasureOutcome, CommitError>>) {
    let mut blocker = PgConnection::establish(&fresh.url).unwrap();
    let card = format!("SELECT 1 FROM contacts WHERE user_id = '{}' FOR UPDATE", erasure.user_id);
    blocker.batch_execute(&format!("BEGIN; {card}")).unwrap();
    let (store, erasure) = (Arc::clone(store), erasure.clone());
    let erasing = tokio::spawn(async move { store.erase_customer(&erasure).await });
    until_a_session_waits(&mut blocker).await;
    (blocker, erasing)
}

/// The erasure has not seen that the order was adopted. It starts again, and the open order refuses it.
#[tokio::test(flavor = "multi_thread")]
async fn s35_an_order_that_is_adopted_during_an_erasure_refuses_it() {
    let Some(fresh) = postgres() else { return };
    let store = connect(&fresh, options(4));
    let shared = Arc::clone(&store) as Arc<dyn Storage>;
    let (adoption, erasure) = adoption_and_erasure(shared).await;
    let (mut blocker, erasing) = waiting(&fresh, &store, &erasure).await;
    store.commit(adoption).await.unwrap();
    blocker.batch_execute("ROLLBACK").unwrap();
    assert_eq!(erasing.await.unwrap(), Ok(ErasureOutcome::OpenOrders(1)));
}

/// The erasure has counted the open orders and waits for the contact card. An order that is placed then is in none of
/// its statements: it is neither noted nor erased.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_placed_during_an_erasure_is_not_half_erased() {
    let Some(fresh) = postgres() else { return };
    let store = connect(&fresh, options(4));
    let (erasure, _) = shop_with_personal_data(Arc::clone(&store) as Arc<dyn Storage>).await;
    let (mut blocker, erasing) = waiting(&fresh, &store, &erasure).await;
    let shop = Shop::new(Arc::clone(&store));
    let listing = shop.listing(None).await;
    let step = shop.sample.placed_order(&Basket::of(erasure.user_id, &[(&listing, 1)]));
    store.commit(placing(&step, shop.sample.now())).await.unwrap();
    let placed = shop.stored_order(&step.record).await;
    let history = store.order_events(placed.order.id).await.unwrap();
    blocker.batch_execute("ROLLBACK").unwrap();
    let outcome = erasing.await.unwrap().unwrap();
    assert_eq!(outcome, ErasureOutcome::Erased { orders: 1, messages: 1 });
    assert_eq!(shop.stored_order(&step.record).await, placed);
    assert_eq!(store.order_events(placed.order.id).await.unwrap(), history);
}

/// A commit with a full body holds the order as `unchanged_orders.sql` does, and the erasure waits for it with a snapshot
/// that does not have the body.
#[tokio::test(flavor = "multi_thread")]
async fn w21_a_full_body_that_is_written_during_an_erasure_is_erased() {
    let Some(fresh) = postgres() else { return };
    let store = connect(&fresh, options(4));
    let (erasure, order) = shop_with_personal_data(Arc::clone(&store) as Arc<dyn Storage>).await;
    let mut blocker = PgConnection::establish(&fresh.url).unwrap();
    let id = order.order.id;
    let copy = "SELECT (jsonb_populate_record(d, jsonb_build_object( \
            'id', gen_random_uuid(), 'message_id', 'msg_late'))).* \
        FROM webhook_deliveries d WHERE d.has_order LIMIT 1";
    let hold = format!("SELECT 1 FROM orders WHERE id = '{id}' FOR KEY SHARE");
    let insert = format!("INSERT INTO webhook_deliveries {copy}");
    blocker.batch_execute(&format!("BEGIN; {hold}; {insert}")).unwrap();
    let erasing = tokio::spawn({
        let (store, erasure) = (Arc::clone(&store), erasure.clone());
        async move { erase_all(&*store, &erasure).await }
    });
    until_a_session_waits(&mut blocker).await;
    blocker.batch_execute("COMMIT").unwrap();
    let outcome = erasing.await.unwrap();
    assert_eq!(outcome, ErasureOutcome::Erased { orders: 1, messages: 1 });
    assert_eq!(holding(&fresh), Vec::<String>::new());
}

/// Of many adoptions of one order one is done.
#[tokio::test(flavor = "multi_thread")]
async fn s34_a_guests_order_is_adopted_once() {
    for fresh in both() {
        let store = connect(&fresh, options(4));
        port_contracts::store::adoption_race_has_one_winner(store as Arc<dyn Storage>).await;
    }
}

/// Whichever comes first: an adopted order is open and refuses the erasure, and without the proof of the address nothing
/// is adopted.
#[tokio::test(flavor = "multi_thread")]
async fn s35_an_adoption_and_an_erasure_exclude_each_other() {
    for fresh in both() {
        let store = connect(&fresh, options(4));
        let shared = Arc::clone(&store) as Arc<dyn Storage>;
        port_contracts::store::adoption_meets_an_erasure(Arc::clone(&shared)).await;
        assert_eq!(shared.audit().await, Ok(Vec::new()), "{}", fresh.url);
    }
}

//! Databases that were in use before: what a migration makes of their rows, and what servers that
//! do not know it yet may still do.

use adapters_diesel::migrations;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use domain::Instant;
use domain::coupon::Coupon;
use domain::ids::CouponUseId;
use domain::order::Actor;
use port_contracts::sample::{Basket, placing};
use ports::{
    AuditRepository, Changes, CouponRepository, CouponWrite, Invariant, ListingFilter,
    ListingRepository, NotificationRepository, PageRequest, StockMovement, Store,
};
use uuid::Uuid;

use crate::databases::{
    Fresh, Shop, both, commit_function, connect, empty_postgres, empty_sqlite, functions, options,
    postgres, run,
};

const LEDGER: &str = "2026-11-21-000007_ledger_and_search";
const EXITS: &str = "2026-11-29-000011_fulfillment_exits";
const FOLDING: &str = "2026-11-29-000014_search_folding";

/// Takes migrations back until this one is undone, too.
fn before(fresh: &Fresh, migration: &str) {
    migrations::up(&fresh.url).unwrap();
    while migrations::down(&fresh.url).unwrap().unwrap() != migration {}
}

/// An id and a time as the database writes them.
fn literals(fresh: &Fresh, id: u128) -> (String, &'static str) {
    let id = Uuid::from_u128(id);
    if fresh.url.starts_with("sqlite") {
        (format!("X'{}'", id.simple()), "1700000000000000")
    } else {
        (format!("'{id}'"), "to_timestamp(1700000000)")
    }
}

/// A listing with this stock, and rows that operators left before the ledger began.
fn old_listing(fresh: &Fresh, id: u128, stock: Option<i64>, moved: &[i64]) {
    let (key, at) = literals(fresh, id);
    let stock = stock.map_or("NULL".to_owned(), |pieces| pieces.to_string());
    run(
        fresh,
        &format!(
            "INSERT INTO listings (id, sku, name, search, currency, unit_price, stock, reserved, \
                 is_active, created_at, updated_at, version) \
             VALUES ({key}, 'sku-{id}', 'Pen', 'pen', 'GBP', 100, {stock}, 0, TRUE, {at}, {at}, 1)"
        ),
    );
    for delta in moved {
        run(
            fresh,
            &format!(
                "INSERT INTO stock_movements (listing_id, delta, reason, actor, at) \
                 VALUES ({key}, {delta}, 'counted', 'system', {at})"
            ),
        );
    }
}

#[tokio::test]
async fn the_ledger_begins_with_the_stock_there_is() {
    for fresh in [Some(empty_sqlite()), empty_postgres()].into_iter().flatten() {
        before(&fresh, LEDGER);
        old_listing(&fresh, 1, Some(10), &[3, -1]);
        old_listing(&fresh, 2, None, &[4]);
        old_listing(&fresh, 3, Some(5), &[]);
        old_listing(&fresh, 4, Some(0), &[]);
        old_listing(&fresh, 5, Some(7), &[7]);
        migrations::up(&fresh.url).unwrap();
        let store = connect(&fresh, options(1));
        let page = PageRequest { after: None, limit: 100 };
        let ledger = store.list_stock_movements(None, page).await.unwrap().items;
        let begun = |m: &&StockMovement| m.cause.reason == "stock when the ledger began";
        let mut begun: Vec<(u128, i64)> =
            ledger.iter().filter(begun).map(|m| (m.listing_id.0.as_u128(), m.delta)).collect();
        begun.sort_unstable();
        assert_eq!(begun, [(1, 8), (2, -4), (3, 5)]);
        assert!(ledger.iter().all(|m| m.cause.actor == Actor::System));
        assert_eq!(store.audit().await, Ok(Vec::new()));
    }
}

#[tokio::test]
async fn stock_that_the_ledger_does_not_explain_is_found() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(1)));
        let listing = shop.listing(Some(10)).await;
        assert_eq!(shop.store.audit().await, Ok(Vec::new()));
        run(&fresh, "UPDATE listings SET stock = stock + 1");
        let found = shop.store.audit().await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].invariant, Invariant::StockLedger);
        assert!(found[0].detail.contains(&listing.id.to_string()), "{found:?}");
    }
}

/// A server of the version before commits through the function that it knows.
#[tokio::test]
async fn a_server_of_the_version_before_can_still_commit() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(1)));
    let listing = shop.listing(Some(10)).await;
    let placed = shop.place(&[(&listing, 2)]).await;
    let document = serde_json::json!({
        "counter_moves": [{"id": listing.id.0, "reserved": -1, "stock": 0}],
        "payment_inserts": [{
            "id": Uuid::from_u128(1), "order_id": placed.order.id.0, "provider": "mock",
            "currency": "GBP", "amount": 100, "refunded_amount": 0, "status": "failed",
            "raw_payload": "{}", "created_at": shop.sample.now(), "updated_at": shop.sample.now(),
            "version": 1,
        }],
    });
    let mut old = PgConnection::establish(&fresh.url).unwrap();
    let call = diesel::select(
        diesel::dsl::sql::<Bool>("kassa_commit_v2(").bind::<Text, _>(document.to_string()).sql(")"),
    );
    assert_eq!(call.get_result(&mut old), Ok(true));
    assert_eq!(shop.stored_listing(&listing).await.reserved, 1);
    let payments = shop.stored_order(&placed).await.payments;
    assert_eq!((payments.len(), payments[0].to_capture), (1, None));
}

/// Functions that a connected server may call stay: its own by the lock that it holds, those of the version
/// before by its name. So do those that were created later.
#[tokio::test]
async fn functions_of_other_versions_are_dropped_when_no_server_uses_them() {
    let Some(fresh) = postgres() else { return };
    run(
        &fresh,
        "CREATE FUNCTION kassa_commit_0123456789ab(changes TEXT) RETURNS BOOLEAN \
        LANGUAGE sql AS 'SELECT TRUE'; \
        CREATE FUNCTION kassa_commit_0123456789ab(documents TEXT[], brief TEXT) RETURNS TEXT \
        LANGUAGE sql AS 'SELECT NULL'",
    );
    run(
        &fresh,
        "CREATE FUNCTION kassa_commit_fedcba987654(changes TEXT) RETURNS BOOLEAN \
        LANGUAGE sql AS 'SELECT TRUE'",
    );
    run(
        &fresh,
        "COMMENT ON FUNCTION kassa_commit_fedcba987654(TEXT) IS '9999-12-31 00:00:00.000000'",
    );
    let all = functions(&fresh);
    let other = ["(text)", "(text[],text)"].map(|of| format!("kassa_commit_0123456789ab{of}"));
    let mut server = PgConnection::establish(&fresh.url).unwrap();
    // "kass" in ASCII, and the first four bytes of the name.
    let held = format!("SELECT pg_advisory_lock_shared({}, {})", 0x6b61_7373, 0x0123_4567);
    diesel::sql_query(held).execute(&mut server).unwrap();
    let mut old = PgConnection::establish(&fresh.url).unwrap();
    diesel::sql_query("SET application_name = 'kassa'").execute(&mut old).unwrap();
    assert_eq!(migrations::prune(&fresh.url), Ok(Vec::new()));
    assert_eq!(functions(&fresh), all);
    drop(server);
    let mut dropped = Vec::new();
    while dropped.is_empty() {
        dropped = migrations::prune(&fresh.url).unwrap();
    }
    dropped.sort();
    assert_eq!(dropped, other, "for one document and for several");
    drop(old);
    eventually(|| migrations::prune(&fresh.url).unwrap().len() == all.len() - 5).await;
    let left = functions(&fresh);
    assert_eq!(left.len(), 3, "its own two, and a newer one: {left:?}");
    let shop = Shop::new(connect(&fresh, options(1)));
    shop.place(&[(&shop.listing(Some(10)).await, 2)]).await;
    while migrations::down(&fresh.url).unwrap().is_some() {}
    migrations::up(&fresh.url).unwrap();
}

/// Waits for something that the end of a session brings about.
async fn eventually(done: impl Fn() -> bool) {
    for _ in 0..200 {
        if done() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("not within ten seconds");
}

/// Listings of these ids and names, with the search texts that the version before wrote.
fn lowercased_listings(fresh: &Fresh, listings: &[(u128, &str)]) {
    let mut sql = String::new();
    for (id, name) in listings {
        let ((key, at), lower) = (literals(fresh, *id), name.to_lowercase());
        sql += &format!(
            "INSERT INTO listings (id, sku, name, search, currency, unit_price, stock, reserved, \
                 is_active, created_at, updated_at, version) \
             VALUES ({key}, 'sku-{id}', '{name}', '{lower}\nsku-{id}', 'GBP', 100, NULL, 0, TRUE, \
                 {at}, {at}, 1);"
        );
    }
    run(fresh, &format!("BEGIN; {sql} COMMIT;"));
}

/// The listings that a search finds.
async fn found(fresh: &Fresh, query: &str) -> Vec<u128> {
    let filter = ListingFilter {
        query: Some(query.to_owned()),
        only_active: true,
        ..ListingFilter::default()
    };
    let store = connect(fresh, options(1));
    let page = store.list_listings(&filter, PageRequest::default()).await.unwrap();
    page.items.iter().map(|l| l.id.0.as_u128()).collect()
}

#[tokio::test]
async fn old_listings_are_found_by_the_folding_of_now() {
    for fresh in [Some(empty_sqlite()), empty_postgres()].into_iter().flatten() {
        before(&fresh, FOLDING);
        let names = ["Cafe\u{301} crème", "İstanbul", "Straße", "Plain"];
        lowercased_listings(&fresh, &[(1, names[0]), (2, names[1]), (3, names[2]), (4, names[3])]);
        migrations::up(&fresh.url).unwrap();
        for (query, wanted) in [
            ("café", vec![1]),
            ("CAFE\u{301} CRÈME", vec![1]),
            ("istanbul", vec![2]),
            ("STRASSE", vec![3]),
            ("SKU-", vec![1, 2, 3, 4]),
        ] {
            assert_eq!(found(&fresh, query).await, wanted, "{query}");
        }
        let listing = connect(&fresh, options(1)).listing(Uuid::from_u128(1).into()).await;
        let listing = listing.unwrap().unwrap();
        assert_eq!(listing.name, "Cafe\u{301} crème", "the name is the operator's");
        assert_eq!(listing.version, 1, "and no shopper's price is refused for it");
        assert_eq!(listing.updated_at.timestamp(), 1_700_000_000);
    }
}

#[tokio::test]
async fn folding_goes_on_where_it_was_broken_off_and_is_done_once() {
    for fresh in both() {
        let many: Vec<(u128, &str)> = (1..=2_500).map(|id| (id, "İzmir")).collect();
        lowercased_listings(&fresh, &many);
        // As after a crash in the middle: some rows are folded, the version is not written yet.
        let (middle, _) = literals(&fresh, 1_200);
        let done = "UPDATE listings SET search = REPLACE(search, 'i\u{307}', 'i')";
        run(&fresh, &format!("{done} WHERE id < {middle}"));
        run(&fresh, "UPDATE search_folding SET version = 0");
        assert_eq!(migrations::up(&fresh.url).unwrap(), Vec::<String>::new());
        let filter = ListingFilter {
            query: Some("izmir\nsku-".into()),
            only_active: true,
            ..ListingFilter::default()
        };
        let store = connect(&fresh, options(1));
        let mut page = PageRequest { after: None, limit: 1_000 };
        let mut seen = 0;
        loop {
            let read = store.list_listings(&filter, page).await.unwrap();
            seen += read.items.len();
            page.after = read.next;
            if page.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, 2_500);
        // Rows of the version that is written are trusted, and so are those of a later one.
        for version in ["version", "version + 1"] {
            run(&fresh, &format!("UPDATE search_folding SET version = {version}"));
            run(&fresh, "UPDATE listings SET search = 'something else'");
            migrations::up(&fresh.url).unwrap();
            assert_eq!(found(&fresh, "something else").await.len(), 20);
        }
    }
}

/// Earlier versions gave no slot to the use of a coupon without a limit for each user.
#[tokio::test]
async fn uses_without_a_slot_count_against_a_limit() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        let listing = shop.listing(None).await;
        let coupon = shop.sample.coupon("SPRING");
        let mut changes = Changes::default();
        changes.coupons.push(CouponWrite::Insert(coupon.clone()));
        shop.store.commit(changes).await.unwrap();
        let user = shop.sample.user();
        for _ in 0..2 {
            let basket = Basket::of(user, &[(&listing, 1)]).coupon(&coupon);
            let changes = placing(&shop.sample.placed_order(&basket), shop.sample.now());
            shop.store.commit(changes).await.unwrap();
        }
        run(&fresh, "UPDATE coupon_uses SET slot = NULL");
        let slots = shop.store.taken_slots(coupon.id, user).await.unwrap();
        let limited = |max| Coupon { max_per_user: Some(max), ..coupon.clone() };
        let id = CouponUseId(shop.sample.id());
        assert_eq!(limited(2).free_slot(&slots, id), None, "{slots:?}");
        assert_eq!(limited(3).free_slot(&slots, id), Some(1), "{slots:?}");
    }
}

/// SQLite changes a CHECK by building the table anew. What hangs together by foreign keys must come
/// out of that as it went in, there and back.
#[tokio::test]
async fn orders_outlive_the_rebuilding_of_their_tables() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(1)));
        let listing = shop.listing(Some(10)).await;
        let placed = shop.place(&[(&listing, 2)]).await;
        shop.store.commit(shop.beginning(&placed)).await.unwrap();
        let key = |id: Uuid| literals(&fresh, id.as_u128()).0;
        let (order, item) = (key(placed.order.id.0), key(placed.order.items[0].id.0));
        let (one, at) = literals(&fresh, 1);
        run(
            &fresh,
            &format!(
                "INSERT INTO parcels (id, order_id, status, shipped_at, version) \
                     VALUES ({one}, {order}, 'shipped', {at}, 1); \
                 INSERT INTO parcel_lines (parcel_id, order_item_id, order_id, quantity) \
                     VALUES ({one}, {item}, {order}, 1); \
                 INSERT INTO notifications (id, user_id, order_id, notification_type, channel, \
                     subject, message, status, attempts, created_at, version) \
                     VALUES ({one}, {one}, {order}, 'order_shipped', 'email', 's', 'm', 'sent', 1, \
                     {at}, 1);"
            ),
        );
        let mut written = shop.stored_order(&placed).await;
        assert_eq!((written.payments.len(), written.parcels.len()), (1, 1));
        // How the provider was asked to create it is not known to the version before.
        written.payments[0].capture = false;
        written.payments[0].sent_at = Some(Instant::UNIX_EPOCH);
        let message = shop.store.notification(Uuid::from_u128(1).into()).await.unwrap().unwrap();
        before(&fresh, EXITS);
        migrations::up(&fresh.url).unwrap();
        let shop = Shop { store: connect(&fresh, options(1)), ..shop };
        assert_eq!(shop.stored_order(&placed).await, written);
        let kept = shop.store.notification(message.id).await;
        assert_eq!(kept, Ok(Some(message)));
    }
}

/// Without its functions the database is not ready for a binary.
#[tokio::test]
async fn a_missing_function_is_a_pending_migration() {
    let Some(fresh) = postgres() else { return };
    let function = commit_function(&fresh);
    let store = connect(&fresh, options(1));
    for signature in ["(TEXT)", "(TEXT[], TEXT)"] {
        run(&fresh, &format!("DROP FUNCTION {function}{signature}"));
        assert_eq!(store.readiness().await.unwrap().pending_migrations, 1);
        let expected = vec![function.clone()];
        assert_eq!(migrations::pending(&fresh.url).as_ref(), Ok(&expected));
        assert_eq!(migrations::up(&fresh.url), Ok(expected));
        assert_eq!(store.readiness().await.unwrap().pending_migrations, 0);
    }
}

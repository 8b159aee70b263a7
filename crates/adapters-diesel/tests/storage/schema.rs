//! The tables of both databases against each other and against the domain's words.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::cart::CartStatus;
use domain::coupon::CouponUseStatus;
use domain::dispute::DisputeStatus;
use domain::fulfillment::ParcelStatus;
use domain::notification::{Channel, NotificationStatus, NotificationType};
use domain::order::{
    CancelledStock, OrderLifecycle, OrderPaymentStatus, OrderStatus, PaymentMethod, ReturnStatus,
    StockState,
};
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;
use ports::{JobState, ReceiptKind, ReceiptOutcome};

use crate::databases::{Fresh, Shop, both, connect, options, postgres, sqlite};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
}

/// Tables with their columns, or tables with their indexes.
type Parts = BTreeMap<String, BTreeSet<String>>;

fn parts(rows: Vec<Named>) -> Parts {
    let mut parts = Parts::new();
    for row in rows {
        parts.entry(row.owner).or_default().insert(row.name);
    }
    parts
}

fn in_sqlite(sql: &str) -> Vec<Named> {
    let fresh = sqlite();
    let path = fresh.url.strip_prefix("sqlite://").unwrap();
    let mut conn = SqliteConnection::establish(path).unwrap();
    diesel::sql_query(sql).load(&mut conn).unwrap()
}

fn in_postgres(sql: &str) -> Option<Vec<Named>> {
    let fresh = postgres()?;
    let mut conn = PgConnection::establish(&fresh.url).unwrap();
    Some(diesel::sql_query(sql).load(&mut conn).unwrap())
}

#[test]
fn both_databases_have_the_same_columns() {
    let here = in_sqlite(
        "SELECT m.name AS owner, c.name AS name FROM sqlite_schema m \
         JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
         AND m.name NOT LIKE 'listing\\_search%' ESCAPE '\\'",
    );
    let there = in_postgres(
        "SELECT table_name::TEXT AS owner, column_name::TEXT AS name FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    );
    let here = parts(here);
    assert!(here.len() >= 18, "{:?}", here.keys());
    if let Some(there) = there {
        assert_eq!(here, parts(there));
    }
}

#[test]
fn both_databases_have_the_same_indexes() {
    let here = in_sqlite(
        "SELECT tbl_name AS owner, name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    );
    let there = in_postgres(
        "SELECT i.tablename::TEXT AS owner, i.indexname::TEXT AS name FROM pg_indexes i \
         WHERE i.schemaname = 'public' AND i.indexname <> 'listings_search_grams' AND NOT EXISTS \
             (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
    );
    let here = parts(here);
    for name in ["idx_cart_listing", "cart_items_cart_id_listing_id_uniq"] {
        assert!(here["cart_items"].contains(name), "integrations expect {name}");
    }
    for name in ["idx_payment_provider_ref", "idx_payment_status_created"] {
        assert!(here["payments"].contains(name), "integrations expect {name}");
    }
    assert!(here["carts"].contains("carts_user_id"));
    if let Some(there) = there {
        assert_eq!(here, parts(there));
    }
}

/// The words of a CHECK, as both databases' migrations write them.
#[test]
fn checks_take_exactly_the_words_of_the_domain() {
    fn words<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().map(|w| as_str(*w)).collect()
    }
    let cases = [
        ("carts_status_known", words(CartStatus::ALL, CartStatus::as_str)),
        ("orders_lifecycle_known", words(OrderLifecycle::ALL, OrderLifecycle::as_str)),
        ("orders_status_known", words(OrderStatus::ALL, OrderStatus::as_str)),
        ("orders_payment_status_known", words(OrderPaymentStatus::ALL, OrderPaymentStatus::as_str)),
        ("orders_payment_method_known", words(PaymentMethod::ALL, PaymentMethod::as_str)),
        ("orders_stock_known", words(StockState::ALL, StockState::as_str)),
        ("orders_coupon_status_known", words(CouponUseStatus::ALL, CouponUseStatus::as_str)),
        ("coupon_uses_status_known", words(CouponUseStatus::ALL, CouponUseStatus::as_str)),
        ("parcels_status_known", words(ParcelStatus::ALL, ParcelStatus::as_str)),
        ("payments_status_known", words(PaymentStatus::ALL, PaymentStatus::as_str)),
        ("item_cancellations_stock_known", words(CancelledStock::ALL, CancelledStock::as_str)),
        ("return_receipts_stock_known", words(CancelledStock::ALL, CancelledStock::as_str)),
        ("returns_status_known", words(ReturnStatus::ALL, ReturnStatus::as_str)),
        ("disputes_status_known", words(DisputeStatus::ALL, DisputeStatus::as_str)),
        ("refunds_status_known", words(RefundStatus::ALL, RefundStatus::as_str)),
        ("notifications_type_known", words(NotificationType::ALL, NotificationType::as_str)),
        ("notifications_channel_known", words(Channel::ALL, Channel::as_str)),
        ("notifications_status_known", words(NotificationStatus::ALL, NotificationStatus::as_str)),
        ("outbox_state_known", words(JobState::ALL, JobState::as_str)),
        ("webhook_receipts_kind_known", words(ReceiptKind::ALL, ReceiptKind::as_str)),
        ("webhook_receipts_outcome_known", words(ReceiptOutcome::ALL, ReceiptOutcome::as_str)),
    ];
    for database in ["postgres", "sqlite"] {
        let sql = all_migrations(database);
        for (constraint, expected) in &cases {
            assert_eq!(&words_of(&sql, constraint), expected, "{constraint} of {database}");
        }
    }
}

fn run(fresh: &Fresh, sql: &str) -> QueryResult<()> {
    match fresh.url.strip_prefix("sqlite://") {
        Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(sql),
        None => PgConnection::establish(&fresh.url).unwrap().batch_execute(sql),
    }
}

#[tokio::test]
async fn append_only_rows_cannot_be_changed_with_sql() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(1)));
        let listing = shop.listing(Some(10)).await;
        shop.place(&[(&listing, 2)]).await;
        let cancelled = "INSERT INTO item_cancellations \
            (order_id, id, order_item_id, quantity, amount, stock, created_at) \
            SELECT i.order_id, i.id, i.id, 1, 0, 'restocked', o.created_at \
            FROM order_items i JOIN orders o ON o.id = i.order_id";
        run(&fresh, cancelled).unwrap();
        let returned = "INSERT INTO returns \
            (id, order_id, status, reason, due, refunded, created_at, version) \
            SELECT id, id, 'received', 'x', 0, 0, created_at, 1 FROM orders";
        run(&fresh, returned).unwrap();
        let line = "INSERT INTO return_lines (return_id, order_item_id, order_id, quantity) \
            SELECT order_id, id, order_id, 1 FROM order_items";
        run(&fresh, line).unwrap();
        let arrived = "INSERT INTO return_receipts \
            (return_id, order_item_id, stock, order_id, quantity, amount) \
            SELECT order_id, id, 'restocked', order_id, 1, 0 FROM order_items";
        run(&fresh, arrived).unwrap();
        for (table, column) in [
            ("order_events", "seq"),
            ("order_items", "quantity"),
            ("stock_movements", "delta"),
            ("item_cancellations", "quantity"),
            ("return_lines", "quantity"),
            ("return_receipts", "quantity"),
        ] {
            for sql in [
                format!("UPDATE {table} SET {column} = {column} + 1"),
                format!("DELETE FROM {table}"),
            ] {
                let refused = run(&fresh, &sql).expect_err(&sql).to_string();
                assert!(refused.contains(&format!("{table} is append-only")), "{sql}: {refused}");
            }
        }
    }
}

#[tokio::test]
async fn a_reason_of_a_history_can_only_be_erased() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(1)));
        let listing = shop.listing(Some(10)).await;
        shop.place(&[(&listing, 2)]).await;
        let note = "INSERT INTO order_events (order_id, seq, kind, to_status, actor, reason, at) \
            SELECT order_id, 9, 'note', to_status, actor, 'call Ada', at FROM order_events WHERE seq = 1";
        run(&fresh, note).unwrap();
        for sql in [
            "UPDATE order_events SET reason = 'other' WHERE seq = 9",
            "UPDATE order_events SET reason = NULL WHERE seq = 9",
            "UPDATE order_events SET reason = '[erased]' WHERE seq = 1",
            "UPDATE order_events SET reason = '[erased]', actor = 'system:x' WHERE seq = 9",
            "UPDATE order_events SET reason = '[erased]', to_status = 'paid' WHERE seq = 9",
        ] {
            let refused = run(&fresh, sql).expect_err(sql).to_string();
            assert!(refused.contains("order_events is append-only"), "{sql}: {refused}");
        }
        run(&fresh, "UPDATE order_events SET reason = '[erased]' WHERE seq = 9").unwrap();
    }
}

fn all_migrations(database: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let folders = std::fs::read_dir(root.join(database)).unwrap();
    let mut folders: Vec<_> = folders.map(|f| f.unwrap().path()).collect();
    folders.sort();
    folders.iter().map(|f| std::fs::read_to_string(f.join("up.sql")).unwrap()).collect()
}

/// The words of the constraint as the last migration leaves it.
fn words_of(sql: &str, constraint: &str) -> Vec<String> {
    let (_, rest) = sql.rsplit_once(&format!("CONSTRAINT {constraint}")).unwrap();
    let (_, list) = rest.split_once(" IN").unwrap();
    let (list, _) = list.split_once(')').unwrap();
    let quoted = list.split('\'').skip(1).step_by(2);
    quoted.map(ToOwned::to_owned).collect()
}

//! How the databases find work, and attempts that have gone silent: along the index of what waits.

use diesel::connection::SimpleConnection;
use domain::Instant;
use ports::{JobKind, Purge, SilentFilter};

use super::{
    plan_of, postgres_with_many_rows, recorded_sqlite, some_time, sqlite_plan, without_binds,
};
use crate::connection::Conn;
use crate::read::orders;
use crate::read::outbox::Claim;
use crate::types::SqlTimestamp;

fn claim(now: Instant) -> Claim {
    let kinds = vec![JobKind::SyncPayment.as_str(), JobKind::RefundPayment.as_str()];
    Claim { kinds, now: SqlTimestamp(now), lease_until: SqlTimestamp(now), limit: 9 }
}

fn filter(now: Instant) -> SilentFilter {
    SilentFilter { before: now, authorized_before: now, now, provider: Some("p1".to_owned()) }
}

#[test]
fn work_follows_its_index_on_sqlite() {
    let (mut conn, sent, _folder) = recorded_sqlite();
    let now = some_time();
    claim(now).in_sqlite(&mut conn).unwrap();
    orders::silent(&mut Conn::Sqlite(&mut conn), &filter(now), 9).unwrap();
    let statements = std::mem::take(&mut *sent.lock().unwrap());
    assert_eq!(statements.len(), 2);
    // Live attempts are few, by whichever of the two they are found.
    let live: &[&str] = &["payments_silent", "idx_payment_status_created"];
    for (sql, indexes) in statements.iter().zip([&["outbox_waiting"], live]) {
        let plan = sqlite_plan(&mut conn, sql);
        assert!(indexes.iter().any(|index| plan.contains(index)), "{sql}\n{plan}");
    }
}

#[test]
fn work_follows_its_index_on_postgresql() {
    let Some((mut conn, sent)) = postgres_with_many_rows() else { return };
    let now = some_time();
    claim(now).in_postgres(&mut conn).unwrap();
    orders::silent(&mut Conn::Pg(&mut conn), &filter(now), 9).unwrap();
    let statements = std::mem::take(&mut *sent.lock().unwrap());
    let [claim, silent] = statements.as_slice() else { panic!("{statements:#?}") };
    let values = "now(), 9, now(), ARRAY['sync_payment']";
    for mode in ["force_custom_plan", "force_generic_plan"] {
        conn.batch_execute(&format!("SET plan_cache_mode = {mode}")).unwrap();
        let plan = plan_of(&mut conn, without_binds(claim), values);
        assert!(plan.contains("Index Scan using outbox_waiting"), "{mode}:\n{plan}");
        assert!(!plan.contains("Sort"), "{mode}:\n{plan}");
    }
    let silent = without_binds(silent);
    let most = (1..30).rev().find(|n| silent.contains(&format!("${n}"))).unwrap();
    let plan = plan_of(&mut conn, silent, &vec!["NULL"; most].join(", "));
    assert!(plan.contains("payments_silent"), "{plan}");
}

/// Every kind of expired rows.
pub(super) fn every_purge(now: Instant) -> [Purge; 9] {
    [
        Purge::IdempotencyRecords(now),
        Purge::Receipts(now),
        Purge::UsageCounters(now),
        Purge::WebSessions(now),
        Purge::WebSessionBrowsers(now),
        Purge::ApiKeys(now),
        Purge::SignInCodes(now),
        Purge::OrderLinks(now),
        Purge::ErasedResponses(now),
    ]
}

//! An erasure finds what it changes by indexes, whatever the number of stored responses and jobs.

use diesel::prelude::*;
use domain::ids::UserId;
use domain::order::Actor;
use ports::{Erasure, Purge};

use super::{any_id, recorded_sqlite, some_time, sqlite_plan};
use crate::commit::erase::erase;
use crate::commit::purge;
use crate::connection::Conn;
use crate::schema::idempotency_records;

fn erasure() -> Erasure {
    Erasure {
        user_id: UserId(any_id()),
        addresses: vec!["ada@example.com".to_owned()],
        actor: Actor::System,
        at: some_time(),
        note: "erased".to_owned(),
    }
}

#[test]
fn erasures_follow_an_index_on_sqlite() {
    let (mut conn, sent, _folder) = recorded_sqlite();
    erase(&mut Conn::Sqlite(&mut conn), &erasure()).unwrap();
    purge::in_sqlite(&mut conn, Purge::ErasedResponses(some_time()), 9).unwrap();
    let statements = std::mem::take(&mut *sent.lock().unwrap());
    let select = |sql: &&String| sql.contains("idempotency_records") || sql.contains("outbox");
    let statements: Vec<_> = statements.iter().filter(select).collect();
    assert_eq!(statements.len(), 5, "{statements:#?}");
    for sql in statements {
        let plan = sqlite_plan(&mut conn, sql);
        let whole = ["SCAN idempotency_records", "SCAN outbox"];
        let of_codes = "SCAN outbox USING INDEX outbox_sign_in_codes";
        assert!(
            plan.lines().all(|line| line.starts_with(of_codes)
                || whole.iter().all(|scan| !line.starts_with(scan))),
            "{sql}\n{plan}"
        );
    }
}

/// Each batch is of the size that was asked for, whatever the number of responses, and those about others stay.
#[test]
fn many_responses_are_gone_through_in_batches() {
    let (mut conn, _sent, _folder) = recorded_sqlite();
    diesel::sql_query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
         INSERT INTO idempotency_records (user_id, operation, key, fingerprint, state, fence, \
         response_status, response_headers, response_body, created_at, expires_at) \
         SELECT randomblob(16), 'POST /api/x', 'k' || i, 'f', 'finished', 1, 200, '[]', \
         hex(randomblob(100)), 1, 9 FROM n",
    )
    .execute(&mut conn)
    .unwrap();
    erase(&mut Conn::Sqlite(&mut conn), &erasure()).unwrap();
    let mut batch = || purge::in_sqlite(&mut conn, Purge::ErasedResponses(some_time()), 300);
    let batches = std::iter::from_fn(|| Some(batch().unwrap()).filter(|done| *done > 0)).take(99);
    assert_eq!(batches.collect::<Vec<_>>(), [300; 7]);
    let erased = idempotency_records::table.filter(idempotency_records::response_body.eq("{}"));
    assert_eq!(erased.count().get_result(&mut conn), Ok(0));
}

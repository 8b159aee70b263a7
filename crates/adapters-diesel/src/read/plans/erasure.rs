//! An erasure finds what it changes by indexes, whatever the number of stored responses and jobs.

use diesel::RunQueryDsl;
use domain::ids::UserId;
use domain::order::Actor;
use ports::{Erasure, Purge};

use super::{any_id, recorded_sqlite, some_time, sqlite_plan};
use crate::commit::erase::erase;
use crate::commit::purge;
use crate::connection::Conn;

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

/// `cargo test -p adapters-diesel -- --ignored --nocapture erasure_among_many`.
#[test]
#[ignore = "a measurement"]
fn erasure_among_many_responses_is_measured() {
    let (mut conn, _sent, _folder) = recorded_sqlite();
    diesel::sql_query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) \
         INSERT INTO idempotency_records (user_id, operation, key, fingerprint, state, fence, \
         response_status, response_headers, response_body, created_at, expires_at) \
         SELECT randomblob(16), 'POST /api/x', 'k' || i, 'f', 'finished', 1, 200, '[]', \
         hex(randomblob(1000)), 1, 9 FROM n",
    )
    .execute(&mut conn)
    .unwrap();
    let begun = std::time::Instant::now();
    erase(&mut Conn::Sqlite(&mut conn), &erasure()).unwrap();
    println!("the erasure: {:?}", begun.elapsed());
    let (begun, mut longest) = (std::time::Instant::now(), std::time::Duration::ZERO);
    loop {
        let one = std::time::Instant::now();
        if purge::in_sqlite(&mut conn, Purge::ErasedResponses(some_time()), 500).unwrap() == 0 {
            break;
        }
        longest = longest.max(one.elapsed());
    }
    println!("the batches: {:?}, the longest {longest:?}", begun.elapsed());
}

//! A commit on PostgreSQL reads the rows that it changes, whatever the tables were when its plans were made.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use uuid::Uuid;

use crate::databases::{commit_function, postgres, run};

#[derive(QueryableByName)]
struct ReadRow {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Jobs that a worker holds, with these numbers as their ids.
fn jobs(numbers: &str) -> String {
    format!(
        "INSERT INTO outbox (id, kind, payload, state, run_at, attempts, lease, lease_until, created_at) \
         SELECT lpad(to_hex(n), 32, '0')::UUID, 'update_inventory', '{{}}', 'waiting', now(), 0, 1, \
             now() + interval '1 hour', now() FROM generate_series({numbers}) n"
    )
}

fn finish(c: &mut PgConnection, function: &str, number: u128) {
    let document =
        format!(r#"{{"job_finishes": [{{"id": "{}", "lease": 1}}]}}"#, Uuid::from_u128(number));
    let call = diesel::dsl::sql::<Bool>(&format!("{function}(")).bind::<Text, _>(document).sql(")");
    assert_eq!(diesel::select(call).get_result(c), Ok(true));
}

#[test]
fn a_plan_made_for_a_few_jobs_reads_one_of_many() {
    let Some(fresh) = postgres() else { return };
    run(&fresh, &jobs("1, 5"));
    run(&fresh, "ANALYZE outbox");
    let mut c = PgConnection::establish(&fresh.url).unwrap();
    let name = commit_function(&fresh);
    for number in 1..=2 {
        finish(&mut c, &name, number);
    }
    run(&fresh, &jobs("6, 20000"));
    c.test_transaction::<_, diesel::result::Error, _>(|c| {
        finish(c, &name, 12_345);
        let read = "SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables \
            WHERE relname = 'outbox'";
        let ReadRow { rows } = diesel::sql_query(read).get_result(c)?;
        assert!(rows <= 5, "{rows} rows were read to finish one job");
        Ok(())
    });
}

//! After an erasure no table holds a text of the customer, whichever column it was in.

use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::Text;
use port_contracts::store::{CANARY, erase_all, shop_with_personal_data};
use ports::Storage;

use crate::databases::{Fresh, both, connect, options};

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
            "contacts",
            "customer_addresses",
            "idempotency_records",
            "notifications",
            "order_events",
            "order_links",
            "outbox",
            "parcels",
            "payments",
            "refunds",
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

//! One server per test file and database, for tests that bring users and listings of their own
//! and therefore need none to themselves.

use std::sync::OnceLock;

use crate::server::{Db, Server};

/// The server on SQLite of this test process.
pub fn on_sqlite() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(Db::Sqlite))
}

/// The server on PostgreSQL of this test process; none if the machine has no PostgreSQL.
pub fn on_postgres() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let start = || pg_harness::available().then(|| Server::start(Db::Postgres));
    SERVER.get_or_init(start).as_ref()
}

/// Makes of each `async fn(&Server)` two tests, `sqlite::…` and `postgres::…`, on shared servers.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test($crate::shared::on_sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                if let Some(server) = $crate::shared::on_postgres() {
                    super::$test(server).await;
                }
            })+
        }
    };
}

/// The same for tests that start a server of their own: each is an `async fn(Db)`.
#[macro_export]
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test($crate::Db::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                if pg_harness::available() {
                    super::$test($crate::Db::Postgres).await;
                }
            })+
        }
    };
}

//! Kassa's storage on SQLite and PostgreSQL: every storage port, one repository code for both.
//!
//! [`DieselStore`] selects the database by its URL. Where the databases differ (how rows are locked, how many
//! commits share one write to disk) the code has two visible branches. Commits are planned once
//! (`commit/plan`) and applied by `commit/sqlite` and `commit/postgres`; everything else is written once, over an
//! enum of two connections.
//!
//! It decides no rule of the shop: guards in the WHERE clause of each statement check what the domain has
//! decided. Start reading at `commit.rs` for writing, `read.rs` for reading and `connection.rs` for the pools; the
//! tables are in `schema.rs` and `migrations/`.

mod audit;
mod commit;
mod connection;
mod customers;
mod errors;
mod health;
pub mod migrations;
mod query;
mod read;
mod rows;
mod schema;
pub mod sqlite_file;
mod store;
mod test_write;
mod types;
mod url;

pub use connection::counters::Counters;
pub use connection::options::ConnectOptions;
pub use sqlite_file::FileError;
pub use store::{ConnectError, DieselStore};

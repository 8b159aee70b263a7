//! Kassa's storage on SQLite and PostgreSQL: every storage port, one repository code for both.
//!
//! [`DieselStore`] chooses by the URL it is connected with. Where the databases really differ (how
//! rows are locked, how many are written at once) the code has two visible arms; everything else is
//! written once, over a plain enum of two connections.

mod audit;
mod commit;
mod connection;
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

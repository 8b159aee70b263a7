//! Connections: one plain enum of the two kinds, and the macro that writes a body once for both.

pub(crate) mod abandoned;
pub(crate) mod backend;
pub(crate) mod backends;
mod call;
pub(crate) mod contention;
pub(crate) mod counters;
mod generation;
pub(crate) mod identity;
mod language;
mod limits;
pub(crate) mod lock;
pub(crate) mod options;
pub(crate) mod pool;
pub(crate) mod postgres;
pub(crate) mod session;
mod shared;
pub(crate) mod shares;
pub(crate) mod sqlite;
mod tcp;
pub(crate) mod writer;

use diesel::{PgConnection, SqliteConnection};

/// A connection that is in use.
pub(crate) enum Conn<'a> {
    /// To PostgreSQL.
    Pg(&'a mut PgConnection),
    /// To SQLite.
    Sqlite(&'a mut SqliteConnection),
}

/// Runs one body on whichever connection it is; the body is compiled once for each kind.
macro_rules! on_conn {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::connection::Conn::Pg(c) => {
                let $c: &mut ::diesel::PgConnection = &mut **c;
                $body
            }
            $crate::connection::Conn::Sqlite(c) => {
                let $c: &mut ::diesel::SqliteConnection = &mut **c;
                $body
            }
        }
    };
}

pub(crate) use on_conn;

//! The limit on a customer's open orders.

use diesel::prelude::*;
use ports::{CommitError, OpenOrdersLimit};

use super::one_call;
use crate::connection::Conn;
use crate::errors::Fault;
use crate::query::OrderIsOpen;
use crate::schema::orders;
use crate::types::Id;

/// Fails if the customer has reached the limit. On PostgreSQL an advisory lock serializes the commits of one
/// customer; SQLite has a single writer.
pub(super) fn check(conn: &mut Conn<'_>, limit: &OpenOrdersLimit) -> Result<(), Fault> {
    match conn {
        Conn::Pg(c) => one_call::check_open_orders(c, limit),
        Conn::Sqlite(c) => {
            let open: i64 = orders::table
                .filter(orders::user_id.eq(Id(limit.user_id.0)))
                .filter(OrderIsOpen)
                .count()
                .get_result(&mut **c)?;
            if open < limit.most { Ok(()) } else { Err(CommitError::TooManyOpenOrders.into()) }
        }
    }
}

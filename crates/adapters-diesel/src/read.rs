//! Reading: one file for each repository port, in as few statements as it takes.

mod api_keys;
mod carts;
mod contacts;
mod coupons;
mod daily;
mod event_feed;
mod feed_horizon;
mod idempotency;
mod listings;
mod notifications;
mod orders;
mod outbox;
mod payments;
#[cfg(test)]
mod plans;
mod price_tables;
pub(crate) mod records;
mod returns;
mod saved_views;
mod shoppers;
mod stats;
mod time;
mod web_sessions;
mod webhook_endpoints;
mod webhooks;
mod worklist;

pub(crate) use feed_horizon::FeedHorizon;
use ports::PageRequest;

use crate::errors::Fault;

/// Puts a list in the order of its ids, the newest first, and begins after the page before.
///
/// Within a span of time it goes by the time instead, so that the index on it serves both span and
/// order; ids are created in time order, so that both orders are one. There the row that the page
/// before ended with says at which time to go on; if it is gone, its id alone does.
macro_rules! newest_first {
    ($query:ident, $table:ident, $filter:expr, $page:expr, $c:expr) => {
        let in_a_span = $filter.created_after.is_some() || $filter.created_before.is_some();
        if in_a_span {
            $query = $query.order(($table::created_at.desc(), $table::id.desc()));
        }
        if let Some(after) = $filter.created_after {
            $query = $query.filter($table::created_at.gt($crate::types::SqlTimestamp(after)));
        }
        if let Some(before) = $filter.created_before {
            $query = $query.filter($table::created_at.lt($crate::types::SqlTimestamp(before)));
        }
        if let Some(after) = $page.after.map($crate::types::SqlUuid) {
            let at: Option<$crate::types::SqlTimestamp> = if in_a_span {
                $table::table.find(after).select($table::created_at).first($c).optional()?
            } else {
                None
            };
            $query = match at {
                None => $query.filter($table::id.lt(after)),
                Some(at) => $query
                    .filter($table::created_at.le(at))
                    .filter($table::created_at.lt(at).or($table::id.lt(after))),
            };
        }
    };
}
use newest_first;

/// Values in one `IN` list; SQLite takes 32,766.
const IDS_A_STATEMENT: usize = 10_000;

/// Rows to be read for a page: one more than asked for, to know whether there are more.
fn rows_for(page: PageRequest) -> i64 {
    i64::from(page.limit).saturating_add(1)
}

/// Rows as the domain's values.
fn values<R, T>(rows: Vec<R>) -> Result<Vec<T>, Fault>
where
    T: TryFrom<R, Error = Fault>,
{
    rows.into_iter().map(T::try_from).collect()
}

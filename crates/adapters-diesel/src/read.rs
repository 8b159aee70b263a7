//! Reading: one file for each repository port, in as few statements as it takes.

mod carts;
mod contacts;
mod coupons;
mod idempotency;
mod listings;
mod notifications;
mod orders;
mod outbox;
pub(crate) mod records;
mod webhooks;

use ports::PageRequest;

use crate::errors::Fault;

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

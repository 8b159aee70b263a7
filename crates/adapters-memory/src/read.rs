//! Reading, one file for each kind of thing, and what they share: pages and the search in texts.

mod api_keys;
mod audit;
mod carts;
mod coupons;
mod inbox;
mod listings;
mod orders;
mod outbox;
mod payments;
mod people;
mod price_tables;
mod returns;
mod shoppers;
mod stats;
mod time;
mod webhook_endpoints;

use domain::Instant;
use ports::{Page, PageRequest};
use uuid::Uuid;

/// A page of rows that come in ascending order of their ids.
fn ascending<'a, T: Clone + 'a>(
    rows: impl Iterator<Item = &'a T>,
    page: PageRequest,
    id: impl Fn(&T) -> Uuid,
) -> Page<T> {
    let behind = |row: &&T| page.after.is_none_or(|after| id(row) > after);
    let rows = rows.filter(behind).take(row_too_many(page.limit)).cloned();
    Page::of_rows(rows.collect(), page.limit, &id)
}

/// A page of rows that come in descending order of their ids: newest first.
fn descending<'a, T: 'a, R>(
    rows: impl Iterator<Item = &'a T>,
    page: PageRequest,
    id: impl Fn(&T) -> Uuid,
    read: impl Fn(&T) -> R,
    id_read: impl Fn(&R) -> Uuid,
) -> Page<R> {
    let behind = |row: &&T| page.after.is_none_or(|after| id(row) < after);
    let rows = rows.filter(behind).take(row_too_many(page.limit)).map(read);
    Page::of_rows(rows.collect(), page.limit, id_read)
}

/// One row more than wanted says whether there is another page.
fn row_too_many(limit: u32) -> usize {
    usize::try_from(limit).map_or(usize::MAX, |limit| limit.saturating_add(1))
}

/// Whether a time is after the one and before the other, if they are given; never at them.
fn between(at: Instant, after: Option<Instant>, before: Option<Instant>) -> bool {
    after.is_none_or(|t| at > t) && before.is_none_or(|t| at < t)
}

fn first(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

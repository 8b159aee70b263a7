//! Commits on SQLite, statement by statement: a statement is a function call there.

mod api_keys;
mod carts;
mod contacts;
mod coupon_uses;
mod coupons;
mod hold;
mod idempotency;
mod jobs;
mod limits;
mod listings;
mod notifications;
mod orders;
mod payments;
mod price_tables;
mod receipts;
mod returns;
mod rows;
mod saved_views;
mod shoppers;
mod stock;
mod web_sessions;
mod webhooks;

use diesel::SqliteConnection;
use ports::Changes;

use crate::errors::Fault;

/// Applies the changes in the order of the tables, rows of one table in the order of their ids.
pub(super) fn apply(c: &mut SqliteConnection, changes: &Changes) -> Result<(), Fault> {
    limits::check(c, changes)?;
    if let Some(write) = &changes.idempotency {
        idempotency::apply(c, write)?;
    }
    receipts::apply(c, &changes.receipts)?;
    web_sessions::apply(c, &changes.web_sessions)?;
    web_sessions::insert_browsers(c, &changes.web_session_browsers)?;
    api_keys::apply(c, &changes.api_keys)?;
    saved_views::apply(c, &changes.saved_views)?;
    shoppers::apply(c, changes)?;
    contacts::apply(c, &changes.contacts)?;
    webhooks::check_orders(c, &changes.unchanged_orders)?;
    orders::apply(c, &changes.orders)?;
    shoppers::apply_guest_orders(c, changes)?;
    payments::apply(c, &changes.payments)?;
    payments::apply_refunds(c, &changes.refunds)?;
    payments::apply_disputes(c, &changes.disputes)?;
    orders::apply_parcels(c, &changes.parcels)?;
    orders::append_cancellations(c, &changes.cancellations)?;
    returns::apply(c, &changes.returns)?;
    orders::append_events(c, &changes.events)?;
    carts::apply(c, &changes.carts)?;
    carts::apply_moves(c, &changes.cart_moves)?;
    coupons::apply(c, &changes.coupons)?;
    coupon_uses::apply(c, &changes.coupon_uses)?;
    price_tables::apply(c, changes)?;
    listings::apply(c, &changes.listings)?;
    stock::apply(c, &changes.stock)?;
    notifications::apply(c, &changes.notifications)?;
    jobs::apply(c, &changes.jobs)?;
    webhooks::apply_endpoints(c, &changes.webhook_endpoints)?;
    webhooks::move_in_feed(c, &changes.feed_moves)?;
    webhooks::apply_deliveries(c, &changes.webhook_deliveries)
}

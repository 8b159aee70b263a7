//! Applying a `Changes` value: table by table in the order of its fields, taken back whole if a
//! part is refused.

mod api_keys;
mod carts;
mod coupon_uses;
mod coupons;
mod idempotency;
mod jobs;
mod listings;
mod orders;
mod people;
mod price_tables;
mod receipts;
mod returns;
mod shoppers;
mod stock;
mod usage;
mod webhooks;

use domain::coupon::CouponUseChange;
use domain::dispute::Dispute;
use domain::fulfillment::Parcel;
use domain::ids::OrderId;
use domain::order::{ItemCancellation, OrderReturn};
use domain::payment::Payment;
use domain::refund::Refund;
use ports::{
    ApiKey, CartMove, CartWrite, Changes, CommitError, Conflict, CouponWrite, GuestOrder,
    OrderAdoption, OrderWrite, RowWrite, SavedViews, WebSession, WebSessionBrowser,
};

use crate::state::State;

impl State {
    /// Applies all of `changes` or nothing.
    pub(crate) fn apply(&mut self, changes: Changes) -> Result<(), CommitError> {
        let outcome = self.write(changes);
        match outcome {
            Ok(()) => self.keep(),
            Err(_) => self.roll_back(),
        }
        outcome
    }

    /// The value is taken apart field by field, so that a field added to it cannot be overlooked.
    fn write(&mut self, changes: Changes) -> Result<(), CommitError> {
        let Changes {
            usage,
            open_orders,
            idempotency,
            receipts,
            web_sessions,
            web_session_browsers,
            api_keys,
            saved_views,
            sign_in_codes,
            customer_addresses,
            order_links,
            contacts,
            unchanged_orders,
            orders,
            guest_orders,
            adoptions,
            payments,
            refunds,
            disputes,
            parcels,
            cancellations,
            returns,
            events,
            carts,
            cart_moves,
            coupons,
            coupon_uses,
            shipping_methods,
            tax_rates,
            price_tables,
            listings,
            stock,
            notifications,
            jobs,
            webhook_endpoints,
            feed_moves,
            webhook_deliveries,
        } = changes;
        each(usage, |limit| self.count_usage(limit))?;
        each(open_orders, |limit| self.check_open_orders(limit))?;
        each(idempotency, |w| self.write_idempotency(w))?;
        each(receipts, |w| self.write_receipt(w))?;
        self.write_access(web_sessions, web_session_browsers, api_keys, saved_views)?;
        self.write_shoppers(sign_in_codes, customer_addresses, order_links)?;
        each(contacts, |w| self.write_contact(w))?;
        self.write_orders(unchanged_orders, orders, guest_orders, adoptions)?;
        self.write_money(payments, refunds, disputes)?;
        self.write_goods(parcels, cancellations, returns)?;
        each(events, |w| self.write_event(w))?;
        self.write_carts(carts, cart_moves)?;
        self.write_coupons(coupons, coupon_uses)?;
        self.write_price_tables(price_tables, shipping_methods, tax_rates)?;
        each(listings, |w| self.write_listing(w))?;
        self.write_stock(stock)?;
        each(notifications, |w| self.write_notification(w))?;
        each(jobs, |w| self.write_job(w))?;
        self.write_webhooks(webhook_endpoints, feed_moves, webhook_deliveries)
    }

    fn write_access(
        &mut self,
        sessions: Vec<RowWrite<WebSession>>,
        browsers: Vec<WebSessionBrowser>,
        keys: Vec<RowWrite<ApiKey>>,
        views: Vec<RowWrite<SavedViews>>,
    ) -> Result<(), CommitError> {
        each(sessions, |w| self.write_web_session(w))?;
        each(browsers, |row| self.write_session_browser(row))?;
        each(keys, |w| self.write_api_key(w))?;
        each(views, |w| self.write_saved_views(w))
    }

    fn write_orders(
        &mut self,
        unchanged: Vec<(OrderId, i64)>,
        orders: Vec<OrderWrite>,
        of_guests: Vec<GuestOrder>,
        adoptions: Vec<OrderAdoption>,
    ) -> Result<(), CommitError> {
        each(unchanged, |(id, version)| self.check_order(id, version))?;
        each(orders, |w| self.write_order(w))?;
        each(of_guests, |row| self.add_guest_order(row))?;
        each(adoptions, |adoption| self.adopt(&adoption))
    }

    fn write_carts(
        &mut self,
        carts: Vec<CartWrite>,
        moves: Vec<CartMove>,
    ) -> Result<(), CommitError> {
        each(carts, |w| self.write_cart(w))?;
        each(moves, |w| self.move_cart(w))
    }

    fn write_coupons(
        &mut self,
        coupons: Vec<CouponWrite>,
        uses: Vec<CouponUseChange>,
    ) -> Result<(), CommitError> {
        each(coupons, |w| self.write_coupon(w))?;
        each(uses, |w| self.write_coupon_use(w))
    }

    fn write_money(
        &mut self,
        payments: Vec<RowWrite<Payment>>,
        refunds: Vec<RowWrite<Refund>>,
        disputes: Vec<RowWrite<Dispute>>,
    ) -> Result<(), CommitError> {
        each(payments, |w| self.write_payment(w))?;
        each(refunds, |w| self.write_refund(w))?;
        each(disputes, |w| self.write_dispute(w))
    }

    fn write_goods(
        &mut self,
        parcels: Vec<RowWrite<Parcel>>,
        cancellations: Vec<ItemCancellation>,
        returns: Vec<RowWrite<OrderReturn>>,
    ) -> Result<(), CommitError> {
        each(parcels, |w| self.write_parcel(w))?;
        each(cancellations, |w| self.write_cancellation(w))?;
        each(returns, |w| self.write_return(w))
    }
}

fn each<T>(
    writes: impl IntoIterator<Item = T>,
    write: impl FnMut(T) -> Result<(), CommitError>,
) -> Result<(), CommitError> {
    writes.into_iter().try_for_each(write)
}

/// The optimistic lock: a changed row is written only over the version before its own.
fn ensure_next(stored: Option<i64>, new: i64, what: Conflict) -> Result<(), CommitError> {
    if stored.is_some_and(|version| version.checked_add(1) == Some(new)) {
        Ok(())
    } else {
        Err(CommitError::Conflict(what))
    }
}

/// A condition without which the caller has to read and decide again.
fn ensure_current(holds: bool, what: Conflict) -> Result<(), CommitError> {
    if holds { Ok(()) } else { Err(CommitError::Conflict(what)) }
}

/// A condition that only a bug of the caller breaks, such as an id that is given twice.
fn ensure_sound(holds: bool, broken: impl FnOnce() -> String) -> Result<(), CommitError> {
    if holds { Ok(()) } else { Err(CommitError::Failed(broken())) }
}

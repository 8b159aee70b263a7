//! Orders with their payments, refunds, disputes, parcels and histories.

use domain::dispute::Dispute;
use domain::fulfillment::Parcel;
use domain::ids::OrderId;
use domain::order::{ItemCancellation, Order, OrderEvent, OrderLifecycle, PaymentMethod};
use domain::payment::Payment;
use domain::refund::Refund;
use ports::{
    CommitError, Conflict, OpenOrdersLimit, OrderWrite, RowWrite, UniqueViolation, UnpaidUnits,
};

use super::{ensure_current, ensure_next, ensure_sound};
use crate::state::{OrderRow, State};

impl State {
    pub(super) fn check_open_orders(&self, limit: OpenOrdersLimit) -> Result<(), CommitError> {
        let open = |row: &&OrderRow| {
            row.order.user_id == limit.user_id
                && row.order.lifecycle == OrderLifecycle::Pending
                && row.payment_status.is_open()
        };
        let (mut orders, mut held) = (0_i64, UnpaidUnits::default());
        for row in self.orders.rows().filter(open) {
            let units = row.order.tracked_units();
            orders = orders.saturating_add(1);
            held.all = held.all.saturating_add(units);
            if row.order.payment_method == PaymentMethod::Cod {
                held.cod = held.cod.saturating_add(units);
            }
        }
        if orders >= limit.most {
            return Err(CommitError::TooManyOpenOrders);
        }
        if limit.units.exceed(held, limit.most_units) {
            return Err(CommitError::TooManyUnpaidUnits);
        }
        Ok(())
    }

    pub(super) fn write_order(&mut self, write: OrderWrite) -> Result<(), CommitError> {
        let OrderWrite { order, status, payment_status } = write;
        let order = match order {
            RowWrite::Insert(order) => self.new_order(order)?,
            RowWrite::Update(order) => self.changed_order(order)?,
        };
        let coupon = order.coupon.as_ref().and_then(|c| c.coupon_id);
        let coupon_known = coupon.is_none_or(|id| self.coupons.has(&id));
        ensure_current(coupon_known, Conflict::Reference)?;
        self.index_due(&order);
        let row = OrderRow { order, status, payment_status };
        self.orders.put(row.order.id, row);
        Ok(())
    }

    fn new_order(&mut self, order: Order) -> Result<Order, CommitError> {
        let id = order.id;
        ensure_sound(!self.orders.has(&id), || format!("order {id} exists"))?;
        if self.order_numbers.has(&order.number) {
            return Err(CommitError::UniqueViolation(UniqueViolation::OrderNumber));
        }
        let listed = |id| self.listings.has(id);
        let all_listed = order.items.iter().map(|i| &i.product_id).all(listed);
        ensure_current(all_listed, Conflict::Reference)?;
        let cart_known = order.cart_id.is_none_or(|cart| self.carts.has(&cart));
        ensure_sound(cart_known, || format!("the cart of order {id} is missing"))?;
        self.order_numbers.put(order.number.clone(), id);
        Ok(order)
    }

    /// The order as it will be, with the lines it was placed with.
    fn changed_order(&mut self, order: Order) -> Result<Order, CommitError> {
        let stored = self.orders.get(&order.id).map(|row| &row.order);
        ensure_next(stored.map(|o| o.version), order.version, Conflict::Order)?;
        let items = stored.map(|o| o.items.clone()).unwrap_or_default();
        Ok(Order { items, ..order })
    }

    fn index_due(&mut self, order: &Order) {
        let was_due = self.orders.get(&order.id).and_then(|r| r.order.expires_at);
        if let Some(at) = was_due {
            self.due_orders.remove(&(at, order.id));
        }
        if let Some(at) = order.expires_at {
            self.due_orders.put((at, order.id), ());
        }
    }

    pub(super) fn write_payment(&mut self, write: RowWrite<Payment>) -> Result<(), CommitError> {
        let key = (write.row().order_id, write.row().id);
        let stored = self.payments.get(&key).map(|p| p.version);
        let payment = match write {
            RowWrite::Insert(payment) => {
                self.ensure_order(key.0)?;
                let new = !self.payment_orders.has(&key.1);
                ensure_sound(new, || format!("payment {} exists", key.1))?;
                payment
            }
            RowWrite::Update(payment) => {
                ensure_next(stored, payment.version, Conflict::Payment)?;
                payment
            }
        };
        self.index_live(&payment)?;
        self.index_reference(&payment)?;
        self.payment_orders.put(key.1, key.0);
        self.payments.put(key, payment);
        Ok(())
    }

    /// One active attempt per order.
    fn index_live(&mut self, payment: &Payment) -> Result<(), CommitError> {
        let live = self.live_payments.get(&payment.order_id).copied();
        if payment.is_live() {
            let free = live.is_none_or(|id| id == payment.id);
            ensure_current(free, Conflict::ActivePayment)?;
            self.live_payments.put(payment.order_id, payment.id);
        } else if live == Some(payment.id) {
            self.live_payments.remove(&payment.order_id);
        }
        Ok(())
    }

    /// A reference of a provider names one attempt.
    fn index_reference(&mut self, payment: &Payment) -> Result<(), CommitError> {
        let key = (payment.order_id, payment.id);
        let was = self.payments.get(&key).and_then(reference);
        let now = reference(payment);
        if was == now {
            return Ok(());
        }
        if let Some(was) = was {
            self.provider_refs.remove(&was);
        }
        let Some(now) = now else { return Ok(()) };
        if self.provider_refs.has(&now) {
            return Err(CommitError::UniqueViolation(UniqueViolation::ProviderRef));
        }
        self.provider_refs.put(now, key);
        Ok(())
    }

    pub(super) fn write_refund(&mut self, write: RowWrite<Refund>) -> Result<(), CommitError> {
        let key = (write.row().order_id, write.row().id);
        let stored = self.refunds.get(&key).map(|r| r.version);
        let refund = match write {
            RowWrite::Insert(refund) => {
                let paid = self.payments.has(&(refund.order_id, refund.payment_id));
                ensure_sound(paid, || format!("the payment of refund {} is missing", key.1))?;
                ensure_sound(stored.is_none(), || format!("refund {} exists", key.1))?;
                refund
            }
            RowWrite::Update(refund) => {
                ensure_next(stored, refund.version, Conflict::Refund)?;
                refund
            }
        };
        self.refunds.put(key, refund);
        Ok(())
    }

    /// A reference of a provider names one dispute, whose payment never changes.
    pub(super) fn write_dispute(&mut self, write: RowWrite<Dispute>) -> Result<(), CommitError> {
        let key = (write.row().order_id, write.row().id);
        let stored = self.disputes.get(&key).map(|d| d.version);
        let dispute = match write {
            RowWrite::Insert(dispute) => {
                let paid = self.payments.has(&(dispute.order_id, dispute.payment_id));
                ensure_sound(paid, || format!("the payment of dispute {} is missing", key.1))?;
                ensure_sound(stored.is_none(), || format!("dispute {} exists", key.1))?;
                let reference = (dispute.provider.clone(), dispute.provider_ref.clone());
                if self.dispute_refs.has(&reference) {
                    return Err(CommitError::UniqueViolation(UniqueViolation::DisputeRef));
                }
                self.dispute_refs.put(reference, dispute.id);
                dispute
            }
            RowWrite::Update(dispute) => {
                ensure_next(stored, dispute.version, Conflict::Dispute)?;
                dispute
            }
        };
        self.disputes.put(key, dispute);
        Ok(())
    }

    /// A parcel's lines are written once, with the parcel.
    pub(super) fn write_parcel(&mut self, write: RowWrite<Parcel>) -> Result<(), CommitError> {
        let key = (write.row().order_id, write.row().id);
        let stored = self.parcels.get(&key);
        let parcel = match write {
            RowWrite::Insert(parcel) => {
                ensure_sound(stored.is_none(), || format!("parcel {} exists", key.1))?;
                self.ensure_order(key.0)?;
                parcel
            }
            RowWrite::Update(parcel) => {
                ensure_next(stored.map(|p| p.version), parcel.version, Conflict::Parcel)?;
                let lines = stored.map(|p| p.lines.clone()).unwrap_or_default();
                Parcel { lines, ..parcel }
            }
        };
        self.parcels.put(key, parcel);
        Ok(())
    }

    /// Cancelled units are written once, of a line and a parcel that the order has.
    pub(super) fn write_cancellation(&mut self, row: ItemCancellation) -> Result<(), CommitError> {
        let (order, key) = (row.order_id, (row.order_id, row.id));
        ensure_sound(!self.cancellations.has(&key), || format!("cancellation {} exists", row.id))?;
        let items = self.orders.get(&order).map(|r| r.order.items.as_slice()).unwrap_or_default();
        let has_line = items.iter().any(|item| item.id == row.order_item_id);
        let has_parcel = row.parcel_id.is_none_or(|id| self.parcels.has(&(order, id)));
        ensure_sound(has_line && has_parcel && row.quantity > 0, || {
            format!("order {order} has no such units to cancel")
        })?;
        self.cancellations.put(key, row);
        Ok(())
    }

    pub(super) fn write_event(&mut self, event: OrderEvent) -> Result<(), CommitError> {
        self.ensure_order(event.order_id)?;
        let key = (event.order_id, event.seq);
        ensure_current(!self.events.has(&key), Conflict::OrderHistory)?;
        self.put_event(event);
        Ok(())
    }

    /// Adds an event to its history and to the feed.
    pub(crate) fn put_event(&mut self, event: OrderEvent) {
        let key = (event.order_id, event.seq);
        let last = self.feed.iter().next_back().map_or(0, |(position, _)| *position);
        self.feed.put(last.saturating_add(1), key);
        self.events.put(key, event);
    }

    fn ensure_order(&self, id: OrderId) -> Result<(), CommitError> {
        ensure_sound(self.orders.has(&id), || format!("order {id} is missing"))
    }
}

fn reference(payment: &Payment) -> Option<(String, String)> {
    let provider_ref = payment.provider_ref.clone()?;
    Some((payment.provider.clone(), provider_ref))
}

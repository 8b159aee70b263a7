//! Reading orders with all that hangs on them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{
    CartId, DisputeId, ItemCancellationId, OrderId, ParcelId, PaymentId, RefundId, ReturnId, UserId,
};
use domain::money::Money;
use domain::order::{OrderEvent, OrderLifecycle, OrderNumber, OrderRecord};
use domain::payment::{Payment, PaymentStatus};
use domain::refund::RefundStatus;
use ports::{OrderFilter, OrderIssue, OrderRepository, Page, PageRequest, ReadError, SilentFilter};
use uuid::Uuid;

use super::{between, descending, first};
use crate::state::{OrderRow, State};
use crate::store::MemoryStore;

#[async_trait]
impl OrderRepository for MemoryStore {
    async fn order(&self, id: OrderId) -> Result<Option<OrderRecord>, ReadError> {
        let state = self.lock();
        Ok(state.orders.get(&id).map(|row| state.record(row)))
    }

    async fn order_of_payment(&self, id: PaymentId) -> Result<Option<OrderRecord>, ReadError> {
        let state = self.lock();
        let order = state.payment_orders.get(&id);
        let row = order.and_then(|order| state.orders.get(order));
        Ok(row.map(|row| state.record(row)))
    }

    async fn order_of_cart(
        &self,
        user: UserId,
        cart: CartId,
    ) -> Result<Option<OrderRecord>, ReadError> {
        let state = self.lock();
        let of_cart = |row: &&OrderRow| {
            let order = &row.order;
            let stands = order.lifecycle != OrderLifecycle::Cancelled;
            let placed = state.guest_orders.get(&order.id);
            let is_own = order.user_id == user || placed.is_some_and(|row| row.guest == user);
            is_own && order.cart_id == Some(cart) && stands
        };
        let row = state.orders.rows().rev().find(of_cart);
        Ok(row.map(|row| state.record(row)))
    }

    async fn order_of_reference(
        &self,
        provider: &str,
        provider_ref: &str,
    ) -> Result<Option<(OrderRecord, PaymentId)>, ReadError> {
        let state = self.lock();
        let key = (provider.to_owned(), provider_ref.to_owned());
        let Some((order, payment)) = state.provider_refs.get(&key) else {
            return Ok(None);
        };
        let row = state.orders.get(order);
        Ok(row.map(|row| (state.record(row), *payment)))
    }

    async fn list_orders(
        &self,
        filter: &OrderFilter,
        page: PageRequest,
    ) -> Result<Page<OrderRecord>, ReadError> {
        let state = self.lock();
        let rows = state.orders.rows().rev().filter(|row| wanted(row, filter));
        let rows = rows.filter(|row| filter.issue.is_none_or(|issue| state.has(row, issue)));
        let read = |row: &OrderRow| state.record(row);
        Ok(descending(rows, page, |r| r.order.id.0, read, |r| r.order.id.0))
    }

    async fn order_numbers(
        &self,
        ids: &[OrderId],
    ) -> Result<Vec<(OrderId, OrderNumber)>, ReadError> {
        let state = self.lock();
        let ids: BTreeSet<OrderId> = ids.iter().copied().collect();
        let found = ids.into_iter().filter_map(|id| state.orders.get(&id));
        Ok(found.map(|row| (row.order.id, row.order.number.clone())).collect())
    }

    async fn order_events(&self, id: OrderId) -> Result<Vec<OrderEvent>, ReadError> {
        Ok(self.lock().history(id).cloned().collect())
    }

    async fn orders_due(&self, now: Instant, limit: u32) -> Result<Vec<OrderId>, ReadError> {
        let state = self.lock();
        let due = state.due_orders.iter().map(|(key, ())| *key);
        let due = due.take_while(|(at, _)| *at <= now).map(|(_, order)| order);
        Ok(due.filter(|order| !state.is_held_up(*order, now)).take(first(limit)).collect())
    }

    async fn silent_payments(
        &self,
        filter: &SilentFilter,
        limit: u32,
    ) -> Result<Vec<(OrderId, PaymentId)>, ReadError> {
        let state = self.lock();
        let silent = |p: &&Payment| is_silent(p, filter);
        let live = state.live_payments.iter().map(|(order, id)| (*order, *id));
        let live = live.filter_map(|key| state.payments.get(&key)).filter(silent);
        let mut found: Vec<_> = live.map(|p| (p.updated_at, p.id, p.order_id)).collect();
        found.sort_unstable();
        found.truncate(first(limit));
        Ok(found.into_iter().map(|(_, payment, order)| (order, payment)).collect())
    }
}

impl State {
    pub(super) fn payments_of(&self, id: OrderId) -> impl Iterator<Item = &Payment> {
        let (low, high) = (PaymentId(Uuid::nil()), PaymentId(Uuid::max()));
        self.payments.range((id, low)..=(id, high)).map(|(_, payment)| payment)
    }

    /// Whether an order has an issue.
    pub(super) fn has(&self, row: &OrderRow, issue: OrderIssue) -> bool {
        let record = self.record(row);
        let payment_is = |status| record.payments.iter().any(|p| p.status == status);
        match issue {
            OrderIssue::OpenDispute => record.disputes.iter().any(|d| d.status.is_open()),
            OrderIssue::RefundFailed => {
                record.refunds.iter().any(|r| r.status == RefundStatus::Failed)
            }
            OrderIssue::PaymentMismatch => payment_is(PaymentStatus::Mismatch),
            OrderIssue::NeedsReview => payment_is(PaymentStatus::NeedsReview),
        }
    }

    /// Whether money may be on its way to an order: it does not expire until that is known.
    fn is_held_up(&self, id: OrderId, now: Instant) -> bool {
        self.payments_of(id).any(|p| p.blocks_expiry(now))
    }

    pub(crate) fn record(&self, row: &OrderRow) -> OrderRecord {
        let id = row.order.id;
        let (low, high) = (Uuid::nil(), Uuid::max());
        let refunds = self.refunds.range((id, RefundId(low))..=(id, RefundId(high)));
        let disputes = self.disputes.range((id, DisputeId(low))..=(id, DisputeId(high)));
        let parcels = self.parcels.range((id, ParcelId(low))..=(id, ParcelId(high)));
        let cancellations = self
            .cancellations
            .range((id, ItemCancellationId(low))..=(id, ItemCancellationId(high)));
        let returns = self.returns.range((id, ReturnId(low))..=(id, ReturnId(high)));
        let mut record = OrderRecord {
            order: row.order.clone(),
            payments: self.payments_of(id).cloned().collect(),
            refunds: refunds.map(|(_, refund)| refund.clone()).collect(),
            disputes: disputes.map(|(_, dispute)| dispute.clone()).collect(),
            parcels: parcels.map(|(_, parcel)| parcel.clone()).collect(),
            cancellations: cancellations.map(|(_, row)| row.clone()).collect(),
            returns: returns.map(|(_, row)| row.clone()).collect(),
        };
        record.payments.sort_by_key(|payment| (payment.created_at, payment.id));
        record.refunds.sort_by_key(|refund| (refund.created_at, refund.id));
        record.disputes.sort_by_key(|dispute| (dispute.opened_at, dispute.id));
        record.parcels.sort_by_key(|parcel| (parcel.shipped_at, parcel.id));
        record.cancellations.sort_by_key(|row| (row.created_at, row.id));
        record.returns.sort_by_key(|row| (row.created_at, row.id));
        record
    }

    /// An order's history, from its beginning.
    pub(crate) fn history(&self, id: OrderId) -> impl Iterator<Item = &OrderEvent> {
        let rows = self.events.range((id, i32::MIN)..=(id, i32::MAX));
        rows.map(|(_, event)| event)
    }
}

fn is_silent(payment: &Payment, filter: &SilentFilter) -> bool {
    let rests = payment.status.may_rest();
    let since = if rests { filter.authorized_before } else { filter.before };
    let meant = filter.provider.as_ref().is_none_or(|name| payment.provider == *name);
    meant && payment.updated_at < since && !payment.is_in_flight(filter.now)
}

fn wanted(row: &OrderRow, filter: &OrderFilter) -> bool {
    let order = &row.order;
    filter.user_id.is_none_or(|user| order.user_id == user)
        && filter.status.is_none_or(|status| row.status == status)
        && filter.payment_status.is_none_or(|status| row.payment_status == status)
        && between(order.created_at, filter.created_after, filter.created_before)
        && is_within(order.grand_total(), filter.amount_from, filter.amount_to)
        && filter.number.as_ref().is_none_or(|n| order.number == *n)
}

/// Two amounts are compared only if they are of one currency.
fn is_within(amount: Money, from: Option<Money>, to: Option<Money>) -> bool {
    let alike = |other: Money| amount.currency() == other.currency();
    from.is_none_or(|least| alike(least) && amount >= least)
        && to.is_none_or(|most| alike(most) && amount <= most)
}

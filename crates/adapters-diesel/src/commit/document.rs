//! A commit as one JSON document: what PostgreSQL's `kassa_commit_v2` takes, which applies it by the
//! same statements in the same order, in one round trip.
//!
//! It covers what shoppers, providers and workers change. What operators change (listings, coupons,
//! stock by hand, parcels, cancelled units) and contact cards go statement by statement: they are rare.

use domain::notification::NotificationStatus;
use ports::{
    CartWrite, Changes, IdempotencyWrite, JobWrite, ReceiptWrite, RowWrite, StoredResponse,
};
use serde::Serialize;

use super::rows::split;
use super::{coupon_uses, stock};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::cart::{CartItemRow, CartRow};
use crate::rows::coupon::CouponUseRow;
use crate::rows::event::EventRow;
use crate::rows::idempotency::{FINISHED, RUNNING, RecordRow, ResponseColumns};
use crate::rows::job::JobRow;
use crate::rows::listing::NewMovementRow;
use crate::rows::notification::NotificationRow;
use crate::rows::order::{OrderItemRow, OrderRow, item_rows};
use crate::rows::payment::PaymentRow;
use crate::rows::receipt::ReceiptRow;
use crate::rows::refund::RefundRow;
use crate::types::{SqlTimestamp, SqlUuid};

/// Declares the document: every list is left out where it is empty, so that the function can tell
/// by its key whether there is anything to do.
macro_rules! document {
    ($($name:ident: $row:ty,)+) => {
        #[derive(Default, Serialize)]
        struct Document {
            #[serde(skip_serializing_if = "Option::is_none")]
            record_insert: Option<RecordRow>,
            #[serde(skip_serializing_if = "Option::is_none")]
            record_change: Option<RecordChange>,
            $(#[serde(skip_serializing_if = "Vec::is_empty")] $name: Vec<$row>,)+
        }
    };
}

document! {
    receipts: ReceiptRow,
    order_updates: OrderRow,
    order_inserts: OrderRow,
    order_items: OrderItemRow,
    payment_updates: PaymentRow,
    payment_inserts: PaymentRow,
    refund_updates: RefundRow,
    refund_inserts: RefundRow,
    events: EventRow,
    cart_inserts: CartRow,
    cart_updates: CartRow,
    cart_item_removes: CartItemKey,
    cart_item_puts: CartItemRow,
    cart_moves: StateMove,
    use_moves: UseMove,
    coupon_counts: CouponCount,
    use_inserts: CouponUseRow,
    counter_moves: CounterMove,
    movements: NewMovementRow,
    holds: Hold,
    notification_updates: NotificationRow,
    notification_inserts: NotificationRow,
    job_finishes: JobKey,
    job_ends: JobEnd,
    job_inserts: JobRow,
}

/// A record that is taken over (running, no answer) or finished.
#[derive(Serialize)]
struct RecordChange {
    user_id: SqlUuid,
    operation: String,
    key: String,
    fence: i64,
    state: &'static str,
    lease_until: Option<SqlTimestamp>,
    #[serde(flatten)]
    response: Option<ResponseColumns>,
}

#[derive(Serialize)]
struct CartItemKey {
    id: SqlUuid,
    cart_id: SqlUuid,
}

#[derive(Serialize)]
struct StateMove {
    id: SqlUuid,
    before: &'static str,
    after: &'static str,
    at: SqlTimestamp,
}

#[derive(Serialize)]
struct UseMove {
    order_id: SqlUuid,
    before: &'static str,
    after: &'static str,
}

#[derive(Serialize)]
struct CouponCount {
    id: SqlUuid,
    version: Option<i64>,
    reserved: i64,
    redeemed: i64,
}

#[derive(Serialize)]
struct CounterMove {
    id: SqlUuid,
    reserved: i64,
    stock: i64,
}

#[derive(Serialize)]
struct Hold {
    id: SqlUuid,
    quantity: i64,
    version: i64,
    tracked: bool,
}

#[derive(Serialize)]
struct JobKey {
    id: SqlUuid,
    lease: i64,
}

/// A job that is retried (waiting) or dead-lettered (dead).
#[derive(Serialize)]
struct JobEnd {
    id: SqlUuid,
    lease: i64,
    state: &'static str,
    run_at: Option<SqlTimestamp>,
    last_error: String,
}

/// The changes as a document; `None` where they hold something that it does not cover.
pub(super) fn of(changes: &Changes) -> Result<Option<String>, Fault> {
    if !changes.contacts.is_empty()
        || !changes.parcels.is_empty()
        || !changes.cancellations.is_empty()
        || !changes.coupons.is_empty()
        || !changes.listings.is_empty()
        || changes.carts.iter().any(has_earlier_currencies)
    {
        return Ok(None);
    }
    let mut doc = Document::default();
    let covered = doc.keys(changes)? && doc.stock(changes)? && doc.outbox(changes)?;
    if !covered {
        return Ok(None);
    }
    doc.orders(changes);
    doc.carts(changes);
    doc.coupons(changes);
    serde_json::to_string(&doc)
        .map(Some)
        .map_err(|e| Fault::Broken(format!("changes cannot be serialized: {e}")))
}

/// A column of carts that the function does not know; it is filled when a cart is emptied.
fn has_earlier_currencies(write: &CartWrite) -> bool {
    let cart = match write {
        CartWrite::Insert(cart) => cart,
        CartWrite::Update(update) => &update.cart,
    };
    !cart.earlier_currencies.is_empty()
}

impl Document {
    fn keys(&mut self, changes: &Changes) -> Result<bool, Fault> {
        match &changes.idempotency {
            None => {}
            Some(IdempotencyWrite::Insert(record)) => self.record_insert = Some(record.try_into()?),
            Some(IdempotencyWrite::TakeOver { scope, fence, lease_until }) => {
                let until = Some(SqlTimestamp(*lease_until));
                self.record_change = Some(record_change(scope, *fence, until, None)?);
            }
            Some(IdempotencyWrite::Finish { scope, fence, response }) => {
                self.record_change = Some(record_change(scope, *fence, None, Some(response))?)
            }
        }
        for write in &changes.receipts {
            match write {
                ReceiptWrite::Insert(receipt) => self.receipts.push(receipt.into()),
                ReceiptWrite::Settle { .. } => return Ok(false),
            }
        }
        let key = |r: &ReceiptRow| (r.provider.clone(), r.event_id.clone());
        self.receipts.sort_by_key(key);
        Ok(true)
    }

    fn orders(&mut self, changes: &Changes) {
        for write in &changes.orders {
            match &write.order {
                RowWrite::Update(_) => self.order_updates.push(write.into()),
                RowWrite::Insert(order) => {
                    self.order_inserts.push(write.into());
                    self.order_items.extend(item_rows(order));
                }
            }
        }
        self.order_updates.sort_by_key(|o| o.id);
        self.order_inserts.sort_by_key(|o| o.id);
        let (updates, inserts) = split(&changes.payments, |p| p.id);
        self.payment_updates = updates.into_iter().map(PaymentRow::from).collect();
        self.payment_inserts = inserts.into_iter().map(PaymentRow::from).collect();
        let (updates, inserts) = split(&changes.refunds, |r| r.id);
        self.refund_updates = updates.into_iter().map(RefundRow::from).collect();
        self.refund_inserts = inserts.into_iter().map(RefundRow::from).collect();
        self.events = changes.events.iter().map(EventRow::from).collect();
        self.events.sort_by_key(|e| (e.order_id, e.seq));
    }

    fn carts(&mut self, changes: &Changes) {
        for write in &changes.carts {
            match write {
                CartWrite::Insert(cart) => {
                    self.cart_inserts.push(cart.into());
                    let items = cart.items.iter();
                    self.cart_item_puts.extend(items.map(|item| CartItemRow::of(cart.id, item)));
                }
                CartWrite::Update(update) => {
                    let cart_id = update.cart.id;
                    self.cart_updates.push((&update.cart).into());
                    self.cart_item_removes.extend(
                        update.remove.iter().map(|id| CartItemKey {
                            id: SqlUuid(id.0),
                            cart_id: SqlUuid(cart_id.0),
                        }),
                    );
                    let items = update.upsert.iter();
                    self.cart_item_puts.extend(items.map(|item| CartItemRow::of(cart_id, item)));
                }
            }
        }
        self.cart_inserts.sort_by_key(|c| c.id);
        self.cart_updates.sort_by_key(|c| c.id);
        self.cart_moves = changes
            .cart_moves
            .iter()
            .map(|m| StateMove {
                id: SqlUuid(m.cart_id.0),
                before: m.from.as_str(),
                after: m.to.as_str(),
                at: SqlTimestamp(m.at),
            })
            .collect();
        self.cart_moves.sort_by_key(|m| m.id);
    }

    fn coupons(&mut self, changes: &Changes) {
        let plan = coupon_uses::CouponUsePlan::of(&changes.coupon_uses);
        let moves = plan.moved.iter().map(|m| UseMove {
            order_id: SqlUuid(m.order_id.0),
            before: m.from.as_str(),
            after: m.to.as_str(),
        });
        self.use_moves = moves.collect();
        self.coupon_counts = plan.counts.iter().map(CouponCount::from).collect();
        self.use_inserts = plan.taken().map(coupon_uses::Take::row).collect();
    }

    fn stock(&mut self, changes: &Changes) -> Result<bool, Fault> {
        let plan = stock::StockPlan::of(&changes.stock)?;
        if plan.is_mixed() || !plan.by_operators.is_empty() {
            return Ok(false);
        }
        let moves = plan.moves.iter().map(|(id, step)| CounterMove {
            id: SqlUuid(id.0),
            reserved: step.reserved,
            stock: step.stock,
        });
        self.counter_moves = moves.collect();
        self.movements = plan.movements().collect();
        let holds = plan.holds.0.iter().map(|(id, hold)| Hold {
            id: SqlUuid(id.0),
            quantity: hold.quantity,
            version: hold.version,
            tracked: hold.tracked,
        });
        self.holds = holds.collect();
        Ok(true)
    }

    fn outbox(&mut self, changes: &Changes) -> Result<bool, Fault> {
        let (updates, inserts) = split(&changes.notifications, |n| n.id);
        // One that is queued anew may have another channel, which the function does not write.
        if updates.iter().any(|n| n.status == NotificationStatus::Queued && n.attempts == 0) {
            return Ok(false);
        }
        self.notification_updates = updates.into_iter().map(NotificationRow::from).collect();
        self.notification_inserts = inserts.into_iter().map(NotificationRow::from).collect();
        for write in &changes.jobs {
            match write {
                JobWrite::Enqueue(job) => self.job_inserts.push(job.try_into()?),
                JobWrite::Finish { id, lease } => {
                    self.job_finishes.push(JobKey { id: SqlUuid(id.0), lease: *lease })
                }
                JobWrite::Retry { id, lease, run_at, error } => self.job_ends.push(JobEnd {
                    id: SqlUuid(id.0),
                    lease: *lease,
                    state: "waiting",
                    run_at: Some(SqlTimestamp(*run_at)),
                    last_error: strip_nul(error),
                }),
                JobWrite::DeadLetter { id, lease, error } => self.job_ends.push(JobEnd {
                    id: SqlUuid(id.0),
                    lease: *lease,
                    state: "dead",
                    run_at: None,
                    last_error: strip_nul(error),
                }),
                JobWrite::Release { .. } | JobWrite::Requeue { .. } => return Ok(false),
            }
        }
        self.job_finishes.sort_by_key(|j| j.id);
        self.job_ends.sort_by_key(|j| j.id);
        self.job_inserts.sort_by_key(|j| j.id);
        Ok(true)
    }
}

impl From<&coupon_uses::Count<'_>> for CouponCount {
    fn from(count: &coupon_uses::Count<'_>) -> Self {
        match count {
            coupon_uses::Count::Back(id, step) => {
                let (reserved, redeemed) = step.counts();
                Self { id: SqlUuid(id.0), version: None, reserved, redeemed }
            }
            coupon_uses::Count::Take(take) => {
                let redeemed = i64::from(take.redeemed);
                Self {
                    id: SqlUuid(take.usage.coupon_id.0),
                    version: Some(take.version),
                    reserved: 1_i64.saturating_sub(redeemed),
                    redeemed,
                }
            }
        }
    }
}

fn record_change(
    scope: &ports::IdempotencyScope,
    fence: i64,
    lease_until: Option<SqlTimestamp>,
    response: Option<&StoredResponse>,
) -> Result<RecordChange, Fault> {
    Ok(RecordChange {
        user_id: SqlUuid(scope.user_id.0),
        operation: strip_nul(&scope.operation),
        key: strip_nul(&scope.key),
        fence,
        state: if response.is_some() { FINISHED } else { RUNNING },
        lease_until,
        response: response.map(TryInto::try_into).transpose()?,
    })
}

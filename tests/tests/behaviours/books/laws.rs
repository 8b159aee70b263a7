//! What must be so after everything that happens; and, when all has come to rest, that the shop's
//! books and the provider's say the same.

use domain::coupon::CouponUseStatus;
use domain::ids::{ListingId, PaymentId};
use domain::money::Money;
use domain::order::{CancelledStock, OrderEventKind, OrderLifecycle, OrderRecord, StockState};
use domain::payment::{CASH_PROVIDER, Payment, PaymentStatus};
use domain::refund::RefundStatus;
use ports::{JobFilter, PageRequest};

use super::story::{PIECES, Shop, USES};
use crate::fixture::provider::charged;

type Law = Result<(), String>;

/// Laws that hold at any time.
pub async fn check(shop: &Shop) -> Law {
    let findings = shop.fixture.store.audit().await.expect("an audit");
    hold(findings.is_empty(), || format!("the audit found {findings:#?}"))?;
    let orders = orders(shop).await;
    stock_is_consistent(shop, &orders).await?;
    coupon(shop, &orders).await?;
    for record in &orders {
        money(shop, record).await?;
    }
    Ok(())
}

/// What holds when nothing is left to be done: no one waits for an answer, and the provider holds
/// what the shop has written down, to the cent.
pub async fn check_at_rest(shop: &Shop) -> Law {
    check(shop).await?;
    let jobs = shop.fixture.store.list_jobs(&JobFilter::default(), PageRequest::default()).await;
    let jobs = jobs.expect("a page").items;
    hold(jobs.is_empty(), || format!("left to be done: {jobs:#?}"))?;
    for record in orders(shop).await {
        for payment in &record.payments {
            hold(payment.status != PaymentStatus::Unknown, || "an answer is awaited".to_owned())?;
            if payment.provider == CASH_PROVIDER {
                continue;
            }
            let theirs = charged(&shop.fixture.mock, payment.id).map_or(0, Money::minor_units);
            let ours = came(payment) - payment.refunded.minor_units();
            hold(ours == theirs, || format!("{ours} here, {theirs} there: {payment:#?}"))?;
        }
        let open = record.refunds.iter().any(|r| r.status == RefundStatus::Pending);
        hold(!open, || "a refund is still on its way".to_owned())?;
    }
    Ok(())
}

/// The states that orders, payments and refunds are in.
pub async fn states(shop: &Shop) -> Vec<String> {
    let mut states = Vec::new();
    for record in orders(shop).await {
        states.push(format!("order {}", record.status()));
        states.extend(record.payments.iter().map(|p| format!("payment {}", p.status)));
        states.extend(record.refunds.iter().map(|r| format!("refund {}", r.status)));
    }
    states
}

async fn orders(shop: &Shop) -> Vec<OrderRecord> {
    let mut all = Vec::new();
    for id in &shop.orders {
        all.push(shop.fixture.order(*id).await);
    }
    all
}

/// Each unit is on hand, held for an order, with one, or written off; and none was made.
async fn stock_is_consistent(shop: &Shop, orders: &[OrderRecord]) -> Law {
    for id in shop.goods {
        let listing = shop.fixture.look(id).await;
        let in_state = |state: StockState| -> i64 {
            let orders = orders.iter().filter(|r| r.order.stock == state);
            orders.map(|r| kept_of(r, id)).sum()
        };
        let lost: i64 = orders.iter().map(|r| lost_of(r, id)).sum();
        let (held, gone) = (in_state(StockState::Held), in_state(StockState::Committed) + lost);
        hold(listing.reserved == held, || format!("{held} held, {} booked", listing.reserved))?;
        let there = listing.stock.unwrap_or_default();
        hold(there + gone == PIECES, || format!("{there} there and {gone} gone of {PIECES}"))?;
        hold(there >= held, || format!("{held} held of {there}"))?;
    }
    Ok(())
}

/// Units of a listing that an order still has.
fn kept_of(record: &OrderRecord, listing: ListingId) -> i64 {
    let lines = record.order.items.iter().filter(|i| i.product_id == listing);
    lines.map(|i| i.quantity - record.cancelled_quantity(i.id)).sum()
}

/// Units of a listing that were written off.
fn lost_of(record: &OrderRecord, listing: ListingId) -> i64 {
    let lines = record.order.items.iter().filter(|i| i.product_id == listing);
    let lines: Vec<_> = lines.map(|i| i.id).collect();
    let rows = record.cancellations.iter().filter(|c| lines.contains(&c.order_item_id));
    rows.filter(|c| c.stock == CancelledStock::WrittenOff).map(|c| c.quantity).sum()
}

async fn coupon(shop: &Shop, orders: &[OrderRecord]) -> Law {
    let coupon = shop.fixture.store.coupon(shop.coupon).await.expect("readable").expect("there");
    let used = |status: CouponUseStatus| {
        let uses = orders.iter().filter_map(|r| r.order.coupon.as_ref());
        i64::try_from(uses.filter(|c| c.status == status).count()).expect("few")
    };
    let uses = (used(CouponUseStatus::Reserved), used(CouponUseStatus::Redeemed));
    let booked = (coupon.reserved, coupon.redeemed);
    hold(uses == booked, || format!("uses {uses:?}, booked {booked:?}"))?;
    hold(uses.0 + uses.1 <= USES, || format!("{uses:?} uses of {USES}"))
}

/// An order keeps the money that paid it, less what was refunded. All other money that came is on
/// its way back, but for an amount that no one asked for, which waits for an operator.
async fn money(shop: &Shop, record: &OrderRecord) -> Law {
    let paid_by = paid_by(shop, record).await?;
    let stands = record.order.lifecycle != OrderLifecycle::Cancelled;
    for payment in &record.payments {
        let (came, refunds) = (came(payment), refunds(record, payment.id));
        let back = payment.refunded.minor_units();
        hold(refunds.0 == back, || format!("{} refunded, {back} booked", refunds.0))?;
        hold(refunds.0 + refunds.1 <= came, || format!("{refunds:?} back of {came}"))?;
        let theirs = charged(&shop.fixture.mock, payment.id);
        let ahead = payment.provider == CASH_PROVIDER || theirs.is_some() || came == 0;
        hold(ahead, || format!("{came} came, and the provider took nothing: {payment:#?}"))?;
        let keeps = stands && paid_by == Some(payment.id);
        if keeps {
            let right = payment.captured == Some(payment.expected());
            hold(right, || format!("paid by another amount: {payment:#?}"))?;
        } else if payment.status.is_captured() {
            let all = refunds.0 + refunds.1 == came;
            hold(all, || format!("{came} is kept for nothing, {refunds:?} is refunded"))?;
        }
    }
    let collected = record.payment_status().is_collected();
    let says = !stands || collected == paid_by.is_some();
    hold(says, || format!("{} but paid by {paid_by:?}", record.payment_status()))
}

/// The attempt that paid the order, by its history; it is paid once.
async fn paid_by(shop: &Shop, record: &OrderRecord) -> Result<Option<PaymentId>, String> {
    let history = shop.fixture.store.order_events(record.order.id).await.expect("readable");
    let mut paid = history.iter().filter(|event| event.kind == OrderEventKind::Paid);
    let first = paid.next();
    hold(paid.next().is_none(), || "paid twice".to_owned())?;
    Ok(first.and_then(|event| event.reason.as_ref()?.parse().ok()))
}

fn came(payment: &Payment) -> i64 {
    payment.captured.map_or(0, Money::minor_units)
}

/// Refunds of an attempt that are done, and that are on their way.
fn refunds(record: &OrderRecord, id: PaymentId) -> (i64, i64) {
    let sum = |status: RefundStatus| -> i64 {
        let of = record.refunds.iter().filter(|r| r.payment_id == id && r.status == status);
        of.map(|r| r.amount.minor_units()).sum()
    };
    (sum(RefundStatus::Succeeded), sum(RefundStatus::Pending))
}

fn hold(law: bool, broken: impl FnOnce() -> String) -> Law {
    if law { Ok(()) } else { Err(broken()) }
}

//! The shop's books compared with the provider's.

use std::collections::BTreeMap;
use std::fmt;

use adapters_mock_payments::{LedgerEntry, RefundState};
use domain::ids::PaymentId;
use domain::order::{OrderRecord, OrderStatus};
use domain::payment::{Payment, PaymentStatus};
use domain::refund::RefundStatus;

use super::shop::Shop;

/// What came of the payments.
#[derive(Debug, Default)]
pub struct Tally {
    pub timeouts: u64,
    pub orders: usize,
    pub paid: usize,
    pub refunds: usize,
    pub needs_review: usize,
    /// Of those that need review, how many the provider has charged.
    pub charged_in_review: usize,
    /// Charged while the shop had no answer.
    pub charged_unknowingly: usize,
    /// What must not be.
    pub wrong: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "timeouts={} orders={} paid={} refunds={} needs_review={} of_which_charged={} wrong={}",
            self.timeouts,
            self.orders,
            self.paid,
            self.refunds,
            self.needs_review,
            self.charged_in_review,
            self.wrong.len()
        )
    }
}

impl Tally {
    /// Compares every payment of the shop with the provider's ledger.
    pub async fn of(shop: &Shop) -> Self {
        let ledger = shop.fixture.mock.ledger().expect("a ledger");
        let ledger = ledger.into_iter().map(|entry| (entry.payment_id, entry)).collect();
        let mut tally =
            Self { timeouts: shop.timeouts, orders: shop.orders.len(), ..Self::default() };
        for order in &shop.orders {
            tally.add(&shop.fixture.order(*order).await, &ledger);
        }
        for finding in shop.fixture.store.audit().await.expect("an audit") {
            tally.wrong.push(format!("audit: {finding:?}"));
        }
        tally
    }

    fn add(&mut self, record: &OrderRecord, ledger: &BTreeMap<PaymentId, LedgerEntry>) {
        let mut kept = 0;
        for payment in &record.payments {
            let entry = ledger.get(&payment.id);
            let held = entry.and_then(LedgerEntry::held).map_or(0, |money| money.minor_units());
            self.count(payment, held);
            if let Some(entry) = entry {
                self.expect_once(entry);
            }
            if payment.status == PaymentStatus::NeedsReview {
                continue;
            }
            kept += held;
            let known = booked(record, payment);
            if known != held {
                self.wrong.push(format!("{payment:?}: {known} in the shop's books, {held} held"));
            }
        }
        let due = if record.status() == OrderStatus::Cancelled { 0 } else { 1_000 };
        if kept > due {
            self.wrong.push(format!("{}: {kept} kept of {due}", record.order.number));
        }
        let open = record.refunds.iter().filter(|refund| refund.status != RefundStatus::Succeeded);
        self.wrong.extend(open.map(|refund| format!("not refunded: {refund:?}")));
        self.refunds += record.refunds.len();
    }

    fn count(&mut self, payment: &Payment, held: i64) {
        match payment.status {
            PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded => {
                self.paid += 1;
            }
            PaymentStatus::Failed | PaymentStatus::Cancelled => {}
            PaymentStatus::NeedsReview => {
                self.needs_review += 1;
                self.charged_in_review += usize::from(held > 0);
            }
            PaymentStatus::Pending
            | PaymentStatus::Processing
            | PaymentStatus::RequiresAction
            | PaymentStatus::Approved
            | PaymentStatus::Unknown
            | PaymentStatus::Authorized
            | PaymentStatus::Mismatch => self.wrong.push(format!("not over: {payment:?}")),
        }
    }

    /// One charge of a payment, and one transfer of each refund.
    fn expect_once(&mut self, entry: &LedgerEntry) {
        if entry.charges.len() > 1 {
            self.wrong.push(format!("charged twice: {entry:?}"));
        }
        let made = entry.refunds.iter().filter(|refund| refund.state != RefundState::Failed);
        let mut ids: Vec<_> = made.map(|refund| refund.id).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < all {
            self.wrong.push(format!("refunded twice: {entry:?}"));
        }
        self.charged_unknowingly += entry.charges.len();
    }
}

/// What the shop believes that the provider holds of a payment, in minor units.
fn booked(record: &OrderRecord, payment: &Payment) -> i64 {
    let captured = payment.captured.map_or(0, |money| money.minor_units());
    let refunds = record.refunds.iter().filter(|refund| {
        refund.payment_id == payment.id && refund.status == RefundStatus::Succeeded
    });
    captured - refunds.map(|refund| refund.amount.minor_units()).sum::<i64>()
}

//! What has to be so once everything has come to rest.

use application::cart::{PutItem, put_item};
use application::orders::full_history;
use application::reconcile::{Comparison, attempts, compare};
use chrono::TimeDelta;
use domain::order::OrderLifecycle;
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;

use super::World;

impl World {
    pub(super) async fn everything_has_ended(&self) {
        self.fixture.sound().await;
        self.books_agree().await;
        for id in &self.orders {
            let record = self.fixture.order(*id).await;
            let number = &record.order.number;
            let ended = record.order.lifecycle == OrderLifecycle::Cancelled;
            for payment in &record.payments {
                assert!(!(ended && payment.is_live()), "{number} has ended: {payment:?}");
                let decided = payment.status != PaymentStatus::Mismatch;
                assert!(decided, "no one decides on {payment:?} of {number}");
            }
            let open = record.refunds.iter().find(|r| r.status == RefundStatus::Pending);
            assert!(open.is_none(), "{number}: {open:?}");
            let due = record.order.expires_at.filter(|at| *at < self.fixture.now());
            let waited_for = record.payments.iter().any(|p| p.blocks_expiry(self.fixture.now()));
            assert!(due.is_none() || waited_for, "{number} is past its time");
        }
        self.everybody_can_shop().await;
    }

    /// Nothing is left that the provider knows better.
    async fn books_agree(&self) {
        let (engine, long_ago) = (&self.servers[0], self.fixture.now() - TimeDelta::days(400));
        for attempt in attempts(engine, &self.operator, long_ago).await.expect("a list") {
            let compared = compare(engine, &self.operator, attempt, false).await.expect("compared");
            let (after, theirs) = (&compared.after, compared.theirs);
            if compared.verdict != Comparison::Same {
                let ledger = self.fixture.mock.ledger().expect("a ledger");
                let entry = ledger.iter().find(|entry| entry.payment_id == attempt.payment);
                let history = full_history(engine, &self.operator, attempt.order).await;
                panic!("{:?} {entry:#?} {theirs:?} {history:#?}", compared.verdict);
            }
            let held = self.fixture.mock.charged(attempt.payment).expect("a ledger");
            let ours = after.refundable().expect("an amount");
            let theirs = held.map_or(0, domain::money::Money::minor_units);
            assert_eq!(theirs, ours.minor_units(), "held by the provider of {after:?}");
        }
    }

    /// No cart is frozen: each customer can put something into theirs, unless the provider is still
    /// processing a payment of its order.
    async fn everybody_can_shop(&self) {
        for customer in &self.customers {
            let item = PutItem { listing: self.listings[0], qty: 1 };
            let put = put_item(&self.servers[1], customer, item, None).await;
            assert!(put.is_ok(), "{put:?}");
        }
    }
}

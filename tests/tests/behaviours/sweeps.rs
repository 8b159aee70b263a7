//! What the clock brings beside expiry: carts that no one came back for, rows that have had their
//! time, and jobs that crash every worker.

use application::orders::{CreateOrder, OrderLine, create};
use application::worker::{abandon_carts, purge, work_batch};
use chrono::TimeDelta;
use domain::cart::CartStatus;
use domain::order::{OrderRecord, PaymentMethod};
use ports::{JobFilter, JobKind, JobState, PageRequest};

use crate::fixture::{Fixture, fresh};

const DAY: i64 = 24 * 3_600;

pub async fn an_idle_cart_is_abandoned(s: Fixture) {
    let tea = s.listing("10.00", Some(50)).await;
    let (ada, bob, eve) = (s.customer(), s.customer(), s.customer());
    for who in [&ada, &bob] {
        s.put(who, tea.id, 1).await;
    }
    let session = s.session(&eve, tea.id, 1).await;
    s.pass(29 * DAY);
    assert_eq!(abandon_carts(&s.engine, 10).await, Ok(0));
    s.put(&bob, tea.id, 2).await;
    s.pass(2 * DAY);
    let others = s.another_engine(|_| {});
    let (one, two) = tokio::join!(abandon_carts(&s.engine, 10), abandon_carts(&others, 10));
    assert_eq!(one.expect("swept") + two.expect("swept"), 1, "ada's, once");
    assert!(s.cart(&ada).await.lines.is_empty(), "a new one");
    assert_eq!(s.cart(&bob).await.lines.len(), 1);
    let frozen = session.record.order.cart_id.expect("from a cart");
    let frozen = s.store.cart(frozen).await.expect("readable").expect("there");
    assert_eq!(frozen.cart.status, CartStatus::Checkout, "its order decides");
    s.sound().await;
}

pub async fn old_keys_and_receipts_are_forgotten(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let input = || CreateOrder {
        items: vec![OrderLine { product_id: tea.id, quantity: 1 }],
        payment_method: PaymentMethod::Online,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    let keyed = |key: &str| s.keyed_as::<OrderRecord>(&ada, "create", key, "body");
    let scope = keyed("a").scope;
    for key in ["a", "b", "c"] {
        fresh(create(&s.engine, &ada, input(), Some(&keyed(key))).await);
    }
    let session = s.session(&ada, tea.id, 1).await;
    s.send_webhook_for(&session, "paid").await.expect("paid");
    assert_eq!(purge(&s.engine, 10).await, Ok(0), "nothing has had its time");
    s.pass(30 * DAY + 1);
    let (records, counters) = (4, 2);
    let purged = purge(&s.engine, 1).await;
    assert_eq!(purged, Ok(records + counters), "batch after batch, until none is left");
    let gone = s.store.idempotency_record(&scope, s.now()).await;
    assert_eq!(gone.expect("readable"), None);
    s.pass(60 * DAY);
    assert_eq!(purge(&s.engine, 10).await, Ok(1), "the webhook's receipt");
    assert_eq!(purge(&s.engine, 10).await, Ok(0));
    s.sound().await;
}

async fn jobs(s: &Fixture, state: JobState) -> Vec<ports::Job> {
    let filter = JobFilter { state: Some(state), kind: None };
    s.store.list_jobs(&filter, PageRequest::default()).await.expect("a page").items
}

pub async fn work_that_kills_its_workers_is_given_up(mut s: Fixture) {
    s.rebuild(|policy| policy.max_attempts = 3);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    for _ in 0..3 {
        let lease_until = s.now() + TimeDelta::seconds(60);
        let taken =
            s.store.claim_jobs(JobKind::ALL, s.now(), lease_until, 64).await.expect("claimed");
        assert_eq!(taken.len(), 3, "taken by a worker that dies of it");
        s.pass(61);
    }
    assert_eq!(work_batch(&s.engine, 64).await, Ok(3));
    assert!(s.notifications.sent().is_empty(), "no one tries a fourth time");
    let dead = jobs(&s, JobState::Dead).await;
    assert_eq!(dead.len(), 3);
    assert!(dead.iter().all(|job| job.last_error.is_some()));
    s.sound().await;
}

/// A paid order of 10.00 whose refund is to be sent; gives the payment.
async fn a_refund_to_be_sent(s: &Fixture) -> domain::ids::PaymentId {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("paid").payment_id;
    s.work().await;
    let back = application::payments::RefundPayment {
        id,
        amount: None,
        reason: "r".to_owned(),
        force: false,
    };
    fresh(application::payments::refund(&s.engine, &s.admin(), back, None).await);
    id
}

/// Work that is no message has as many attempts as its own limit says, and is then kept for an
/// operator.
pub async fn a_refund_that_always_fails_is_dead_lettered(mut s: Fixture) {
    s.rebuild(|policy| (policy.max_attempts, policy.max_job_attempts) = (1, 4));
    let id = a_refund_to_be_sent(&s).await;
    for attempt in 0..4 {
        assert!(jobs(&s, JobState::Dead).await.is_empty(), "given up after {attempt} attempts");
        crate::fixture::provider::refuse_refund_once(&s.mock);
        s.work().await;
        s.pass(1_400);
    }
    let dead = jobs(&s, JobState::Dead).await;
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].work.kind(), dead[0].attempts), (JobKind::RefundPayment, 4));
    s.work().await;
    assert_eq!(jobs(&s, JobState::Dead).await.len(), 1, "no further attempt is made");
    assert_eq!(
        crate::fixture::provider::charged(&s.mock, id),
        Some(crate::fixture::money("10.00"))
    );
    s.sound().await;
}

pub async fn money_is_tried_for_longer_than_messages(mut s: Fixture) {
    s.rebuild(|policy| (policy.max_attempts, policy.max_job_attempts) = (2, 30));
    let id = a_refund_to_be_sent(&s).await;
    let mut gone = 0;
    for _ in 0..12 {
        crate::fixture::provider::refuse_refund_once(&s.mock);
        s.work().await;
        s.pass(1_400);
        gone += 1_400;
    }
    assert!(jobs(&s, JobState::Dead).await.is_empty(), "after {gone} seconds it still tries");
    s.work().await;
    assert!(jobs(&s, JobState::Waiting).await.is_empty());
    assert_eq!(crate::fixture::provider::charged(&s.mock, id), Some(crate::fixture::money("0.00")));
    s.sound().await;
}

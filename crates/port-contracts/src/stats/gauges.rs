//! What a monitor shows at one moment.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::order::{OrderLifecycle, OrderStatus};
use domain::payment::PaymentStatus;
use ports::{Changes, Gauges, JobKind, OVERDUE_AFTER, Storage};

use super::words;
use crate::shop::Shop;

/// Waiting jobs, dead-lettered jobs, and since when the longest due one has been due: also while a
/// worker holds it, but not before its time.
pub async fn gauges_follow_the_outbox(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let due = |seconds| now + TimeDelta::seconds(seconds);
    let mut changes = Changes::default();
    for seconds in [40, 10, 30, 20] {
        changes.enqueue(shop.sample.job(due(seconds)));
    }
    shop.done(changes).await;
    let tick = TimeDelta::microseconds(1);
    assert_eq!(jobs(&shop, due(10) - tick).await, (4, 0, None));
    assert_eq!(jobs(&shop, due(10)).await, (4, 0, Some(due(10))));
    assert_eq!(jobs(&shop, due(60)).await, (4, 0, Some(due(10))));

    let claimed =
        shop.storage.claim_jobs(JobKind::ALL, due(20), due(90), 2).await.expect("claimable");
    assert_eq!(jobs(&shop, due(60)).await, (4, 0, Some(due(10))), "held is not done");
    let mut changes = Changes::default();
    changes.dead_letter(&claimed[0], "no use");
    shop.done(changes).await;
    assert_eq!(jobs(&shop, due(60)).await, (3, 1, Some(due(20))), "dead is never due");
    let mut changes = Changes::default();
    changes.retry(&claimed[1], due(50), "away");
    shop.done(changes).await;
    assert_eq!(jobs(&shop, due(60)).await, (3, 1, Some(due(30))));
    let rest = shop.storage.claim_jobs(JobKind::ALL, due(60), due(90), 9).await.expect("claimable");
    let mut changes = Changes::default();
    for job in &rest {
        changes.finish(job);
    }
    shop.done(changes).await;
    assert_eq!(jobs(&shop, due(60)).await, (0, 1, None));
}

/// How many orders show which word, in the order of the words, whenever they were placed.
pub async fn gauges_follow_the_orders(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let cancelled = shop.any_order().await;
    shop.step(&cancelled, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    for status in PaymentStatus::ALL {
        shop.sample.advance(TimeDelta::days(40));
        shop.attempt_that_is(*status).await;
    }
    let paid = shop.pay(&shop.any_order().await).await;
    shop.confirm(&paid).await;
    let gauges = gauges(&shop, shop.sample.now()).await;
    let wanted = [
        (OrderStatus::Pending, 1),
        (OrderStatus::Processing, 8),
        (OrderStatus::Paid, 3),
        (OrderStatus::Failed, 1),
        (OrderStatus::Confirmed, 1),
        (OrderStatus::Cancelled, 1),
    ];
    assert_eq!(gauges.orders, words(&wanted));
}

/// A payment of another amount until it is decided on, orders that are more than an hour late (those that
/// wait for a provider's answer, and those that wait for a capture), and a payment that needs review.
pub async fn gauges_follow_what_waits_for_a_person(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let late = order.order.expires_at.expect("a deadline") + OVERDUE_AFTER;
    let waiting = async |now| {
        let gauges = gauges(&shop, now).await;
        (gauges.mismatches, gauges.overdue, gauges.uncaptured)
    };
    let reviews = async || gauges(&shop, late).await.needs_review;
    assert_eq!(waiting(late - TimeDelta::microseconds(1)).await, (0, 0, 0));
    assert_eq!(waiting(late).await, (0, 1, 0));
    let (wrong, id) = shop.attempt_that_is(PaymentStatus::Mismatch).await;
    assert_eq!(waiting(late).await, (1, 1, 0), "its deadline is days away");
    shop.step(&wrong, |o, c| o.accept_mismatch(id, Default::default(), c)).await;
    assert_eq!(waiting(late).await, (0, 1, 0));
    let (authorized, _) = shop.attempt_that_is(PaymentStatus::Authorized).await;
    let later = authorized.order.expires_at.expect("a deadline") + OVERDUE_AFTER;
    assert_eq!(waiting(later - TimeDelta::microseconds(1)).await.2, 0);
    assert_eq!(waiting(late.max(later)).await, (0, 1, 1), "no provider owes an answer about it");
    assert_eq!(reviews().await, 0);
    let (uncertain, id) = shop.attempt_that_is(PaymentStatus::NeedsReview).await;
    assert_eq!(reviews().await, 1);
    shop.step(&uncertain, |o, c| o.cancel_uncreated(id, Default::default(), c)).await;
    assert_eq!(reviews().await, 0);
}

async fn gauges(shop: &Shop, now: Instant) -> Gauges {
    shop.storage.gauges(now).await.expect("readable")
}

/// Waiting, dead, due since.
async fn jobs(shop: &Shop, now: Instant) -> (i64, i64, Option<Instant>) {
    let gauges = gauges(shop, now).await;
    (gauges.jobs_waiting, gauges.jobs_dead, gauges.due_since)
}

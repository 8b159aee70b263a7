//! Rows of `docs/failure-matrix.md` that need a clock to be moved or an answer to be held back.

use std::sync::Arc;
use std::time::Duration;

use adapters_memory::TestClock;
use application::webhooks::{Received, receive};
use application::worker::{drain, expire_orders, sync_payments};
use application::{Executed, IdempotentRequest, Principal};
use chrono::TimeDelta;
use domain::notification::NotificationStatus;
use domain::order::{OrderRecord, OrderStatus};
use domain::payment::PaymentStatus;
use ports::{JobFilter, JobState, NotificationFilter, PageRequest};

use crate::fixture::{Fixture, money, paying, provider};

/// Every order in which these can come, each of them twice.
pub fn orders_of(words: [&'static str; 4]) -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    for number in 0..256_usize {
        let picks = [number & 3, (number >> 2) & 3, (number >> 4) & 3, number >> 6];
        let distinct = (0..4).all(|one| picks.contains(&one));
        if distinct {
            all.push(picks.into_iter().flat_map(|pick| [words[pick]; 2]).collect());
        }
    }
    assert_eq!(all.len(), 24);
    all
}

pub async fn w02_webhooks_in_any_order_end_in_one_state(s: Fixture) {
    let tea = s.listing("10.00", Some(500)).await;
    for order in orders_of(["processing", "authorized", "failed", "paid"]) {
        let who = s.customer();
        let session = s.session(&who, tea.id, 1).await;
        for status in &order {
            s.send_webhook_for(&session, status).await.expect("received");
        }
        let seen = s.order(session.record.order.id).await;
        assert_eq!(seen.status(), OrderStatus::Paid, "after {order:?}");
        assert_eq!(seen.payments[0].status, PaymentStatus::Paid, "after {order:?}");
    }
    s.sound().await;
}

pub async fn p05_a_slow_provider_is_not_waited_for_and_slows_no_other_request(mut s: Fixture) {
    s.rebuild(|policy| policy.provider_timeout = Duration::from_millis(300));
    let (ada, bob) = (s.customer(), s.customer());
    let tea = s.listing("10.00", Some(5)).await;
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let hold = provider::hold_answers(&s.mock);
    let (engine, who) = (s.engine.clone(), ada.clone());
    let input = paying(order);
    let paying =
        tokio::spawn(async move { application::orders::pay(&engine, &who, input, None).await });
    hold.waiting(1).await;
    s.place(&bob, tea.id, 1).await;
    let answer = paying.await.expect("no panic").expect("an answer");
    let Executed::Fresh(waiting) = answer else { panic!("replayed") };
    assert_eq!(waiting.payment().expect("an attempt").status, PaymentStatus::Unknown);
    hold.release();
    s.pass(120);
    s.work().await;
    let seen = s.order(order).await;
    assert_eq!((seen.status(), seen.payments.len()), (OrderStatus::Paid, 1));
    assert_eq!(provider::charged(&s.mock, waiting.payment_id), Some(money("10.00")));
    s.sound().await;
}

pub async fn z10_a_key_is_known_after_the_cache_has_forgotten_it(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let keyed: IdempotentRequest<application::orders::Paid> = s.keyed_as(&ada, "pay", "k1", "body");
    let pay = || paying(order);
    application::orders::pay(&s.engine, &ada, pay(), Some(&keyed)).await.expect("paid");
    for days in [0, 1, 28] {
        s.pass(6 * 60 + days * 24 * 3600);
        // A server that has just started has nothing in its cache.
        let later = s.another_engine(|_| {});
        let again = application::orders::pay(&later, &ada, pay(), Some(&keyed)).await;
        assert!(matches!(again.expect("an answer"), Executed::Replayed(_)), "{days} days later");
    }
    assert_eq!(s.order(order).await.payments.len(), 1);
    s.sound().await;
}

pub async fn z11_a_webhook_is_known_days_after_the_cache_has_forgotten_it(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    s.send_webhook_for(&session, "paid").await.expect("applied");
    let once = s.order(session.record.order.id).await;
    let reference = session.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    for hours in [1, 75, 24 * 90] {
        s.pass(hours * 3600);
        let later = s.another_engine(|_| {});
        let again = receive(&later, "mock", provider::webhook(&reference, "paid")).await;
        assert_eq!(again, Ok(Received::Duplicate), "{hours} hours later");
    }
    assert_eq!(s.order(session.record.order.id).await, once);
}

async fn paid_order(s: &Fixture, who: &Principal) -> OrderRecord {
    let tea = s.listing("10.00", Some(5)).await;
    let order = s.place(who, tea.id, 1).await.order.id;
    s.pay(who, order, None).await.expect("paid");
    s.order(order).await
}

pub async fn i20_a_message_is_owed_from_the_moment_of_its_cause(s: Fixture) {
    let ada = s.customer();
    let order = paid_order(&s, &ada).await.order.id;
    let filter = NotificationFilter { order_id: Some(order), ..Default::default() };
    let owed = s.store.list_notifications(&filter, PageRequest::default()).await.expect("a page");
    assert!(!owed.items.is_empty());
    assert!(owed.items.iter().all(|n| n.status == NotificationStatus::Queued));
    let waiting = JobFilter { state: Some(JobState::Waiting), kind: None };
    let jobs = s.store.list_jobs(&waiting, PageRequest::default()).await;
    assert!(jobs.expect("a page").items.len() >= owed.items.len(), "and each has its job");
    assert!(s.notifications.sent().is_empty());
    s.work().await;
    assert_eq!(s.notifications.sent().len(), owed.items.len());
}

pub async fn n02_a_message_sent_twice_bears_one_id(s: Fixture) {
    let ada = s.customer();
    paid_order(&s, &ada).await;
    s.notifications.keep_silent(true);
    let engine = s.engine.clone();
    let dying = tokio::spawn(async move { drain(&engine).await });
    while s.notifications.sent().len() < 3 {
        tokio::task::yield_now().await;
    }
    // The mail server has taken all three, and no one has written that down.
    dying.abort();
    let _ = dying.await;
    s.notifications.keep_silent(false);
    assert_eq!(drain(&s.engine).await, Ok(0), "they are claimed still");
    s.pass(61);
    drain(&s.engine).await.expect("sent by the next");
    let mut times = std::collections::BTreeMap::new();
    for message in s.notifications.sent() {
        *times.entry(message.dedupe_key).or_insert(0) += 1;
    }
    assert_eq!(times.values().copied().collect::<Vec<_>>(), [2, 2, 2], "under the same ids");
    s.sound().await;
}

pub async fn t01_a_clock_that_jumps_breaks_nothing(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pass(-24 * 3600);
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(0), "its time has not come");
    s.pay(&ada, order, None).await.expect("paid, a day before it was placed");
    s.pass(48 * 3600);
    s.work().await;
    sync_payments(&s.engine, 10).await.expect("asked");
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(0), "a paid order does not expire");
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    let events = s.store.order_events(order).await.expect("history");
    let places: Vec<i32> = events.iter().map(|event| event.seq).collect();
    let expected: Vec<i32> = (1..).take(places.len()).collect();
    assert_eq!(places, expected, "a history goes by its places and not by the clock");
    s.sound().await;
}

pub async fn t02_servers_whose_clocks_differ_do_everything_once(s: Fixture) {
    let ada = s.customer();
    let order = paid_order(&s, &ada).await.order.id;
    // Within the lease of a job; beyond it one server takes the other's claims for dead ones.
    let ahead = Arc::new(TestClock::at(s.now() + TimeDelta::seconds(30)));
    let other = s.engine_with_clock(ahead);
    let workers = [s.engine.clone(), other.clone(), s.engine.clone(), other];
    let done = workers.map(|engine| tokio::spawn(async move { drain(&engine).await }));
    for worker in done {
        worker.await.expect("no panic").expect("worked");
    }
    let sent = s.notifications.sent();
    let mut ids: Vec<&str> = sent.iter().map(|m| m.dedupe_key.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), sent.len(), "nothing was sent twice");
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    s.sound().await;
}

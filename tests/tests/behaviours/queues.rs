//! A stuck job blocks only its own queue: jobs and sweeps of a worker that runs beside a provider
//! or a mail server that keeps silent, and under a clock that jumps.

use std::sync::Arc;
use std::time::Duration;

use application::Engine;
use application::orders::confirm;
use application::worker::{WorkerOptions, run, work_batch};
use chrono::TimeDelta;
use domain::ids::OrderId;
use domain::notification::{Channel, Notification};
use domain::order::OrderStatus;
use ports::{JobFilter, JobState, NotificationFilter, PageRequest};
use tests::timeouts::eventually;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::fixture::provider::{hold_answers, settle};
use crate::fixture::{Fixture, fresh, money};

/// Longer than any test waits.
const FOREVER: Duration = Duration::from_secs(3_600);

/// A worker of the stage, until it is dropped.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    pub fn of(engine: &Arc<Engine>, poll_interval: Duration) -> Self {
        let (stop, told) = watch::channel(false);
        let options = WorkerOptions { poll_interval, batch: 64 };
        Self { stop, task: tokio::spawn(run(Arc::clone(engine), options, told)) }
    }

    fn busy(engine: &Arc<Engine>) -> Self {
        Self::of(engine, Duration::from_millis(10))
    }

    pub async fn end(mut self) {
        self.stop.send(true).expect("it listens");
        (&mut self.task).await.expect("no panic");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn until(what: &str, seen: impl AsyncFn() -> bool) {
    eventually(what, || seen(), |seen| *seen).await;
}

async fn is(s: &Fixture, order: OrderId, status: OrderStatus) -> bool {
    s.order(order).await.status() == status
}

async fn messages(s: &Fixture) -> Vec<Notification> {
    let page = PageRequest { limit: 100, after: None };
    let filter = NotificationFilter::default();
    s.store.list_notifications(&filter, page).await.expect("a page").items
}

async fn waiting(s: &Fixture) -> Vec<ports::Job> {
    let filter = JobFilter { state: Some(JobState::Waiting), kind: None };
    s.store.list_jobs(&filter, PageRequest { limit: 100, after: None }).await.expect("a page").items
}

pub async fn a_hanging_provider_holds_up_no_message_and_no_order(mut s: Fixture) {
    s.rebuild(|policy| policy.provider_timeout = FOREVER);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(9)).await);
    let (silent, cancelled) = (s.place(&ada, tea.id, 1).await, s.place(&ada, tea.id, 1).await);
    let (paid, left) = (s.place(&ada, tea.id, 1).await, s.place(&ada, tea.id, 1).await);
    let (silent, paid) = (silent.order.id, paid.order.id);
    s.pay(&ada, silent, Some("mock_processing")).await.expect("an answer");
    let cancelled = cancelled.order.id;
    s.pay(&ada, cancelled, Some("mock_processing")).await.expect("an answer");
    s.pay(&ada, paid, None).await.expect("paid");
    s.work().await;
    let hold = hold_answers(&s.mock);
    s.pass(61);
    s.cancel(&ada, cancelled).await.expect("cancelled");
    let worker = Worker::busy(&s.engine);
    hold.waiting(2).await;
    let sent = s.notifications.sent().len();
    fresh(confirm(&s.engine, &s.admin(), paid, None).await);
    until("stock is committed", async || s.look(tea.id).await.stock == Some(8)).await;
    s.cancel(&ada, paid).await.expect("cancelled");
    until("ada is told", async || s.notifications.sent().len() > sent).await;
    s.pass(3_600);
    let over = OrderStatus::Cancelled;
    until("the order runs out", async || is(&s, left.order.id, over).await).await;
    hold.release();
    worker.end().await;
    s.sound().await;
}

pub async fn a_hanging_mail_server_holds_up_no_money(mut s: Fixture) {
    s.rebuild(|policy| policy.message_timeout = FOREVER);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(9)).await);
    let (silent, paid) = (s.place(&ada, tea.id, 1).await, s.place(&ada, tea.id, 1).await);
    let waits = s.pay(&ada, silent.order.id, Some("mock_processing")).await.expect("an answer");
    s.pay(&ada, paid.order.id, None).await.expect("paid");
    s.notifications.keep_silent(true);
    let _worker = Worker::busy(&s.engine);
    until("an e-mail is being sent", async || !s.notifications.sent().is_empty()).await;
    s.cancel(&ada, paid.order.id).await.expect("cancelled");
    let refunded = async || s.order(paid.order.id).await.payments[0].refunded == money("10.00");
    until("the money is refunded", refunded).await;
    let reference = waits.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    settle(&s.mock, &reference, "paid");
    s.pass(61);
    let came = OrderStatus::Paid;
    until("money is found", async || is(&s, silent.order.id, came).await).await;
    s.sound().await;
}

pub async fn a_clock_that_steps_back_stops_no_sweep(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(9)).await);
    let first = s.place(&ada, tea.id, 1).await.order.id;
    s.pass(3_600);
    let worker = Worker::busy(&s.engine);
    let over = OrderStatus::Cancelled;
    until("a first sweep", async || is(&s, first, over).await).await;
    s.clock.advance(TimeDelta::days(-2));
    let second = s.place(&ada, tea.id, 1).await.order.id;
    s.pass(3_600);
    until("sweeps go on", async || is(&s, second, over).await).await;
    worker.end().await;
    s.sound().await;
}

pub async fn a_clock_that_jumps_wakes_the_sweeps(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(9)).await);
    let (first, second) = (s.place(&ada, tea.id, 1).await, s.place(&ada, tea.id, 1).await);
    let waits = s.pay(&ada, second.order.id, Some("mock_processing")).await.expect("an answer");
    let worker = Worker::of(&s.engine, FOREVER);
    s.pass(61);
    s.engine.clock_has_jumped();
    let reference = waits.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    settle(&s.mock, &reference, "paid");
    for _ in 0..2 {
        s.pass(3_600);
        s.engine.clock_has_jumped();
    }
    let over = OrderStatus::Cancelled;
    until("the order runs out", async || is(&s, first.order.id, over).await).await;
    let third = s.place(&ada, tea.id, 1).await;
    s.pass(3_600);
    s.engine.clock_has_jumped();
    until("and the next one", async || is(&s, third.order.id, over).await).await;
    worker.end().await;
    s.sound().await;
}

/// Two e-mails and a text message per order; eight messages are attempted at a time.
async fn messages_of(s: &Fixture, orders: usize) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(9)).await);
    for _ in 0..orders {
        let order = s.place(&ada, tea.id, 1).await.order.id;
        s.pay(&ada, order, None).await.expect("paid");
    }
    assert_eq!(messages(s).await.len(), 3 * orders);
}

pub async fn messages_that_were_not_tried_keep_their_attempts(mut s: Fixture) {
    s.rebuild(|policy| policy.message_timeout = Duration::from_secs(4));
    messages_of(&s, 4).await;
    s.notifications.keep_silent(true);
    let engine = Arc::clone(&s.engine);
    let batch = tokio::spawn(async move { work_batch(&engine, 64).await });
    until("eight are tried", async || s.notifications.sent().len() == 8).await;
    // Meanwhile the lease of all twelve runs out.
    s.pass(61);
    assert_eq!(batch.await.expect("no panic"), Ok(12));
    assert_eq!((messages_with(&s, 1).await, messages_with(&s, 0).await), (8, 4));
    let mut tried: Vec<i32> = waiting(&s).await.iter().map(|job| job.attempts).collect();
    tried.sort_unstable();
    assert_eq!(tried, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    s.notifications.keep_silent(false);
    s.notifications.fail(4);
    assert_eq!(work_batch(&s.engine, 64).await, Ok(4), "they are free at once");
    assert_eq!(messages_with(&s, 1).await, 12);
    assert!(waiting(&s).await.iter().all(|job| job.attempts == 1), "it was their first attempt");
    s.pass(61);
    s.work().await;
    assert!(messages(&s).await.iter().all(Notification::is_sent));
    s.sound().await;
}

async fn messages_with(s: &Fixture, attempts: i32) -> usize {
    messages(s).await.iter().filter(|message| message.attempts == attempts).count()
}

pub async fn who_keeps_silent_is_left_alone_for_a_while(mut s: Fixture) {
    s.rebuild(|policy| policy.message_timeout = Duration::from_secs(1));
    messages_of(&s, 6).await;
    s.notifications.keep_silent_on(Channel::Email);
    assert_eq!(work_batch(&s.engine, 64).await, Ok(18));
    let (notifications, texts): (Vec<_>, Vec<_>) =
        messages(&s).await.into_iter().partition(|message| message.channel == Channel::Email);
    assert!(texts.iter().all(Notification::is_sent), "text messages go out");
    let tried = notifications.iter().filter(|message| message.attempts == 1).count();
    assert!(
        (1..notifications.len()).contains(&tried),
        "{tried} of {} messages",
        notifications.len()
    );
    s.notifications.keep_silent(false);
    // What is late on a loaded machine is not silent.
    s.rebuild(|policy| policy.message_timeout = Duration::from_secs(60));
    s.pass(16);
    s.work().await;
    for message in messages(&s).await {
        assert!(message.is_sent() && message.attempts <= 2, "{message:?}");
    }
    s.sound().await;
}

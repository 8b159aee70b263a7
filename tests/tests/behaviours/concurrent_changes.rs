//! Two at the same moment, and the second one finds that what it wanted has been done between its
//! reading and its commit: "already so" is an answer then as much as at the first look.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use adapters_memory::TestClock;
use application::checkout::cancel_session;
use application::listings::archive;
use application::notifications::resend;
use application::orders::{CancelOrder, Confirmed, cancel, confirm_many};
use application::outbox::retry;
use application::payments::void;
use application::{AppError, Engine, EngineParts, Executed, Policy, Principal};
use domain::Instant;
use domain::ids::OrderId;
use domain::order::OrderLifecycle;
use ports::{Clock, JobFilter, JobState, PageRequest};

use crate::fixture::{Fixture, gbp, unwrap_fresh};

type Rival = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A clock at which a rival acts when it is first asked: a decision asks for the time after it has
/// read, and before it commits.
struct Interrupted {
    clock: Arc<TestClock>,
    rival: Mutex<Option<Rival>>,
}

impl Clock for Interrupted {
    fn now(&self) -> Instant {
        let rival = self.rival.lock().expect("not poisoned").take();
        if let Some(rival) = rival {
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(rival));
        }
        self.clock.now()
    }
}

/// A server on the same store, where the rival acts in the middle of the first decision.
pub fn interrupted(s: &Fixture, rival: impl Future<Output = ()> + Send + 'static) -> Arc<Engine> {
    let mut policy = Policy::new(gbp());
    policy.default_provider = Some("mock".to_owned());
    Arc::new(Engine::new(EngineParts {
        store: s.store.clone(),
        gateways: vec![s.mock.clone()],
        notifiers: vec![],
        texts: None,
        clock: Arc::new(Interrupted {
            clock: s.clock.clone(),
            rival: Mutex::new(Some(Box::pin(rival))),
        }),
        ids: s.ids.clone(),
        policy,
    }))
}

/// Does the same on two servers, the second one in the middle of the first; both answers.
async fn both<T, F>(
    s: &Fixture,
    act: impl Fn(Arc<Engine>) -> F,
) -> [Result<Executed<T>, AppError>; 2]
where
    T: Send + 'static,
    F: Future<Output = Result<Executed<T>, AppError>> + Send + 'static,
{
    let (done, seen) = (Arc::new(Mutex::new(None)), act(s.engine.clone()));
    let kept = done.clone();
    let engine = interrupted(s, async move {
        *kept.lock().expect("not poisoned") = Some(seen.await);
    });
    let second = act(engine).await;
    let first = done.lock().expect("not poisoned").take();
    [first.expect("the rival acted"), second]
}

async fn paid(s: &Fixture, who: &Principal) -> OrderId {
    let tea = s.listing("10.00", Some(5)).await;
    let order = s.place(who, tea.id, 1).await.order.id;
    s.pay(who, order, None).await.expect("paid");
    order
}

pub async fn an_order_that_a_rival_confirms_counts_as_confirmed(s: Fixture) {
    let (ada, boss) = (s.customer(), s.admin());
    let (first, second) = (paid(&s, &ada).await, paid(&s, &ada).await);
    let answers: [Result<Executed<Confirmed>, AppError>; 2] = both(&s, |engine| {
        let boss = boss.clone();
        async move { confirm_many(&engine, &boss, &[first, second], None).await }
    })
    .await;
    for answer in answers {
        let done = unwrap_fresh(answer.expect("an answer"));
        let outcomes: Vec<_> = done.iter().map(|order| (order.id, order.outcome.is_ok())).collect();
        assert_eq!(outcomes, [(first, true), (second, true)]);
    }
    s.sound().await;
}

pub async fn what_a_rival_has_ended_stays_ended(s: Fixture) {
    let ada = s.customer();
    let tea = s.listing("10.00", Some(5)).await;
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let answers = both(&s, |engine| {
        let (ada, input) = (ada.clone(), CancelOrder { id: order, reason: None });
        async move { cancel(&engine, &ada, input, None).await }
    });
    for answer in answers.await {
        let record = unwrap_fresh(answer.expect("cancelled"));
        assert_eq!(record.order.lifecycle, OrderLifecycle::Cancelled);
    }
    let session = s.session(&ada, tea.id, 1).await;
    let payment = session.payment_id.expect("a payment");
    let answers = both(&s, |engine| {
        let ada = ada.clone();
        async move { cancel_session(&engine, &ada, payment, None).await }
    });
    for answer in answers.await {
        let session = unwrap_fresh(answer.expect("cancelled"));
        assert_eq!(session.record.order.lifecycle, OrderLifecycle::Cancelled);
    }
    s.work().await;
    s.sound().await;
}

pub async fn an_authorization_that_a_rival_has_voided_stays_voided(s: Fixture) {
    let (ada, boss) = (s.customer(), s.admin());
    let tea = s.listing("10.00", Some(5)).await;
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let payment = s.pay(&ada, order, Some("mock_authorize")).await.expect("authorized").payment_id;
    let answers = both(&s, |engine| {
        let boss = boss.clone();
        async move { void(&engine, &boss, payment, None).await }
    });
    for answer in answers.await {
        let record = unwrap_fresh(answer.expect("void")).record;
        let status = record.payment(payment).expect("the payment").status;
        assert_eq!(status, domain::payment::PaymentStatus::Cancelled);
    }
    s.sound().await;
}

pub async fn work_and_messages_that_a_rival_puts_back_wait(mut s: Fixture) {
    s.rebuild(|policy| policy.max_attempts = 1);
    let ada = s.customer();
    paid(&s, &ada).await;
    let lease = s.now() + chrono::TimeDelta::seconds(60);
    s.store.claim_jobs(ports::JobKind::ALL, s.now(), lease, 64).await.expect("claimed");
    s.pass(61);
    application::worker::work_batch(&s.engine, 64).await.expect("given up");
    let dead = JobFilter { state: Some(JobState::Dead), kind: None };
    let dead = s.store.list_jobs(&dead, PageRequest::default()).await.expect("a page").items;
    let (job, other) = (dead[0].id, dead[1].work.message().expect("a message"));
    let retried = both(&s, |engine| {
        let boss = s.admin();
        async move { retry(&engine, &boss, job, None).await }
    });
    for answer in retried.await {
        assert_eq!(unwrap_fresh(answer.expect("put back")).state, JobState::Waiting);
    }
    let resent = both(&s, |engine| {
        let boss = s.admin();
        async move { resend(&engine, &boss, other, None).await }
    });
    for answer in resent.await {
        let message = unwrap_fresh(answer.expect("put back"));
        assert_eq!(message.status, domain::notification::NotificationStatus::Queued);
    }
    assert_eq!(s.store.jobs_of_message(other).await.expect("readable").len(), 1, "sent once");
    s.sound().await;
}

pub async fn a_listing_that_a_rival_archives_is_archived(s: Fixture) {
    let (boss, tea) = (s.admin(), s.listing("10.00", Some(5)).await);
    let answers = both(&s, |engine| {
        let boss = boss.clone();
        async move { archive(&engine, &boss, tea.id, None).await }
    });
    for answer in answers.await {
        assert!(!unwrap_fresh(answer.expect("archived")).is_active);
    }
    assert!(!s.look(tea.id).await.is_active);
}

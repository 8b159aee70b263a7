//! Attempts over time, with a receiver that answers as it is told to.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters_memory::{MemoryStore, SequentialIds, TestClock};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, PayloadKind};
use ports::{
    Changes, Clock, DeliveryFilter, OutgoingWebhook, PageRequest, ReceiverResponse, RowWrite,
    SendError, Store, WebhookEndpointRepository, WebhookSender,
};
use tokio::sync::watch;

use super::attempt::send_due;
use super::{WorkerOptions, deliver_events, serve};
use crate::engine::{Engine, EngineParts};
use crate::idempotency::Executed;
use crate::policy::Policy;
use crate::principal::Admin;
use crate::receivers::Receivers;
use crate::webhook_deliveries::resend;
use crate::webhook_endpoints::{
    EndpointChange, EndpointDraft, change as change_endpoint, create, new_secret, rotate, send_test,
};

/// Takes everything, unless it is told otherwise.
#[derive(Default)]
struct TestReceiver {
    requests: Mutex<Vec<OutgoingWebhook>>,
    answers: Mutex<VecDeque<(u16, Option<u64>)>>,
}

#[async_trait]
impl WebhookSender for TestReceiver {
    fn check_url(&self, _: &str) -> Result<(), String> {
        Ok(())
    }

    async fn send(&self, request: OutgoingWebhook) -> Result<ReceiverResponse, SendError> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        let (status, seconds) = answer.unwrap_or((200, None));
        let retry_after = seconds.map(Duration::from_secs);
        Ok(ReceiverResponse { status, retry_after, body: "é".repeat(2_000) })
    }
}

/// Counts how often it is asked, which every round does.
#[derive(Default)]
struct CountingClock(AtomicUsize);

impl Clock for CountingClock {
    fn now(&self) -> Instant {
        self.0.fetch_add(1, Ordering::Relaxed);
        Instant::UNIX_EPOCH
    }
}

fn engine(store: Arc<MemoryStore>, clock: Arc<dyn Clock>, receiver: Arc<TestReceiver>) -> Engine {
    let engine = Engine::new(EngineParts {
        store,
        gateways: Vec::new(),
        notifiers: Vec::new(),
        texts: None,
        clock,
        ids: Arc::new(SequentialIds::default()),
        policy: Policy::new("GBP".parse().unwrap()),
    });
    let render = Arc::new(|_: &domain::order::OrderRecord| serde_json::Value::Null);
    engine.with_receivers(Receivers::new(receiver, render))
}

async fn new_endpoint(engine: &Engine) -> WebhookEndpointId {
    let draft = EndpointDraft {
        url: "https://erp.example/".to_owned(),
        description: String::new(),
        event_types: Vec::new(),
        payload: PayloadKind::Thin,
    };
    let secret = new_secret(engine);
    let made = create(engine, &Admin::local_operator(), draft, &secret, None).await.unwrap();
    let Executed::Fresh(endpoint) = made else { panic!("there is no key") };
    endpoint.id
}

struct Shop {
    engine: Engine,
    store: Arc<MemoryStore>,
    clock: Arc<TestClock>,
    receiver: Arc<TestReceiver>,
    endpoint: WebhookEndpointId,
}

impl Shop {
    async fn open() -> Self {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(TestClock::default()));
        let receiver = Arc::new(TestReceiver::default());
        let engine = engine(Arc::clone(&store), Arc::clone(&clock) as _, Arc::clone(&receiver));
        let endpoint = new_endpoint(&engine).await;
        Self { engine, store, clock, receiver, endpoint }
    }

    fn answers(&self, answers: &[(u16, Option<u64>)]) {
        self.receiver.answers.lock().unwrap().extend(answers);
    }

    async fn test(&self) {
        send_test(&self.engine, &Admin::local_operator(), self.endpoint, None).await.unwrap();
    }

    /// Another delivery that is due, as those of events are.
    async fn another(&self) {
        let like = self.deliveries().await.remove(0);
        let delivery = WebhookDelivery {
            id: WebhookDeliveryId(self.engine.uuid()),
            message_id: format!("{}-2", like.message_id),
            next_at: self.engine.now(),
            attempts: 0,
            version: 1,
            ..like
        };
        let webhook_deliveries = vec![RowWrite::Insert(delivery)];
        self.store.commit(Changes { webhook_deliveries, ..Changes::default() }).await.unwrap();
    }

    async fn activate(&self) {
        let change =
            EndpointChange { state: Some(EndpointState::Active), ..EndpointChange::default() };
        let admin = Admin::local_operator();
        change_endpoint(&self.engine, &admin, self.endpoint, change, None).await.unwrap();
    }

    async fn resend(&self) {
        let id = self.deliveries().await[0].id;
        resend(&self.engine, &Admin::local_operator(), id, None).await.unwrap();
    }

    /// Sends what is due; returns the number of requests so far.
    async fn work(&self) -> usize {
        deliver_events(&self.engine).await.unwrap();
        self.receiver.requests.lock().unwrap().len()
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    async fn deliveries(&self) -> Vec<WebhookDelivery> {
        let (filter, page) = (DeliveryFilter::default(), PageRequest { after: None, limit: 50 });
        let mut found = self.store.list_webhook_deliveries(filter, page).await.unwrap().items;
        found.reverse();
        found
    }

    async fn state(&self) -> EndpointState {
        self.store.webhook_endpoint(self.endpoint).await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn a_failed_attempt_is_repeated_with_the_same_id_and_body_and_another_signature() {
    let shop = Shop::open().await;
    shop.answers(&[(500, None)]);
    shop.test().await;
    assert_eq!(shop.work().await, 1);
    assert_eq!(shop.work().await, 1, "not before its time");
    shop.pass(TimeDelta::seconds(6));
    assert_eq!(shop.work().await, 2);
    let requests = shop.receiver.requests.lock().unwrap().clone();
    let header = |at: usize, name: &str| {
        let headers = &requests[at].headers;
        headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone()).unwrap()
    };
    assert_eq!(header(0, "webhook-id"), header(1, "webhook-id"));
    assert_eq!(requests[0].body, requests[1].body);
    assert_ne!(header(0, "webhook-timestamp"), header(1, "webhook-timestamp"));
    assert_ne!(header(0, "webhook-signature"), header(1, "webhook-signature"));
    let delivery = shop.deliveries().await.remove(0);
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 2));
    assert_eq!(delivery.last_response, Some("é".repeat(512)), "1 KiB is kept");
}

#[tokio::test]
async fn a_receiver_that_asks_for_a_pause_gets_nothing_meanwhile() {
    let shop = Shop::open().await;
    shop.answers(&[(429, Some(60))]);
    shop.test().await;
    assert_eq!(shop.work().await, 1);
    shop.another().await;
    shop.pass(TimeDelta::seconds(59));
    assert_eq!(shop.work().await, 1, "neither the first nor another one");
    shop.pass(TimeDelta::seconds(1));
    assert_eq!(shop.work().await, 3);
    assert!(shop.deliveries().await.iter().all(|d| d.state == DeliveryState::Delivered));
}

#[tokio::test]
async fn a_pause_that_a_receiver_asked_for_ends_when_an_operator_wants_something_sent() {
    let shop = Shop::open().await;
    shop.answers(&[(503, Some(3_600)); 3]);
    shop.test().await;
    assert_eq!(shop.work().await, 1);
    shop.another().await;
    assert_eq!(shop.work().await, 1, "it waits");
    shop.activate().await;
    assert_eq!(shop.work().await, 2, "activated: the second delivery");
    shop.resend().await;
    assert_eq!(shop.work().await, 3, "sent again: the first");
    shop.test().await;
    assert_eq!(shop.work().await, 4, "the test");
}

#[tokio::test]
async fn an_endpoint_whose_receiver_fails_for_five_days_is_disabled_and_gets_nothing() {
    let shop = Shop::open().await;
    shop.answers(&[(500, None); 50]);
    for day in 0..6 {
        assert_eq!(shop.state().await, EndpointState::Active, "day {day}");
        shop.test().await;
        shop.work().await;
        shop.pass(TimeDelta::days(1));
    }
    assert_eq!(shop.state().await, EndpointState::Disabled);
    let before = shop.work().await;
    shop.test().await;
    assert_eq!(shop.work().await, before);
}

#[tokio::test]
async fn endpoints_without_work_are_left_alone_until_they_are_woken() {
    let clock = Arc::new(CountingClock::default());
    let engine = engine(Arc::default(), Arc::clone(&clock) as _, Arc::default());
    for _ in 0..8 {
        new_endpoint(&engine).await;
    }
    engine.wake.receivers_if(true);
    let before = clock.0.load(Ordering::Relaxed);
    let options = WorkerOptions { poll_interval: Duration::from_secs(3_600), batch: 1 };
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(serve(Arc::new(engine), options, stopped));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let asked = clock.0.load(Ordering::Relaxed) - before;
    stop.send(true).unwrap();
    serving.await.unwrap();
    assert!(asked >= 8, "each has its round: {asked}");
    assert!(
        asked <= 8 * 2 * 3,
        "and one more for the wake, each with three looks at the clock: {asked}"
    );
}

#[tokio::test]
async fn what_follows_a_rotation_is_signed_with_both_secrets() {
    let shop = Shop::open().await;
    let (engine, admin) = (&shop.engine, Admin::local_operator());
    rotate(engine, &admin, shop.endpoint, &new_secret(engine), None).await.unwrap();
    shop.test().await;
    let receivers = engine.receivers.as_ref().unwrap();
    assert_eq!(send_due(engine, receivers, shop.endpoint).await, Ok(1));
    let requests = shop.receiver.requests.lock().unwrap();
    let signature = requests[0].headers.iter().find(|(name, _)| *name == "webhook-signature");
    assert_eq!(signature.unwrap().1.split(' ').count(), 2);
}

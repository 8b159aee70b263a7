//! Adapters with bugs: URLs that no shopper may be sent to, and panics. The engine treats them as
//! outages of the adapter, and nothing else stops.

use std::sync::Arc;
use std::time::Duration;

use adapters_mock_payments::Call;
use application::payments::{RefundPayment, cancel, capture, refund, sync};
use application::webhooks::{Received, receive};
use application::worker::sync_payments;
use application::{AppError, Engine, Principal};
use domain::ids::{OrderId, PaymentId};
use domain::notification::Channel;
use domain::order::{CapturePolicy, OrderStatus};
use domain::payment::{Payment, PaymentStatus};
use ports::{NotificationFilter, PageRequest, WebhookError};
use tests::timeouts::eventually;

use crate::fixture::provider::{charged, reference, webhook};
use crate::fixture::unreliable::{PanickingNotifier, Unreliable};
use crate::fixture::{Fixture, fresh, gbp, money, unwrap_fresh};
use crate::queues::Worker;

const SCRIPT: &str = "javascript:alert(document.domain)";
const BANK: &str = "https://bank.example/3ds?id=1";

/// The stage with an adapter that has bugs.
fn buggy(s: &mut Fixture, capture: CapturePolicy) -> Arc<Unreliable> {
    let gateway = Unreliable::new(s.mock.clone());
    s.engine = s.engine_with(vec![gateway.clone()], s.clock.clone(), |policy| {
        policy.capture = capture;
    });
    gateway
}

async fn order(s: &Fixture, who: &Principal) -> OrderId {
    let tea = s.listing("10.00", Some(5)).await;
    s.place(who, tea.id, 1).await.order.id
}

async fn attempt(s: &Fixture, order: OrderId) -> Payment {
    s.order(order).await.payments.last().expect("an attempt").clone()
}

pub async fn p11_a_script_url_is_never_stored_and_the_attempt_is_looked_up(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::AtOnce);
    gateway.send_url(SCRIPT);
    let ada = s.customer();
    let (id, token) = (order(&s, &ada).await, Some("mock_requires_action"));
    let answer = s.pay(&ada, id, token).await.expect("an answer");
    let payment = answer.payment().expect("the attempt");
    assert_eq!((payment.status, &payment.next_action), (PaymentStatus::Unknown, &None));
    s.pass(3);
    s.work().await;
    let found = attempt(&s, id).await;
    assert_eq!((found.status, found.next_action), (PaymentStatus::RequiresAction, None));
    receive(&s.engine, "mock", webhook(&reference(found.id), "paid")).await.expect("applied");
    assert_eq!(s.order(id).await.status(), OrderStatus::Paid, "the money counts");
    s.sound().await;
}

pub async fn p11_every_answer_that_waits_for_the_shopper_is_checked(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::AtOnce);
    let (ada, boss) = (s.customer(), s.admin());
    for (url, kept) in [("http://bank.example/3ds", false), (SCRIPT, false), (BANK, true)] {
        gateway.send_url(url);
        let wanted = kept.then(|| BANK.to_owned());
        let id = order(&s, &ada).await;
        let answer = s.pay(&ada, id, Some("mock_requires_action")).await.expect("an answer");
        assert_eq!(attempt(&s, id).await.next_action, wanted, "created with {url}");
        fresh(cancel(&s.engine, &ada, answer.payment_id, None).await);
        assert_eq!(attempt(&s, id).await.status, PaymentStatus::Cancelled, "{url}");

        let tea = s.listing("10.00", Some(5)).await;
        let begun = s.session(&ada, tea.id, 1).await;
        let (session, payment) = (begun.record.order.id, begun.payment_id.expect("an attempt"));
        let expected = if kept { PaymentStatus::Pending } else { PaymentStatus::Unknown };
        assert_eq!(attempt(&s, session).await.status, expected, "a session with {url}");
        let asked = sync(&s.engine, &boss, payment).await.expect("an answer");
        let found = asked.payment().expect("it");
        assert_eq!((found.status, &found.next_action), (PaymentStatus::Pending, &wanted), "{url}");
        s.cancel(&ada, session).await.expect("cancelled");
        s.work().await;
    }
    s.sound().await;
}

pub async fn p11_a_webhook_with_a_script_url_moves_the_payment_without_it(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::AtOnce);
    let ada = s.customer();
    let id = order(&s, &ada).await;
    s.pay(&ada, id, Some("mock_processing")).await.expect("an answer");
    let tea = s.listing("10.00", Some(5)).await;
    let waiting = s.session(&ada, tea.id, 1).await.payment_id.expect("an attempt");
    gateway.send_url(SCRIPT);
    let request = webhook(&reference(waiting), "requires_action");
    assert_eq!(receive(&s.engine, "mock", request).await, Ok(Received::Applied));
    let record = s.store.order_of_payment(waiting).await.expect("readable").expect("it");
    let payment = &record.payments[0];
    assert_eq!((payment.status, &payment.next_action), (PaymentStatus::RequiresAction, &None));
    s.sound().await;
}

pub async fn p12_a_panic_after_a_charge_is_an_unknown_outcome(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::AtOnce);
    gateway.panic_after(&[Call::Create, Call::Lookup]);
    let (ada, boss) = (s.customer(), s.admin());
    let id = order(&s, &ada).await;
    let answer = s.pay(&ada, id, None).await.expect("an answer, and no panic");
    let payment = answer.payment_id;
    assert_eq!(answer.payment().expect("it").status, PaymentStatus::Unknown);
    let asked = sync(&s.engine, &boss, payment).await;
    assert_eq!(asked.err(), Some(AppError::ProviderUnavailable), "a lookup moves no money");
    s.pass(61);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0));
    s.work().await;
    assert_eq!(attempt(&s, id).await.status, PaymentStatus::Unknown);
    gateway.panic_after(&[]);
    s.pass(61);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1));
    assert_eq!(s.order(id).await.status(), OrderStatus::Paid);
    assert_eq!(charged(&s.mock, payment), Some(money("10.00")), "once");
    s.pass(3_600);
    s.work().await;
    s.sound().await;
}

pub async fn p12_a_panic_in_a_command_of_an_operator_is_looked_up(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::Manual);
    let (ada, boss) = (s.customer(), s.admin());
    let (first, second) = (order(&s, &ada).await, order(&s, &ada).await);
    let taken = s.pay(&ada, first, None).await.expect("authorized").payment_id;
    let voided = s.pay(&ada, second, None).await.expect("authorized").payment_id;
    gateway.panic_after(&[Call::Capture, Call::Cancel]);
    let after = unwrap_fresh(capture(&s.engine, &boss, taken, None, None).await.expect("unknown"));
    assert_eq!(status_of(&after.record.payments, taken), PaymentStatus::Unknown);
    let cancelled = cancel(&s.engine, &ada, voided, None).await.expect("unknown");
    let after = unwrap_fresh(cancelled);
    assert_eq!(status_of(&after.record.payments, voided), PaymentStatus::Unknown);
    gateway.panic_after(&[]);
    s.pass(3);
    s.work().await;
    assert_eq!(attempt(&s, first).await.status, PaymentStatus::Paid);
    assert_eq!(charged(&s.mock, taken), Some(money("10.00")));
    assert_eq!(attempt(&s, second).await.status, PaymentStatus::Cancelled);
    s.sound().await;
}

fn status_of(payments: &[Payment], id: PaymentId) -> PaymentStatus {
    payments.iter().find(|payment| payment.id == id).expect("it").status
}

pub async fn p12_a_panic_in_a_refund_is_tried_again_and_refunds_once(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::AtOnce);
    let (ada, boss) = (s.customer(), s.admin());
    let id = order(&s, &ada).await;
    let payment = s.pay(&ada, id, None).await.expect("paid").payment_id;
    gateway.panic_after(&[Call::Refund]);
    let input =
        RefundPayment { id: payment, amount: None, reason: "broken".to_owned(), force: false };
    fresh(refund(&s.engine, &boss, input, None).await);
    s.work().await;
    assert_eq!(attempt(&s, id).await.refunded, money("0"), "not known to be refunded");
    gateway.panic_after(&[]);
    s.pass(3_600);
    s.work().await;
    assert_eq!(attempt(&s, id).await.refunded, money("10.00"));
    assert_eq!(s.order(id).await.refunds.len(), 1);
    s.sound().await;
}

pub async fn p12_a_webhook_that_an_adapter_cannot_read_is_sent_again(mut s: Fixture) {
    let gateway = buggy(&mut s, CapturePolicy::AtOnce);
    let ada = s.customer();
    let id = order(&s, &ada).await;
    let payment = s.pay(&ada, id, Some("mock_processing")).await.expect("an answer").payment_id;
    let request = webhook(&reference(payment), "paid");
    gateway.panic_on_webhooks(true);
    let refused = receive(&s.engine, "mock", request.clone()).await;
    assert_eq!(refused, Err(AppError::Webhook(WebhookError::Unreadable)));
    gateway.panic_on_webhooks(false);
    assert_eq!(receive(&s.engine, "mock", request).await, Ok(Received::Applied));
    assert_eq!(s.order(id).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn n03_a_notifier_that_panics_stops_no_worker(s: Fixture) {
    let (email, sms) = (PanickingNotifier::of(Channel::Email), PanickingNotifier::of(Channel::Sms));
    sms.mend();
    let engine = engine_with_notifiers(&s, [email.clone(), sms.clone()]);
    let worker = Worker::of(&engine, Duration::from_millis(10));
    let ada = s.customer();
    let id = order(&s, &ada).await;
    s.pay(&ada, id, None).await.expect("paid");
    eventually("text messages go out", async || sms.sent(), |sent| *sent > 0).await;
    let tried = async || {
        let page = PageRequest { limit: 100, after: None };
        let found = s.store.list_notifications(&NotificationFilter::default(), page).await;
        let items = found.expect("a page").items;
        items.iter().filter(|m| m.channel == Channel::Email && m.attempts > 0).count()
    };
    eventually("e-mails are tried", tried, |tried| *tried > 0).await;
    email.mend();
    s.pass(3_600);
    engine.clock_has_jumped();
    eventually("e-mails go out", async || email.sent(), |sent| *sent > 0).await;
    worker.end().await;
    s.sound().await;
}

fn engine_with_notifiers(s: &Fixture, notifiers: [Arc<PanickingNotifier>; 2]) -> Arc<Engine> {
    let mut policy = application::Policy::new(gbp());
    policy.default_provider = Some("mock".to_owned());
    Arc::new(Engine::new(application::EngineParts {
        store: s.store.clone(),
        gateways: vec![s.mock.clone()],
        notifiers: notifiers.into_iter().map(|notifier| notifier as _).collect(),
        texts: None,
        clock: s.clock.clone(),
        ids: s.ids.clone(),
        policy,
    }))
}

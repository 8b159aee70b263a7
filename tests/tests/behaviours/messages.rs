//! Messages that were dead-lettered or had no address, and sent again by an operator; their
//! language.

use application::account::{PutContact, put_contact};
use application::notifications::resend;
use application::orders::confirm;
use application::outbox::retry;
use application::worker::work_batch;
use application::{AppError, Principal};
use chrono::TimeDelta;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::{CapturePolicy, PaymentMethod};
use ports::{Job, JobFilter, JobKind, JobState, NotificationFilter, PageRequest};

use crate::fixture::{Fixture, fresh};

const CHARGED_LATER: &str = "is confirmed. Amount: 10.00 GBP. \
    Your payment is authorized and will be charged when we ship it.";
const GERMAN_LATER: &str = "ist bestätigt. Betrag: 10,00 GBP. \
    Ihre Zahlung ist autorisiert und wird beim Versand abgebucht.";

async fn messages(s: &Fixture) -> Vec<Notification> {
    let filter = NotificationFilter::default();
    s.store.list_notifications(&filter, PageRequest::default()).await.expect("a page").items
}

async fn jobs(s: &Fixture) -> Vec<Job> {
    s.store.list_jobs(&JobFilter::default(), PageRequest::default()).await.expect("a page").items
}

async fn three_messages(s: &Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    assert_eq!((messages(s).await.len(), jobs(s).await.len()), (3, 3));
}

/// Every worker that takes a message dies of it.
async fn buried(s: &mut Fixture) {
    s.rebuild(|policy| policy.max_attempts = 2);
    three_messages(s).await;
    for _ in 0..2 {
        let lease_until = s.now() + TimeDelta::seconds(60);
        let taken = s.store.claim_jobs(JobKind::ALL, s.now(), lease_until, 64).await;
        assert_eq!(taken.expect("claimed").len(), 3);
        s.pass(61);
    }
    assert_eq!(work_batch(&s.engine, 64).await, Ok(3));
    assert!(jobs(s).await.iter().all(|job| job.state == JobState::Dead));
    for message in messages(s).await {
        assert_eq!(message.status, NotificationStatus::Dead, "given up with its work");
        assert!(message.last_error.is_some());
    }
}

pub async fn a_dead_message_whose_work_is_kept_is_sent_again(mut s: Fixture) {
    buried(&mut s).await;
    let id = messages(&s).await[0].id;
    let again = fresh(resend(&s.engine, &s.admin(), id, None).await);
    assert_eq!((again.status, again.attempts), (NotificationStatus::Queued, 0));
    let of_it = s.store.jobs_of_message(id).await.expect("readable");
    assert_eq!(of_it.len(), 1, "its old work is put back, and no other written");
    assert_eq!((of_it[0].state, of_it[0].attempts), (JobState::Waiting, 0));
    fresh(resend(&s.engine, &s.admin(), id, None).await);
    s.work().await;
    assert_eq!(s.notifications.sent().len(), 1, "once, however often it was asked for");
    assert!(messages(&s).await[0].is_sent());
    assert!(s.store.jobs_of_message(id).await.expect("readable").is_empty());
    assert_eq!(jobs(&s).await.len(), 2, "the others are dead still");
    s.sound().await;
}

pub async fn a_dead_message_without_work_is_sent_again(mut s: Fixture) {
    s.rebuild(|policy| policy.max_attempts = 1);
    three_messages(&s).await;
    s.notifications.fail(3);
    s.work().await;
    assert!(jobs(&s).await.is_empty());
    let dead = messages(&s).await;
    assert!(dead.iter().all(|message| message.status == NotificationStatus::Dead));
    for message in &dead {
        fresh(resend(&s.engine, &s.admin(), message.id, None).await);
    }
    s.work().await;
    assert_eq!(s.notifications.sent().len(), 3);
    assert!(messages(&s).await.iter().all(Notification::is_sent));
    s.sound().await;
}

pub async fn work_that_is_put_back_owes_its_message_again(mut s: Fixture) {
    buried(&mut s).await;
    for job in jobs(&s).await {
        fresh(retry(&s.engine, &s.admin(), job.id, None).await);
    }
    assert!(messages(&s).await.iter().all(|m| m.status == NotificationStatus::Queued));
    s.work().await;
    assert_eq!(s.notifications.sent().len(), 3);
    assert!(messages(&s).await.iter().all(Notification::is_sent));
    assert!(jobs(&s).await.is_empty());
    s.sound().await;
}

/// A customer of whom the shop knows nothing but that they have paid an order.
async fn stranger_who_has_paid(s: &Fixture) -> Principal {
    let tea = s.listing("10.00", Some(5)).await;
    let stranger = Principal { email: None, phone: None, ..s.customer() };
    let order = s.place(&stranger, tea.id, 1).await.order.id;
    s.pay(&stranger, order, None).await.expect("paid");
    stranger
}

async fn leave(s: &Fixture, who: &Principal, email: Option<&str>, phone: Option<&str>) {
    let (email, phone) = (email.map(ToOwned::to_owned), phone.map(ToOwned::to_owned));
    let card = PutContact { email, phone, ..PutContact::default() };
    put_contact(&s.engine, who, card).await.expect("a card");
}

async fn message(s: &Fixture, kind: NotificationType) -> Notification {
    let found = messages(s).await.into_iter().find(|m| m.notification_type == kind);
    found.expect("a message of this type")
}

/// Where what was sent went, in the order in which it was sent.
fn sent_to(s: &Fixture) -> Vec<String> {
    s.notifications.sent().into_iter().map(|message| message.to).collect()
}

pub async fn an_order_paid_before_an_address_was_left_is_confirmed_by_hand_later(s: Fixture) {
    let (mail, phone) = ("late@example.com", "+911111111111");
    let stranger = stranger_who_has_paid(&s).await;
    let kept = messages(&s).await;
    assert_eq!(kept.len(), 2, "one a type, not one a channel: {kept:#?}");
    assert!(kept.iter().all(|m| m.status == NotificationStatus::NoAddress && m.attempts == 0));
    assert!(jobs(&s).await.is_empty(), "no one tries");
    let confirmation = message(&s, NotificationType::OrderConfirmation).await.id;
    let receipt = message(&s, NotificationType::PaymentReceived).await.id;
    for id in [confirmation, receipt] {
        let refused = resend(&s.engine, &s.admin(), id, None).await;
        assert_eq!(refused.err(), Some(AppError::AddressMissing));
    }
    leave(&s, &stranger, None, Some(phone)).await;
    s.work().await;
    assert!(s.notifications.sent().is_empty(), "nothing goes out by itself");
    let again = fresh(resend(&s.engine, &s.admin(), confirmation, None).await);
    assert_eq!((again.status, again.channel), (NotificationStatus::Queued, Channel::Sms));
    let refused = resend(&s.engine, &s.admin(), receipt, None).await;
    assert_eq!(refused.err(), Some(AppError::AddressMissing), "receipts go by mail");
    s.work().await;
    assert_eq!(sent_to(&s), [phone]);
    leave(&s, &stranger, Some(mail), None).await;
    fresh(resend(&s.engine, &s.admin(), receipt, None).await);
    s.work().await;
    assert_eq!(sent_to(&s), [phone, mail]);
    assert!(messages(&s).await.iter().all(Notification::is_sent));
    s.sound().await;
}

pub async fn nothing_is_kept_for_a_customer_who_wants_no_messages(s: Fixture) {
    let tea = s.listing("10.00", Some(5)).await;
    let quiet = Principal { email: None, phone: None, ..s.customer() };
    let muted = Some(vec![Channel::Email]);
    put_contact(&s.engine, &quiet, PutContact { muted, ..PutContact::default() })
        .await
        .expect("a card");
    let order = s.place(&quiet, tea.id, 1).await.order.id;
    s.pay(&quiet, order, None).await.expect("paid");
    let kept = messages(&s).await;
    assert_eq!(kept.len(), 1, "a receipt goes by mail alone: {kept:#?}");
    assert_eq!(kept[0].notification_type, NotificationType::OrderConfirmation);
    assert_eq!((kept[0].channel, kept[0].status), (Channel::Sms, NotificationStatus::NoAddress));
    s.sound().await;
}

pub async fn an_address_that_is_gone_when_a_message_is_due_keeps_it(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    leave(&s, &ada, None, None).await;
    s.work().await;
    assert!(s.notifications.sent().is_empty() && jobs(&s).await.is_empty());
    let kept = messages(&s).await;
    assert!(kept.iter().all(|m| m.status == NotificationStatus::NoAddress), "{kept:#?}");
    leave(&s, &ada, Some("new@example.com"), None).await;
    let receipt = message(&s, NotificationType::PaymentReceived).await.id;
    fresh(resend(&s.engine, &s.admin(), receipt, None).await);
    s.work().await;
    assert_eq!(sent_to(&s), ["new@example.com"]);
    s.sound().await;
}

pub async fn a_confirmation_says_whether_the_order_is_paid(mut s: Fixture) {
    let (boss, tea) = (s.admin(), s.listing("10.00", Some(50)).await);
    for (method, capture, tag, mail, sms) in [
        (PaymentMethod::Online, CapturePolicy::AtOnce, "en", "is paid. Amount: 10.00", "paid"),
        (PaymentMethod::Online, CapturePolicy::AtOnce, "de", "ist bezahlt.", "bezahlt."),
        (PaymentMethod::Online, CapturePolicy::OnShipping, "en", CHARGED_LATER, "confirmed."),
        (PaymentMethod::Online, CapturePolicy::OnShipping, "de", GERMAN_LATER, "bestätigt."),
        (PaymentMethod::Cod, CapturePolicy::OnShipping, "en", "is confirmed.", "confirmed."),
        (PaymentMethod::Cod, CapturePolicy::OnShipping, "de", "ist bestätigt.", "bestätigt."),
    ] {
        s.rebuild(|policy| policy.capture = capture);
        let reader = Principal { locale: Some(tag.to_owned()), ..s.customer() };
        s.put(&reader, tea.id, 1).await;
        let session = s.checkout_with(&reader, |input| input.payment_method = method).await;
        let order = session.expect("a session").record.order.id;
        if method == PaymentMethod::Online {
            s.pay(&reader, order, None).await.expect("paid or authorized");
        }
        fresh(confirm(&s.engine, &boss, order, None).await);
        let all = messages(&s).await;
        for (channel, text) in [(Channel::Email, mail), (Channel::Sms, sms)] {
            let sent = all.iter().filter(|m| m.order_id == Some(order) && m.channel == channel);
            let mut sent = sent.filter(|m| is_confirmation(m)).map(|m| m.message.as_str());
            let message = sent.next().expect("a confirmation");
            assert!(message.contains(text), "{method} {capture:?} {tag}: {message}");
            let is_paid = message.contains("paid") || message.contains("bezahlt");
            assert_eq!(is_paid, capture == CapturePolicy::AtOnce, "{message}");
            assert_eq!(sent.next(), None, "one for each channel");
        }
    }
    s.work().await;
    s.sound().await;
}

fn is_confirmation(message: &Notification) -> bool {
    message.notification_type == NotificationType::OrderConfirmation
}

pub async fn a_message_is_in_the_language_of_its_reader(s: Fixture) {
    let tea = s.listing("1000.50", Some(5)).await;
    for (tag, text) in [
        (Some("de-AT"), "Betrag: 1000,50 GBP"),
        (Some("fr"), "is paid. Amount: 1000.50"),
        (None, "is paid. Amount: 1000.50"),
    ] {
        let reader = Principal { locale: tag.map(ToOwned::to_owned), ..s.customer() };
        let order = s.place(&reader, tea.id, 1).await.order.id;
        s.pay(&reader, order, None).await.expect("paid");
        let newest = messages(&s).await.into_iter().filter(|m| m.order_id == Some(order));
        let mut mails = newest.filter(|m| m.channel == Channel::Email);
        assert!(mails.any(|m| m.message.contains(text)), "{tag:?}: {text}");
    }
    s.work().await;
    s.sound().await;
}
